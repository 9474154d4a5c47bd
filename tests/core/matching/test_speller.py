"""Typing errors are repaired towards the knowledge base, real words are left alone."""

import pytest

from bot.core.matching.speller import Speller

VOCABULARY = {
    "sciatica": 5,
    "tailbone": 4,
    "price": 3,
    "from": 9,
    "needles": 2,
    "needle": 6,
    "hip": 7,
}


@pytest.fixture
def speller() -> Speller:
    return Speller(VOCABULARY, frozenset({"form"}))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("siatica", "sciatica"),
        ("tialbone", "tailbone"),
        ("prise", "price"),
        ("scaitcia", "sciatica"),
        ("ihp", "hip"),
    ],
)
def test_a_typing_error_is_repaired(speller: Speller, typed: str, meant: str) -> None:
    assert speller.correct([typed]) == (meant,)


def test_a_known_word_is_left_alone(speller: Speller) -> None:
    assert speller.correct(["form"]) == ("form",)


def test_a_short_word_is_left_alone(speller: Speller) -> None:
    assert speller.correct(["hi"]) == ("hi",)


def test_a_number_is_left_alone() -> None:
    assert Speller({"1234": 1}, frozenset()).correct(["1235"]) == ("1235",)


def test_a_short_word_is_not_repaired_by_two_edits(speller: Speller) -> None:
    assert speller.correct(["prixx"]) == ("prixx",)


def test_among_equally_near_words_the_frequent_one_wins(speller: Speller) -> None:
    assert speller.correct(["needlez"]) == ("needle",)


def test_without_a_vocabulary_nothing_changes() -> None:
    assert Speller({}, frozenset()).correct(["sciatica"]) == ("sciatica",)
