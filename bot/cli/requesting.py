"""``frontdesk request``: one request, and what staff do with it."""

import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import click

from bot.cli.completing import numbers, owners
from bot.cli.edge import EXIT_CODES, NOT_THERE, REFUSED, at_desk, stop
from bot.cli.tables import as_json_card, card
from bot.content.moments import told, told_short
from bot.core.requests import Reason, Refused, Request, State, Verb
from bot.core.when_moment import read_moment

if TYPE_CHECKING:
    from bot.service.desk import Desk

PLAIN: dict[Verb, str] = {
    "claim": "Take the request; the patient hears that.",
    "release": "Give the request back, so that anybody can take it.",
    "not-reached": "Note that the patient was called and not reached.",
    "hand-back": "End the talk with the patient: the bot answers again.",
}
"""The verbs that need nothing but a name."""


@click.group(invoke_without_command=True, subcommand_metavar="[VERB ...]", epilog=EXIT_CODES)
@click.argument("number", type=click.IntRange(min=1), shell_complete=numbers)
@click.pass_context
def request(context: click.Context, number: int) -> None:
    """Show request NUMBER with its history, or do VERB with it.

    \b
    frontdesk request 12
    frontdesk request 12 claim --as Mika
    frontdesk request 12 book "2026-11-27 18:00" --as Mika
    frontdesk request 12 callback "fri 18:30" --as Mika
    frontdesk request 12 reply "We can see you on Friday." --as Mika
    frontdesk request 12 close declined --as Mika
    """
    context.obj = number
    if context.invoked_subcommand is None:
        context.invoke(show)


@request.command(epilog=EXIT_CODES)
@click.option(
    "-o",
    "--output",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="How to write it.",
)
@click.pass_obj
def show(number: int, output: str) -> None:
    """Show the request with its history."""

    async def written(desk: "Desk") -> str:
        found = await desk.show(number)
        if found is None:
            stop(NOT_THERE, f"There is no request {number}.")
        if output == "json":
            return as_json_card(*found, desk.zone)
        return "\n".join(card(*found, desk.zone))

    click.echo(at_desk(written))


def _name(context: click.Context, option: click.Parameter, name: str | None) -> str:
    if not (name := (name or "").strip()) or not name.isprintable():
        raise click.UsageError("Say who you are with --as NAME.")
    return name


as_whom = click.option(
    "--as",
    "who",
    metavar="NAME",
    callback=_name,
    shell_complete=owners,
    help="Who you are; needed.",
)
at_time = click.argument("time")
unasked = click.option(
    "-y", "--yes", is_flag=True, help="Do not ask whether a time in words was understood."
)


def _plain(verb: Verb) -> click.Command:
    @click.command(verb, help=PLAIN[verb], epilog=EXIT_CODES)
    @as_whom
    @click.pass_obj
    def run(number: int, who: str) -> None:
        _do(number, verb, who)

    return run


for plain in PLAIN:
    request.add_command(_plain(plain))


@request.command(epilog=EXIT_CODES)
@at_time
@as_whom
@unasked
@click.pass_obj
def book(number: int, time: str, who: str, yes: bool) -> None:
    """Book TIME, the clinic's, as YYYY-MM-DD HH:MM or in words; the patient gets it."""
    _do(number, "book", who, time=time, sure=yes)


@request.command(epilog=EXIT_CODES)
@at_time
@as_whom
@unasked
@click.pass_obj
def callback(number: int, time: str, who: str, yes: bool) -> None:
    """Plan a call at TIME, the clinic's, as YYYY-MM-DD HH:MM or in words; the patient hears it."""
    _do(number, "callback", who, time=time, sure=yes)


@request.command(epilog=EXIT_CODES)
@click.argument(
    "reason", type=click.Choice([reason.value for reason in Reason]), default=Reason.DONE.value
)
@as_whom
@click.pass_obj
def close(number: int, reason: str, who: str) -> None:
    """Close the request for REASON, “done” where none is given; the patient hears it."""
    _do(number, "close", who, reason=Reason(reason))


@request.command(epilog=EXIT_CODES)
@click.argument("text")
@as_whom
@click.pass_obj
def reply(number: int, text: str, who: str) -> None:
    """Send TEXT to the patient, from the clinic; “-” reads it from stdin.

    Other users of the machine can see the words of a command while it runs; those of stdin they
    cannot.
    """
    words = (sys.stdin.read() if text == "-" else text).strip()
    if not words:
        raise click.UsageError("There is no text to send.")
    _do(number, "reply", who, text=words)


def _do(
    number: int, verb: Verb, who: str, *, time: str = "", sure: bool = False, **given: Any
) -> None:
    """Change request *number*, and say what it is now, or leave with a code that says why not."""

    async def change(desk: "Desk") -> None:
        at = _moment(time, desk.zone, sure) if time else None
        result = await desk.act(number, verb, who, at=at, **given)
        _tell(number, result, desk.zone)

    at_desk(change)


def _moment(time: str, zone: ZoneInfo, sure: bool) -> datetime:
    """Return what *time* means; words are read back first, for the patient is told at once."""
    now = datetime.now(UTC)
    exact = _iso(time, zone)
    at = exact or read_moment(time, now, zone)
    if at is None:
        raise click.UsageError(
            f"“{time}” is not one day with one time. Write YYYY-MM-DD HH:MM, or words like "
            "“tue 18:30”."
        )
    if at <= now:
        raise click.UsageError(f"{told(at, zone)} is over.")
    if not (exact or sure):
        click.confirm(f"{told(at, zone)}: is that right?", abort=True, err=True)
    return at


def _iso(time: str, zone: ZoneInfo) -> datetime | None:
    """Return the moment of an ISO 8601 date with a time, the clinic's where it has no offset."""
    try:
        moment = datetime.fromisoformat(time) if ":" in time else None
    except ValueError:
        return None
    if moment is None:
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)


def _tell(number: int, result: Request | Refused | None, zone: ZoneInfo) -> None:
    if result is None:
        stop(NOT_THERE, f"There is no request {number}.")
    if isinstance(result, Refused):
        stop(REFUSED, f"Refused: {_refusal(result)}")
    timed = result.at is not None and result.state in {State.BOOKED, State.CALLBACK}
    time = f" {told_short(result.at, zone)}" if timed and result.at else ""
    owner = f", {result.owner}" if result.owner else ""
    click.echo(f"Request {number}: {result.state.value}{time}{owner}")
    if result.unreachable:
        click.echo("The patient has blocked the bot: call instead.", err=True)


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
