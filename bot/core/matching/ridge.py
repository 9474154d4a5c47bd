"""Kernel ridge regression with exact leave-out predictions, without a single refit."""

from collections.abc import Sequence
from typing import cast

import numpy as np

from bot.core.matching.kernel import Indices, Matrix

BLOCK = 128


class Ridge:
    """Regress class membership on similarity: ``alpha = G Y`` with ``G = (K + diag(p))^-1``.

    *kernel* K (n, n) holds the similarities, *penalties* p (n) the ridge of each phrasing (a
    phrasing of weight w has 1 / w). Y (n, c) has a one for each phrasing in the column of its
    class; *classes* are spans of neighbouring rows that together cover all of them. Saunders,
    Gammerman and Vovk 1998; with 0/1 targets also known as least-squares classification.
    """

    def __init__(self, kernel: Matrix, penalties: Matrix, classes: Sequence[slice]) -> None:
        """Factorise K + diag(p) = L L' (Cholesky) and keep R = L^-1, so that G = R' R.

        R takes the place of *kernel*, the largest thing in memory.
        """
        kernel[np.diag_indices_from(kernel)] += penalties
        _invert_factor(kernel)
        self._inverse = kernel
        self._classes = classes
        self._labels = np.repeat(np.arange(len(classes)), [s.stop - s.start for s in classes])
        starts = [span.start for span in classes]
        of_classes = np.add.reduceat(kernel, starts, axis=1) if starts else kernel
        self.alpha = cast(Matrix, kernel.T @ of_classes)

    def left_out(self, rows: Indices) -> Matrix:
        """Return for each of the phrasings *rows* the prediction of a fit without it (rows, c).

        ``f_i = y_i - alpha_i / G_ii`` (Rifkin and Lippert 2007, "Notes on regularized least
        squares"; the same identity as Allen's PRESS, 1974).
        """
        diagonal = np.einsum("ij,ij->j", self._inverse, self._inverse)[rows]
        left_out: Matrix = -self.alpha[rows] / diagonal[:, None]
        left_out[np.arange(len(rows)), self._labels[rows]] += 1
        return left_out

    def left_out_together(self, rows: Indices) -> Matrix:
        """Return for each of *rows* the prediction of a fit without its whole class (rows, c).

        ``f_B = y_B - (G_BB)^-1 alpha_B``, the block form of the same identity.
        """
        left_out: Matrix = np.empty((len(rows), self.alpha.shape[1]), dtype=self.alpha.dtype)
        for number in np.unique(self._labels[rows]).tolist():
            inside, span = self._labels[rows] == number, self._classes[number]
            columns = self._inverse[span.start :, span]
            block = -np.linalg.solve(columns.T @ columns, self.alpha[span])
            block[:, number] += 1
            left_out[inside] = block[rows[inside] - span.start]
        return left_out


def _invert_factor(matrix: Matrix) -> None:
    """Turn a positive definite *matrix* = L L' into R = L^-1 in place, by halves.

    With M = [[A, B'], [B, C]]: L = [[La, 0], [X, Ls]] where X = B Ra' and Ls Ls' = C - X X' (the
    Schur complement), so R = [[Ra, 0], [-Rs X Ra, Rs]]. It needs a third of the work of a general
    inverse, nearly all of it in products.
    """
    size = len(matrix)
    if size <= BLOCK:
        if size:
            matrix[:] = np.tril(np.linalg.inv(np.linalg.cholesky(matrix)))
        return
    half = size // 2
    upper, lower, edge = matrix[:half, :half], matrix[half:, half:], matrix[half:, :half]
    _invert_factor(upper)
    product = edge @ upper.T
    lower -= product @ product.T
    _invert_factor(lower)
    edge[:] = -lower @ (product @ upper)
    matrix[:half, half:] = 0
