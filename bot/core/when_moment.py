"""Read one date with one time of day, as staff give it; and offer times that a patient named."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice
from zoneinfo import ZoneInfo

from bot.core.when import read_times
from bot.core.when_days import MONTHS

MOST = 6
"""How many times are offered at once."""
_EACH_DAY = 3

_DAY = rf"[A-Z][a-z]+day (?P<day>\d{{1,2}}) (?P<month>{'|'.join(MONTHS)})(?: (?P<year>\d{{4}}))?"
_MOMENT = re.compile(rf"{_DAY}, at (?P<hour>\d\d):(?P<minute>\d\d)")
_DATED = re.compile(_DAY)
_NAMED = re.compile(
    r"(?P<bound>at|after|from|around|before|by|until)? ?(?P<first>\d\d:\d\d)"
    r"(?: to (?P<last>\d\d:\d\d))?"
)


def read_moment(text: str, now: datetime, zone: ZoneInfo) -> datetime | None:
    """Return the moment that *text* names ("tue 18:30"), in UTC; None for anything less exact.

    A clock without "am" or "pm" is read as a patient's is: "6" is in the evening.
    """
    found = _MOMENT.fullmatch(read_times(text, now, zone).understood)
    return _at(found, f"{found['hour']}:{found['minute']}", now, zone) if found else None


def offers(times: str, now: datetime, zone: ZoneInfo) -> tuple[datetime, ...]:
    """Return up to MOST moments (UTC) that fit *times*, as ``read_times`` understood them."""
    return tuple(islice(_fitting(times, now, zone), MOST))


def _fitting(times: str, now: datetime, zone: ZoneInfo) -> Iterator[datetime]:
    """Yield what fits each wish of *times*; a refused day, or one without a clock, offers none."""
    for wish in times.split("; "):
        clock = _NAMED.search(_DATED.sub("", wish))
        if clock is None or re.match("not ", wish, re.IGNORECASE):
            continue
        for day in _DATED.finditer(wish):
            for time in _clocks(clock):
                moment = _at(day, time, now, zone)
                if moment is not None and moment > now:
                    yield moment


def _clocks(named: re.Match[str]) -> list[str]:
    """Return the half hours from "after 18:00", or the ones that end with "before 12:00"."""
    first = _minutes(named["first"])
    if named["bound"] in {"at", "around"}:
        found = [first]
    elif named["bound"] in {"before", "by", "until"}:
        found = [first - 30 * n for n in range(_EACH_DAY, 0, -1)]
    else:
        found = [first + 30 * n for n in range(_EACH_DAY)]
    last = _minutes(named["last"]) if named["last"] else 24 * 60
    return [f"{one // 60:02}:{one % 60:02}" for one in found if 0 <= one < last]


def _minutes(clock: str) -> int:
    hour, _, minute = clock.partition(":")
    return int(hour) * 60 + int(minute)


def _at(day: re.Match[str], clock: str, now: datetime, zone: ZoneInfo) -> datetime | None:
    """Return the day and clock as a moment; None where there is no such day around now."""
    today = now.astimezone(zone)
    month, minutes = MONTHS.index(day["month"]) + 1, _minutes(clock)
    if minutes >= 24 * 60:
        return None
    for year in [int(day["year"])] if day["year"] else [today.year, today.year + 1]:
        try:
            local = datetime(year, month, int(day["day"]), *divmod(minutes, 60), tzinfo=zone)
        except ValueError:  # 29 February
            continue
        if local.date() >= today.date() and f"{local:%A}" == day[0].split()[0]:
            return local.astimezone(UTC)
    return None
