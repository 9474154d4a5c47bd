"""Cosines: of a message with phrasings, and of phrasings among themselves."""

from collections.abc import Sequence

import numpy as np
import pytest

from bot.core.matching import kernel
from bot.core.matching.features import View
from bot.core.matching.kernel import Space

PHRASINGS = ["aabc", "abd", "cde", "aef"]
CLASSES = np.array([0, 0, 1, 2])


def letters(unknown: float) -> View:
    """Return a view to which a message is its letters."""
    return View(tuple, lambda part: (part,), unknown)


def indexed(phrasings: Sequence[str]) -> Space:
    """Return the space of *phrasings* seen in two ways."""
    return Space([letters(1.0), letters(0.5)], [0.75, 0.25], list(map(tuple, phrasings)), CLASSES)


@pytest.fixture
def space() -> Space:
    return indexed(PHRASINGS)


def test_a_phrasing_is_most_alike_itself(space: Space) -> None:
    assert space.cosines("cde")[2] == pytest.approx(1.0)


def test_nothing_shared_is_not_alike(space: Space) -> None:
    assert not space.cosines("xyz").any()


def test_unknown_content_speaks_against_every_phrasing(space: Space) -> None:
    assert space.cosines("cdexyz")[2] < space.cosines("cde")[2]


def test_a_feature_of_few_classes_weighs_more(space: Space) -> None:
    shared_by_two, alone = space.cosines("ab")[3], space.cosines("fb")[3]
    assert alone > shared_by_two


@pytest.mark.parametrize(("common", "frequent"), [(0, 0), (0, 9), (2, 0), (100, 9), (100, 1)])
def test_the_gram_matrix_holds_the_cosines_however_frequent_features_are(
    common: int, frequent: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kernel, "COMMON", common)
    monkeypatch.setattr(kernel, "FREQUENT", frequent)
    space = indexed(PHRASINGS)
    expected = np.array([space.cosines(phrasing) for phrasing in PHRASINGS])
    np.testing.assert_allclose(space.gram(np.arange(4)), expected, atol=1e-6)
    paired = (expected[:2] + expected[1:3])[0]
    grouped = space.gram(np.array([0, 2, 3]))
    np.testing.assert_allclose(grouped[0, 1:], (paired / 2)[2:], atol=1e-6)


def test_an_empty_space_is_fine() -> None:
    empty = Space([letters(1.0)], [1.0], [], np.zeros(0, dtype=np.intp))
    assert empty.cosines("a").shape == (0,)
