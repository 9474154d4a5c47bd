"""The document's list "When to See a Healthcare Provider", line by line in the shipped check."""

from datetime import date

import pytest

from bot.content.load import load
from bot.content.messages import Wording
from bot.core.clinic import CheckQuestion
from bot.core.flows.check import Check
from bot.core.model import Tier
from bot.settings import shipped_knowledge

KNOWN = load(shipped_knowledge(), date(2026, 11, 23))
LINES = {
    "persistent, unexplained buttock pain that travels into the leg": {
        "travels into the leg": "nerve",
    },
    "significantly impacts your ability to walk, stand, or sit for extended periods": {
        "walk": "movement",
        "stand": "movement",
        "sit for long": "movement",
    },
    "cannot move your hip without causing pain": {"every movement of the hip hurt": "movement"},
    "burning, numbness, tingling, or weakness in your hip or leg": {
        "burning": "nerve",
        "numbness": "nerve",
        "tingling": "nerve",
        "weakness in the hip or leg": "nerve",
    },
    "pain and/or difficulty passing bowel movements": {
        "pain or trouble with bowel movements": "general",
    },
    "unusual symptoms such as fever, fatigue, or unexplained weight loss": {
        "fever": "fever",
        "tiredness": "general",
        "weight loss without trying": "general",
    },
}
"""Line of the document -> words that a question must have, and that question."""
WORDS = [(words, id) for line in LINES.values() for words, id in line.items()]


def question(id: str) -> CheckQuestion:
    return next(one for one in KNOWN.clinic.check if one.id == id)


@pytest.mark.parametrize(("words", "id"), WORDS)
def test_each_sign_that_the_document_names_is_asked(words: str, id: str) -> None:
    assert words in question(id).ask


@pytest.mark.parametrize("id", sorted({id for _, id in WORDS}))
def test_a_yes_sends_to_a_doctor_and_a_possible_yes_too(id: str) -> None:
    check = Check(KNOWN.clinic)
    nothing = {f"check.{one.id}": "no" for one in KNOWN.clinic.check}
    wording = Wording(KNOWN.clinic, KNOWN.rulebook.signs)
    for answer in ("yes", "unsure"):
        verdict = check.verdict({**nothing, f"check.{id}": answer})
        assert verdict.flag is not None
        if question(id).tier is Tier.SOON or answer == "unsure":
            (reply,) = verdict.replies
            assert "doctor" in wording.text(reply)
            assert question(id).ask in wording.text(reply)


def test_the_questions_come_with_the_gravest_first() -> None:
    ranks = [one.tier.rank for one in KNOWN.clinic.check]
    assert ranks == sorted(ranks)


def test_every_tier_that_the_screen_knows_is_asked_about() -> None:
    assert {one.tier for one in KNOWN.clinic.check} == set(Tier)
