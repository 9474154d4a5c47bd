"""Messages as sparse vectors, and a ridge regression on them, in numpy alone."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Vector = npt.NDArray[np.float32]
Indices = npt.NDArray[np.intp]

STEPS = 25
"""The most steps of a fit; each costs two passes over the values."""
CLOSE = 0.03
"""A fit ends where what is left to explain is so small, beside what was at first."""


@dataclass(frozen=True, slots=True)
class Rows:
    """A matrix (n, features) by its *values* and their columns (*at*); rows start at *starts*.

    No row is empty, and no column.
    """

    values: Vector
    at: Indices
    starts: Indices

    def times(self, right: Vector) -> Vector:
        """Return the product (n, c) with *right* (features, c)."""
        columns = (np.ascontiguousarray(column) for column in right.T)  # one by one is far faster
        sums = [np.add.reduceat(self.values * each.take(self.at), self.starts) for each in columns]
        return np.stack(sums, axis=1)

    def transposed(self) -> "Rows":
        """Return the matrix (features, n) with the same values."""
        lengths = np.diff(self.starts, append=len(self.at))
        rows = np.repeat(np.arange(len(self.starts)), lengths)
        order = np.argsort(self.at, kind="stable")
        starts = np.searchsorted(self.at[order], np.arange(self.at.max() + 1))
        return Rows(self.values[order], rows[order], starts)


def ridge(rows: Rows, targets: Vector, penalty: float) -> Vector:
    """Return the weights (features, c) that predict *targets* (n, c) from *rows*.

    Conjugate gradients on the dual, ``(X X' + penalty I) a = Y``, ``W = X' a`` (Saunders,
    Gammerman and Vovk 1998; Hestenes and Stiefel 1952), every column with steps of its own.
    """
    columns = rows.transposed()
    dual = np.zeros_like(targets)
    left = targets.copy()
    towards = left.copy()
    square = (left * left).sum(axis=0)
    enough = CLOSE**2 * square
    for _ in range(STEPS):
        if (square <= enough).all():
            break
        image = rows.times(columns.times(towards)) + penalty * towards
        step = square / np.maximum((towards * image).sum(axis=0), 1e-12)
        dual += step * towards
        left -= step * image
        new = (left * left).sum(axis=0)
        towards = left + new / np.maximum(square, 1e-12) * towards
        square = new
    return columns.times(dual)
