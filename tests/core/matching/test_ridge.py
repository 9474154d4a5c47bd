"""The closed forms equal what refitting would give."""

import numpy as np
import pytest

from bot.core.matching.kernel import Matrix
from bot.core.matching.ridge import Ridge

GROUPS = [slice(0, 150), slice(150, 151), slice(151, 300)]


@pytest.fixture(scope="module")
def problem() -> tuple[Matrix, Matrix, Matrix]:
    """Return a kernel, penalties and targets, larger than a block of the factorisation."""
    random = np.random.default_rng(7)
    points = random.normal(size=(300, 20))
    labels = np.repeat([0, 1, 2], [150, 1, 149])
    return points @ points.T / 20, random.uniform(0.5, 2, 300), np.eye(3)[labels]


def refit(problem: tuple[Matrix, Matrix, Matrix], without: list[int]) -> Matrix:
    """Return the predictions for the rows *without* of a fit to all others."""
    kernel, penalties, targets = problem
    keep = np.setdiff1d(np.arange(300), without)
    system = kernel[np.ix_(keep, keep)] + np.diag(penalties[keep])
    predicted: Matrix = kernel[np.ix_(without, keep)] @ np.linalg.solve(system, targets[keep])
    return predicted


def fit(problem: tuple[Matrix, Matrix, Matrix]) -> Ridge:
    """Return the ridge of *problem*, whose kernel it would overwrite."""
    kernel, penalties, _ = problem
    return Ridge(kernel.copy(), penalties, GROUPS)


def test_the_fit_solves_its_equations(problem: tuple[Matrix, Matrix, Matrix]) -> None:
    kernel, penalties, targets = problem
    solved = np.linalg.solve(kernel + np.diag(penalties), targets)
    np.testing.assert_allclose(fit(problem).alpha, solved, atol=1e-9)


def test_leaving_one_out_equals_a_refit(problem: tuple[Matrix, Matrix, Matrix]) -> None:
    rows = [0, 150, 299]
    left_out = fit(problem).left_out(np.array(rows))
    for row, found in zip(rows, left_out, strict=True):
        np.testing.assert_allclose(found, refit(problem, [row])[0], atol=1e-9)


def test_leaving_a_group_out_equals_a_refit(problem: tuple[Matrix, Matrix, Matrix]) -> None:
    left_out = fit(problem).left_out_together(np.arange(300))
    for group in GROUPS:
        rows = list(range(group.start, group.stop))
        np.testing.assert_allclose(left_out[rows], refit(problem, rows), atol=1e-9)
