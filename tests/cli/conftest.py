"""Run the command line in this process, in an empty folder with a small knowledge base."""

import logging
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.__main__ import main
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
