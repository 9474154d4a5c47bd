"""What happens by itself when a patient does not go on."""

from datetime import timedelta

import pytest

from bot.core.model import (
    Asking,
    Idle,
    NotifyStaff,
    RedFlag,
    Said,
    Session,
    Tapped,
    Tier,
    Turn,
    WakeMe,
    Woke,
)
from bot.core.waking import FLOW_WAITS, SIGN_WAITS, wakes
from tests.clinic import NOW, dialogue

IN_A_BOOKING = Session(mode=Asking("booking", "name", {"agreed": "earlier"}), prompt=1)
IN_AN_ALARM = Session(
    mode=Asking("alarm", "ask", {"sign": "ces", "tier": "emergency"}),
    prompt=3,
    question="I feel #ces",
)


def woke(session: Session, reason: str) -> Turn:
    return dialogue().respond(session, Woke(reason), NOW)


def test_a_question_about_a_warning_sign_waits_ten_minutes() -> None:
    assert wakes(IN_AN_ALARM, NOW) == (WakeMe(NOW + SIGN_WAITS, "sign"),)


def test_any_other_question_waits_a_day() -> None:
    assert wakes(IN_A_BOOKING, NOW) == (WakeMe(NOW + FLOW_WAITS, "flow"),)
    assert timedelta(days=1) == FLOW_WAITS


def test_nothing_waits_where_nothing_is_asked() -> None:
    assert wakes(Session(), NOW) == ()


def test_no_answer_about_a_warning_sign_is_not_a_no() -> None:
    turn = woke(IN_AN_ALARM, "sign")
    assert [reply.key for reply in turn.replies] == ["card.emergency"]
    flag = RedFlag("ces", Tier.EMERGENCY, certain=False)
    assert turn.effects == (NotifyStaff(flag, "I feel #ces"),)


def test_a_conversation_left_open_ends_kindly() -> None:
    turn = woke(IN_A_BOOKING, "flow")
    assert [reply.key for reply in turn.replies] == ["flow.expired"]
    assert turn.session.mode == Idle()
    assert turn.effects == ()


def test_a_card_that_is_up_stays_up() -> None:
    held = Session(mode=Asking("alarm", "held", {"sign": "ces", "tier": "emergency"}))
    for reason in ("sign", "flow"):
        turn = woke(held, reason)
        assert (turn.session.mode, turn.replies) == (held.mode, ())


@pytest.mark.parametrize("reason", ["sign", "flow", "of another version"])
def test_what_has_ended_meanwhile_is_left_alone(reason: str) -> None:
    turn = woke(Session(), reason)
    assert (turn.session, turn.replies, turn.effects) == (Session(), (), ())


def test_words_after_the_end_are_read_anew() -> None:
    session = woke(IN_A_BOOKING, "flow").session
    turn = dialogue().respond(session, Said("/help"), NOW)
    assert turn.replies[-1].key == "help"


def test_a_tap_below_what_has_ended_says_so() -> None:
    session = woke(IN_A_BOOKING, "flow").session
    turn = dialogue().respond(session, Tapped("a:telegram", 1), NOW)
    assert turn.replies[-1].key == "button.gone"
