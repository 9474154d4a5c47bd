"""The English words for times of day: clock times, spans between two, and parts of a day."""

import re

from bot.core.when_days import COUNT, NUMBERS, SPAN, Rule, Said, rule

_HOUR = rf"(?:2[0-4]|[01]?\d|{'|'.join(NUMBERS)})"
_IN_THE = r"(?: in the (?:morning|afternoon|evening)| at night)"
_HALF = rf"(?:half (?:past )?|quarter (?:past|to) ){_HOUR}"
_CLOCK = (
    rf"(?:(?:{_HALF}|{_HOUR}(?:[:.h][0-5]\d|h)?(?: ?o'? ?clock)?)"
    rf"(?: ?[ap]\.?m\.?(?!\w))?{_IN_THE}?|noon|midday)"
)
_MARKED = (
    rf"(?:(?:{_HALF}|{_HOUR}(?:[:.h][0-5]\d)?(?: ?[ap]\.?m\.?(?!\w)| ?o'? ?clock|{_IN_THE}))"
    rf"|{_HOUR}[:h][0-5]\d|1\dh|noon|midday)"
)
_NO_CLOCK = rf"(?! ?(?:%|/|{SPAN}\b|sessions?|visits?|times|people|of us|treatments?|more|or two))"
_READ = re.compile(
    rf"(?:(?P<half>half|quarter past|quarter to) (?:past )?)?(?P<hour>{_HOUR})"
    r"(?:[:.h](?P<minute>\d\d))?h?(?: ?o'? ?clock)?(?: ?(?P<half_day>[ap])\.?m)?"
    r"(?P<part> in the \w+| at night)?"
)
_SHIFT = {"half": 30, "quarter past": 15, "quarter to": -15}
_BOUNDS = {
    "after": "after|past|later than",
    "from": "from|starting(?: at| from)?",
    "before": "before|earlier than",
    "by": "by",
    "until": "until|till?|up to",
    "around": "around|about|round|approx(?:imately)?|~|(?:at )?(?:around|about)|roughly",
    "at": "at|@",
}
_BOUND = "|".join(_BOUNDS.values())
_TO = "(?:-|–|~|and|to|till?|until)"
_DAY = 24 * 60


def _minutes(text: str, said: Said) -> tuple[int, bool]:
    """Return minutes after midnight, and whether the half of the day was given."""
    if text in {"noon", "midday"}:
        return 12 * 60, True
    found = _READ.match(text)
    assert found is not None  # noqa: S101 - both patterns read the same clock
    word = found["hour"]
    hour = int(word) if word.isdigit() else NUMBERS.index(word) + 1
    part = found["part"] or ""
    given = found["half_day"] or (part and ("a" if "morning" in part else "p"))
    sure = bool(given) or hour > 12 or word[0] == "0"
    if given and hour <= 12:
        hour = hour % 12 + 12 * (given == "p")
    elif not sure and ((hour <= 7 and not said.early) or (hour < 12 and said.late)):
        hour += 12
    return hour * 60 + int(found["minute"] or 0) + _SHIFT.get(found["half"] or "", 0), sure


def _shown(minutes: int) -> str | None:
    if not 0 <= minutes <= _DAY:
        return None
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _at(found: re.Match[str], said: Said) -> str | None:
    """Return "after 18:00" and the like."""
    shown = _shown(_minutes(found["clock"], said)[0])
    bound = next((k for k, v in _BOUNDS.items() if re.fullmatch(v, found["bound"] or "at")), "at")
    if found["ish"]:
        bound = "around"
    return f"{bound} {shown}" if shown else None


def _between(found: re.Match[str], said: Said) -> str | None:
    """Return "14:00 to 16:00"; a half of the day given for one end counts for the other."""
    start, start_sure = _minutes(found["first"], said)
    end, end_sure = _minutes(found["last"], said)
    half = _DAY // 2
    if end_sure and not start_sure:
        start %= half
        start += half if start + half < end else 0
    elif not end_sure:
        end += half if end <= start and end + half <= _DAY else 0
    if start >= end or _shown(end) is None:
        return None
    return f"{_shown(start)} to {_shown(end)}"


def _part(found: re.Match[str], said: Said) -> str:
    when = f"{found['when']} " if found["when"] else ""
    if found["part"].startswith("lunch"):
        return "at lunchtime"
    if found["part"] in {"night", "nights"}:
        return f"{when}at night"
    return f"{when}in the {found['part'].rstrip('s')}"


RULES: tuple[Rule, ...] = (
    rule("past", rf"(?:every|all) (?:morning|night|day|evening)s?|at {COUNT} {SPAN}", ""),
    rule(
        "time",
        rf"(?:between|from|at)? ?(?P<first>{_CLOCK}) ?{_TO} ?(?P<last>{_CLOCK}){_NO_CLOCK}",
        _between,
    ),
    rule("time", rf"(?P<bound>{_BOUND}) ?(?P<clock>{_CLOCK}){_NO_CLOCK}(?P<ish> ?ish)?", _at),
    rule("time", rf"(?P<bound>)(?P<clock>{_MARKED})(?P<ish> ?ish)?", _at),
    rule("time", rf"(?P<bound>)(?P<clock>{_HOUR})(?P<ish> ?ish)", _at),
    rule("time", r"first thing(?: in the morning)?", "first thing in the morning"),
    rule("time", r"(?:straight )?after work", "after work"),
    rule("time", r"before work", "before work"),
    rule("time", r"after (?:my )?lunch", "after lunch"),
    rule("time", r"before (?:my )?lunch", "before lunch"),
    rule(
        "time",
        r"(?:(?:in|during|at) )?(?:the |any |my )?(?:(?P<when>early|late)(?: in the)? )?"
        r"(?P<part>mornings?|afternoons?|evenings?|nights?|lunch ?(?:time|break)?)",
        _part,
    ),
    rule("bound", r"after", "after"),
    rule("bound", r"from|starting(?: on| from)?", "from"),
    rule("bound", r"before", "before"),
    rule("bound", r"by", "by"),
    rule("bound", r"until|till?|up to", "until"),
)
