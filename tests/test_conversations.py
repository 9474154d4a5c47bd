"""The conversations in conversations/, played against the dialogue on the shipped knowledge."""

from functools import cache
from pathlib import Path

import pytest

from bot.content.load import load
from bot.content.words import english_words
from bot.core.dialogue import Dialogue
from bot.core.matching.matcher import Matcher
from bot.core.safety.screen import Screen
from tests.clinic import KNOWLEDGE, NOW
from tests.playbook import Play, expected, play, plays

PLAYS = plays(Path(__file__).parent / "conversations")


@cache
def frontdesk() -> Dialogue:
    known = load(KNOWLEDGE, NOW.date())
    clinic = known.clinic
    matcher = Matcher.of(clinic, english_words())
    return Dialogue(clinic, matcher, Screen(known.rulebook), known.rulebook.signs)


@pytest.mark.parametrize("one", PLAYS, ids=lambda one: f"{one.file}: {one.name}")
def test_a_conversation_goes_as_written(one: Play) -> None:
    assert play(frontdesk(), one.turns, NOW) == expected(one.turns)


def test_the_playbook_sees_a_conversation_that_goes_another_way() -> None:
    turns = [{"says": "/menu", "bot": ["welcome"]}]
    assert play(frontdesk(), turns, NOW) != expected(turns)


def test_there_are_conversations_to_play() -> None:
    assert len(PLAYS) >= 25
    assert len({one.name for one in PLAYS}) == len(PLAYS)
