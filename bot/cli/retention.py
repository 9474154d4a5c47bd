"""``frontdesk retention``: erase what is kept no longer, or only count it."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from bot.cli.edge import EXIT_CODES, perform, settings
from bot.core.keeping import Kind
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.service.retention import Expired

_MEANINGS: dict[Kind, str] = {
    "sessions": "where conversations stand",
    "consents": "consents of patients who are gone",
    "requests": "what patients gave for closed requests",
    "misses": "questions that got no answer",
    "gaps": "such questions, as staff saw them together",
    "audit": "who of the staff did what, closed requests only",
    "messages": "that messages were sent, without their text",
    "updates": "numbers of Telegram's updates",
}


@click.command(epilog=EXIT_CODES, short_help="Erase what is kept no longer.")
@click.option("--dry-run", is_flag=True, help="Only count what would be erased.")
def retention(dry_run: bool) -> None:
    """Erase what is kept no longer, by the days under “keep” in clinic.yaml.

    A running bot does so every night at half past three. Copies of the database are yours to
    delete.
    """
    chosen = settings()
    found = perform(chosen, _count(chosen) if dry_run else _erase(chosen))
    for one in found:
        day = f"{one.before.date()}"
        click.echo(f"{one.kind:<9} {one.rows:>7} from before {day}  {_MEANINGS[one.kind]}")
    rows = sum(one.rows for one in found)
    click.echo(f"{rows} rows {'would be erased. Nothing was changed.' if dry_run else 'erased.'}")


async def _count(chosen: Settings) -> "Sequence[Expired]":
    from bot.app import open_retention  # here, so that the other commands start without Telegram

    async with open_retention(chosen) as (store, erasing), store.transaction() as tx:
        return await erasing.expired(tx, datetime.now(UTC))


async def _erase(chosen: Settings) -> "Sequence[Expired]":
    """Erase part by part, so that a running bot answers in between; return what went in all."""
    from bot.app import open_retention
    from bot.service.retention import Expired

    now = datetime.now(UTC)
    total: list[Expired] = []
    async with open_retention(chosen) as (store, erasing):
        while True:
            async with store.transaction() as tx:
                part = await erasing.erase(tx, now)
            before = total or [Expired(one.kind, one.before, 0) for one in part]
            pairs = zip(before, part, strict=True)
            total = [Expired(b.kind, b.before, b.rows + p.rows) for b, p in pairs]
            if not any(one.rows for one in part):
                return total
