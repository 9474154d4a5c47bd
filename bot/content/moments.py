"""How a time is told to people: in the clinic's zone, in words."""

from datetime import datetime
from zoneinfo import ZoneInfo


def told(moment: datetime | None, zone: ZoneInfo) -> str:
    """Return *moment* as "Friday 4 December, 18:30" in *zone*, "" where there is none."""
    if moment is None:
        return ""
    local = moment.astimezone(zone)
    return f"{local:%A} {local.day} {local:%B, %H:%M}"


def told_short(moment: datetime, zone: ZoneInfo) -> str:
    """Return *moment* as "Fri 4 Dec 18:30" in *zone*, for buttons."""
    local = moment.astimezone(zone)
    return f"{local:%a} {local.day} {local:%b %H:%M}"
