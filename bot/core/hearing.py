"""Hear all that one message asks for: several questions at once, a wish beside a description."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from bot.core.clinic import Clinic
from bot.core.matching.matcher import Decision
from bot.core.matching.questions import is_question, split

READ = 1000
"""Characters; a longer message is taken as one story."""

MOST = 5
"""How many clauses of a message are looked at: each costs a decision."""

WISHES = frozenset({"book", "my_bookings", "cancel_booking", "symptom_check"})
"""Intents that something else may stand beside; small talk and the like are no wish."""

_FOR = re.compile(r"[.,;!?\n]|\b(?:for|because|about|with|as)\b", re.IGNORECASE)

SURE = 0.5
"""The score from which a candidate is answered."""

Decide = Callable[[str], Decision]


@dataclass(frozen=True, slots=True)
class Heard:
    """What a message comes to: *decision* is acted on now.

    *also* is the entries and themes that it asks for besides, *rest* tells that one of its
    questions finds nothing, *about* that a wish names a complaint.
    """

    decision: Decision
    also: tuple[str, ...] = ()
    rest: bool = False
    about: bool = False


def hear(text: str, clinic: Clinic, decide: Decide) -> Heard:
    """Return what *text* asks for: a wish first, else the first of its questions."""
    whole = decide(text)
    if len(text) > READ:
        return Heard(whole)
    parts = [whole if part == text else decide(part) for part in split(text)]
    if wish := _wish(text, whole, parts):
        about = wish.intent == "book" and _complains(text, clinic, decide)
        return Heard(wish, _subjects(parts), about=about)
    rest = text.count("?") > 1 and any(map(_is_lost, parts))
    first, *others = _subjects(parts) or ("",)
    if others:
        main = next(one for one in parts if _subject(one) == first)
        return Heard(main, tuple(others), rest)
    return Heard(whole, rest=rest and _subject(whole) != "")


def _is_lost(decision: Decision) -> bool:
    """Tell whether *decision* has nothing sure to say or to do."""
    return not decision.intent and not _subject(decision)


def _subject(decision: Decision) -> str:
    """Return the entry or theme that *decision* is sure of, else nothing."""
    return decision.entry or decision.theme or ""


def _subjects(decisions: Iterable[Decision]) -> tuple[str, ...]:
    """Return the subjects of *decisions*, each once, in order."""
    return tuple(dict.fromkeys(filter(None, map(_subject, decisions))))


def _wish(text: str, whole: Decision, parts: list[Decision]) -> Decision | None:
    """Return the decision that does what the patient wants done, if that is said at all."""
    if whole.intent in WISHES:
        return whole
    if found := next((one for one in parts if one.intent == "book"), None):
        return found
    if is_question(text):
        return None
    beside = (one for one in whole.candidates if one.kind == "intent" and one.label == "book")
    sure = next((one for one in beside if one.score >= SURE), None)
    return Decision("intent", whole.candidates, intent="book", score=sure.score) if sure else None


def _complains(text: str, clinic: Clinic, decide: Decide) -> bool:
    """Tell whether a clause of *text* is about something that hurts."""
    for clause in _FOR.split(text)[:MOST]:
        best = next(iter(decide(clause).candidates), None)
        entry = clinic.entries.get(best.label) if best and best.score >= SURE else None
        if entry and "symptoms" in entry.next:
            return True
    return False
