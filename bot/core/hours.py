"""When the clinic is open: one calendar for reply times, reminders and what patients read."""

from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

Span = tuple[time, time]
"""Opens and closes, on the same day; a closing time of 00:00 is midnight at the end of it."""

LOOK_AHEAD = 370
"""Days; a clinic that is closed for longer has no next opening."""
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Hours:
    """Opening hours in the clinic's time zone.

    *weekly* holds the spans of Monday to Sunday, *closed* the days on which the clinic is shut all
    the same, public holidays among them. Staff answer *reply_within* of opening time.
    """

    weekly: Sequence[Sequence[Span]]
    zone: ZoneInfo
    closed: Container[date] = frozenset()
    reply_within: timedelta = timedelta(hours=4)

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

    def after(self, at: datetime, worked: timedelta) -> datetime | None:
        """Return when *worked* of opening time has gone by since *at*; None for never."""
        left = worked
        for start, end in self._from(at):
            begin = max(start, at)
            if end - begin >= left:
                return begin + left
            left -= max(end - begin, timedelta(0))
        return None

    def reply_by(self, at: datetime) -> datetime | None:
        """Return until when staff answer what arrived at *at*."""
        return self.after(at, self.reply_within)

    def _from(self, at: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Yield the spans from the day of *at* on."""
        first = at.astimezone(self.zone).date()
        for days in range(LOOK_AHEAD):
            yield from self.spans(first + timedelta(days=days))

    def _at(self, day: date, clock: time) -> datetime:
        return datetime.combine(day, clock, self.zone).astimezone(UTC)
