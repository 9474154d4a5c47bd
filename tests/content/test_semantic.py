"""The optional sentence encoder is used where it is installed, and never needed."""

import numpy as np
import pytest

from bot.content import semantic
from bot.content.semantic import is_installed, sentence_encoder

installed = pytest.mark.skipif(
    not is_installed(), reason="the extra “semantic” is not installed; nothing needs it"
)


def test_without_the_package_there_is_no_encoder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(semantic, "PACKAGE", "no_such_package")
    assert sentence_encoder() is None


@installed
def test_vectors_have_length_one_and_know_synonyms() -> None:
    embed = sentence_encoder()
    assert embed is not None
    vectors = embed(["my bottom is sore", "pain in the backside", "opening hours"])
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert vectors[0] @ vectors[1] > vectors[0] @ vectors[2]
