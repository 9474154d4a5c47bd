"""What `frontdesk ask` tells is what the dialogue does."""

from datetime import UTC, date, datetime

import pytest

from bot.content.load import load
from bot.core.ask import Asking
from bot.core.commands import COMMANDS
from bot.core.dialogue import Dialogue
from bot.core.flows.check import Check
from bot.core.flows.table import flows
from bot.core.model import Asking as Mode
from bot.core.model import Said, Session, Turn
from bot.core.net import IN_FLOWS
from bot.settings import shipped_knowledge

KNOWN = load(shipped_knowledge(), date(2026, 11, 23))
ASKING = Asking.of(KNOWN.clinic, KNOWN.rulebook, frozenset())
DIALOGUE = Dialogue(KNOWN.clinic, ASKING.matcher, ASKING.screen, KNOWN.rulebook.signs)
TEXTS = [
    "what is sciatica",
    "where is the clinic",
    "what is acupuncture",
    "how much is a session",
    "blorp wibble frotz",
    "pain somewhere in my behind or maybe the hip joint",
    "i want to book an appointment",
    "show me my bookings",
    "cancel my appointment",
    "can i talk to a human",
    "please check my symptoms",
    "hello",
    "thank you",
    "goodbye",
    "what can you do",
    "who reads my data",
    "yes",
    "no",
    "my leg has been tingling for weeks, is it sciatica",
    "crushing chest pain and I cannot breathe",
    "/nonsense",
    *(f"/{name}" for name in COMMANDS),
]


def netted(turn: Turn) -> bool:
    """Tell whether the replies show when to seek care or have the check in them or a tap away."""
    mode = turn.session.mode
    warned = any(reply.key.startswith(("card.", "alarm.", "soon")) for reply in turn.replies)
    complaint = any(
        KNOWN.clinic.entries[reply.params["entry"]].about_a_complaint
        for reply in turn.replies
        if reply.key == "answer"
    )
    tap = any(b.action == "check" for r in turn.replies for row in r.buttons for b in row)
    return warned or complaint or tap or (isinstance(mode, Mode) and mode.flow in IN_FLOWS)


@pytest.mark.parametrize("text", TEXTS)
def test_the_safety_net_that_is_told_is_the_one_that_is_there(text: str) -> None:
    turn = DIALOGUE.respond(Session(), Said(text), datetime(2026, 11, 23, tzinfo=UTC))
    assert ASKING.answer(text)["safety_net"] is netted(turn)


def test_the_texts_have_both_kinds() -> None:
    assert {ASKING.answer(text)["safety_net"] for text in TEXTS} == {True, False}


def test_the_flows_that_count_as_a_net_have_the_check_in_them() -> None:
    both = (Check(KNOWN.clinic), Check(KNOWN.clinic, grouped=True))
    asked = {step.id for check in both for step in check.steps}
    for id in IN_FLOWS:
        assert asked & {step.id for step in flows(KNOWN.clinic)[id].steps}


@pytest.mark.parametrize(
    "text",
    [
        "can i take ibuprofen for this",
        "how much paracetamol may I have a day",
        "should i stop my blood thinner before a session",
        "is it safe to have tramadol and needles on the same day",
        "which painkiller is best",
        "what dose of diclofenac",
    ],
)
def test_no_entry_answers_a_question_about_a_medicine(text: str) -> None:
    assert ASKING.answer(text)["entry"] is None
