"""What the bot would do with one text, as data: the contract of ``frontdesk ask --jsonl``."""

from dataclasses import dataclass
from typing import TypedDict

from bot.core.clinic import Clinic
from bot.core.matching.matcher import Decision, Explanation, Matcher
from bot.core.matching.scorer import Embed
from bot.core.model import RedFlag, Tier
from bot.core.net import has_net
from bot.core.safety.rulebook import Rulebook
from bot.core.safety.screen import Hit, Screen


class Flag(TypedDict):
    """A warning sign; where it is not *certain* the bot asks about it first."""

    id: str
    tier: str
    certain: bool


class Answer(TypedDict):
    """One output line without its id; the design says what each field means."""

    outcome: str
    entry: str | None
    choices: list[str]
    score: float
    intent: str | None
    red_flag: Flag | None
    safety_net: bool


@dataclass(frozen=True, slots=True)
class Why:
    """How an answer came about: the *hits* of the screen and the *matching* of the words."""

    answer: Answer
    hits: tuple[Hit, ...]
    matching: Explanation


@dataclass(frozen=True, slots=True)
class Asking:
    """The screen and the matcher of one clinic."""

    screen: Screen
    matcher: Matcher

    @classmethod
    def of(
        cls,
        clinic: Clinic,
        rulebook: Rulebook,
        known_words: frozenset[str],
        embed: Embed | None = None,
    ) -> "Asking":
        """Make the screen and the matcher; *known_words* need no repair by the speller."""
        return cls(Screen(rulebook), Matcher.of(clinic, known_words, embed))

    def answer(self, text: str) -> Answer:
        """Return what the bot would do with *text* in a new conversation."""
        return self._answer(text, self.screen.screen(text), self.matcher.decide(text))

    def explain(self, text: str) -> Why:
        """Return the answer to *text* and what led to it."""
        matching = self.matcher.explain(text)
        answer = self._answer(text, self.screen.screen(text), matching.decision)
        return Why(answer, self.screen.explain(text), matching)

    def _answer(self, text: str, flag: RedFlag | None, decision: Decision) -> Answer:
        stopped = flag is not None and flag.tier is not Tier.SOON
        return {
            "outcome": "red_flag" if stopped else decision.outcome,
            "entry": None if stopped else decision.entry,
            "choices": [] if stopped else list(decision.choices),
            "score": round(decision.score, 4),
            "intent": None if stopped else decision.intent,
            "red_flag": _flag(flag),
            "safety_net": flag is not None or has_net(text),
        }


def _flag(flag: RedFlag | None) -> Flag | None:
    if flag is None:
        return None
    return {"id": flag.sign, "tier": flag.tier.value, "certain": flag.certain}
