"""Opening hours as a clinic writes them, and the calendar made of them."""

import re
from datetime import date, time, timedelta
from itertools import pairwise
from typing import Annotated, Literal, get_args
from zoneinfo import ZoneInfo

from holidays import HolidayBase, country_holidays
from pydantic import BaseModel, BeforeValidator, ConfigDict, field_validator

from bot.core.hours import Hours, Span

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]

_SPAN = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)\s*[-–]\s*(?:([01]?\d|2[0-3]):([0-5]\d)|(24):00)")
_DURATION = re.compile(r"(\d{1,3})\s*(h|m)")
_UNITS = {"h": "hours", "m": "minutes"}


def _span(written: object) -> Span:
    found = _SPAN.fullmatch(str(written).strip())
    if found is None:
        raise ValueError("is no span of time; write one like 10:00-13:30")
    opens = time(int(found[1]), int(found[2]))
    closes = time() if found[5] else time(int(found[3]), int(found[4]))
    if time() < closes <= opens:
        raise ValueError("closes before it opens; write what goes past midnight as two spans")
    return opens, closes


def _duration(written: object) -> timedelta:
    found = _DURATION.fullmatch(str(written).strip())
    if found is None or not int(found[1]):
        raise ValueError("is no length of time; write one like 4h or 90m")
    return timedelta(**{_UNITS[found[2]]: int(found[1])})


class HoursPart(BaseModel):
    """When the clinic is open, and within how much opening time staff answer."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    weekly: dict[Weekday, list[Annotated[Span, BeforeValidator(_span)]]]
    holidays: bool = True
    closed: list[date] = []
    reply_within: Annotated[timedelta, BeforeValidator(_duration)] = timedelta(hours=4)

    @field_validator("weekly")
    @classmethod
    def _in_order(cls, weekly: dict[Weekday, list[Span]]) -> dict[Weekday, list[Span]]:
        if not any(weekly.values()):
            raise ValueError("names no opening hours; leave hours out where there are none")
        for day, spans in weekly.items():
            if any(end > start or end == time() for (_, end), (start, _) in pairwise(spans)):
                raise ValueError(f"has spans on {day} that overlap; write them in order")
        return weekly


def opening_hours(part: HoursPart, country: str, zone: ZoneInfo) -> Hours:
    """Return the calendar; raise ValueError where nobody knows the holidays of *country*."""
    weekly = tuple(tuple(part.weekly.get(day, ())) for day in get_args(Weekday))
    closed = public_holidays(country) if part.holidays else HolidayBase()
    closed.update(dict.fromkeys(part.closed, "closed"))
    return Hours(weekly, zone, closed, part.reply_within, part.holidays)


def public_holidays(country: str) -> HolidayBase:
    """Return the public holidays of *country*, of any year; raise ValueError where unknown."""
    try:
        return country_holidays(country)
    except NotImplementedError:
        reason = f"the public holidays of {country} are not known; write “holidays: false” there "
        raise ValueError(reason + "and the days under closed") from None
