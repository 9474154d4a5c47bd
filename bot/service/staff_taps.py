"""What travels inside a button of the staff: ``s:<number>:<version>:<what>[:<argument>]``."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from bot.core.requests import Request

_DATA = re.compile(r"s:(-?\d{1,9}):(\d{1,9}):([a-z-]{1,20})(?::([\w-]{1,40}))?", re.ASCII)
FIRST_GAP = -10_000_000
"""Cards below this are of gaps; those of the days above it (bot.service.digest)."""
_CLOCK = "%Y%m%d%H%M"


@dataclass(frozen=True, slots=True)
class Tap:
    """A tap on a button: about which request, in which version, what, and with what.

    Numbers below those of requests are of other cards, as `gap_card` says.
    """

    number: int
    version: int
    what: str
    argument: str = ""


def pack(request: Request, what: str, argument: str = "") -> str:
    """Return the data of a button under the card of *request*."""
    data = f"s:{request.number}:{request.version}:{what}"
    return f"{data}:{argument}" if argument else data


def gap_card(gap: int) -> int:
    """Return the number of the card on which staff decide on *gap*, and the other way round."""
    return FIRST_GAP - gap


def is_gap(card: int) -> bool:
    """Tell whether *card* is that of a gap."""
    return card < FIRST_GAP


def pack_gap(gap: int, what: str, argument: str = "") -> str:
    """Return the data of a button under the card of *gap*."""
    data = f"s:{gap_card(gap)}:0:{what}"
    return f"{data}:{argument}" if argument else data


def read(data: str) -> Tap | None:
    """Return the tap that *data* means; None where it is forged."""
    found = _DATA.fullmatch(data)
    return Tap(int(found[1]), int(found[2]), found[3], found[4] or "") if found else None


def packed_time(moment: datetime, zone: ZoneInfo) -> str:
    """Return *moment* as an argument: digits of the clinic's clock."""
    return moment.astimezone(zone).strftime(_CLOCK)


def read_time(argument: str, zone: ZoneInfo) -> datetime | None:
    """Return the moment (UTC) that *argument* means, None where it is none."""
    try:
        return datetime.strptime(argument, _CLOCK).replace(tzinfo=zone).astimezone(UTC)
    except ValueError:
        return None
