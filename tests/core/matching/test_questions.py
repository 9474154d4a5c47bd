"""A message is taken apart into its questions."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.matching.questions import MOST, split


@pytest.mark.parametrize(
    ("text", "questions"),
    [
        ("What is sciatica? Where are you?", ("What is sciatica?", "Where are you?")),
        ("what is it and where are you", ("what is it", "where are you")),
        ("how do i book, do you take cards", ("how do i book", "do you take cards")),
        ("I fell. Is it broken? Thanks", ("Is it broken?",)),
        ("I fell on ice and wonder, is it broken", ("is it broken",)),
        ("long day\nwhere are you\nbye", ("where are you",)),
        ("I'm new here. I would like to know the price.", ("I would like to know the price.",)),
        ("Hello. Piles, anyone?", ("Piles, anyone?",)),
    ],
)
def test_questions_are_found(text: str, questions: tuple[str, ...]) -> None:
    assert split(text) == questions


@pytest.mark.parametrize("text", ["", "   ", "my tailbone hurts. I fell on ice.", "🍣🔥", "..."])
def test_a_story_has_no_questions(text: str) -> None:
    assert split(text) == ()


def test_one_question_with_and_in_it_stays_whole() -> None:
    assert split("what are bursae and tendons") == ("what are bursae and tendons",)


def test_of_many_questions_the_last_ones_are_kept() -> None:
    many = split(" ".join(f"is it {number}?" for number in range(20)))
    assert len(many) == MOST
    assert many[-1] == "is it 19?"


@given(st.text(max_size=500))
def test_no_text_makes_it_raise_and_parts_are_of_the_text(text: str) -> None:
    assert all(part in text for part in split(text))
