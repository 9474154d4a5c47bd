"""``frontdesk check``: every fault in knowledge, settings and database, at once."""

import asyncio
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import click
from sqlalchemy import URL
from sqlalchemy.exc import SQLAlchemyError

from bot.cli.edge import EXIT_CODES, FAILED, settings, stop
from bot.cli.overlaps import overlap_warnings
from bot.content.faults import Fault
from bot.content.load import Knowledge, inspect
from bot.content.semantic import is_installed
from bot.content.words import english_words
from bot.core.matching.matcher import Matcher
from bot.service.ports import StoreError
from bot.settings import Settings, SettingsError, misspelled, read_settings
from bot.store.engine import make_engine, parse_url, place_of
from bot.store.keys import load_keys

LATELY = 60.0
"""Seconds; the heartbeat comes every ten, for as long as Telegram answers."""


@click.command(epilog=EXIT_CODES, short_help="List every fault, all at once.")
@click.option("--phrasings", is_flag=True, help="Warn of phrasings that another entry attracts.")
@click.pass_context
def check(context: click.Context, phrasings: bool) -> None:
    """List every fault of settings, knowledge, key and database as “file: entry: reason”.

    Nothing is changed or made. Warnings do not stop a start.
    """
    try:
        chosen = read_settings()
    except SettingsError as error:
        _say(error.faults, misspelled())
        click.echo("Mend the settings first; the rest was not looked at.")
        context.exit(FAILED)
    known, faults, warnings = inspect(chosen.knowledge, datetime.now(UTC).date())
    faults += [*_key_faults(chosen), *_database_faults(chosen)]
    warnings += [*misspelled(), *_staff_warnings(chosen)]
    if phrasings and known is not None:
        matcher = Matcher.of(known.clinic, english_words(), each=True)
        warnings += overlap_warnings(matcher.strays())
    _say(faults, warnings)
    for line in _summary(chosen, known):
        click.echo(line)
    click.echo(f"{_counted(faults, 'fault')}, {_counted(warnings, 'warning')}.")
    context.exit(FAILED if faults else 0)


@click.command(epilog=EXIT_CODES)
@click.pass_context
def health(context: click.Context) -> None:
    """Leave with 0 where a running bot has lately heard from Telegram, else with 1."""
    from bot.app import HEARTBEAT  # here, so that check starts without Telegram

    try:
        age = time.time() - (settings().data / HEARTBEAT).stat().st_mtime
    except FileNotFoundError:
        stop(FAILED, "No heartbeat: the bot has not run here, or has not reached Telegram yet.")
    click.echo(f"Last heard from Telegram {age:.0f} seconds ago, or a little earlier.")
    context.exit(0 if age < LATELY else FAILED)


def _say(faults: tuple[Fault, ...] | list[Fault], warnings: list[Fault]) -> None:
    for fault in faults:
        click.echo(str(fault))
    for warning in warnings:
        click.echo(f"warning: {warning}")


def _counted(faults: list[Fault], word: str) -> str:
    return f"{len(faults)} {word}{'' if len(faults) == 1 else 's'}"


def _summary(chosen: Settings, known: Knowledge | None) -> Iterator[str]:
    yield f"knowledge  {chosen.knowledge}"
    if known is not None:
        clinic = known.clinic
        yield (
            f"           {clinic.profile.name}: {len(clinic.entries)} entries, "
            f"{len(clinic.themes)} undocumented themes, {len(clinic.intents)} intents, "
            f"{len(known.rulebook.signs)} warning signs"
        )
    yield f"matching   {'with' if is_installed() else 'without'} the optional sentence encoder"
    yield f"telegram   {'token set' if chosen.telegram_bot_token else 'no token: terminal only'}"
    yield f"key        {chosen.key_file}{_made_later(chosen.key_file)}"
    url = parse_url(chosen.database)
    later = _made_later(Path(place_of(url))) if _is_sqlite(url) else ""
    yield f"database   {place_of(url)}{later}"


def _made_later(path: Path) -> str:
    return "" if path.exists() else " (will be made on the first start)"


def _key_faults(chosen: Settings) -> Iterator[Fault]:
    if chosen.key_file.exists():
        try:
            load_keys(chosen.key_file)
        except StoreError as error:
            yield Fault("settings", "FRONTDESK_KEY_FILE", str(error))


def _database_faults(chosen: Settings) -> Iterator[Fault]:
    try:
        url = parse_url(chosen.database)
        if _is_sqlite(url):
            _look_at_file(Path(place_of(url)))
        else:
            asyncio.run(_look_at_server(url))
    except StoreError as error:
        yield Fault("settings", "FRONTDESK_DATABASE", str(error))
    except (sqlite3.Error, SQLAlchemyError, OSError) as error:
        reason = f"{place_of(url)} cannot be opened ({type(error).__name__})"
        yield Fault("settings", "FRONTDESK_DATABASE", reason)


def _is_sqlite(url: URL) -> bool:
    return url.get_backend_name() == "sqlite"


def _look_at_file(path: Path) -> None:
    """Read the file's table of contents; a file that is not there yet is no fault."""
    if path.exists():
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as file:
            file.execute("SELECT count(*) FROM sqlite_master").fetchone()


async def _look_at_server(url: URL) -> None:
    engine = make_engine(url)
    try:
        async with engine.connect():
            pass
    finally:
        await engine.dispose()


def _staff_warnings(chosen: Settings) -> Iterator[Fault]:
    if chosen.staff_chat is not None and not chosen.staff:
        yield Fault(
            "settings", "FRONTDESK_STAFF", "names nobody: no one may act in the staff chat"
        )
    if chosen.telegram_bot_token and chosen.staff_chat is None:
        reason = "is not set: staff see requests only with “frontdesk requests”"
        yield Fault("settings", "FRONTDESK_STAFF_CHAT", reason)
