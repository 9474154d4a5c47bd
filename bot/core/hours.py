"""When the clinic is open: one calendar for reply times, reminders and what patients read."""

from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import takewhile
from zoneinfo import ZoneInfo

Span = tuple[time, time]
"""Opens and closes, on the same day; a closing time of 00:00 is midnight at the end of it."""

LOOK_AHEAD = 370
"""Days; a clinic that is closed for longer has no next opening."""
DAY = timedelta(days=1)
NOTHING = timedelta(0)


@dataclass(frozen=True, slots=True)
class Hours:
    """Opening hours in the clinic's time zone.

    *weekly* holds the spans of Monday to Sunday, *closed* the days on which the clinic is shut all
    the same: public holidays too, where *holidays* says so. Staff answer *reply_within* of
    opening time.
    """

    weekly: Sequence[Sequence[Span]]
    zone: ZoneInfo
    closed: Container[date] = frozenset()
    reply_within: timedelta = timedelta(hours=4)
    holidays: bool = False

    def spans(self, day: date) -> list[tuple[datetime, datetime]]:
        """Return when the clinic is open on *day*, in UTC, earliest first."""
        if day in self.closed:
            return []
        return [
            (self._at(day, opens), self._at(day if closes > opens else day + DAY, closes))
            for opens, closes in self.weekly[day.weekday()]
        ]

    def is_open(self, at: datetime) -> bool:
        """Tell whether the clinic is open at *at*."""
        return self.opens(at) == at

    def opens(self, at: datetime) -> datetime | None:
        """Return *at* where the clinic is open then, else when it opens next; None for never."""
        return next((max(start, at) for start, end in self._from(at) if end > at), None)

    def closes(self, at: datetime) -> datetime | None:
        """Return when the clinic closes that is open at *at*; None where it is shut then."""
        return next((end for start, end in self._from(at) if start <= at < end), None)

    def after(self, at: datetime, worked: timedelta) -> datetime | None:
        """Return when *worked* of opening time has gone by since *at*; None for never."""
        left = worked
        for start, end in self._from(at):
            begin = max(start, at)
            if end - begin >= left:
                return begin + left
            left -= max(end - begin, NOTHING)
        return None

    def worked(self, start: datetime, end: datetime) -> timedelta:
        """Return how much opening time there is between *start* and *end*."""
        spans = takewhile(lambda span: span[0] < end, self._from(start))
        parts = (min(closes, end) - max(opens, start) for opens, closes in spans)
        return sum((part for part in parts if part > NOTHING), NOTHING)

    def reply_by(self, at: datetime) -> datetime | None:
        """Return until when staff answer what arrived at *at*."""
        return self.after(at, self.reply_within)

    def halfway(self, start: datetime, end: datetime) -> datetime | None:
        """Return when half of the opening time from *start* to *end* is over."""
        return self.after(start, self.worked(start, end) / 2)

    def day_of(self, at: datetime) -> date | None:
        """Return the opening day that is on at *at*: it lasts until the next one begins."""
        today = at.astimezone(self.zone).date()
        days = (today - DAY * back for back in range(LOOK_AHEAD))
        return next((day for day in days if (b := self._begins(day)) and b <= at), None)

    def next_day(self, at: datetime) -> datetime | None:
        """Return when the first opening day after *at* begins; None for never."""
        today = at.astimezone(self.zone).date()
        begins = (self._begins(today + DAY * ahead) for ahead in range(LOOK_AHEAD))
        return next((begin for begin in begins if begin and begin > at), None)

    def closures(self, at: datetime, days: int) -> list[date]:
        """Return which of the next *days* are closed though the clinic is open on that weekday."""
        today = at.astimezone(self.zone).date()
        ahead = (today + DAY * n for n in range(days))
        return [day for day in ahead if day in self.closed and self.weekly[day.weekday()]]

    def _begins(self, day: date) -> datetime | None:
        return next((start for start, _ in self.spans(day)), None)

    def _from(self, at: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Yield the spans from the day of *at* on."""
        first = at.astimezone(self.zone).date()
        for days in range(LOOK_AHEAD):
            yield from self.spans(first + timedelta(days=days))

    def _at(self, day: date, clock: time) -> datetime:
        return datetime.combine(day, clock, self.zone).astimezone(UTC)


def all_days(zone: ZoneInfo) -> Hours:
    """Return the calendar for what has a day though the clinic has no hours: it begins at nine."""
    return Hours((((time(9), time()),),) * 7, zone)
