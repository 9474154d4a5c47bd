"""`frontdesk stats`, on a real database."""

import asyncio
import json
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.app import open_database
from bot.settings import read_settings
from bot.store.crypto import new_keys
from bot.store.keys import write_keys
from tests.cli.conftest import run
from tests.content.small import Small

NOW = datetime(2026, 11, 23, 16, 0, tzinfo=UTC)
TODAY = date(2026, 11, 24)
"""Of the clinic, in Tokyo."""
NAMES = ("asked", "answered", "sign.urgent", "begun.booking", "left.booking.name")


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.app.now", lambda: NOW)


@pytest.fixture
def counted(small: Small) -> None:
    """One of each was counted today, and a question ten days ago."""

    async def put() -> None:
        async with open_database(read_settings()) as store, store.transaction() as tx:
            await tx.count(NAMES, TODAY)
            await tx.count(["asked"], TODAY - timedelta(days=10))

    asyncio.run(put())


@pytest.mark.usefixtures("counted")
def test_the_numbers_are_a_table_for_people() -> None:
    result = run("stats")
    assert result.exit_code == 0
    for words in ("questions asked", "answered  (50 %)", "left at booking.name"):
        assert words in result.stdout


@pytest.mark.usefixtures("counted")
def test_the_numbers_are_data_for_programs() -> None:
    numbers = json.loads(run("stats", "--days", "3", "-o", "json").stdout)
    assert (numbers["asked"], numbers["answered"], numbers["sign.urgent"]) == (1, 1, 1)
    assert numbers["left"] == {"booking.name": 1}
    assert numbers["first_reply_seconds"] == {"count": 0, "median": None, "90th_percentile": None}
    assert list(numbers["days"]) == [str(TODAY - timedelta(days=n)) for n in (2, 1, 0)]
    assert numbers["days"][str(TODAY)] == dict.fromkeys(NAMES, 1)


@pytest.mark.usefixtures("counted")
def test_a_period_may_begin_on_a_day() -> None:
    since = str(TODAY - timedelta(days=10))
    assert json.loads(run("stats", "--since", since, "-o", "json").stdout)["asked"] == 2


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize(
    "words", [("--days", "3", "--since", "2026-01-01"), ("--since", "2999-01-01"), ("--days", "0")]
)
def test_a_period_that_is_none_is_a_usage_error(words: tuple[str, ...]) -> None:
    assert run("stats", *words).exit_code == 2


@pytest.mark.usefixtures("small")
def test_a_database_of_another_key_is_said() -> None:
    assert run("stats").exit_code == 0
    read_settings().key_file.write_text(write_keys(new_keys()))
    assert run("stats").exit_code == 3
