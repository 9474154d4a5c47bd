"""``frontdesk check``: every fault in knowledge, settings and database, at once."""

import asyncio
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import click

from bot.cli.edge import EXIT_CODES, FAILED, settings, stop
from bot.cli.overlaps import overlap_warnings
from bot.content.faults import Fault
from bot.content.load import Knowledge, inspect
from bot.content.semantic import is_installed
from bot.content.words import english_words
from bot.core.matching.matcher import Matcher
from bot.known_settings import misspelled
from bot.service.ports import StoreError
from bot.settings import Settings, SettingsError, read_settings
from bot.store.engine import parse_url, place_of
from bot.store.keys import load_keys
from bot.store.looking import look

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
    faults += _store_faults(chosen)
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
    """Leave with 0 where a bot runs and Telegram answers, else with 1."""
    from bot.serving import HEARTBEAT  # here, so that check starts without Telegram

    try:
        age = time.time() - (settings().data / HEARTBEAT).stat().st_mtime
    except FileNotFoundError:
        stop(FAILED, "No heartbeat: the bot has not run here, or has not reached Telegram yet.")
    click.echo(f"Telegram answered {age:.0f} seconds ago, or a little earlier.")
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
    yield f"telegram   {_telegram(chosen)}"
    yield f"key        {chosen.key_file}{_made_later(chosen.key_file)}"
    url = parse_url(chosen.database)
    later = _made_later(Path(place_of(url))) if url.get_backend_name() == "sqlite" else ""
    yield f"database   {place_of(url)}{later}"


def _telegram(chosen: Settings) -> str:
    if chosen.telegram_bot_token is None:
        return "no token: terminal only"
    return f"token set, {f'webhook {chosen.webhook_url}' if chosen.webhook_url else 'polling'}"


def _made_later(path: Path) -> str:
    return "" if path.exists() else " (will be made on the first start)"


def _store_faults(chosen: Settings) -> Iterator[Fault]:
    """Yield what is wrong with the key file, then with the database."""
    keys = None
    try:
        if chosen.key_file.exists():
            keys = load_keys(chosen.key_file)
    except StoreError as error:
        yield Fault("settings", "FRONTDESK_KEY_FILE", str(error))
    try:
        asyncio.run(look(chosen.database, keys))
    except StoreError as error:
        yield Fault("settings", "FRONTDESK_DATABASE", str(error))


def _staff_warnings(chosen: Settings) -> Iterator[Fault]:
    if chosen.staff_chat is not None and not chosen.staff:
        yield Fault(
            "settings", "FRONTDESK_STAFF", "names nobody: no one may act in the staff chat"
        )
    if chosen.telegram_bot_token and chosen.staff_chat is None:
        reason = "is not set: staff see requests only with “frontdesk requests”"
        yield Fault("settings", "FRONTDESK_STAFF_CHAT", reason)
