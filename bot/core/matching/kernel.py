"""How alike a message is to every phrasing: cosines in a space of weighted features."""

from collections import Counter
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Vector = npt.NDArray[np.float64]
Matrix = npt.NDArray[np.floating]
Indices = npt.NDArray[np.intp]

COMMON = 64
CHUNK = 512


class Space:
    """Unit vectors of the n phrasings, stored by feature (an inverted index).

    A feature's weight is ``ln((1 + E) / (1 + e)) + 1`` where *e* of the *E* classes use it: the
    inverse document frequency (Sparck Jones 1972) with the class as the document (inverse class
    frequency, Lertnattee and Theeramunkong 2004), so that a word which all phrasings of one entry
    share is not held to be common. A feature's value is ``(1 + ln count) * weight``.
    """

    def __init__(
        self, documents: Sequence[Counter[str]], classes: Indices, unknown: float
    ) -> None:
        """Index *documents* (n) of *classes* (n); *unknown* weighs features seen nowhere."""
        self.size = len(documents)
        self._ids: dict[str, int] = {}
        column = np.array(
            [self._ids.setdefault(f, len(self._ids)) for one in documents for f in one],
            dtype=np.intp,
        )
        count = np.array([c for one in documents for c in one.values()], dtype=np.float64)
        row = np.repeat(np.arange(self.size), [len(one) for one in documents])
        self._weights = self._inverse_class_frequency(column, classes[row])
        self._unknown = unknown * float(self._weights.max(initial=1.0)) ** 2

        value = (1 + np.log(count)) * self._weights[column]
        norms = np.sqrt(np.bincount(row, weights=value**2, minlength=self.size))
        order = np.argsort(column, kind="stable")
        self._rows = row[order]
        self._values = (value / norms[row])[order]
        self._lengths = np.bincount(column, minlength=len(self._ids))
        self._starts = np.cumsum(self._lengths) - self._lengths

    def _inverse_class_frequency(self, column: Indices, label: Indices) -> Vector:
        total = len(np.unique(label))
        pairs = np.unique(column * (label.max(initial=0) + 1) + label)
        users = np.bincount(pairs // (label.max(initial=0) + 1), minlength=len(self._ids))
        return np.log((1 + total) / (1 + users)) + 1

    def cosines(self, document: Counter[str]) -> Vector:
        """Return the cosine of *document* with every phrasing (n).

        Unknown features lengthen the message's vector: content that no phrasing has speaks
        against all of them.
        """
        known = [(self._ids[f], count) for f, count in document.items() if f in self._ids]
        if not known:
            return np.zeros(self.size)
        numbers, counts = np.array(known, dtype=np.intp).T
        values = (1 + np.log(counts)) * self._weights[numbers]
        values /= np.sqrt(values @ values + self._unknown * (len(document) - len(known)))
        lengths = self._lengths[numbers]
        at = _runs(self._starts[numbers], lengths)
        hits = self._values[at] * np.repeat(values, lengths)
        cosines: Vector = np.bincount(self._rows[at], hits, self.size).astype(np.float64)
        return cosines

    def gram(self) -> npt.NDArray[np.float32]:
        """Return the cosines of all phrasings with each other (n, n).

        Common features are multiplied as dense blocks, rare ones pair by pair.
        """
        total = np.zeros((self.size, self.size), dtype=np.float32)
        common = np.flatnonzero(self._lengths > COMMON)
        for first in range(0, len(common), CHUNK):
            some = common[first : first + CHUNK]
            lengths = self._lengths[some]
            at = _runs(self._starts[some], lengths)
            block = np.zeros((self.size, len(some)), dtype=np.float32)
            block[self._rows[at], np.repeat(np.arange(len(some)), lengths)] = self._values[at]
            total += block @ block.T
        cells = total.reshape(-1)
        for length in range(1, COMMON + 1):
            starts = self._starts[self._lengths == length]
            at = starts[:, None] + np.arange(length)
            rows, values = self._rows[at], self._values[at].astype(np.float32)
            pairs = rows[:, :, None] * self.size + rows[:, None, :]
            products = values[:, :, None] * values[:, None, :]
            np.add.at(cells, pairs.reshape(-1), products.reshape(-1))
        return total


def _runs(starts: Indices, lengths: Indices) -> Indices:
    """Return the numbers start, start + 1, ... of every run, one run after the other."""
    ends = np.cumsum(lengths)
    return np.repeat(starts - (ends - lengths), lengths) + np.arange(lengths.sum())
