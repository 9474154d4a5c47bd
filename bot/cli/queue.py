"""``frontdesk requests`` and ``frontdesk request``: the staff's queue in a terminal."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, TypeVar
from zoneinfo import ZoneInfo

import click
from rich.console import Console

from bot.cli.edge import CANNOT_START, EXIT_CODES, FAILED, settings, stop, unusable
from bot.cli.tables import as_csv, as_json, as_table, card
from bot.content.load import ContentError
from bot.core.requests import STAFF_VERBS, Reason, Refused, Request, State, Verb
from bot.service.ports import StoreError

if TYPE_CHECKING:
    from bot.service.desk import Desk

Result = TypeVar("Result")

NEEDS_TIME: tuple[Verb, ...] = ("book", "callback")
WIDTH_OF_A_FILE = 200


@click.command(epilog=EXIT_CODES)
@click.option(
    "-s",
    "--state",
    "states",
    multiple=True,
    type=click.Choice([state.value for state in State]),
    help="Only requests in this state; may be given more than once.  [default: all open ones]",
)
@click.option(
    "-o",
    "--output",
    type=click.Choice(["table", "json", "csv"]),
    default="table",
    show_default=True,
    help="How to write them.",
)
@click.option("-q", "--quiet", is_flag=True, help="Only the numbers, one a line.")
def requests(states: tuple[str, ...], output: str, quiet: bool) -> None:
    """List the requests: red-flagged first, then the oldest."""
    found, zone = _with_desk(
        lambda desk, _: desk.requests([State(state) for state in states], open_only=not states)
    )
    if quiet:
        click.echo("".join(f"{request.number}\n" for request in found), nl=False)
    elif output == "json":
        click.echo(as_json(found, zone))
    elif output == "csv":
        click.echo(as_csv(found, zone), nl=False)
    elif not found:
        click.echo("No requests.")
    else:
        console = Console()
        console.width = console.width if console.is_terminal else WIDTH_OF_A_FILE
        console.print(as_table(found, zone))


@click.command(epilog=EXIT_CODES)
@click.argument("number", type=click.IntRange(min=1))
@click.argument("verb", required=False, type=click.Choice(STAFF_VERBS))
@click.argument("text", required=False)
@click.option("--as", "who", metavar="NAME", help="Who you are; needed with a verb.")
@click.option(
    "--at",
    type=click.DateTime(["%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M"]),
    help="When: the clinic's date and time; needed with book and callback.",
)
@click.option(
    "--because",
    type=click.Choice([reason.value for reason in Reason]),
    help="Why it is closed.  [default: done]",
)
def request(
    number: int,
    verb: Verb | None,
    text: str | None,
    who: str | None,
    at: datetime | None,
    because: str | None,
) -> None:
    """Show request NUMBER with its history, or do VERB with it; TEXT goes with reply.

    \b
    frontdesk request 12
    frontdesk request 12 claim --as Mika
    frontdesk request 12 book --at "2026-11-27 18:00" --as Mika
    frontdesk request 12 reply "We can see you on Friday." --as Mika
    frontdesk request 12 close --because declined --as Mika
    """
    if verb is None:
        _show(number)
        return
    who = (who or "").strip()
    if not who:
        raise click.UsageError("Say who you are with --as NAME.")
    if (verb in NEEDS_TIME) != (at is not None):
        raise click.UsageError('Give --at "YYYY-MM-DD HH:MM" with book and callback, only there.')
    if because and verb != "close":
        raise click.UsageError("--because goes with close.")
    words = (text or "").strip()
    if (verb == "reply") != bool(words):
        raise click.UsageError("Give a TEXT with reply, only there.")
    reason = Reason(because) if because else None
    result, _ = _with_desk(
        lambda desk, zone: desk.act(
            number, verb, who, at=_utc(at, zone), reason=reason, text=words
        )
    )
    _tell(number, result)


def _show(number: int) -> None:
    found, zone = _with_desk(lambda desk, _: desk.show(number))
    if found is None:
        stop(FAILED, f"There is no request {number}.")
    click.echo("\n".join(card(*found, zone)))


def _tell(number: int, result: Request | Refused | None) -> None:
    if result is None:
        stop(FAILED, f"There is no request {number}.")
    if isinstance(result, Refused):
        stop(FAILED, f"Refused: {_refusal(result)}")
    owner = f", {result.owner}" if result.owner else ""
    click.echo(f"Request {result.number}: {result.state.value}{owner}")


def _refusal(refused: Refused) -> str:
    match refused.why:
        case "closed":
            return "the request is closed."
        case "taken":
            return f"{refused.owner or 'somebody else'} has the request."
        case "not_yours":
            return f"only {refused.owner} can release it."
        case "stale":
            return "it was changed at the same moment; look at it again."
        case "state":
            return "that does not fit the state it is in."


def _utc(at: datetime | None, zone: ZoneInfo) -> datetime | None:
    return at.replace(tzinfo=zone).astimezone(UTC) if at else None


def _with_desk(use: Callable[["Desk", ZoneInfo], Awaitable[Result]]) -> tuple[Result, ZoneInfo]:
    """Return what *use* made of the desk, and the clinic's zone."""
    from bot.app import open_desk  # here, so that the other commands start without Telegram

    chosen = settings()

    async def run() -> tuple[Result, ZoneInfo]:
        async with open_desk(chosen) as desk:
            return await use(desk, desk.zone), desk.zone

    try:
        return asyncio.run(run())
    except ContentError as error:
        stop(CANNOT_START, unusable(chosen.knowledge), error.faults)
    except StoreError as error:
        stop(CANNOT_START, str(error))
