"""The English words for days, and what they mean on the day they are written."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July", "August", "September"),
    *("October", "November", "December"),
)
NUMBERS = (
    *("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven"),
    "twelve",
)
_INDEX = {"mo": 0, "tu": 1, "te": 1, "we": 2, "th": 3, "fr": 4, "fi": 4, "sa": 5, "su": 6}

Kind = Literal["day", "time", "bound", "join", "not", "past"]


@dataclass(frozen=True, slots=True)
class Said:
    """What a meaning hangs on: the day it is, and whether mornings or evenings are meant."""

    today: date
    early: bool = False
    late: bool = False


Meaning = Callable[[re.Match[str], Said], str | None]
Rule = tuple[Kind, re.Pattern[str], Meaning]
"""A kind of word, how it looks, and what it means; None where there is no such day or time."""

SPAN = r"(?:min(?:ute)?s?|hours?|hrs?|days?|nights?|weeks?|wks?|months?|years?|yrs?)"
COUNT = rf"(?:\d{{1,3}}|an?|few|couple of|several|{'|'.join(NUMBERS)})"
_AHEAD = r"(?:days?|weeks?|wks?|fortnights?|months?)"
_WEEKDAY = (
    r"(?:mon(?:day)?|tue(?:s(?:day)?)?|tuseday|teusday|wed(?:s|nesday|nsday|ensday)?|wensday"
    r"|thu(?:rs?(?:day)?)?|thrusday|fri(?:day)?|firday|sat(?:urday|uday|erday)?|sun(?:day)?)"
)
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_TOLD = (
    r"(?:since|last|past)(?: (?:the|last|past|about|over|early|late|this)){0,3}"
    rf" (?:{_WEEKDAY}|{_MONTH}|{COUNT} {SPAN}|{SPAN}|yesterday|today|weekend|morning|evening)"
)
_TH = r"(?:st|nd|rd|th)"
_DATE = (
    r"(?:\d{4}-\d{1,2}-\d{1,2}|\d{1,2}/\d{1,2}(?:/\d{2,4})?|\d{1,2}\.\d{1,2}\.\d{4}"
    rf"|(?:the )?\d{{1,2}}{_TH}? (?:of )?{_MONTH}(?:,? 20\d\d)?"
    rf"|{_MONTH} (?:the )?\d{{1,2}}{_TH}?(?! ?[:.]\d|\d| ?[ap]m)(?:,? 20\d\d)?)"
)


def upcoming(weekday: str, today: date) -> date:
    """Return the next day of that name after *today*."""
    return today + timedelta((_index(weekday) - today.weekday() - 1) % 7 + 1)


def named(day: date, today: date) -> str | None:
    """Return "Tuesday 1 December"; None for a day that is over or more than a year ahead."""
    if not 0 <= (day - today).days <= 366:
        return None
    year = f" {day.year}" if (day - today).days > 180 else ""
    return f"{DAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]}{year}"


def parsed(text: str, today: date) -> date | None:
    """Read a date with dateparser: in the future, the month before the day as in Japan."""
    import dateparser  # here, because its import takes longer than a whole answer

    settings = {
        "PREFER_DATES_FROM": "future",
        "RELATIVE_BASE": datetime.combine(today, time()),
        "DATE_ORDER": "MDY",
    }
    found: datetime | None = dateparser.parse(text, languages=["en"], settings=settings)
    return found.date() if found else None


def _index(weekday: str) -> int:
    return _INDEX[weekday[:2]]


def _monday(weeks: int, today: date) -> date:
    return today + timedelta(7 * weeks - today.weekday())


def _weekday(found: re.Match[str], said: Said) -> str | None:
    name, which = found["weekday"], found["which"]
    if which in {"any", "every", "each"}:
        return f"any {DAYS[_index(name)]}"
    if found["many"]:
        return f"{DAYS[_index(name)]}s"
    if which == "next":
        return _in_week(found, said)
    return named(upcoming(name, said.today), said.today)


def _in_week(found: re.Match[str], said: Said) -> str | None:
    """Return a weekday of the next week, which begins on Monday, or of this one."""
    monday = _monday(int(found["which"] == "next"), said.today)
    return named(monday + timedelta(_index(found["weekday"])), said.today)


def _both_in_week(found: re.Match[str], said: Said) -> str | None:
    first = _monday(1, said.today) + timedelta(_index(found["first"]))
    return f"{named(first, said.today)} or {_in_week(found, said)}"


def _week_from(found: re.Match[str], said: Said) -> str | None:
    day = {"today": said.today, "tomorrow": said.today + timedelta(1)}.get(found["weekday"])
    return named((day or upcoming(found["weekday"], said.today)) + timedelta(7), said.today)


def _from_to(found: re.Match[str], said: Said) -> str:
    return f"{DAYS[_index(found['first'])]} to {DAYS[_index(found['last'])]}"


def _in_days(days: int) -> Meaning:
    return lambda found, said: named(said.today + timedelta(days), said.today)


def _today_in_the(found: re.Match[str], said: Said) -> str:
    return f"{named(said.today, said.today)} in the {found['part'] or 'evening'}"


def _weekend(found: re.Match[str], said: Said) -> str:
    if found["many"] or found["which"] not in {"this", "next"}:
        return "any weekend"
    saturday = _monday(int(found["which"] == "next"), said.today) + timedelta(5)
    return f"the weekend of {saturday.day} {MONTHS[saturday.month - 1]}"


def _week(found: re.Match[str], said: Said) -> str:
    monday = _monday(2 if found["after"] else int(found["which"] == "next"), said.today)
    part = next((shown for word, shown in _PARTS.items() if word in (found["part"] or "")), "")
    return f"{part}the week of {monday.day} {MONTHS[monday.month - 1]}"


def _next_month(found: re.Match[str], said: Said) -> str:
    return f"in {MONTHS[said.today.month % 12]}"


def _date(found: re.Match[str], said: Said) -> str | None:
    day, weekday = parsed(found["date"], said.today), found["weekday"]
    if day is None or (weekday and day.weekday() != _index(weekday)):
        return None
    return named(day, said.today)


def _ahead(found: re.Match[str], said: Said) -> str | None:
    day = parsed(f"in {found['span']}".replace("wk", "week"), said.today)
    shown = named(day, said.today) if day else None
    return f"around {shown}" if shown else None


def _day_of_month(found: re.Match[str], said: Said) -> str | None:
    """Return the next day with that number; None where it is not on the weekday named."""
    number, weekday = int(found["number"]), found["weekday"]
    days = (said.today + timedelta(ahead) for ahead in range(1, 63))
    day = next((day for day in days if day.day == number), None)
    if day is None or (weekday and day.weekday() != _index(weekday)):
        return None
    return named(day, said.today)


def rule(kind: Kind, pattern: str, meaning: Meaning | str) -> Rule:
    """Return a rule for whole words; a *meaning* that is a text is the same whatever is found."""
    read = (lambda found, said: meaning) if isinstance(meaning, str) else meaning
    return kind, re.compile(rf"(?<!\w)(?:{pattern})(?!\w)"), read


_PARTS = {
    "early": "early in ",
    "start": "early in ",
    "begin": "early in ",
    "mid": "the middle of ",
    "late": "late in ",
    "end": "late in ",
}
_PART = r"(?P<part>(?:early|mid|later?)(?: in)?|(?:the )?(?:start|beginning|middle|end) of)"
RULES: tuple[Rule, ...] = (
    rule("past", rf"{_TOLD}|yesterday|(?:for )?{COUNT} {SPAN} ago|for (?:a )?{COUNT} {SPAN}", ""),
    rule("day", rf"in (?P<span>{COUNT} {_AHEAD})(?:'? time)?", _ahead),
    rule("day", rf"(?P<span>{COUNT} {_AHEAD}) from now", _ahead),
    rule("day", rf"(?:a )?week (?:from|on) (?P<weekday>{_WEEKDAY}|today|tomorrow)", _week_from),
    rule("past", rf"{COUNT} {SPAN}", ""),
    rule("day", rf"(?:(?P<weekday>{_WEEKDAY}),? )?(?:the )?(?P<date>{_DATE})", _date),
    rule(
        "day",
        rf"(?:(?P<weekday>{_WEEKDAY}),? (?:the )?|the )(?P<number>\d{{1,2}}){_TH}"
        r"(?! (?:visit|session|time|appointment|floor))",
        _day_of_month,
    ),
    rule(
        "day",
        rf"(?P<first>{_WEEKDAY})s? ?(?:-|–|to|thru|through|till?) ?(?P<last>{_WEEKDAY})s?",
        _from_to,
    ),
    rule(
        "day",
        rf"(?P<first>{_WEEKDAY}) ?(?:or|and|,|/) ?(?P<weekday>{_WEEKDAY}) (?P<which>next) week",
        _both_in_week,
    ),
    rule("day", rf"(?P<weekday>{_WEEKDAY}) (?:of )?(?P<which>next|this) week", _in_week),
    rule("day", rf"(?P<which>next|this) week,? (?:on )?(?P<weekday>{_WEEKDAY})", _in_week),
    rule(
        "day",
        r"(?:(?:the )?(?P<which>next|this coming|this|coming|following|upcoming|any|every|each) )?"
        rf"(?P<weekday>{_WEEKDAY})(?P<many>'?s)?",
        _weekday,
    ),
    rule("day", r"(?:the )?day after (?:tomm?orr?ow|tmr?w|2moro)", _in_days(2)),
    rule("day", r"tomm?orr?ow|tommorrow|tmr?w|tmr|tomoz|2moro|2morrow", _in_days(1)),
    rule("day", r"tonight|tonite|this (?P<part>morning|afternoon|evening)", _today_in_the),
    rule("day", r"today|2day", _in_days(0)),
    rule("day", rf"(?:{_PART} )?(?P<which>next|this|the) week(?P<after> after next)?", _week),
    rule("day", r"(?:(?P<which>next|this|any|every|a|the) )?week ?-?end(?P<many>s)?", _weekend),
    rule("day", r"(?:(?:any|every|on|most) )?(?:(?:week|working|work) ?days?)", "any weekday"),
    rule("day", r"(?:any|either|whatever|whichever) ?days?", "any day"),
    rule("day", r"next month", _next_month),
    rule(
        "day",
        r"a\.?s\.?a\.?p\.?|as (?:soon|early|quickly) as (?:possible|you can|u can)|soonest"
        r"|(?:the )?earliest(?: possible| available)?|first (?:available|free)(?: slot)?",
        "as soon as possible",
    ),
    rule(
        "time",
        r"any ?time|when ?ever|(?:i'?m |i am )?(?:very |quite )?flexible|no preference"
        r"|i don'?t mind|doesn'?t matter",
        "any time",
    ),
)
