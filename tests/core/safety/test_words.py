"""How a message becomes words."""

import pytest

from bot.core.safety.words import LONGEST, Speller, plain, split, stem


@pytest.mark.parametrize(
    ("word", "other"),
    [("legs", "leg"), ("peeing", "pee"), ("tingling", "tingle"), ("slipped", "slip")],
)
def test_endings_do_not_matter(word: str, other: str) -> None:
    assert stem(word) == stem(other)


@pytest.mark.parametrize(
    ("word", "other"),
    [("numbness", "number"), ("crackly", "crack"), ("pus", "put"), ("bowel", "bow")],
)
def test_other_words_stay_apart(word: str, other: str) -> None:
    assert stem(word) != stem(other)


def test_piled_marks_are_taken_off() -> None:
    assert plain("n̷̛u̴͝m̶b") == "numb"


def test_a_typographic_apostrophe_is_an_apostrophe() -> None:
    assert split("can’t", {"ca": "can"}) == split("can't", {"ca": "can"}) == ["can", "not"]


def test_more_than_a_telegram_message_is_not_read() -> None:
    assert len(plain("a" * 100_000)) == LONGEST


def test_a_typo_is_mended_towards_a_wanted_word() -> None:
    assert Speller({"numbness"}, ()).mend("numbnes") == ("numbness",)


def test_an_english_word_is_left_alone() -> None:
    assert Speller({"paralysed"}, {"analysed"}).mend("analysed") == ("analysed",)


def test_words_run_together_are_parted() -> None:
    assert Speller({"numb"}, {"feels"}).mend("feelsnumb") == ("feels", "numb")


def test_a_short_word_is_never_mended() -> None:
    assert Speller({"hate"}, ()).mend("hat") == ("hat",)
