"""Read the times a patient would like to come, in English words, so that they can be confirmed.

What is not understood is never guessed at: the patient's own words are kept in any case.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import islice, zip_longest
from zoneinfo import ZoneInfo

from bot.core import when_clock, when_days
from bot.core.when_days import Kind, Rule, Said, rule

_READ = 300
"""How many characters are looked at, so that the time stays bounded."""

_MOST = 16
"""How many words for days and times are read; more of them is no longer a wish."""

_RULES: tuple[Rule, ...] = (
    rule("not", r"(?:but )?(?:not|no|except(?: for)?|apart from|other than)(?: on| in| at)?", ""),
    rule("not", r"(?:i )?(?:can'?t|cannot|can not) (?:do|make|come)(?: it)?(?: on| in| at)?", ""),
    *when_days.RULES,
    *when_clock.RULES,
    rule("join", r"or", "or"),
    rule("join", r"and|but|then|otherwise|also", "and"),
    ("join", re.compile(r"[,;/&+\n]"), lambda found, said: "and"),
)
_REFUSAL = re.compile(
    r"\b(?:not|no|never|cannot|cant|dont|wont|isnt|doesnt|except|unless|busy|away|without|\w+n't)\b"
)
_LEFT_OVER = re.compile(rf"{_REFUSAL.pattern}|\d")
"""What must be accounted for before a text counts as understood."""

_WORD = re.compile(r"\w+|\W")
_BETWEEN = re.compile(
    r"(?:\W|\b(?:on|at|in|the|a|any|some|sometime|time|please|pls|maybe|perhaps|preferably|ideally"
    r"|works?|would|is|be|for|me|either|if|possible|good|fine|ok|best|i|could|do|come|around|and|or"
    r"|then|also|but)\b)*"
)


@dataclass(frozen=True, slots=True)
class Times:
    """What was *said*, and how it was *understood*, in words to show; empty where it was not."""

    said: str
    understood: str = ""


@dataclass(frozen=True, slots=True)
class _Token:
    kind: Kind
    text: str | None
    start: int
    end: int


@dataclass(slots=True)
class _Wish:
    """Days and times of day that belong together; *first* is the kind that came first."""

    refused: bool = False
    first: Kind | None = None
    day: list[str] = field(default_factory=list)
    time: list[str] = field(default_factory=list)

    def takes(self, kind: Kind) -> bool:
        """Tell whether a day or time after what is there still belongs to this wish."""
        return not (self.day and self.time) or kind != self.first

    def add(self, kind: Kind, text: str, also: bool) -> None:
        """Add a day or a time; where it is not one *also*, it narrows the time before it."""
        self.first = self.first or kind
        listed = self.day if kind == "day" else self.time
        if kind == "time" and listed and not also:
            listed[-1] += f", {text}"
        elif text not in listed:
            listed.append(text)

    def shown(self) -> str:
        """Return "Tuesday 1 December or Friday 4 December, after 18:00"."""
        parts = [_listed(self.day), _listed(self.time)]
        return ("not " if self.refused else "") + ", ".join(part for part in parts if part)


def warm_up() -> None:
    """Load what the first reading of a date would wait for, about a quarter of a second."""
    when_days.parsed("3 december", date(2000, 1, 1))


def read_times(text: str, now: datetime, zone: ZoneInfo) -> Times:
    """Return how *text* is understood at *now* (aware), for days in *zone*."""
    said = text.strip()
    seen = _seen(text)
    found = list(islice(_tokens(seen, now.astimezone(zone).date()), _MOST + 1))
    if len(said) > _READ or len(found) > _MOST or any(token.text is None for token in found):
        return Times(said)
    return Times(said, "" if _LEFT_OVER.search(_rest(seen, found)) else _shown(found))


def times_in(text: str, now: datetime, zone: ZoneInfo) -> str | None:
    """Return the words in *text* that say when, None where no day is clearly asked for."""
    seen = _seen(text)
    found = list(islice(_tokens(seen, now.astimezone(zone).date()), _MOST))
    rest = _rest(seen, found)
    best = ""
    for run in _runs(seen, found):
        start, end = run[0].start, run[-1].end
        asked = any(token.kind == "day" and token.text for token in run)
        if asked and not _REFUSAL.search(_clause(rest, start, end)) and run[-1].kind != "not":
            best = max(best, seen[start:end], key=len)
    return best or None


def _clause(text: str, start: int, end: int) -> str:
    """Return the clause around *start* to *end*."""
    before = re.split(r"[.,;!?\n]", text[:start])[-1]
    return before + re.split(r"[.,;!?\n]", text[end:])[0]


def _seen(text: str) -> str:
    """Return the part of *text* that is read: small letters, single blanks, plain quotes."""
    plain = unicodedata.normalize("NFKC", text[:_READ]).casefold().replace("’", "'")
    return re.sub(r"[^\S\n]+", " ", plain)[:_READ].strip()


def _tokens(text: str, today: date) -> Iterator[_Token]:
    """Yield the words for days and times in *text*, from left to right."""
    early = re.search(r"\bmornings?\b|before work", text)
    late = re.search(r"afternoon|evening|night|after work", text)
    said = Said(today, early=bool(early and not late), late=bool(late and not early))
    place = 0
    while place < len(text):
        token = _token(text, place, said)
        if token is not None:
            yield token
            place = token.end
        else:
            word = _WORD.match(text, place)
            place = word.end() if word else place + 1


def _token(text: str, place: int, said: Said) -> _Token | None:
    for kind, pattern, meaning in _RULES:
        found = pattern.match(text, place)
        if found and found.end() > place:
            return _Token(kind, meaning(found, said), place, found.end())
    return None


def _rest(text: str, found: list[_Token]) -> str:
    """Return what of *text* is not accounted for; a "not" counts only right before a time."""
    kept = list(text)
    for token, after in zip_longest(found, found[1:]):
        refuses = after and after.kind in {"day", "time", "bound"} and after.start - token.end < 2
        if token.kind != "not" or refuses:
            kept[token.start : token.end] = " " * (token.end - token.start)
    return "".join(kept)


def _runs(text: str, found: list[_Token]) -> Iterator[list[_Token]]:
    """Yield stretches of days and times with nothing but small words between them."""
    run: list[_Token] = []
    for token in found:
        if token.kind == "join":
            continue
        gap = text[run[-1].end : token.start] if run else ""
        if run and (token.kind == "past" or not _BETWEEN.fullmatch(gap)):
            yield run
            run = []
        if token.kind != "past":
            run.append(token)
    if run:
        yield run


def _shown(found: list[_Token]) -> str:
    """Put days and times together as they were said: nothing is added, nothing spread.

    Return "" where it is open how far a "not" reaches, as in "not monday, tuesday".
    """
    wishes, bound, also, open_end = [_Wish()], "", False, False
    for token in found:
        if token.kind == "not":
            wishes.append(_Wish(refused=True))
            open_end = False
        elif token.kind == "join":
            also = True
            open_end = open_end or (wishes[-1].refused and token.text != "or")
        elif token.kind == "bound":
            bound = f"{token.text} "
        elif token.kind in {"day", "time"}:
            if open_end:
                return ""
            if not wishes[-1].takes(token.kind):
                wishes.append(_Wish())
            wishes[-1].add(token.kind, f"{bound}{token.text}", also)
            bound, also = "", False
    said = [wish.shown() for wish in wishes if wish.first]
    first, *others = said or [""]
    others = [shown if shown.startswith("not ") else f"or {shown}" for shown in others]
    whole = "; ".join([first, *others])
    return whole[:1].upper() + whole[1:]


def _listed(items: list[str]) -> str:
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} or {items[-1]}"
