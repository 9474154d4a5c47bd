"""How alike messages are to every phrasing: cosines in a space of weighted features."""

from collections import Counter
from collections.abc import Sequence
from itertools import chain

import numpy as np
import numpy.typing as npt

from bot.core.matching.features import View

Vector = npt.NDArray[np.float32]
Matrix = npt.NDArray[np.floating]
Indices = npt.NDArray[np.intp]

COMMON = 16
"""A feature that one phrasing in so many has is common: its values are kept for all of them."""
FREQUENT = 64
"""Phrasings with a rare feature up to which their pairs are fewer than a dense block's cells."""
CHUNK = 512


class Space:
    """Unit vectors of the n phrasings, stored by feature: rare ones in an inverted index.

    There is one vector for each view of a phrasing, and two messages are as alike as the cosines
    of their views, mixed by the views' shares. A feature's weight is ``ln((1 + E) / (1 + e)) + 1``
    where *e* of the *E* classes use it: the inverse document frequency (Sparck Jones 1972) with
    the class as the document (inverse class frequency, Lertnattee and Theeramunkong 2004), so
    that a word which all phrasings of one entry share is not held to be common. A feature's value
    is ``(1 + ln count) * weight``.
    """

    def __init__(
        self,
        views: Sequence[View],
        shares: Sequence[float],
        phrasings: Sequence[Sequence[str]],
        classes: Indices,
    ) -> None:
        """Index the *phrasings* (n), as words, of *classes* (n)."""
        self.size = len(phrasings)
        self._views = list(zip(views, np.sqrt(shares).tolist(), strict=True))
        self._weights: list[Vector] = []
        self._offsets: list[int] = []
        columns, rows, values, total = [], [], [], 0
        for view, scale in self._views:
            column, row, value, weights = _index(view, phrasings, classes)
            columns.append(column + total)
            rows.append(row)
            values.append(value * scale)
            self._weights.append(weights)
            self._offsets.append(total)
            total += len(weights)
        self._lengths = np.bincount(np.concatenate(columns), minlength=total)
        self._store(*map(np.concatenate, (columns, rows, values)))

    def _store(self, column: Indices, row: Indices, value: Vector) -> None:
        """Lay common features out as rows (common, n), the others one after the other."""
        is_common = self._lengths * COMMON > self.size
        self._place = np.where(is_common, np.cumsum(is_common) - 1, -1)
        common = is_common[column]
        self._dense = np.zeros((int(is_common.sum()), self.size), dtype=np.float32)
        self._dense[self._place[column[common]], row[common]] = value[common]
        self._rows, self._values = row[~common].astype(np.int32), value[~common]
        self._lengths[is_common] = 0
        self._starts = np.cumsum(self._lengths) - self._lengths

    def cosines(self, words: Sequence[str]) -> Vector:
        """Return how alike a message, as *words*, is to every phrasing (n)."""
        numbers, values = self._vector(words)
        places = self._place[numbers]
        is_common = places >= 0
        # einsum keeps off the thread pool of BLAS, which costs more than this small product
        dense = self._dense[places[is_common]]
        common: Vector = np.einsum("i,ij->j", values[is_common], dense)
        lengths = self._lengths[numbers]
        hits = _runs(self._starts[numbers], lengths)
        products = self._values[hits] * np.repeat(values, lengths)
        rare = np.bincount(self._rows[hits], products, self.size)
        common += rare
        return common

    def gram(self, starts: Indices) -> Vector:
        """Return how alike groups of phrasings are to each other, as the means of their vectors.

        Groups (g, g) are neighbours, the first of each at *starts* (g). Frequent features are
        multiplied as dense blocks, the others pair by pair.
        """
        total = len(starts)
        sizes = np.diff(starts, append=self.size).astype(np.float32)
        group = np.repeat(np.arange(total), sizes.astype(np.intp))
        rows, values = group[self._rows], self._values / sizes[group[self._rows]]
        common = np.add.reduceat(self._dense, starts, axis=1) / sizes if total else self._dense
        gram: Vector = np.asarray(common.T @ common, dtype=np.float32)
        frequent = np.flatnonzero(self._lengths > FREQUENT)
        for some in np.array_split(frequent, -(-len(frequent) // CHUNK) or 1):
            hits = _runs(self._starts[some], self._lengths[some])
            block = np.zeros((len(some), total), dtype=np.float32)
            columns = np.repeat(np.arange(len(some)), self._lengths[some])
            np.add.at(block, (columns, rows[hits]), values[hits])
            gram += block.T @ block
        for length in range(1, FREQUENT + 1):
            hits = self._starts[self._lengths == length][:, None] + np.arange(length)
            pairs = rows[hits][:, :, None] * total + rows[hits][:, None, :]
            products = values[hits][:, :, None] * values[hits][:, None, :]
            np.add.at(gram.reshape(-1), pairs.reshape(-1), products.reshape(-1))
        return gram

    def _vector(self, words: Sequence[str]) -> tuple[Indices, Vector]:
        """Return the features of *words* by number and their values, views mixed.

        Unknown features lengthen the message's vector: content that no phrasing has speaks
        against all of them.
        """
        every, mixed = [], []
        views = zip(self._views, self._weights, self._offsets, strict=True)
        for (view, scale), weights, start in views:
            read, others = view.read(words)
            counted = Counter(read)
            numbers = np.fromiter(counted, dtype=np.intp, count=len(counted))
            counts = np.fromiter(counted.values(), dtype=np.float32, count=len(counted))
            values = (1 + np.log(counts)) * weights[numbers]
            length = values @ values + view.unknown * weights.max(initial=1.0) ** 2 * others
            every.append(numbers + start)
            mixed.append(values * (scale / np.sqrt(length) if length else 0.0))
        return np.concatenate(every), np.concatenate(mixed).astype(np.float32)


def _index(
    view: View, phrasings: Sequence[Sequence[str]], classes: Indices
) -> tuple[Indices, Indices, Vector, Vector]:
    """Return columns, rows and values of the unit vectors, by column, and the weights."""
    read = [view.learn(words) for words in phrasings]
    sizes = [len(one) for one in read]
    every = np.fromiter(chain.from_iterable(read), dtype=np.intp, count=sum(sizes))
    total = len(phrasings)
    cells, counts = np.unique(
        every * total + np.repeat(np.arange(total), sizes), return_counts=True
    )
    column, row = np.divmod(cells, max(total, 1))
    weights = _inverse_class_frequency(column, classes[row], len(view))
    values = (1 + np.log(counts)) * weights[column]
    norms = np.sqrt(np.bincount(row, weights=values**2, minlength=total))
    return column, row, (values / norms[row]).astype(np.float32), weights.astype(np.float32)


def _inverse_class_frequency(column: Indices, label: Indices, size: int) -> Matrix:
    width = label.max(initial=0) + 1
    users = np.bincount(np.unique(column * width + label) // width, minlength=size)
    weights: Matrix = np.log((1 + len(np.unique(label))) / (1 + users)) + 1
    return weights


def _runs(starts: Indices, lengths: Indices) -> Indices:
    """Return the numbers start, start + 1, ... of every run, one run after the other."""
    ends = np.cumsum(lengths)
    return np.repeat(starts - (ends - lengths), lengths) + np.arange(lengths.sum())
