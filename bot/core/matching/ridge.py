"""Kernel ridge regression with exact leave-out predictions, without a single refit."""

from collections.abc import Sequence
from typing import cast

import numpy as np

from bot.core.matching.kernel import Matrix

BLOCK = 128


class Ridge:
    """Regress class membership on similarity: ``alpha = G Y`` with ``G = (K + diag(p))^-1``.

    *kernel* K (n, n) holds the similarities, *penalties* p (n) the ridge of each phrasing (a
    phrasing of weight w has 1 / w), *targets* Y (n, c) the classes, one-hot. Saunders,
    Gammerman and Vovk 1998; with 0/1 targets also known as least-squares classification.
    """

    def __init__(self, kernel: Matrix, penalties: Matrix, targets: Matrix) -> None:
        """Factorise K + diag(p) = L L' (Cholesky) and keep R = L^-1, so that G = R' R.

        R takes the place of *kernel*, the largest thing in memory.
        """
        kernel[np.diag_indices_from(kernel)] += penalties
        _invert_factor(kernel)
        self._inverse = kernel
        self._targets = targets
        self.alpha = cast(Matrix, self._inverse.T @ (self._inverse @ targets))

    def left_out(self) -> Matrix:
        """Return for every phrasing the prediction of a fit without it (n, c).

        ``f_i = y_i - alpha_i / G_ii`` (Rifkin and Lippert 2007, "Notes on regularized least
        squares"; the same identity as Allen's PRESS, 1974).
        """
        diagonal = np.einsum("ij,ij->j", self._inverse, self._inverse)
        left_out: Matrix = self._targets - self.alpha / diagonal[:, None]
        return left_out

    def left_out_together(self, groups: Sequence[slice]) -> Matrix:
        """Return for every phrasing the prediction of a fit without its whole group (n, c).

        *groups* are spans of neighbouring rows that together cover all of them.
        ``f_B = y_B - (G_BB)^-1 alpha_B``, the block form of the same identity.
        """
        predictions = np.empty_like(self.alpha)
        for group in groups:
            columns = self._inverse[group.start :, group]
            block = columns.T @ columns
            solved = np.linalg.solve(block, self.alpha[group])
            predictions[group] = self._targets[group] - solved
        return predictions


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
