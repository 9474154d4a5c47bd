"""What all commands share: settings, knowledge and desk, or an exit that says what is wrong."""

import asyncio
import sys
from collections.abc import Awaitable, Callable, Coroutine, Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

import click

from bot.content.faults import Fault
from bot.content.load import ContentError, Knowledge, load
from bot.service.ports import StoreError
from bot.settings import Settings, SettingsError, read_settings

if TYPE_CHECKING:
    from bot.service.desk import Desk

Result = TypeVar("Result")

OK, FAILED, USAGE, CANNOT_START, NOT_THERE, REFUSED = range(6)
EXIT_CODES = """\b
Exit codes:
  0  all is well
  1  faults were found, a floor was missed, or who was asked said no
  2  the command was typed wrongly
  3  cannot start: settings, knowledge, key or database
  4  there is no such request
  5  refused, and nothing was changed: the message says why
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
        unusable(folder, error)


def at_desk(use: Callable[["Desk"], Awaitable[Result]]) -> Result:
    """Return what *use* made of the staff's desk, or leave with code 3 where it cannot be had."""
    from bot.app import open_desk  # here, so that the other commands start without Telegram

    chosen = settings()

    async def run() -> Result:
        async with open_desk(chosen) as desk:
            return await use(desk)

    return perform(chosen, run())


def perform(chosen: Settings, work: Coroutine[Any, Any, Result]) -> Result:
    """Return what *work* comes to, or leave with code 3 where knowledge or database bar it."""
    try:
        return asyncio.run(work)
    except ContentError as error:
        unusable(chosen.knowledge, error)
    except StoreError as error:
        stop(CANNOT_START, str(error))


def unusable(folder: Path, error: ContentError) -> NoReturn:
    """Leave with code 3 and the faults of the knowledge in *folder*."""
    stop(
        CANNOT_START,
        f"Frontdesk cannot start; the knowledge in {folder} has faults:",
        error.faults,
    )


def stop(code: int, reason: str, faults: Iterable[Fault] = ()) -> NoReturn:
    """Tell *reason* and *faults* on stderr and leave with *code*."""
    click.echo("\n".join([reason, *(f"  {fault}" for fault in faults)]), err=True)
    sys.exit(code)
