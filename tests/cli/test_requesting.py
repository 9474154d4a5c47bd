"""`frontdesk request`, on a real database."""

import asyncio
import json
from datetime import UTC, datetime

import pytest

from bot.app import open_database
from bot.cli.tables import COLUMNS
from bot.core.requests import STAFF_VERBS
from bot.settings import read_settings
from tests.cli.conftest import CHEST_PAIN, add, in_json, run

LATER = "2126-11-27 18:00"


def do(number: int, *words: str, who: str = "Mika", stdin: str = "") -> str:
    result = run("request", str(number), *words, "--as", who, stdin=stdin)
    assert result.exit_code == 0, result.stderr
    return result.stdout


def waiting() -> str:
    """Return the message that the bot sends next."""

    async def due() -> str:
        async with open_database(read_settings()) as store:
            return (await store.due(datetime.now(UTC), 9))[0].message.text

    return asyncio.run(due())


@pytest.mark.usefixtures("queue")
@pytest.mark.parametrize("words", [(), ("show",)])
def test_a_request_is_shown_with_its_history(words: tuple[str, ...]) -> None:
    do(1, "claim")
    result = run("request", "1", *words)
    assert result.exit_code == 0
    assert "times           Friday at 6" in result.stdout
    assert "claim by Mika (cli)" in result.stdout


@pytest.mark.usefixtures("queue")
def test_a_request_in_json_holds_its_columns_and_its_history() -> None:
    do(1, "claim")
    shown = json.loads(run("request", "1", "show", "-o", "json").stdout)
    assert tuple(shown) == (*COLUMNS, "history")
    (line,) = shown["history"]
    assert (line["who"], line["verb"], line["origin"]) == ("Mika", "claim", "cli")
    assert datetime.fromisoformat(line["at"]).tzinfo


@pytest.mark.usefixtures("queue")
def test_every_verb_of_the_queue_is_there() -> None:
    told = run("request", "1", "--help").stdout
    assert all(f"\n  {verb} " in told for verb in STAFF_VERBS)


@pytest.mark.usefixtures("queue")
def test_a_verb_changes_the_request() -> None:
    assert do(1, "claim") == "Request 1: claimed, Mika\n"
    assert do(1, "release") == "Request 1: new\n"
    assert do(1, "not-reached") == "Request 1: not_reached, Mika\n"


@pytest.mark.usefixtures("queue")
def test_a_time_is_the_clinics() -> None:
    assert do(1, "book", LATER) == "Request 1: booked Wed 27 Nov 18:00, Mika\n"
    assert in_json("-s", "booked")[0]["at"] == "2126-11-27T18:00:00+09:00"


@pytest.mark.usefixtures("queue")
def test_a_time_with_an_offset_is_that_moment() -> None:
    do(1, "callback", "2126-11-27T09:00:00+00:00")
    assert in_json("-s", "callback")[0]["at"] == "2126-11-27T18:00:00+09:00"


@pytest.mark.usefixtures("queue")
def test_a_time_in_words_is_read_back_before_it_counts() -> None:
    result = run("request", "1", "book", "tomorrow 18:30", "--as", "Mika", stdin="n\n")
    assert result.exit_code == 1
    assert "18:30: is that right?" in result.stderr
    assert in_json("-s", "booked") == []
    assert "booked" in do(1, "book", "tomorrow 18:30", stdin="y\n")


@pytest.mark.usefixtures("queue")
def test_a_time_in_words_counts_at_once_where_that_is_asked_for() -> None:
    assert "18:30, Mika" in do(1, "book", "tomorrow 18:30", "--yes")


@pytest.mark.usefixtures("queue")
def test_a_reason_goes_with_close() -> None:
    do(1, "close", "declined")
    do(2, "close")
    assert [row["closed_because"] for row in in_json("-s", "closed")] == ["done", "declined"]


@pytest.mark.usefixtures("queue")
def test_a_reply_takes_the_request_and_waits_for_the_bot_to_send_it() -> None:
    assert do(1, "reply", "We can see you on Friday.") == "Request 1: claimed, Mika\n"
    assert "We can see you on Friday." in waiting()


@pytest.mark.usefixtures("queue")
def test_a_reply_may_come_from_stdin() -> None:
    do(1, "reply", "-", stdin="We can see you\non Friday.\n")
    assert "We can see you\non Friday." in waiting()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("1", "claim"), "Say who you are with --as NAME."),
        (("1", "claim", "--as", "  "), "Say who you are with --as NAME."),
        (("1", "claim", "--as", "Mi\nka"), "Say who you are with --as NAME."),
        (("1", "book", "--as", "Mika"), "Missing argument 'TIME'."),
        (("1", "book", "some day", "--as", "Mika"), "is not one day with one time"),
        (("1", "book", "2126-11-27", "--as", "Mika"), "is not one day with one time"),
        (("1", "book", "2020-11-27 18:00", "--as", "Mika"), "18:00 is over."),
        (("1", "close", "boredom", "--as", "Mika"), "'boredom' is not one of"),
        (("1", "reply", "--as", "M"), "Missing argument 'TEXT'."),
        (("1", "reply", " ", "--as", "M"), "There is no text to send."),
        (("1", "claim", "hello", "--as", "M"), "unexpected extra argument (hello)"),
        (("1", "marry", "--as", "Mika"), "No such command 'marry'"),
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
        ("claim", "hand-back", "Refused: that does not fit the state it is in."),
        ("not-reached", "release", "Refused: that does not fit the state it is in."),
    ],
)
@pytest.mark.usefixtures("queue")
def test_a_refused_change_ends_with_five(before: str, verb: str, told: str) -> None:
    do(1, before, who="Ken")
    result = run("request", "1", verb, "--as", "Mika")
    assert result.exit_code == 5
    assert result.stderr == f"{told}\n"


@pytest.mark.usefixtures("small")
def test_an_alert_is_not_booked_for_its_patient_would_never_hear_of_it() -> None:
    add(CHEST_PAIN, kind="alert")
    assert run("request", "1", "book", LATER, "--as", "Mika").exit_code == 5


@pytest.mark.parametrize("words", [("99",), ("99", "claim", "--as", "Mika")])
@pytest.mark.usefixtures("queue")
def test_a_request_that_does_not_exist_ends_with_four(words: tuple[str, ...]) -> None:
    result = run("request", *words)
    assert result.exit_code == 4
    assert result.stderr == "There is no request 99.\n"


@pytest.mark.usefixtures("queue")
def test_who_cannot_be_reached_is_told_beside_the_change() -> None:
    async def block() -> None:
        async with open_database(read_settings()) as store, store.transaction() as tx:
            await tx.mark_reachable("telegram:4242", reachable=False)

    asyncio.run(block())
    result = run("request", "1", "claim", "--as", "Mika")
    assert result.stderr == "The patient has blocked the bot: call instead.\n"
