"""Sparse vectors and their regression agree with the same in full."""

import numpy as np
import pytest

from bot.core.safety.sparse import Rows, ridge

FULL = np.array([[1, 0, 2, 0], [0, 3, 0, 0], [0, 1, 1, 0], [2, 0, 0, 1]], dtype=np.float32)
TARGETS = np.array([[1, -1], [-1, 1], [1, 1], [-1, -1]], dtype=np.float32)


@pytest.fixture
def rows() -> Rows:
    row, at = np.nonzero(FULL)
    return Rows(FULL[row, at], at, np.searchsorted(row, np.arange(len(FULL))))


def test_a_product_is_that_of_the_full_matrix(rows: Rows) -> None:
    right = np.arange(8, dtype=np.float32).reshape(4, 2)
    assert np.allclose(rows.times(right), FULL @ right)


def test_a_transposed_product_is_that_of_the_full_matrix(rows: Rows) -> None:
    assert np.allclose(rows.transposed().times(TARGETS), FULL.T @ TARGETS)


def test_a_ridge_regression_is_the_closed_one(rows: Rows) -> None:
    closed = FULL.T @ np.linalg.solve(FULL @ FULL.T + np.eye(4), TARGETS)
    assert np.allclose(ridge(rows, TARGETS, 1.0), closed, atol=0.05)
