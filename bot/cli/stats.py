"""``frontdesk stats``: the numbers of a period in a terminal."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from bot.cli.edge import EXIT_CODES, knowledge, perform, settings
from bot.service.numbers import OUTCOMES, SIGNS, Numbers, look

DAYS = 30
_SECOND = timedelta(seconds=1)


@click.command(epilog=EXIT_CODES, short_help="Show the numbers of a period.")
@click.option(
    "--days",
    type=click.IntRange(1, 3660),
    help=f"The last days, today included.  [default: {DAYS}]",
)
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="From this day on, until today.")
@click.option(
    "-o",
    "--output",
    type=click.Choice(["table", "json"]),
    default="table",
    show_default=True,
    help="How to write them.",
)
def stats(days: int | None, since: datetime | None, output: str) -> None:
    """Show what was asked and what became of it, requests, and how long patients waited.

    Counts hold no words and nobody's name. Times run day and night; half of the patients were
    answered within the median.
    """
    from bot.app import (
        now,
        open_database,
    )  # here, so that the other commands start without Telegram

    if days and since:
        raise click.UsageError("Give --days or --since.")
    chosen = settings()
    zone = knowledge(chosen.knowledge).clinic.profile.zone
    last = now().astimezone(zone).date()
    first = since.date() if since else last - timedelta(days=(days or DAYS) - 1)
    if first > last:
        raise click.UsageError("--since is in the future.")

    async def read() -> Numbers:
        async with open_database(chosen) as store:
            return await look(store, zone, first, last)

    numbers = perform(chosen, read())
    if output == "json":
        click.echo(json.dumps(record(numbers), indent=2))
        return
    table = Table("what", "count", box=None, title=f"{numbers.first} to {numbers.last}")
    table.columns[1].justify = "right"
    for name, count in _rows(numbers):
        table.add_row(name, count)
    Console().print(table)


def record(numbers: Numbers) -> dict[str, Any]:
    """Return *numbers* as data: totals, counts by day, and seconds to the first reply."""
    half, most = numbers.half, numbers.nine_in_ten
    return {
        "first": numbers.first.isoformat(),
        "last": numbers.last.isoformat(),
        **{name: numbers.total(name) for name in ("asked", *OUTCOMES, *SIGNS)},
        **{name: numbers.total(name) for name in ("helped", "unhelpful")},
        "requests": {state.value: count for state, count in numbers.states.items()},
        "first_reply_seconds": {
            "count": len(numbers.replies),
            "median": half.total_seconds() if half is not None else None,
            "90th_percentile": most.total_seconds() if most is not None else None,
        },
        **{part: numbers.named(f"{part}.") for part in ("begun", "done", "left")},
        "days": {
            day.isoformat(): {
                name: by_day[day] for name, by_day in numbers.counts.items() if day in by_day
            }
            for day in numbers.days
        },
    }


def _rows(numbers: Numbers) -> Iterator[tuple[str, str]]:
    asked = numbers.total("asked")
    yield "questions asked", str(asked)
    for name in OUTCOMES:
        share = f"  ({100 * numbers.total(name) / asked:.0f} %)" if asked else ""
        yield f"  {name}{share}", str(numbers.total(name))
    for name in SIGNS:
        yield f"warning signs, {name.removeprefix('sign.')}", str(numbers.total(name))
    yield "answers that helped", str(numbers.total("helped"))
    yield "answers that did not", str(numbers.total("unhelpful"))
    yield "requests", str(sum(numbers.states.values()))
    for state, count in numbers.states.items():
        yield f"  {state.value}", str(count)
    for name, age in (("median", numbers.half), ("90th percentile", numbers.nine_in_ten)):
        yield f"first reply, {name}", "-" if age is None else str(age - age % _SECOND)
    for flow, count in numbers.named("begun.").items():
        yield f"begun: {flow} (to the end: {numbers.total(f'done.{flow}')})", str(count)
    for step, count in numbers.named("left.").items():
        yield f"left at {step}", str(count)
