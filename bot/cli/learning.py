"""``frontdesk unanswered`` and ``frontdesk phrasings``: what was missed, and what staff taught."""

import json
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot.cli.edge import EXIT_CODES, FAILED, knowledge, perform, settings, stop
from bot.cli.tables import shown
from bot.cli.writing import write
from bot.content.load import Knowledge
from bot.core.safety.screen import Screen
from bot.service.learning_ports import Gap, Phrasing
from bot.service.teaching import LONGEST, Teacher, teach, teachable, unteach
from bot.settings import Settings

WIDTH_OF_A_FILE = 200

_output = click.option(
    "-o",
    "--output",
    type=click.Choice(["table", "json"]),
    default="table",
    show_default=True,
    help="How to write them.",
)


@click.command(epilog=EXIT_CODES, short_help="List what the bot could not answer.")
@_output
def unanswered(output: str) -> None:
    """List the questions that patients asked in vain, those that ask the same together.

    “frontdesk phrasings --add ENTRY TEXT --as NAME” teaches the bot one of them.
    """
    chosen = settings()
    gaps = perform(chosen, _find(chosen))
    if output == "json":
        click.echo(json.dumps([_gap(gap) for gap in gaps], indent=2))
        return
    table = Table("times", "how it went", "asked", "nearest", box=None)
    for gap in gaps:
        whys = ", ".join(f"{why} {count}" for why, count in Counter(gap.whys).items())
        cells = (str(gap.times), whys, "\n".join(gap.texts), "\n".join(gap.near))
        table.add_row(*(Text("\n".join(map(shown, cell.split("\n")))) for cell in cells))
    _print(table)


@click.command(epilog=EXIT_CODES, short_help="List or change what staff taught the bot.")
@click.option("--add", nargs=2, metavar="ENTRY TEXT", help="Teach that TEXT asks for ENTRY.")
@click.option("--remove", type=click.IntRange(min=1), metavar="NUMBER", help="Take one back.")
@click.option("--as", "who", metavar="NAME", help="Who you are; needed with --add and --remove.")
@click.option("--write", "into_files", is_flag=True, help="Put them into the knowledge base.")
@click.option(
    "--evaluate",
    "file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help="With --write: labelled messages on which nothing may get worse.",
)
@_output
def phrasings(
    add: tuple[str, str] | None,
    remove: int | None,
    who: str | None,
    into_files: bool,
    file: Path | None,
    output: str,
) -> None:
    """List the phrasings that staff taught the bot, or change them; a running bot follows.

    --write puts them into the YAML of their entries and shows the diff, for you to review and
    commit. It writes nothing where a figure of “frontdesk evaluate” gets worse, or where fewer
    phrasings find their entry when they are left out.
    """
    if sum((add is not None, remove is not None, into_files)) > 1:
        raise click.UsageError("Give one of --add, --remove and --write.")
    if file and not into_files:
        raise click.UsageError("--evaluate goes with --write.")
    chosen = settings()
    known = knowledge(chosen.knowledge)
    if add or remove:
        if not (name := (who or "").strip()):
            raise click.UsageError("Say who you are with --as NAME.")
        teacher = Teacher(name, "cli")
        work = (
            _teach(chosen, known, teacher, *add) if add else _unteach(chosen, teacher, remove or 0)
        )
        perform(chosen, work)
        return
    taught = perform(chosen, _taught(chosen))
    if into_files:
        write(chosen.knowledge, known, taught, file)
    elif output == "json":
        click.echo(json.dumps([_phrasing(one) for one in taught], indent=2))
    else:
        _print(_table(taught, known))


# --- what the store does --------------------------------------------------------------------


async def _find(chosen: Settings) -> list[Gap]:
    from bot.app import open_unanswered  # here, so that the other commands start without Telegram

    async with open_unanswered(chosen) as found:
        return await found.find()


async def _taught(chosen: Settings) -> list[Phrasing]:
    from bot.app import open_database

    async with open_database(chosen) as store, store.transaction() as tx:
        return await tx.phrasings()


async def _teach(chosen: Settings, known: Knowledge, who: Teacher, label: str, text: str) -> None:
    from bot.app import open_database

    text = " ".join(text.split())
    if label not in known.clinic.entries and label not in known.clinic.themes:
        stop(FAILED, f"There is no entry or theme “{label}”.")
    if not teachable(text, Screen(known.rulebook)):
        stop(FAILED, f"This cannot be taught: it has a warning sign in it, no words, or more than "
                     f"{LONGEST} characters.")  # fmt: skip
    async with open_database(chosen) as store, store.transaction() as tx:
        await teach(tx, who, label, [text], datetime.now(UTC))
    click.echo(f"Taught: {label}. A running bot answers by it within a minute.")


async def _unteach(chosen: Settings, who: Teacher, number: int) -> None:
    from bot.app import open_database

    async with open_database(chosen) as store, store.transaction() as tx:
        erased = await unteach(tx, who, [number], datetime.now(UTC))
    if not erased:
        stop(FAILED, f"There is no phrasing {number}.")
    click.echo(f"Phrasing {number} is taken back.")


# --- how it is shown ------------------------------------------------------------------------


def _gap(gap: Gap) -> dict[str, Any]:
    return {"times": gap.times, "whys": dict(Counter(gap.whys)), "asked": gap.texts,
            "nearest": gap.near}  # fmt: skip


def _phrasing(one: Phrasing) -> dict[str, Any]:
    fields = {"number": one.number, "entry": one.label, "text": one.text}
    return {**fields, "who": one.who, "at": one.at.isoformat(timespec="seconds")}


def _table(taught: Sequence[Phrasing], known: Knowledge) -> Table:
    table = Table("#", "entry", "phrasing", "by", "when", box=None)
    zone = known.clinic.profile.zone
    for one in taught:
        when = one.at.astimezone(zone).strftime("%a %d %b %Y %H:%M")
        label = one.label
        if label not in known.clinic.entries and label not in known.clinic.themes:
            label = f"{label} (gone)"
        cells = (str(one.number), label, one.text, one.who, when)
        table.add_row(*(Text(shown(cell)) for cell in cells))
    return table


def _print(table: Table) -> None:
    console = Console()
    console.width = console.width if console.is_terminal else WIDTH_OF_A_FILE
    console.print(table)
