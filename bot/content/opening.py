"""Opening hours in words: open or when next, the week, closed days ahead, and reply times."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta

from bot.content.moments import told
from bot.core.hours import Hours

AHEAD = 30
"""Days for which closed days are named."""

_MONDAY = date(2024, 1, 1)


class Opening:
    """What patients read about hours, all of it from one calendar; without one it is nothing."""

    def __init__(self, hours: Hours | None, say: Callable[..., str]) -> None:
        self._hours = hours
        self._say = say

    def facts(self, at: str) -> dict[str, str]:
        """Return whether the clinic is open *at* (ISO 8601), the week, and closed days ahead."""
        if self._hours is None:
            return {"now": "", "week": "", "closures": ""}
        moment = datetime.fromisoformat(at)
        return {
            "now": self._now(self._hours, moment),
            "week": "\n".join(self._week(self._hours)),
            "closures": "\n".join(self._closures(self._hours, moment)),
        }

    def promise(self, arrived: str) -> dict[str, str]:
        """Return until when staff answer what *arrived* (ISO 8601) now; "" for no promise."""
        moment = datetime.fromisoformat(arrived) if arrived else None
        if self._hours is None or moment is None or not (by := self._hours.reply_by(moment)):
            return {"promise": ""}
        time = told(by, self._hours.zone)
        if self._hours.is_open(moment):
            return {"promise": self._say("promise", time=time)}
        return {
            "promise": self._say("promise.closed", time=time, now=self._now(self._hours, moment))
        }

    def _now(self, hours: Hours, at: datetime) -> str:
        if closes := hours.closes(at):
            return self._say("hours.open", clock=_clock(closes.astimezone(hours.zone).time()))
        opens = hours.opens(at)
        if opens is None:
            return self._say("hours.never")
        local = opens.astimezone(hours.zone)
        days = (local.date() - at.astimezone(hours.zone).date()) // timedelta(days=1)
        key = {0: "today", 1: "tomorrow"}.get(days, "later")
        return self._say(f"hours.opens.{key}", clock=_clock(local.time()), day=_day(local.date()))

    def _week(self, hours: Hours) -> Iterator[str]:
        for number, spans in enumerate(hours.weekly):
            day = f"{_MONDAY + timedelta(days=number):%A}"
            times = ", ".join(f"{opens:%H:%M}-{_clock(closes)}" for opens, closes in spans)
            yield self._say("hours.day" if spans else "hours.day.closed", day=day, times=times)

    def _closures(self, hours: Hours, at: datetime) -> Iterator[str]:
        if hours.holidays:
            yield self._say("hours.holidays")
        if days := hours.closures(at, AHEAD):
            yield self._say("hours.closures", days=", ".join(map(_day, days)))


def _day(day: date) -> str:
    return f"{day:%A} {day.day} {day:%B}"


def _clock(clock: time) -> str:
    """Return *clock*, midnight as the end of a day."""
    return f"{clock:%H:%M}" if clock != time() else "24:00"
