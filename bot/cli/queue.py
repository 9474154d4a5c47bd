"""``frontdesk requests``: the staff's queue in a terminal or in a file."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, get_args

import click
from rich.console import Console

from bot.cli.completing import owners
from bot.cli.edge import EXIT_CODES, at_desk
from bot.cli.tables import as_csv, as_json, as_table
from bot.core.model import RequestKind
from bot.core.requests import OPEN, Request, State
from bot.core.wanted import Wanted

if TYPE_CHECKING:
    from bot.service.desk import Desk

WIDTH_OF_A_FILE = 200
DAY = click.DateTime(["%Y-%m-%d", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M"])


@click.command(epilog=EXIT_CODES)
@click.option(
    "-s",
    "--state",
    "states",
    multiple=True,
    type=click.Choice([state.value for state in State]),
    help="Only in this state; may be given more than once.  [default: all but closed]",
)
@click.option("-a", "--all", "every_state", is_flag=True, help="In every state, closed too.")
@click.option(
    "-k",
    "--kind",
    "kinds",
    multiple=True,
    type=click.Choice(get_args(RequestKind)),
    help="Only of this kind; may be given more than once.",
)
@click.option("--owner", default="", metavar="NAME", shell_complete=owners, help="Only NAME's.")
@click.option("--name", default="", metavar="TEXT", help="Only where the patient's name has TEXT.")
@click.option("--flagged", is_flag=True, help="Only with a warning sign.")
@click.option("--overdue", is_flag=True, help="Only what should have been answered by now.")
@click.option("--since", type=DAY, metavar="DAY", help="Only made since then: YYYY-MM-DD [HH:MM].")
@click.option(
    "-o",
    "--output",
    type=click.Choice(["table", "json", "csv", "ics"]),
    default="table",
    show_default=True,
    help="How to write them; ics holds what is booked.",
)
@click.option("-q", "--quiet", is_flag=True, help="Only the numbers, one a line.")
def requests(
    states: tuple[str, ...],
    every_state: bool,
    since: datetime | None,
    output: str,
    quiet: bool,
    **filters: Any,
) -> None:
    """List the requests: red-flagged first, then the oldest.

    \b
    frontdesk requests --overdue
    frontdesk requests -s booked -o ics > booked.ics
    frontdesk requests -q --owner Mika | xargs -n 1 frontdesk request
    """
    if states and every_state:
        raise click.UsageError("Give either --state or --all.")
    chosen = [] if every_state else [State(state) for state in states] or list(OPEN)

    async def write(desk: "Desk") -> None:
        begin = since.replace(tzinfo=desk.zone).astimezone(UTC) if since else None
        found = await desk.requests(Wanted(chosen, since=begin, **filters))
        _write(found, desk, "numbers" if quiet else output)

    at_desk(write)


def _write(found: Sequence[Request], desk: "Desk", output: str) -> None:
    match output:
        case "numbers":
            click.echo("".join(f"{request.number}\n" for request in found), nl=False)
        case "json":
            click.echo(as_json(found, desk.zone))
        case "csv":
            click.echo(as_csv(found, desk.zone), nl=False)
        case "ics":
            click.echo(desk.calendar(found), nl=False)
        case _ if not found:
            click.echo("No requests.")
        case _:
            console = Console()
            console.width = console.width if console.is_terminal else WIDTH_OF_A_FILE
            console.print(as_table(found, desk.zone))
