"""The rulebook of warning signs: words that make concepts, concepts that make signs."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from bot.core.clinic import CheckQuestion, Review
from bot.core.model import Tier


class Role(StrEnum):
    """What a concept is in a sentence; only symptoms and risks can be negated.

    "I can not feel" must not lose its "feel" to its own "not".
    """

    SYMPTOM = "symptom"
    RISK = "risk"
    REGION = "region"
    FUNCTION = "function"
    INABILITY = "inability"
    DETAIL = "detail"

    @property
    def negatable(self) -> bool:
        """Tell whether "no ..." before the words takes the concept away."""
        return self in (Role.SYMPTOM, Role.RISK)


@dataclass(frozen=True, slots=True)
class Concept:
    """One idea with its words and phrases.

    *weak* words mean other things too: they count only beside another concept, and a sign found
    with one is possible, never certain.
    """

    id: str
    role: Role
    strong: tuple[str, ...]
    weak: tuple[str, ...] = ()


Part = tuple[str, ...]
"""Concept ids of which one must be there."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """Concepts that together make a sign.

    *near*: all within *within* other words of each other, in any order; *together*: anywhere in
    the message; *unless*: none of these in the message. *certain* is False where even strong
    words leave a doubt.
    """

    near: tuple[Part, ...] = ()
    within: int = 6
    together: tuple[Part, ...] = ()
    unless: Part = ()
    certain: bool = True


@dataclass(frozen=True, slots=True)
class Sign:
    """A warning sign; *title* and *ask* are in plain words, *hits* and *near_misses* its tests.

    *keep* names the modifiers that never clear it: "I took too many and feel fine" stays. What
    the rules find of a *grave* one is asked about at least, whatever the exemplars make of it.
    """

    id: str
    tier: Tier
    title: str
    ask: str
    source: str
    reviewed: Review
    patterns: tuple[Pattern, ...]
    hits: tuple[str, ...] = ()
    near_misses: tuple[str, ...] = ()
    keep: frozenset[str] = frozenset()
    grave: bool = False


class Effect(StrEnum):
    """What a modifier does.

    *clear* takes away the signs of its own sentence and makes others ask; *ask* makes all ask;
    *mask* hides only the words it overlaps: the chest of "chest freezer".
    """

    CLEAR = "clear"
    ASK = "ask"
    MASK = "mask"
    CONFIRM = "confirm"


@dataclass(frozen=True, slots=True)
class Modifier:
    """Words around a sign that change what it means: past, resolved, hearsay, benign cause.

    One with the effect *confirm* ("now", "since this morning") keeps others from clearing.
    """

    id: str
    effect: Effect
    cues: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Grammar:
    """A language's small words: what screens need to know beside the concepts."""

    fillers: frozenset[str] = frozenset()
    contractions: Mapping[str, str] = field(default_factory=dict)
    irregular: Mapping[str, str] = field(default_factory=dict)
    negations: tuple[str, ...] = ()
    not_negations: tuple[str, ...] = ()
    negation_stops: frozenset[str] = frozenset()
    prepositions: frozenset[str] = frozenset()
    question_openings: frozenset[str] = frozenset()
    marked_openings: frozenset[str] = frozenset()
    not_asking: frozenset[str] = frozenset()
    greetings: frozenset[str] = frozenset()
    people: frozenset[str] = frozenset()
    plain_words: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Batch:
    """Messages that one *author* wrote without seeing the rules: *hits* by sign, and others.

    *near_misses* sound like a sign and are none; *ordinary* ones do not even sound like one.
    """

    author: str
    hits: Mapping[str, tuple[str, ...]]
    near_misses: tuple[str, ...] = ()
    ordinary: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rulebook:
    """All concepts, signs and modifiers of one language, and the guided check's questions.

    *lasting* are the risks that stay known for later messages; *batches* are the exemplars,
    *ordinary* the phrasings of questions that are no complaint.
    """

    concepts: Mapping[str, Concept]
    signs: Mapping[str, Sign]
    modifiers: Mapping[str, Modifier] = field(default_factory=dict)
    grammar: Grammar = field(default_factory=Grammar)
    check: tuple[CheckQuestion, ...] = ()
    lasting: frozenset[str] = frozenset()
    batches: tuple[Batch, ...] = ()
    ordinary: tuple[str, ...] = ()
