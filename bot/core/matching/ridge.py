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
        """Factorise K + diag(p) = L L' (Cholesky) and keep R = L^-1, so that G = R' R."""
        self._inverse = _inverse_factor(kernel + np.diag(penalties))
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


def _inverse_factor(matrix: Matrix) -> Matrix:
    """Return R = L^-1 of a positive definite *matrix* = L L', by halves.

    With M = [[A, B'], [B, C]]: L = [[La, 0], [X, Ls]] where X = B Ra' and Ls Ls' = C - X X' (the
    Schur complement), so R = [[Ra, 0], [-Rs X Ra, Rs]]. It needs a third of the work of a general
    inverse, nearly all of it in products.
    """
    size = len(matrix)
    if size <= BLOCK:
        return np.tril(np.linalg.inv(np.linalg.cholesky(matrix))) if size else matrix
    half = size // 2
    upper = _inverse_factor(matrix[:half, :half])
    edge = matrix[half:, :half] @ upper.T
    lower = _inverse_factor(matrix[half:, half:] - edge @ edge.T)
    result = np.zeros_like(matrix)
    result[:half, :half] = upper
    result[half:, half:] = lower
    result[half:, :half] = -lower @ (edge @ upper)
    return result
