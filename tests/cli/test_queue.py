"""`frontdesk requests`, on a real database."""

import csv
import io
import json
import os
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from bot.cli.tables import COLUMNS, as_csv, as_json, safe_cell, shown
from bot.core.requests import Request
from bot.store.crypto import new_keys
from bot.store.keys import write_keys
from tests.cli.conftest import MORNING, add, in_json, run

TOKYO = ZoneInfo("Asia/Tokyo")
BOOKED = ("book", "2126-11-27 18:00", "--as", "Mika")


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
def test_all_lists_the_closed_ones_too() -> None:
    run("request", "1", "close", "--as", "Mika")
    assert run("requests", "-q", "--all").stdout == "2\n1\n"


@pytest.mark.parametrize(
    ("filters", "numbers"),
    [
        (("--flagged",), [2]),
        (("--kind", "question"), [3]),
        (("-k", "question", "-k", "booking"), [2, 1, 3]),
        (("--owner", "mika"), [3]),
        (("--owner", "Mik"), []),
        (("--name", "HANA"), [2, 1]),
        (("--name", "hana", "--flagged"), [2]),
        (("--since", "2026-11-23 09:30"), [2, 1, 3]),
        (("--since", "2026-11-23 09:31"), []),
        (("--since", "2026-11-24"), []),
        (("--overdue",), [2]),
    ],
)
@pytest.mark.usefixtures("queue")
def test_filters_narrow_the_list(filters: tuple[str, ...], numbers: list[int]) -> None:
    add(kind="question", name="Ken")
    run("request", "3", "claim", "--as", "Mika")
    assert [row["number"] for row in in_json(*filters)] == numbers


@pytest.mark.usefixtures("queue")
def test_states_and_all_do_not_go_together() -> None:
    assert run("requests", "--all", "-s", "new").exit_code == 2


@pytest.mark.usefixtures("queue")
def test_the_calendar_holds_what_is_booked_and_no_more_than_the_name() -> None:
    run("request", "1", *BOOKED)
    result = run("requests", "-o", "ics")
    assert result.exit_code == 0
    calendar = Calendar.from_ical(result.stdout)
    (event,) = calendar.walk("VEVENT")
    assert event["UID"].startswith("request-1-20261123T003000")
    assert event["DTSTART"].dt == datetime(2126, 11, 27, 9, tzinfo=UTC)
    assert event["SUMMARY"] == "#1 Hanako"
    assert "81312345678" not in result.stdout
    assert "METHOD" not in calendar  # nobody is invited by it


@pytest.mark.parametrize("output", ["json", "table"])
@pytest.mark.usefixtures("queue")
def test_a_reader_that_goes_away_gets_no_traceback(output: str) -> None:
    add(times="any day " * 100_000)  # more than a pipe holds
    reader, writer = os.pipe()
    command = [sys.executable, "-m", "bot", "requests", "-o", output]
    path = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    process = subprocess.Popen(command, stdout=writer, stderr=subprocess.PIPE, env=path)
    os.close(writer)
    assert os.read(reader, 10)
    os.close(reader)
    assert process.communicate(timeout=60)[1] == b""
    assert process.returncode in {0, 1}  # click and rich see it differently


@pytest.mark.usefixtures("queue")
def test_a_foreign_key_ends_with_three_and_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "key").write_text(write_keys(new_keys()))
    result = run("requests")
    assert result.exit_code == 3
    assert "made with another key" in result.stderr
