"""A second view of a message: how it compares with messages that authors wrote for each sign.

The rules know what their author thought of; the exemplars, by several authors who did not see
the rules, know how people say it. Ridge regression over pieces of words, word stems and concepts.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence, Set
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, combinations, compress, pairwise

import numpy as np

from bot.core.model import Tier
from bot.core.safety.reading import Reading
from bot.core.safety.sparse import Rows, Vector, ridge

SHARES = np.array([1.0, 1.0, 2.0], dtype=np.float32)
"""Of pieces, stems and concepts in the square of a vector's length."""
FEWEST = 2
"""Examples that a feature must be in; what was said once is no evidence."""
UNTOLD = 0.5
"""Of the greatest rarity: how much a feature of no two examples lengthens a message's vector."""
FEW = 4
"""So many features of no example are taken to be in each message: few words prove little."""
PAIRED = 10
"""Concepts of a message that are paired; bounds the time of a long text."""
RIDGE = 1.0
TIERS = tuple(Tier)
REMEMBERED = 2048
"""Words whose pieces are kept."""
LENGTHS = (3, 4)
"""Of the pieces of words, in characters."""


@dataclass(frozen=True, slots=True)
class Label:
    """What an example is: the *sign* of *tier* that it tells of; None: of none.

    *near_miss*: it sounds like a sign.
    """

    sign: str | None = None
    tier: Tier | None = None
    near_miss: bool = False


class Exemplars:
    """The trained view; judging costs a look-up for each feature of the message."""

    def __init__(self, examples: Iterable[tuple[Reading, Label]], signs: Sequence[str]) -> None:
        """Fit to *examples* of *signs*; each is read once and let go."""
        self._signs = {sign: at for at, sign in enumerate(signs)}
        self._pieces = lru_cache(maxsize=REMEMBERED)(pieces)
        numbers, rows, labels = _numbered(examples)
        used = np.bincount(np.fromiter(chain.from_iterable(rows), np.intp))
        rarity = (np.log((1 + len(labels)) / (1 + used)) + 1).astype(np.float32)
        self._untold = UNTOLD * float(rarity.max()) ** 2
        kept = used >= FEWEST
        place = np.cumsum(kept) - 1
        self._numbers = {name: int(place[old]) for name, old in numbers.items() if kept[old]}
        self._rarity = rarity[kept]
        vectors, told = _vectors(rows, rarity, kept, place, self._untold)
        labels = list(compress(labels, told))
        self._by_tier = ridge(vectors, _targets(labels), RIDGE)
        self._by_sign = _likeness(vectors, labels, tuple(signs))

    def judge(self, reading: Reading) -> dict[Tier, float]:
        """Return how strongly a message speaks for a sign of a tier or a graver one: -1 to 1."""
        at, values = self._vector(reading)
        return dict(zip(TIERS, (values @ self._by_tier[at] - 1).tolist(), strict=True))

    def nearest(self, reading: Reading, among: Collection[str]) -> str:
        """Return the sign *among* some whose examples are most like a message."""
        at, values = self._vector(reading)
        likeness = values @ self._by_sign[at]
        return max(among, key=lambda sign: float(likeness[self._signs[sign]]))

    def _vector(self, reading: Reading) -> tuple[list[int], Vector]:
        """Return the numbers of the message's features, and their values."""
        at: list[int] = []
        parts: list[Vector] = []
        for names, share in zip(self._features(reading), SHARES, strict=True):
            known = [self._numbers[name] for name in names if name in self._numbers]
            values = self._rarity[known]
            square = values @ values + self._untold * (FEW + len(names) - len(known))
            parts.append(values * np.sqrt(share / square))
            at += known
        return at, np.concatenate(parts)

    def _features(self, reading: Reading) -> tuple[Set[str], ...]:
        by_pieces = chain.from_iterable(map(self._pieces, _words(reading)))
        return set(by_pieces), _stems(reading), _concepts(reading)


def _numbered(
    examples: Iterable[tuple[Reading, Label]],
) -> tuple[dict[str, int], list[Set[int]], list[Label]]:
    """Return a number for each feature; len(SHARES) rows of numbers an example; their labels."""
    numbers: defaultdict[str, int] = defaultdict()
    numbers.default_factory = numbers.__len__
    by_word: dict[str, list[int]] = {}
    rows: list[Set[int]] = []
    labels: list[Label] = []
    for reading, label in examples:
        words = _words(reading)
        for word in words:
            if word not in by_word:
                by_word[word] = [numbers[piece] for piece in pieces(word)]
        rows.append(set(chain.from_iterable(by_word[word] for word in words)))
        for group in (_stems(reading), _concepts(reading)):
            rows.append({numbers[name] for name in sorted(group)})  # the same at every start
        labels.append(label)
    return dict(numbers), rows, labels


def pieces(word: str) -> list[str]:
    """Return the runs of LENGTHS characters of *word* with a blank at both ends."""
    padded = f" {word} "
    return [
        padded[start : start + length]
        for length in LENGTHS
        for start in range(len(padded) - length + 1)
    ]


def _words(reading: Reading) -> list[str]:
    return [token.text for token in reading.text.tokens if not token.is_break]


def _stems(reading: Reading) -> set[str]:
    """Return the stems and their pairs, which no piece of a word can be taken for."""
    stems = [f"={token.stem}" for token in reading.text.tokens if not token.is_break]
    return {*stems, *(first + second for first, second in pairwise(stems))}


def _concepts(reading: Reading) -> set[str]:
    """Return the concepts and their pairs, and what the words around them are."""
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
    return concepts


def _vectors(
    rows: Sequence[Set[int]],
    rarity: Vector,
    kept: np.ndarray[tuple[int], np.dtype[np.bool_]],
    place: np.ndarray[tuple[int], np.dtype[np.intp]],
    untold: float,
) -> tuple[Rows, list[bool]]:
    """Return the examples' vectors, and which examples have one.

    Each group of features has its share of the length. What shares no feature has no vector.
    """
    at = np.fromiter(chain.from_iterable(rows), np.intp)
    row = np.repeat(np.arange(len(rows)), [len(each) for each in rows])
    squares = np.bincount(row, np.where(kept, rarity**2, untold)[at], len(rows))
    scale = np.sqrt(np.tile(SHARES, len(rows) // len(SHARES)) / (squares + FEW * untold))
    told = kept[at]
    at, row = at[told], row[told]
    values = (rarity[at] * scale[row]).astype(np.float32)
    starts = np.searchsorted(row, np.arange(0, len(rows), len(SHARES)))
    filled = np.diff(starts, append=len(at)) > 0
    return Rows(values, place[at], starts[filled]), filled.tolist()


def _targets(labels: Sequence[Label]) -> Vector:
    """Return by example and tier 2 where it tells of a sign as grave, 0 where not.

    So what nobody has learnt of, or is like nothing, is no sign.
    """
    ranks = np.array([label.tier.rank if label.tier else len(TIERS) for label in labels])
    above: Vector = np.where(ranks[:, None] <= np.arange(len(TIERS)), 2, 0).astype(np.float32)
    return above


def _likeness(vectors: Rows, labels: Sequence[Label], signs: Sequence[str]) -> Vector:
    """Return (features, signs) the mean example of each sign, less the mean of all of them."""
    number = {sign: at for at, sign in enumerate(signs)}
    sign = np.array([number[label.sign] if label.sign else -1 for label in labels])
    counts = np.bincount(sign[sign >= 0], minlength=len(signs))
    of = np.repeat(sign, np.diff(vectors.starts, append=len(vectors.at)))
    cell = (vectors.at * len(signs) + of)[of >= 0]
    size = (int(vectors.at.max()) + 1) * len(signs)
    sums = np.bincount(cell, vectors.values[of >= 0], size).reshape(-1, len(signs))
    means = (sums / np.maximum(counts, 1)).astype(np.float32)
    likeness: Vector = means - means.mean(axis=1, keepdims=True)
    return likeness
