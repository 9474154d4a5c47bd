from datetime import timedelta

import pytest

from bot.core.model import (
    Asking,
    HandedOver,
    Idle,
    NotifyStaff,
    Relay,
    SentOther,
    Session,
    SharedContact,
    TakeBack,
)
from bot.core.talk import hand_back, hand_over, interrupts
from tests.clinic import NOW, Talk

OVER = HandedOver(NOW + timedelta(hours=1), 12)


def talking() -> Talk:
    return Talk(Session(OVER))


def test_what_a_patient_writes_goes_to_the_staff_and_the_bot_is_silent() -> None:
    talk = talking()
    assert talk.says("sciatica") == []
    assert talk.effects == (Relay(12, "sciatica"),)


def test_a_changed_message_is_marked_as_that() -> None:
    talk = talking()
    talk.says("on Friday then", edited=True)
    assert talk.effects == (Relay(12, "on Friday then", edited=True),)


def test_a_warning_sign_gets_its_card_and_still_reaches_the_staff_who_talk() -> None:
    talk = talking()
    assert talk.says("it is #ces") == ["card.emergency"]
    assert [type(effect) for effect in talk.effects] == [NotifyStaff, Relay]
    assert talk.session.mode == OVER


def test_a_possible_sign_is_asked_about_and_the_talk_goes_on_after_it() -> None:
    talk = talking()
    assert talk.says("maybe #ces") == ["alarm.ask.emergency"]
    assert talk.effects == (Relay(12, "maybe #ces"),)
    assert talk.says("no") == []
    assert talk.session.mode == OVER


def test_a_picture_is_passed_on_with_its_kind() -> None:
    talk = talking()
    talk.does(SentOther("photo", "my back"))
    assert talk.effects == (Relay(12, "my back", "photo"),)


def test_ones_own_number_is_passed_on_and_nobody_elses() -> None:
    talk = talking()
    talk.does(SharedContact("+81312345678", own=True))
    assert talk.effects == (Relay(12, "+81312345678"),)
    talk.does(SharedContact("+81312345678", own=False))
    assert talk.effects == ()


@pytest.mark.parametrize("command", ["/menu", "/cancel", "/book"])
def test_a_command_brings_the_bot_back_and_staff_know(command: str) -> None:
    talk = talking()
    assert talk.says(command)
    assert talk.effects[-1] == TakeBack(12)


def test_after_its_time_the_bot_answers_again() -> None:
    talk = talking()
    talk.now = OVER.until
    assert talk.says("sciatica") == ["answer"]
    assert talk.effects == ()


def test_staff_take_over_from_the_bot() -> None:
    assert hand_over(Session(), 12, OVER.until).mode == OVER


def test_staff_take_over_from_a_card_that_holds_everything_back() -> None:
    talk = Talk().after("it is #ces")
    assert hand_over(talk.session, 12, OVER.until).mode == OVER


def test_a_sign_that_is_being_asked_about_is_settled_before_the_talk() -> None:
    talk = Talk().after("maybe #ces")
    talk.session = hand_over(talk.session, 12, OVER.until)
    assert talk.says("no") == []
    assert talk.session.mode == OVER


def test_only_a_flow_that_is_going_on_is_interrupted() -> None:
    assert interrupts(Talk().after("/book").session)
    assert not interrupts(Talk().after("it is #ces").session)
    assert not interrupts(Session())


def test_handing_back_ends_the_talk_about_that_request_only() -> None:
    assert hand_back(Session(OVER), 12).mode == Idle()
    assert hand_back(Session(OVER), 13).mode == OVER
    assert hand_back(Session(Asking("book", "name")), 12).mode == Asking("book", "name")


def test_handing_back_behind_a_question_about_a_sign_keeps_the_question() -> None:
    talk = talking()
    talk.says("maybe #ces")
    talk.session = hand_back(talk.session, 12)
    assert talk.step == "alarm.ask"
    assert talk.session.mode != OVER
    talk.says("no")
    assert talk.session.mode == Idle()
