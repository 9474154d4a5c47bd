"""`frontdesk requests` and `frontdesk request`, on a real database."""

import asyncio
import csv
import io
import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.app import open_database
from bot.cli.tables import COLUMNS, as_csv, as_json, safe_cell, shown
from bot.core.model import RedFlag, Tier
from bot.core.requests import Request
from bot.settings import read_settings
from bot.store.crypto import new_keys
from bot.store.keys import write_keys
from tests.cli.conftest import run
from tests.content.small import Small

MORNING = datetime(2026, 11, 23, 0, 30, tzinfo=UTC)
TOKYO = ZoneInfo("Asia/Tokyo")
HANAKO = {"name": "Hanako", "phone": "+81312345678", "times": "Friday at 6"}
CHEST_PAIN = RedFlag("chest-pain", Tier.EMERGENCY)


def add(flag: RedFlag | None = None, **details: str) -> None:
    """Put a booking request into the queue."""

    async def put() -> None:
        async with open_database(read_settings()) as store, store.transaction() as tx:
            await tx.add_request("telegram:4242", "booking", details or HANAKO, flag, MORNING)

    asyncio.run(put())


@pytest.fixture
def queue(small: Small) -> None:
    """Request 1 is a booking, request 2 one with a warning sign."""
    add()
    add(CHEST_PAIN)


def in_json(*words: str) -> list[dict[str, object]]:
    found: list[dict[str, object]] = json.loads(run("requests", *words, "-o", "json").stdout)
    return found


@pytest.mark.usefixtures("queue")
def test_requests_are_listed_in_the_clinics_time() -> None:
    result = run("requests")
    assert result.exit_code == 0
    assert "Hanako" in result.stdout
    assert "chest-pain (emergency)" in result.stdout
    assert "Mon 23 Nov 09:30" in result.stdout


@pytest.mark.usefixtures("queue")
def test_requests_may_be_asked_for_by_state() -> None:
    run("request", "1", "claim", "--as", "Mika")
    assert [row["number"] for row in in_json("-s", "claimed")] == [1]
    assert [row["number"] for row in in_json("-s", "new", "--state", "closed")] == [2]


@pytest.mark.usefixtures("queue")
def test_a_closed_request_is_listed_only_when_asked_for() -> None:
    run("request", "1", "close", "--as", "Mika")
    assert run("requests", "-q").stdout == "2\n"
    assert run("requests", "-q", "-s", "closed").stdout == "1\n"


@pytest.mark.usefixtures("queue")
def test_quiet_gives_only_numbers_red_flagged_first() -> None:
    assert run("requests", "-q").stdout == "2\n1\n"


@pytest.mark.usefixtures("small")
def test_an_empty_queue_says_so() -> None:
    assert run("requests").stdout == "No requests.\n"
    assert run("requests", "-o", "json").stdout == "[]\n"
    assert run("requests", "-q").stdout == ""


@pytest.mark.usefixtures("queue")
def test_json_holds_every_column() -> None:
    rows = in_json()
    assert [tuple(row) for row in rows] == [COLUMNS, COLUMNS]
    assert rows[0]["tier"] == "emergency"
    assert rows[1]["created"] == "2026-11-23T09:30:00+09:00"


@pytest.mark.usefixtures("queue")
def test_csv_has_a_header_and_a_row_a_request() -> None:
    rows = list(csv.DictReader(io.StringIO(run("requests", "-o", "csv").stdout)))
    assert [row["number"] for row in rows] == ["2", "1"]
    assert rows[0]["phone"] == "'+81312345678"


@pytest.mark.usefixtures("queue")
def test_no_listing_names_the_patients_chat() -> None:
    for output in ("table", "json", "csv"):
        assert "4242" not in run("requests", "-o", output).stdout


@given(st.text())
def test_no_cell_of_the_csv_begins_a_formula(text: str) -> None:
    cell = safe_cell(text)
    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert cell.removeprefix("'") == text.removeprefix("'")


@given(st.text(st.characters(codec="utf-8")))
def test_csv_and_json_keep_whatever_a_patient_wrote(text: str) -> None:
    request = Request(1, "telegram:1", "booking", {"reason": text}, MORNING, MORNING)
    (row,) = csv.DictReader(io.StringIO(as_csv([request], TOKYO), newline=""))
    assert row["reason"] == safe_cell(text)
    assert json.loads(as_json([replace(request)], TOKYO))[0]["reason"] == text


@given(st.text())
def test_what_a_patient_wrote_cannot_steer_a_terminal(text: str) -> None:
    assert all(c.isprintable() for c in shown(text))


@pytest.mark.usefixtures("small")
def test_square_brackets_are_shown_as_written() -> None:
    add(name="[bold]Ken[/bold]")
    assert "[bold]Ken[/bold]" in run("requests").stdout


@pytest.mark.usefixtures("queue")
def test_a_request_is_shown_with_its_history() -> None:
    run("request", "1", "claim", "--as", "Mika")
    result = run("request", "1")
    assert result.exit_code == 0
    assert "times           Friday at 6" in result.stdout
    assert "claim by Mika (cli)" in result.stdout


@pytest.mark.usefixtures("queue")
def test_a_verb_changes_the_request() -> None:
    result = run("request", "1", "claim", "--as", "Mika")
    assert result.exit_code == 0
    assert result.stdout == "Request 1: claimed, Mika\n"


@pytest.mark.usefixtures("queue")
def test_a_time_is_the_clinics() -> None:
    run("request", "1", "book", "--as", "Mika", "--at", "2026-11-27 18:00")
    assert in_json("-s", "booked")[0]["at"] == "2026-11-27T18:00:00+09:00"


@pytest.mark.usefixtures("queue")
def test_a_reason_goes_with_close() -> None:
    run("request", "1", "close", "--as", "Mika", "--because", "declined")
    assert in_json("-s", "closed")[0]["closed_because"] == "declined"


@pytest.mark.usefixtures("queue")
def test_a_reply_takes_the_request_and_waits_for_the_bot_to_send_it() -> None:
    result = run("request", "1", "reply", "We can see you on Friday.", "--as", "Mika")
    assert result.stdout == "Request 1: claimed, Mika\n"

    async def waiting() -> list[str]:
        async with open_database(read_settings()) as store:
            return [p.message.text for p in await store.due(datetime.now(UTC), 9)]

    assert "We can see you on Friday." in asyncio.run(waiting())[0]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("1", "claim"), "Say who you are with --as NAME."),
        (("1", "claim", "--as", "  "), "Say who you are with --as NAME."),
        (("1", "book", "--as", "Mika"), 'Give --at "YYYY-MM-DD HH:MM"'),
        (("1", "claim", "--as", "M", "--at", "2026-11-27 18:00"), 'Give --at "YYYY-MM-DD'),
        (("1", "claim", "--as", "M", "--because", "spam"), "--because goes with close."),
        (("1", "reply", "--as", "M"), "Give a TEXT with reply"),
        (("1", "claim", "hello", "--as", "M"), "Give a TEXT with reply"),
        (("1", "marry", "--as", "Mika"), "'marry' is not one of"),
        (("twelve",), "'twelve' is not a valid integer"),
    ],
)
@pytest.mark.usefixtures("queue")
def test_what_is_typed_wrongly_changes_nothing(words: tuple[str, ...], told: str) -> None:
    result = run("request", *words)
    assert result.exit_code == 2
    assert told in result.stderr
    assert run("requests", "-q", "-s", "new").stdout == "2\n1\n"


@pytest.mark.parametrize(
    ("before", "verb", "told"),
    [
        ("close", "claim", "Refused: the request is closed."),
        ("claim", "claim", "Refused: Ken has the request."),
        ("claim", "release", "Refused: only Ken can release it."),
        ("not-reached", "release", "Refused: that does not fit the state it is in."),
    ],
)
@pytest.mark.usefixtures("queue")
def test_a_refused_change_ends_with_one(before: str, verb: str, told: str) -> None:
    run("request", "1", before, "--as", "Ken")
    result = run("request", "1", verb, "--as", "Mika")
    assert result.exit_code == 1
    assert result.stderr == f"{told}\n"


@pytest.mark.parametrize("words", [("99",), ("99", "claim", "--as", "Mika")])
@pytest.mark.usefixtures("queue")
def test_a_request_that_does_not_exist_ends_with_one(words: tuple[str, ...]) -> None:
    result = run("request", *words)
    assert result.exit_code == 1
    assert result.stderr == "There is no request 99.\n"


@pytest.mark.usefixtures("queue")
def test_a_foreign_key_ends_with_three_and_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "key").write_text(write_keys(new_keys()))
    result = run("requests")
    assert result.exit_code == 3
    assert "made with another key" in result.stderr
