"""Cosines: of a message with phrasings, and of phrasings among themselves."""

from collections import Counter

import numpy as np
import pytest

from bot.core.matching import kernel
from bot.core.matching.kernel import Space

DOCUMENTS = [Counter("aabc"), Counter("abd"), Counter("cde"), Counter("aef")]
CLASSES = np.array([0, 0, 1, 2])


@pytest.fixture
def space() -> Space:
    return Space(DOCUMENTS, CLASSES, unknown=1.0)


def test_a_phrasing_is_most_alike_itself(space: Space) -> None:
    assert space.cosines(DOCUMENTS[2])[2] == pytest.approx(1.0)


def test_nothing_shared_is_not_alike(space: Space) -> None:
    assert not space.cosines(Counter("xyz")).any()


def test_unknown_content_speaks_against_every_phrasing(space: Space) -> None:
    assert space.cosines(Counter("cdexyz"))[2] < space.cosines(Counter("cde"))[2]


def test_a_feature_of_few_classes_weighs_more(space: Space) -> None:
    shared_by_two, alone = space.cosines(Counter("ab"))[3], space.cosines(Counter("fb"))[3]
    assert alone > shared_by_two


@pytest.mark.parametrize("common", [0, 1, 100])
def test_the_gram_matrix_holds_the_cosines(
    space: Space, common: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kernel, "COMMON", common)
    expected = [space.cosines(document) for document in DOCUMENTS]
    np.testing.assert_allclose(space.gram(), expected, atol=1e-6)


def test_an_empty_space_is_fine() -> None:
    assert Space([], np.zeros(0, dtype=np.intp), 1.0).cosines(Counter("a")).shape == (0,)
