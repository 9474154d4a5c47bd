"""Several questions in one message, and a wish beside a description."""

import pytest

from bot.core.hearing import READ, hear
from bot.core.matching.matcher import Candidate, Decision
from bot.core.matching.questions import is_question
from tests.clinic import CLINIC, FakeMatcher


def heard(text: str) -> tuple[str, tuple[str, ...]]:
    """Return what is acted on first, and what is offered besides."""
    found = hear(text, CLINIC, FakeMatcher().decide)
    one = found.decision
    return (one.intent or one.entry or one.theme or one.outcome, found.also)


@pytest.mark.parametrize(
    ("text", "first", "also"),
    [
        ("what is sciatica", "sciatica", ()),
        ("what is sciatica? where is the location?", "sciatica", ("location",)),
        ("what is sciatica, how are your prices and where is the location?", "sciatica",
         ("prices", "location")),
        ("what is sciatica\nwhat are your prices", "sciatica", ("prices",)),
        ("what is sciatica? is sciatica bad?", "sciatica", ()),
        ("hello! what is disc? what are your prices?", "disc", ("prices",)),
        ("what is disc? can i reserve?", "book", ("disc",)),
        ("can i reserve? what is disc and what are your prices?", "book", ("disc", "prices")),
    ],
)  # fmt: skip
def test_every_question_is_heard(text: str, first: str, also: tuple[str, ...]) -> None:
    assert heard(text) == (first, also)


def test_a_story_is_taken_as_a_whole() -> None:
    assert heard("I have sciatica. My disc hurts. It is bad.")[1] == ()


def test_a_long_message_is_taken_as_a_whole() -> None:
    assert heard("what is sciatica? what are your prices? " + "x" * READ)[1] == ()


def test_a_question_that_finds_nothing_is_left_for_the_staff() -> None:
    one = hear("what is sciatica? do you sell tea?", CLINIC, FakeMatcher().decide)
    assert one.decision.entry == "sciatica"
    assert one.rest


@pytest.mark.parametrize(
    ("text", "about"),
    [
        ("reserve for my sciatica", True),
        ("my sciatica is bad, can i reserve?", True),
        ("reserve at your location", False),
        ("reserve for friday", False),
    ],
)
def test_a_wish_that_names_a_complaint_says_so(text: str, about: bool) -> None:
    assert hear(text, CLINIC, FakeMatcher().decide).about is about


def test_a_wish_that_is_no_question_wins_over_what_it_is_about() -> None:
    wish = Candidate("book", "intent", 0.9, "book")
    entry = Candidate("sciatica", "entry", 0.99, "sciatica")
    said = Decision("answer", (entry, wish), entry="sciatica", score=0.99)
    assert hear("a time for sciatica", CLINIC, lambda text: said).decision.intent == "book"
    assert hear("is a time needed?", CLINIC, lambda text: said).decision.entry == "sciatica"


@pytest.mark.parametrize("text", ["where", "is it far", "What's that", "parking?", "  how so"])
def test_a_question_is_told_from_a_statement(text: str) -> None:
    assert is_question(text)


@pytest.mark.parametrize("text", ["", "whatever", "it hurts", "isolated pain", "canal"])
def test_a_statement_is_no_question(text: str) -> None:
    assert not is_question(text)
