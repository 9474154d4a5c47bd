"""A second view of a message: how it compares with messages that authors wrote for each sign.

The rules know what their author thought of; the exemplars, by several authors who did not see
the rules, know how people say it. Ridge regression over pieces of words, word stems and concepts.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations, pairwise
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from bot.core.matching.features import pieces
from bot.core.model import Tier
from bot.core.safety.reading import Reading

Vector = npt.NDArray[np.float32]
Indices = npt.NDArray[np.intp]

WEIGHTS = (1.0, 1.0, 2.0)
"""Of pieces, of stems, of concepts: their shares of a message's vector."""
SIZE = 1536
"""Features that are kept, the most telling ones: the time of a fit grows with their cube."""
FEWEST = 3
"""Examples that a feature must be in; what one person says once is no evidence."""
UNTOLD = 0.1
"""Of the greatest rarity: how much a feature that tells nothing lengthens a message's vector."""
PAIRED = 10
"""Concepts of a message that are paired; bounds the time of a long text."""
RIDGE = 3.0
NEAR_MISS_WEIGHT = 1.5
BIAS = 0.5
TIERS = tuple(Tier)
NEAR_MISS, ORDINARY = len(TIERS), len(TIERS) + 1
NOBODY = ""
"""The author of messages that are the knowledge base's own."""

Row = tuple[list[int], ...]
"""The numbers of a message's features: of pieces, of stems, of concepts."""
Group = tuple[list[int], int]
"""The numbers of the telling features of one kind, and how many others there are."""


@dataclass(frozen=True, slots=True)
class Label:
    """What an example is: the *sign* it tells of (None: of none), and its *author*.

    *near_miss*: it sounds like a sign.
    """

    author: str
    sign: str | None = None
    tier: Tier | None = None
    near_miss: bool = False


@dataclass(frozen=True, slots=True)
class Opinion:
    """By tier, how strongly a message speaks for a sign of it or a graver one: -1 no, 1 yes.

    *by_sign*: the same for each sign.
    """

    by_tier: dict[Tier, float]
    by_sign: dict[str, float]


@dataclass(frozen=True, slots=True)
class HeldOut:
    """Scores (n, tiers) of all examples, each by a fit without its author, and their *ranks*.

    An example's rank is its tier's, or NEAR_MISS or ORDINARY.
    """

    scores: Vector
    ranks: Indices


class Exemplars:
    """The trained view; judging costs a look-up for each feature of the message."""

    def __init__(self, examples: Iterable[tuple[Reading, Label]], signs: Sequence[str]) -> None:
        """Fit to *examples* of *signs*, of at least two authors; each is read once and let go."""
        self._signs = tuple(signs)
        self._pieces = lru_cache(maxsize=16384)(pieces)
        names: dict[str, int] = {}
        rows: list[Row] = []
        labels: list[Label] = []
        for reading, label in examples:
            features = _features(reading, self._pieces)
            rows.append(tuple([names.setdefault(f, len(names)) for f in g] for g in features))
            labels.append(label)
        targets = _targets(labels, self._signs)
        rarity = _rarity(rows, len(names))
        telling = _telling(rows, len(names), targets)
        self._numbers = {name: telling[at] for name, at in names.items() if at in telling}
        self._scale = _Scale(rarity[list(telling)], UNTOLD * float(rarity.max(initial=1)) ** 2)
        self._fit([[_told(group, telling) for group in row] for row in rows], labels, targets)

    def judge(self, reading: Reading) -> Opinion:
        """Return what the examples make of a message."""
        features = _features(reading, self._pieces)
        scores = self._added[-1] * BIAS
        for group, values in self._scale.values(_told(each, self._numbers) for each in features):
            scores += values @ self._added[group]
        by_number = scores.tolist()
        count = len(TIERS)
        return Opinion(
            dict(zip(TIERS, by_number[:count], strict=True)),
            dict(zip(self._signs, by_number[count:], strict=True)),
        )

    def _fit(
        self, rows: Sequence[Sequence[Group]], labels: Sequence[Label], targets: Vector
    ) -> None:
        """Regress tiers and signs on the features; judge each author by a fit without them."""
        weights = np.array(
            [NEAR_MISS_WEIGHT if each.near_miss else 1.0 for each in labels], dtype=np.float32
        )
        folds = []
        for fold in _folds(labels):
            block = self._scale.vectors([rows[number] for number in fold])
            weighted = (block * weights[fold, None]).T
            folds.append((fold, block, weighted @ block, weighted @ targets[fold]))
        gram = np.sum([its_gram for _, _, its_gram, _ in folds], axis=0)
        moment = np.sum([its_moment for _, _, _, its_moment in folds], axis=0)
        self._added = _solved(gram, moment)
        scores = np.empty((len(labels), len(TIERS)), dtype=np.float32)
        for fold, block, its_gram, its_moment in folds:
            rest = (moment - its_moment)[:, : len(TIERS)]
            scores[fold] = block @ _solved(gram - its_gram, rest)
        self.held_out = HeldOut(scores, np.array([_rank(label) for label in labels]))


@dataclass(frozen=True, slots=True)
class _Scale:
    """Scales features by their *rarity*; a feature without meaning has the square *untold*."""

    rarity: Vector
    untold: float

    def values(self, groups: Iterable[Group]) -> Iterator[tuple[list[int], Vector]]:
        """Yield the features of each group with their values, whose square is its weight."""
        for (group, others), share in zip(groups, WEIGHTS, strict=True):
            if group:
                values = self.rarity[group]
                square = float(values @ values) + self.untold * others
                yield group, values * np.float32((share / square) ** 0.5)

    def vectors(self, rows: Sequence[Sequence[Group]]) -> Vector:
        """Return the vectors (n, features + 1) of *rows*; the last value is the same for all."""
        block = np.zeros((len(rows), len(self.rarity) + 1), dtype=np.float32)
        block[:, -1] = BIAS
        for vector, groups in zip(block, rows, strict=True):
            for group, values in self.values(groups):
                vector[group] = values
        return block


Name = TypeVar("Name", str, int)


def _told(group: Collection[Name], telling: Mapping[Name, int]) -> Group:
    numbers = [telling[each] for each in group if each in telling]
    return numbers, len(group) - len(numbers)


def _solved(gram: Vector, moment: Vector) -> Vector:
    """Return the weights (features + 1, c) of a ridge regression with these sums of products."""
    penalties = RIDGE * np.eye(len(gram), dtype=np.float32)
    return np.linalg.solve(gram + penalties, moment).astype(np.float32)


def _features(
    reading: Reading, pieces_of: Callable[[str], tuple[str, ...]]
) -> tuple[set[str], set[str], set[str]]:
    """Return pieces of words; stems and their neighbours; concepts, their pairs, modifiers."""
    words = [token for token in reading.text.tokens if not token.is_break]
    by_pieces = {piece for word in words for piece in pieces_of(word.text)}
    stems = [word.stem for word in words]
    by_stems = {*stems, *(f"{first} {second}" for first, second in pairwise(stems))}
    around = reading.around
    found = sorted(reading.found)
    concepts = {f"@{name}" for name in found}
    concepts.update(f"{one}+{other}" for one, other in combinations(found[:PAIRED], 2))
    concepts.update(f"#{name}" for names in around.by_sentence.values() for name in names)
    said = {
        "#now": bool(around.confirmed),
        "#person": any(reading.text.person),
        "#asked": bool(reading.text.asked),
    }
    concepts.update(name for name, is_so in said.items() if is_so)
    return by_pieces, by_stems, concepts


def _telling(rows: Sequence[Row], count: int, targets: Vector) -> dict[int, int]:
    """Return new numbers for the SIZE features whose examples differ most from the rest.

    The measure is a feature's covariance with a tier, by its standard deviation.
    """
    lengths = [sum(map(len, row)) for row in rows]
    at = np.array([number for row in rows for group in row for number in group], dtype=np.intp)
    used = np.bincount(at, minlength=count)
    tiers = targets[:, : len(TIERS)] - targets[:, : len(TIERS)].mean(axis=0)
    sums = [np.bincount(at, np.repeat(tier, lengths), count) for tier in tiers.T]
    strength = np.abs(sums).max(axis=0) / np.sqrt(used + FEWEST)
    strength[used < FEWEST] = 0
    best = np.argsort(-strength, kind="stable")[:SIZE]
    return {int(old): new for new, old in enumerate(best) if strength[old] > 0}


def _rarity(rows: Sequence[Row], count: int) -> Vector:
    """Return the inverse document frequency (Sparck Jones 1972) of each feature."""
    at = [number for row in rows for group in row for number in group]
    used = np.bincount(np.array(at, dtype=np.intp), minlength=count)
    rarity: Vector = (np.log((1 + len(rows)) / (1 + used)) + 1).astype(np.float32)
    return rarity


def _targets(labels: Sequence[Label], signs: Sequence[str]) -> Vector:
    """Return by example, for each tier and each sign, 1 where it tells of one, -1 where not."""
    number = {sign: len(TIERS) + at for at, sign in enumerate(signs)}
    targets = np.full((len(labels), len(TIERS) + len(signs)), -1, dtype=np.float32)
    for row, label in zip(targets, labels, strict=True):
        if label.tier and label.sign:
            row[label.tier.rank : len(TIERS)] = 1
            row[number[label.sign]] = 1
    return targets


def _rank(label: Label) -> int:
    if label.tier:
        return label.tier.rank
    return NEAR_MISS if label.near_miss else ORDINARY


def _folds(labels: Sequence[Label]) -> list[Indices]:
    """Return the numbers of the examples by author; those of nobody go round."""
    authors = sorted({label.author for label in labels} - {NOBODY})
    folds: list[list[int]] = [[] for _ in authors]
    for number, label in enumerate(labels):
        named = label.author != NOBODY
        folds[authors.index(label.author) if named else number % len(folds)].append(number)
    return [np.array(fold, dtype=np.intp) for fold in folds]
