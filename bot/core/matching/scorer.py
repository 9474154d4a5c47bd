"""Score every class (entry, theme, intent) for a message, and phrasings left out of the fit."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bot.core.matching.features import Features
from bot.core.matching.kernel import Indices, Matrix, Space, Vector
from bot.core.matching.ridge import Ridge
from bot.core.matching.synonyms import Synonyms

Embed = Callable[[Sequence[str]], npt.NDArray[np.float32]]
"""Turns texts into one unit vector each: (texts, size)."""

PIECES, STEMS, MEANING = 1.5, 1.0, 2.5
UNKNOWN_PIECES, UNKNOWN_STEMS = 1.0, 0.3
BEST = np.array([1.0, 1 / 2, 1 / 3])
MOST_FITTED = 8000
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
    point. With more than 8,000 phrasings F is left out, for its fit grows with their cube, and A
    stands in for it.
    """

    def __init__(
        self,
        classes: Sequence[Sequence[Sequence[str]]],
        synonyms: Synonyms,
        embed: Embed | None = None,
    ) -> None:
        """Learn the phrasings, as words, of every one of the *classes*; each has one or more."""
        phrasings = [words for one in classes for words in one]
        counts = np.array([len(one) for one in classes], dtype=np.intp)
        ends = np.cumsum(counts).tolist()
        self._features = Features(synonyms)
        self._labels = np.repeat(np.arange(len(classes)), counts)
        self._spans = [slice(end - len(one), end) for one, end in zip(classes, ends, strict=True)]
        width = counts.max(initial=len(BEST))
        self._layout = np.full((len(counts), width), len(phrasings))
        for row, span in zip(self._layout, self._spans, strict=True):
            row[: span.stop - span.start] = np.arange(span.start, span.stop)
        shares = np.where(np.arange(len(BEST)) < counts[:, None], BEST, 0.0)
        self._shares = shares / shares.sum(axis=1, keepdims=True)
        by_pieces = [self._features.by_pieces(words) for words in phrasings]
        by_stems = [self._features.by_stems(words) for words in phrasings]
        self._pieces = Space(by_pieces, self._labels, UNKNOWN_PIECES)
        self._stems = Space(by_stems, self._labels, UNKNOWN_STEMS)
        self._embed = embed
        self._vectors = (
            embed([" ".join(one) for one in phrasings]) if embed and phrasings else None
        )
        self._alpha: Matrix | None = None
        fits = len(phrasings) <= MOST_FITTED
        self.held_out = self._fit(counts) if fits else self._sample(phrasings)

    def similarities(self, words: Sequence[str]) -> Vector:
        """Return how alike *words* is to every phrasing (n), 0 to 1."""
        pieces = self._pieces.cosines(self._features.by_pieces(words))
        stems = self._stems.cosines(self._features.by_stems(words))
        mixed = PIECES * pieces + STEMS * stems
        if self._embed is None or self._vectors is None:
            return mixed / (PIECES + STEMS)
        vector = self._embed([" ".join(words)])[0]
        meanings: Vector = np.einsum("ij,j->i", self._vectors, vector)
        return (mixed + MEANING * meanings) / (PIECES + STEMS + MEANING)

    def scores(self, similarities: Vector) -> Vector:
        """Return the score of every class for a message with these *similarities*."""
        best = self._best_three(similarities)
        if self._alpha is None:
            return 2 * best
        # einsum keeps off the thread pool of BLAS, which costs more than this small product
        fitted: Vector = np.einsum("i,ij->j", similarities.astype(np.float32), self._alpha)
        return fitted + best

    def nearest(self, similarities: Vector, label: int) -> int:
        """Return the number of the phrasing of class *label* that is most alike."""
        span = self._spans[label]
        return int(similarities[span].argmax()) + int(span.start)

    def _best_three(self, similarities: Vector) -> Vector:
        spread = np.append(similarities, -1.0)[self._layout]
        spread.sort(axis=1)
        best: Vector = np.einsum("ij,ij->i", spread[:, :-4:-1], self._shares)
        return best

    def _kernel(self) -> Matrix:
        """Return the similarities of all phrasings with each other (n, n), added up in place."""
        whole = PIECES + STEMS + (0.0 if self._vectors is None else MEANING)
        kernel, stems = self._pieces.gram(), self._stems.gram()
        kernel *= PIECES / whole
        stems *= STEMS / whole
        kernel += stems
        if self._vectors is not None:
            kernel += np.float32(MEANING / whole) * (self._vectors @ self._vectors.T)
        return kernel

    def _best_of_all(self, kernel: Matrix, number: int) -> Vector:
        """Return the best-three score of class *number* for every row of *kernel*."""
        span = self._spans[number]
        few = min(len(BEST), span.stop - span.start)
        block = np.partition(kernel[:, span], -few, axis=1)[:, -few:]
        block.sort(axis=1)
        best: Vector = block[:, ::-1] @ self._shares[number, :few]
        return best

    def _fit(self, counts: Indices) -> HeldOut:
        """Fit the ridge; phrasings of classes with few of them (*counts*) weigh more."""
        kernel = self._kernel()
        np.fill_diagonal(kernel, 0.0)
        best = np.empty((len(kernel), len(counts)))
        for number in range(len(counts)):
            best[:, number] = self._best_of_all(kernel, number)
        np.fill_diagonal(kernel, 1.0)
        penalties = np.sqrt(counts / counts.mean())[self._labels] if len(counts) else counts
        targets = np.eye(len(counts), dtype=np.float32)[self._labels]
        ridge = Ridge(kernel, penalties.astype(np.float32), targets)
        self._alpha = ridge.alpha
        rest = ridge.left_out(), ridge.left_out_together(self._spans)
        return _held_out(self._labels, best, *rest)

    def _sample(self, phrasings: Sequence[Sequence[str]]) -> HeldOut:
        rows = np.linspace(0, len(phrasings) - 1, SAMPLE).astype(np.intp)
        best = np.empty((SAMPLE, len(self._spans)))
        for at, row in enumerate(rows.tolist()):
            similarities = self.similarities(phrasings[row])
            similarities[row] = 0.0
            best[at] = self._best_three(similarities)
        return _held_out(self._labels[rows], best, best, best)


def _held_out(
    labels: Indices, best: Matrix, without_itself: Matrix, without_class: Matrix
) -> HeldOut:
    """Add A (*best*, no phrasing meets itself in it) to the ridge's held-out predictions."""
    hidden = without_class + best
    hidden[np.arange(len(labels)), labels] = -np.inf
    return HeldOut(labels, without_itself + best, hidden)
