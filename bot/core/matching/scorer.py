"""Score every class (entry, theme, intent) for a message, and phrasings left out of the fit."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bot.core.matching.features import by_pieces, by_stems
from bot.core.matching.kernel import Indices, Matrix, Space, Vector
from bot.core.matching.ridge import Ridge
from bot.core.matching.synonyms import Synonyms

Embed = Callable[[Sequence[str]], npt.NDArray[np.float32]]
"""Turns texts into one unit vector each: (texts, size)."""

PIECES, STEMS, MEANING = 1.5, 1.0, 2.5
UNKNOWN_PIECES, UNKNOWN_STEMS = 1.0, 0.3
BEST = np.array([1.0, 1 / 2, 1 / 3], dtype=np.float32)
RIDGE = 0.5
MOST_FITTED, MOST_COMPARED = 4000, 12_000
SHORTLIST = 256
SAMPLE = 600


@dataclass(frozen=True, slots=True)
class HeldOut:
    """Scores (rows, classes) of phrasings of classes *labels* (rows), judged as if unknown.

    *without_itself* leaves out the phrasing alone, *without_class* all phrasings of its class,
    which then takes no part: its own score is -inf.
    """

    labels: Indices
    without_itself: Matrix
    without_class: Matrix


class Scorer:
    """Add up what a kernel ridge makes of all phrasings and how near the best ones are.

    The score of a class is F + A: F the ridge's prediction, A the mean of its three highest
    similarities, weighted 1, 1/2, 1/3. Similarity mixes the cosines of character pieces, of
    stems and, where there is an encoder, of sentence vectors. The constants lie on a plateau:
    halving or doubling one moves the accuracy on HINT3, CLINC150 and BANKING77 by less than a
    point. The time of a fit grows with the cube of what is fitted: where there are more than 4,000
    phrasings, F learns the means of two or more neighbours of a class; A always knows them all.
    """

    def __init__(
        self,
        classes: Sequence[Sequence[Sequence[str]]],
        synonyms: Synonyms,
        embed: Embed | None = None,
        each: bool = False,
    ) -> None:
        """Learn the phrasings, as words, of every one of the *classes*; each has one or more.

        With *each*, up to 12,000 are fitted one by one, which takes longer.
        """
        phrasings = [words for one in classes for words in one]
        counts = np.array([len(one) for one in classes], dtype=np.intp)
        self._labels = np.repeat(np.arange(len(counts)), counts)
        self._spans = _spans(counts)
        self._layout = _layout(self._spans)
        weights = np.where(np.arange(len(BEST)) < counts[:, None], BEST, 0)
        self._weights = weights / weights.sum(axis=1, keepdims=True)
        self._embed = embed if phrasings else None
        self._vectors = self._embed([" ".join(one) for one in phrasings]) if self._embed else None
        whole = PIECES + STEMS + (MEANING if self._embed else 0)
        self._meaning = np.float32(MEANING / whole)
        self._views = by_pieces(UNKNOWN_PIECES), by_stems(UNKNOWN_STEMS, synonyms)
        self._shares = PIECES / whole, STEMS / whole
        self._space = Space(self._views, self._shares, phrasings, self._labels)
        self._groups = _grouped(counts, MOST_COMPARED if each else MOST_FITTED)
        sizes = np.diff(self._groups, append=len(phrasings)).astype(np.float32)
        self._sizes = sizes if len(sizes) < len(phrasings) else None
        self._alpha, self.held_out = self._fit(phrasings)

    def similarities(self, words: Sequence[str]) -> Vector:
        """Return how alike *words* is to every phrasing (n), 0 to 1."""
        mixed: Vector = self._space.cosines(words)
        if self._embed is None or self._vectors is None:
            return mixed
        vector = self._embed([" ".join(words)])[0]
        meanings: Vector = np.einsum("ij,j->i", self._vectors, vector)
        return mixed + self._meaning * meanings

    def scores(self, similarities: Vector) -> Vector:
        """Return the score of every class for a message with these *similarities* (n).

        Of very many classes, only those with the highest A are worth working out F for.
        """
        scores = self._best_three(similarities)
        likely: Indices | slice = slice(None)
        if len(scores) > SHORTLIST:
            likely = np.argpartition(-scores, SHORTLIST)[:SHORTLIST]
        # einsum keeps off the thread pool of BLAS, which costs more than this small product
        fitted: Vector = np.einsum("ij,j->i", self._alpha[likely], self._mean(similarities))
        scores[likely] += fitted
        return scores

    def nearest(self, similarities: Vector, label: int) -> int:
        """Return the number of the phrasing of class *label* that is most alike."""
        span = self._spans[label]
        return int(similarities[span].argmax()) + int(span.start)

    def _mean(self, values: Vector) -> Vector:
        """Return the means over each group of *values* (..., n) of all phrasings (..., groups)."""
        if self._sizes is None:
            return values
        sums: Vector = np.add.reduceat(values, self._groups, axis=-1)
        return sums / self._sizes

    def _best_three(self, similarities: Vector) -> Vector:
        spread = np.append(similarities, np.float32(-1))[self._layout]
        spread.sort(axis=1)
        best: Vector = np.einsum("ij,ij->i", spread[:, : -len(BEST) - 1 : -1], self._weights)
        return best

    def _fit(self, phrasings: Sequence[Sequence[str]]) -> tuple[Matrix, HeldOut]:
        """Return the ridge's alpha (classes, groups), and phrasings judged without their class.

        A phrasing of weight w has the penalty RIDGE / w, a group the share of its size; those of
        classes with few weigh more. Members of a group share its held-out prediction.
        """
        labels = self._labels[self._groups]
        counts = np.bincount(labels, minlength=len(self._spans))
        kernel = self._kernel()
        if self._sizes is None:
            rows = group = np.arange(len(labels))
            best = self._best_of_all(kernel)
        else:
            rows = np.linspace(0, len(phrasings) - 1, SAMPLE).astype(np.intp)
            group = np.searchsorted(self._groups, rows, side="right") - 1
            best = np.array([self._best_of_others(phrasings, row) for row in rows.tolist()])
        penalties = RIDGE * np.sqrt(counts * len(counts) / max(len(labels), 1))[labels]
        penalties /= 1 if self._sizes is None else self._sizes
        ridge = Ridge(kernel, penalties.astype(np.float32), _spans(counts))
        hidden = ridge.left_out_together(group) + best
        hidden[np.arange(len(rows)), self._labels[rows]] = -np.inf
        held_out = HeldOut(self._labels[rows], ridge.left_out(group) + best, hidden)
        return np.ascontiguousarray(ridge.alpha.T), held_out

    def _kernel(self) -> Vector:
        """Return how alike the groups that take part in the fit are to each other (m, m)."""
        kernel = self._space.gram(self._groups)
        if self._vectors is not None:
            vectors = self._mean(self._vectors.T)
            kernel += self._meaning * (vectors.T @ vectors)
        return kernel

    def _best_of_all(self, kernel: Vector) -> Vector:
        """Return the best-three scores (n, classes) of the rows of *kernel* (n, n).

        No phrasing meets itself.
        """
        itself = kernel.diagonal().copy()
        np.fill_diagonal(kernel, 0)
        best = np.empty((len(kernel), len(self._spans)), dtype=np.float32)
        for number, span in enumerate(self._spans):
            few = min(len(BEST), span.stop - span.start)
            block = np.partition(kernel[:, span], -few, axis=1)[:, -few:]
            block.sort(axis=1)
            best[:, number] = block[:, ::-1] @ self._weights[number, :few]
        np.fill_diagonal(kernel, itself)
        return best

    def _best_of_others(self, phrasings: Sequence[Sequence[str]], row: int) -> Vector:
        """Return the best-three scores (classes) of phrasing *row*, which does not meet itself."""
        similarities = self.similarities(phrasings[row])
        similarities[row] = 0
        return self._best_three(similarities)


def _spans(counts: Indices) -> list[slice]:
    """Return the rows of each class, one class after the other."""
    ends = np.cumsum(counts).tolist()
    return [slice(end - size, end) for end, size in zip(ends, counts.tolist(), strict=True)]


def _layout(spans: Sequence[slice]) -> Indices:
    """Return the rows of each class side by side (classes, most rows), then -1."""
    sizes = [span.stop - span.start for span in spans]
    layout = np.full((len(spans), max([len(BEST), *sizes])), -1)
    for line, span, size in zip(layout, spans, sizes, strict=True):
        line[:size] = np.arange(span.start, span.stop)
    return layout


def _grouped(counts: Indices, most: int) -> Indices:
    """Return where each group begins that takes part in the fit: a phrasing, or neighbours.

    There are at most *most*, or one a class: groups are as small as that allows.
    """
    width = 1
    while width < counts.max(initial=1) and (-(-counts // width)).sum() > most:
        width += 1
    every = [np.arange(span.start, span.stop, width) for span in _spans(counts)]
    return np.concatenate([*every, np.empty(0, dtype=np.intp)])
