"""Run the command line in this process, in an empty folder with a small knowledge base."""

import asyncio
import json
import logging
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.__main__ import main
from bot.app import open_database
from bot.core.model import RedFlag, RequestKind, Tier
from bot.settings import read_settings
from tests.content.small import Small


@pytest.fixture(autouse=True)
def logging_as_before() -> Iterator[None]:
    root = logging.getLogger()
    before = root.handlers[:], root.level
    yield
    root.handlers, root.level = before
    logging.captureWarnings(False)


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Small:
    """Settle in an empty folder with a small knowledge base and nothing else set."""
    for name in list(os.environ):
        if name.upper().startswith(("FRONTDESK_", "TELEGRAM_")):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("FRONTDESK_KNOWLEDGE", str(tmp_path / "knowledge"))
    monkeypatch.setenv("FRONTDESK_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("FRONTDESK_KEY_FILE", str(tmp_path / "key"))
    return Small(tmp_path / "knowledge")


def run(*words: str, stdin: str | bytes = "") -> Result:
    result = CliRunner().invoke(main, words, input=stdin, prog_name="frontdesk")
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result


MORNING = datetime(2026, 11, 23, 0, 30, tzinfo=UTC)
HANAKO = {"name": "Hanako", "phone": "+81312345678", "times": "Friday at 6"}
CHEST_PAIN = RedFlag("chest-pain", Tier.EMERGENCY)


def add(flag: RedFlag | None = None, kind: RequestKind = "booking", **details: str) -> None:
    """Put a request into the queue."""

    async def put() -> None:
        async with open_database(read_settings()) as store, store.transaction() as tx:
            await tx.add_request("telegram:4242", kind, details or HANAKO, flag, MORNING)

    asyncio.run(put())


@pytest.fixture
def queue(small: Small) -> None:
    """Request 1 is a booking, request 2 one with a warning sign."""
    add()
    add(CHEST_PAIN)


def in_json(*words: str) -> list[dict[str, object]]:
    found: list[dict[str, object]] = json.loads(run("requests", *words, "-o", "json").stdout)
    return found
