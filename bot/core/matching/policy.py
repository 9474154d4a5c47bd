"""Choose between answering, offering, handing over and acting, from ranked candidates."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from bot.core.matching.calibrate import Thresholds

Kind = Literal["entry", "theme", "intent"]
Outcome = Literal["answer", "choices", "decline", "intent"]

OFFERED = 3
WARY = 2.0
SURE = 0.5


@dataclass(frozen=True, slots=True)
class Candidate:
    """A class that a message may mean; *score* 0 to 1, *phrasing* the nearest one it has."""

    label: str
    kind: Kind
    score: float
    phrasing: str


@dataclass(frozen=True, slots=True)
class Decision:
    """What to do with a message.

    *candidates* are the best classes of all kinds, best first. *entry* is the one answered,
    *theme* the undocumented theme recognised (outcome decline), *intent* the intent recognised,
    *choices* up to three entries to offer (beside an answer: the runners-up). *score* is that of
    the candidate decided for, or else the best: 0.5 is where answers begin, 0.25 where offers do.
    *doubt* is the theme that kept an entry from being answered (outcome choices).
    """

    outcome: Outcome
    candidates: tuple[Candidate, ...] = ()
    entry: str | None = None
    theme: str | None = None
    intent: str | None = None
    choices: tuple[str, ...] = ()
    score: float = 0.0
    doubt: str | None = None

    @property
    def subject(self) -> str | None:
        """Return the entry, theme or intent decided for; None where nothing is sure."""
        return self.entry or self.theme or self.intent

    @property
    def is_sure(self) -> bool:
        """Tell whether the subject reaches the score from which entries are answered."""
        return self.subject is not None and self.score >= SURE


@dataclass(frozen=True, slots=True)
class Ranked:
    """A candidate with its *raw* score, which thresholds are about."""

    raw: float
    candidate: Candidate


def settle(ranking: Sequence[Ranked], limits: Thresholds) -> Decision:
    """Decide from *ranking* (best first).

    An answer needs both the score and the lead: a near tie is offered. Over a theme that is sure
    too it needs twice the lead: answering what the document does not cover is worse than asking
    back. What the patient wants done wins a near tie against what the message is about: "book me
    for my tailbone pain" wants a booking.
    """
    if not ranking or ranking[0].raw < limits.offer:
        return _decline(ranking)
    first = _wish(ranking, limits) or ranking[0]
    others = [one for one in ranking if one is not first]
    clear = all(first.raw - one.raw >= _needed(first, one, limits) for one in others)
    sure = first.raw >= limits.answer
    match first.candidate.kind:
        case "intent" if sure or clear:
            return _act(ranking, first)
        case "theme" if clear or others[0].candidate.kind != "entry":
            return _decline(ranking, first)
        case "entry" if sure and clear:
            return _answer(ranking, first)
    choices = _entries(ranking)[:OFFERED]
    if not any(one.candidate.kind == "entry" and one.raw >= limits.offer for one in ranking):
        return _decline(ranking)
    return Decision("choices", _shown(ranking), choices=choices, score=first.candidate.score)


def rivals(ranking: Sequence[Ranked], limits: Thresholds) -> frozenset[str]:
    """Return the themes in *ranking* that are worth an offer."""
    themes = (one for one in ranking if one.candidate.kind == "theme")
    return frozenset(one.candidate.label for one in themes if one.raw >= limits.offer)


def doubt(
    decision: Decision, themes: frozenset[str], beside: Sequence[Ranked], limits: Thresholds
) -> Decision:
    """Offer the entry of *decision* where one of *themes* is asked about it.

    *beside* ranks the message without the name of the entry, which outweighs what is asked: "can
    I swim with sciatica" is about sciatica in three words of five. The theme must be sure there,
    ahead of every entry, and among *themes*, the rivals in the message as a whole.
    """
    if decision.entry is None or not beside or beside[0].raw < limits.answer:
        return decision
    first = beside[0].candidate
    behind = (beside[0].raw - one.raw for one in beside if one.candidate.kind == "entry")
    if (
        first.kind != "theme"
        or first.label not in themes
        or min(behind, default=1.0) < limits.lead
    ):
        return decision
    choices = (decision.entry, *decision.choices)[:OFFERED]
    return replace(decision, outcome="choices", entry=None, choices=choices, doubt=first.label)


def _needed(first: Ranked, other: Ranked, limits: Thresholds) -> float:
    """Return the lead that *first* must have over *other*."""
    wary = first.candidate.kind == "entry" and other.candidate.kind == "theme"
    return limits.lead * (WARY if wary and other.raw >= limits.answer else 1)


def _wish(ranking: Sequence[Ranked], limits: Thresholds) -> Ranked | None:
    """Return the intent that is sure and no worse than a near tie with the best, if any."""
    near = max(limits.answer, ranking[0].raw - limits.lead)
    wishes = (one for one in ranking if one.candidate.kind == "intent" and one.raw >= near)
    return next(wishes, None)


def _shown(ranking: Sequence[Ranked]) -> tuple[Candidate, ...]:
    return tuple(one.candidate for one in ranking)


def _entries(ranking: Sequence[Ranked]) -> tuple[str, ...]:
    return tuple(one.candidate.label for one in ranking if one.candidate.kind == "entry")


def _answer(ranking: Sequence[Ranked], first: Ranked) -> Decision:
    label = first.candidate.label
    others = tuple(one for one in _entries(ranking) if one != label)
    return Decision(
        "answer",
        _shown(ranking),
        entry=label,
        choices=others[:OFFERED],
        score=first.candidate.score,
    )


def _act(ranking: Sequence[Ranked], first: Ranked) -> Decision:
    chosen = first.candidate
    return Decision("intent", _shown(ranking), intent=chosen.label, score=chosen.score)


def _decline(ranking: Sequence[Ranked], theme: Ranked | None = None) -> Decision:
    shown = _shown(ranking)
    if theme:
        chosen = theme.candidate
        return Decision("decline", shown, theme=chosen.label, score=chosen.score)
    return Decision("decline", shown, score=shown[0].score if shown else 0.0)
