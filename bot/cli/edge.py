"""What all commands share: settings and knowledge, or an exit that says what is wrong."""

import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import NoReturn

import click

from bot.content.faults import Fault
from bot.content.load import ContentError, Knowledge, load
from bot.settings import Settings, SettingsError, read_settings

OK, FAILED, USAGE, CANNOT_START = 0, 1, 2, 3
EXIT_CODES = """\b
Exit codes:
  0  all is well
  1  faults were found, a floor was missed, or a change was refused
  2  the command was typed wrongly
  3  cannot start: settings, knowledge or database
"""


def settings() -> Settings:
    """Return the settings, or leave with code 3 and all of their faults."""
    try:
        return read_settings()
    except SettingsError as error:
        stop(CANNOT_START, "Frontdesk cannot start; these settings are wrong:", error.faults)


def knowledge(folder: Path) -> Knowledge:
    """Return the knowledge base, or leave with code 3 and all of its faults."""
    try:
        return load(folder, datetime.now(UTC).date())
    except ContentError as error:
        stop(CANNOT_START, unusable(folder), error.faults)


def unusable(folder: Path) -> str:
    """Return what stands above the faults of the knowledge in *folder*."""
    return f"Frontdesk cannot start; the knowledge in {folder} has faults:"


def stop(code: int, reason: str, faults: Iterable[Fault] = ()) -> NoReturn:
    """Tell *reason* and *faults* on stderr and leave with *code*."""
    click.echo("\n".join([reason, *(f"  {fault}" for fault in faults)]), err=True)
    sys.exit(code)
