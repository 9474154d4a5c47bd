"""Decide what a message asks for: an entry, a choice of entries, an intent, or none of them."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from bot.core.clinic import Clinic, Entry, Intent, Theme
from bot.core.matching.calibrate import calibrate
from bot.core.matching.courtesy import COURTESIES, SMALL_TALK, SPARE, Courtesy
from bot.core.matching.kernel import Vector
from bot.core.matching.likeness import group
from bot.core.matching.names import Names
from bot.core.matching.policy import WARY, Candidate, Decision, Kind, Ranked, doubt, rivals, settle
from bot.core.matching.questions import split
from bot.core.matching.scorer import Embed, Scorer
from bot.core.matching.speller import Speller
from bot.core.matching.synonyms import Synonyms
from bot.core.matching.text import words

__all__ = ["Candidate", "Decision", "Explanation", "Matcher", "Stray"]

LISTED = 8
SHORT = 5
"""Words; a message as short as this is one question."""
LONG = 30
"""Words; a message as long as this may be a story with a question in it."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """How a decision came about: words read, words repaired, what is needed, the decision.

    *thresholds*: the scores from which entries are offered and answered, on the scale of
    candidates' scores, and the lead over the second candidate, on the raw scale.
    """

    words: tuple[str, ...]
    corrections: Mapping[str, str]
    thresholds: Mapping[str, float]
    decision: Decision


@dataclass(frozen=True, slots=True)
class Stray:
    """A *phrasing* of *label* that would be taken for *drawn_to* if it were not there."""

    phrasing: str
    label: str
    drawn_to: str


@dataclass(frozen=True, slots=True)
class _Class:
    """A class that competes: its kind, its label and its phrasings by their words."""

    kind: Kind
    label: str
    phrasings: Mapping[tuple[str, ...], str]

    @property
    def is_small_talk(self) -> bool:
        return self.kind == "intent" and self.label in SMALL_TALK


class Matcher:
    """Match messages against all entries, themes and intents at once; pure and total."""

    def __init__(
        self,
        entries: Mapping[str, Entry],
        themes: Mapping[str, Theme],
        intents: Mapping[str, Intent],
        known_words: frozenset[str] = frozenset(),
        embed: Embed | None = None,
        synonyms: Iterable[Sequence[str]] = (),
        each: bool = False,
    ) -> None:
        """Learn the phrasings.

        *known_words* are correct words that the speller must not touch; *embed* is a sentence
        encoder, which makes the matcher more exact and slower; *synonyms* are groups of words
        that mean the same here; *each* fits every phrasing by itself, for `strays`.
        """
        every = [
            *(_read("entry", label, (*e.phrasings, e.title)) for label, e in entries.items()),
            *(_read("theme", label, (*t.phrasings, t.title)) for label, t in themes.items()),
            *(_read("intent", label, i.phrasings) for label, i in intents.items()),
        ]
        self._classes = [one for one in every if one.phrasings]
        phrasings = [read for one in self._classes for read in one.phrasings]
        self._written = [text for one in self._classes for text in one.phrasings.values()]
        same = Synonyms(synonyms)
        written = Counter(word for read in phrasings for word in read)
        written.update(same.vocabulary)
        self._speller = Speller(written, known_words)
        small_talk = [one for one in self._classes if one.is_small_talk]
        self._courtesy = Courtesy(
            (read for one in small_talk if one.label in COURTESIES for read in one.phrasings),
            (read for one in small_talk for read in one.phrasings),
        )
        learnt = [list(one.phrasings) for one in self._classes]
        self._numbers = {(c.kind, c.label): number for number, c in enumerate(self._classes)}
        self._names = Names(learnt)
        self._verbatim = _verbatim(learnt)
        self._synonyms = same
        self._scorer = Scorer(learnt, same, embed, each)
        self._thresholds = calibrate(self._scorer.held_out)

    @classmethod
    def of(
        cls,
        clinic: Clinic,
        known_words: frozenset[str] = frozenset(),
        embed: Embed | None = None,
        each: bool = False,
    ) -> "Matcher":
        """Learn everything that *clinic* knows; with *each*, for `strays`."""
        entries, themes, intents = clinic.entries, clinic.themes, clinic.intents
        return cls(entries, themes, intents, known_words, embed, clinic.synonyms, each)

    def decide(self, text: str) -> Decision:
        """Return what to do with *text*; any text is fine."""
        return self.decide_all(text)[0]

    def decide_all(self, text: str) -> tuple[Decision, ...]:
        """Return what to do with each question in *text*; an ordinary message has only one.

        What the message as a whole is sure to mean comes first, then its questions in order. Of
        a long story that means nothing sure as a whole, only its questions count.
        """
        read = self._speller.correct(words(text))
        whole = self._decide(read)
        story = len(read) >= LONG and not whole.is_sure
        questions = split(text) if len(read) > SHORT else ()
        if len(questions) < 2 and not story:
            return (whole,)
        parts = [one for one in map(self._decide_part, questions) if one.entry or one.theme]
        found = {one.subject: one for one in parts if one.is_sure}
        if len(found) < 2 and not (found and story):
            return (whole,)
        if whole.is_sure:
            found = {whole.subject: whole} | found
        return tuple(found.values())

    def _decide_part(self, part: str) -> Decision:
        return self._decide(self._speller.correct(words(part)))

    def explain(self, text: str) -> Explanation:
        """Return the decision on *text* together with what led to it."""
        typed = words(text)
        read = self._speller.correct(typed)
        limits = self._thresholds
        return Explanation(
            words=read,
            corrections={a: b for a, b in zip(typed, read, strict=True) if a != b},
            thresholds={
                "offer": limits.rate(limits.offer),
                "answer": limits.rate(limits.answer),
                "lead": limits.lead,
            },
            decision=self.decide(text),
        )

    def strays(self) -> tuple[Stray, ...]:
        """Return the phrasings that another class attracts: what the authors should look at.

        There are none where phrasings were fitted as means: leave-one-out scores need each.
        """
        held_out, limits = self._scorer.held_out, self._thresholds
        if len(held_out.labels) != len(self._written) or len(self._classes) < 2:
            return ()
        ranked = np.sort(held_out.without_itself, axis=1)
        taken = (ranked[:, -1] >= limits.answer) & (ranked[:, -1] - ranked[:, -2] >= limits.lead)
        best = held_out.without_itself.argmax(axis=1)
        return tuple(
            Stray(
                self._written[row],
                self._classes[held_out.labels[row]].label,
                self._classes[best[row]].label,
            )
            for row in np.flatnonzero(taken & (best != held_out.labels)).tolist()
        )

    def recall(self, unseen: Iterable[tuple[str, str]] = ()) -> tuple[int, int]:
        """Count the phrasings for which their own class comes first without them, and all.

        *unseen*, (label, text), are counted with them as they are. It takes *each*, as `strays`.
        """
        held_out = self._scorer.held_out
        found = (held_out.without_itself.argmax(axis=1) == held_out.labels).tolist()
        for label, text in unseen:
            ranking = self._rank(self._speller.correct(words(text)))
            found.append(bool(ranking) and ranking[0].candidate.label == label)
        return sum(found), len(found)

    def group(self, questions: Sequence[str]) -> list[list[int]]:
        """Return *questions* in groups that ask the same, by number; the first stands for all."""
        read = [self._speller.correct(words(one)) for one in questions]
        return group(read, (one.phrasings.keys() for one in self._classes), self._synonyms)

    def _decide(self, read: Sequence[str]) -> Decision:
        """Decide by content; small talk counts only where a message is little else."""
        ranking = self._rank(read)
        if not ranking or not self._is_small_talk(ranking[0]):
            return self._settle(read, self._without_small_talk(ranking))
        beside = self._courtesy.beside(read)
        if not beside:
            return settle(ranking, self._thresholds)
        rest = self._courtesy.peel(read)
        content = self._without_small_talk(ranking if rest == read else self._rank(rest))
        if beside <= SPARE and (not content or content[0].raw < self._thresholds.offer):
            return settle(ranking, self._thresholds)
        return self._settle(rest, content)

    def _settle(self, read: Sequence[str], ranking: Sequence[Ranked]) -> Decision:
        decision = settle(ranking, self._thresholds)
        themes = rivals(ranking, self._thresholds)
        if decision.entry is None or not themes or tuple(read) in self._verbatim:
            return decision
        rest = self._names.replace(read, self._numbers["entry", decision.entry])
        beside = self._without_small_talk(self._rank(rest))
        return doubt(decision, themes, beside, self._thresholds)

    def _rank(self, read: Sequence[str]) -> list[Ranked]:
        """Return the best candidates for *read*, best first; none where nothing is alike."""
        if not read or not self._classes:
            return []
        similarities = self._scorer.similarities(read)
        if not similarities.any():
            return []
        scores = self._scorer.scores(similarities)
        if (same := self._verbatim.get(tuple(read))) is not None:
            scores[same] = scores.max() + WARY * self._thresholds.lead
        order = np.argsort(-scores, kind="stable")[: LISTED + len(SMALL_TALK)]
        return [self._candidate(k, float(scores[k]), similarities) for k in order.tolist()]

    def _candidate(self, number: int, raw: float, similarities: Vector) -> Ranked:
        one = self._classes[number]
        nearest = self._written[self._scorer.nearest(similarities, number)]
        return Ranked(raw, Candidate(one.label, one.kind, self._thresholds.rate(raw), nearest))

    def _is_small_talk(self, ranked: Ranked) -> bool:
        return ranked.candidate.kind == "intent" and ranked.candidate.label in SMALL_TALK

    def _without_small_talk(self, ranking: Sequence[Ranked]) -> list[Ranked]:
        return [one for one in ranking if not self._is_small_talk(one)][:LISTED]


def _verbatim(classes: Sequence[Sequence[tuple[str, ...]]]) -> dict[tuple[str, ...], int]:
    """Return which class each phrasing belongs to; what is written in several tells nothing."""
    times = Counter(read for phrasings in classes for read in phrasings)
    return {
        read: number
        for number, phrasings in enumerate(classes)
        for read in phrasings
        if times[read] == 1
    }


def _read(kind: Kind, label: str, phrasings: Sequence[str]) -> _Class:
    """Return a class without phrasings that say the same, or nothing, in words."""
    return _Class(kind, label, {read: text for text in phrasings if (read := words(text))})
