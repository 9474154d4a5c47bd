"""The guided check: early end on an emergency, unknown is never no, nobody is told all is fine."""

from dataclasses import replace

import pytest

from bot.content.messages import Wording
from bot.core.flows.check import Check, recently
from bot.core.model import Asking, Idle, NotifyStaff, RedFlag, Reply, Session, Tier
from tests.clinic import CHECK, CLINIC, NOW, SIGNS, Talk, checked

ALL_NO = ("/check", "no", "no", "no")


def test_the_questions_come_one_by_one_in_the_clinics_order() -> None:
    talk = Talk()
    asked = []
    for text in ALL_NO:
        talk.says(text)
        asked.append(talk.last.params.get("question", ""))
    assert asked == ["bladder", "fever", "walk", ""]


def test_a_question_tells_how_many_there_are() -> None:
    talk = Talk().after("/check", "no")
    assert talk.last.params == {"question": "fever", "position": "2", "count": "3"}
    assert "Question 2 of 3" in Wording(CLINIC, SIGNS).text(talk.last)


def test_the_first_yes_to_an_emergency_ends_the_check_with_its_card() -> None:
    talk = Talk().after("/check")
    assert talk.says("yeah") == ["card.emergency"]
    assert talk.effects == (NotifyStaff(RedFlag("ces", Tier.EMERGENCY), CHECK[0].ask),)
    talk.taps("a:continue")
    assert talk.session.mode == Idle()


def test_an_urgent_yes_shows_its_card_after_the_last_question() -> None:
    talk = Talk().after("/check", "no", "yes")
    assert talk.step == "check.check.walk"
    assert talk.says("no") == ["card.urgent"]
    assert talk.session.checked == NOW


def test_a_soon_yes_names_what_was_said() -> None:
    talk = Talk().after("/check", "no", "no")
    assert talk.says("yes") == ["check.soon"]
    assert "Is walking hard?" in Wording(CLINIC, SIGNS).text(talk.last)
    assert talk.session.flag == RedFlag("walk", Tier.SOON)


def test_not_sure_leads_to_careful_advice() -> None:
    talk = Talk().after("/check", "dunno", "no")
    assert talk.says("no") == ["check.careful.today"]
    assert "Is your bladder new?" in Wording(CLINIC, SIGNS).text(talk.last)
    assert talk.session.flag == RedFlag("ces", Tier.EMERGENCY, certain=False)


def test_not_sure_about_a_mild_sign_is_not_made_urgent() -> None:
    talk = Talk().after("/check", "no", "no")
    assert talk.says("not sure") == ["check.careful"]


def test_no_sign_is_never_called_fine() -> None:
    talk = Talk().after(*ALL_NO)
    assert talk.keys == ["check.none"]
    text = Wording(CLINIC, SIGNS).text(talk.last)
    assert "If one of them appears" in text
    assert not {"fine", "safe", "nothing wrong", "healthy"} & set(text.casefold().split())
    assert talk.session.flag is None
    assert talk.effects == ()


def test_a_check_does_not_wipe_out_a_sign_found_before() -> None:
    flag = RedFlag("fever", Tier.URGENT)
    assert Talk(Session(flag=flag)).after(*ALL_NO).session.flag == flag


@pytest.mark.parametrize("answers", [{}, {"check.bladder": "no"}, {"check.bladder": "skipped"}])
def test_a_missing_answer_is_unknown_and_never_no(answers: dict[str, str]) -> None:
    verdict = Check(CLINIC).verdict(answers)
    assert verdict.reply is not None
    assert verdict.reply.key == "check.careful.today"
    assert CHECK[2] in verdict.unknown


def test_something_grave_left_open_weighs_more_than_a_mild_yes() -> None:
    answers = {"check.bladder": "unsure", "check.fever": "no", "check.walk": "yes"}
    verdict = Check(CLINIC).verdict(answers)
    assert verdict.flag == RedFlag("ces", Tier.EMERGENCY, certain=False)
    assert verdict.reply == Reply("check.careful.today", {"questions": "bladder"})


def test_a_check_that_an_emergency_ended_is_not_complete() -> None:
    talk = Talk().after("/check", "yes")
    talk.taps("a:continue")
    assert talk.session.checked is None


def test_an_answer_can_be_changed_with_back() -> None:
    talk = Talk().after("/check", "no", "yes", "back", "no")
    assert talk.says("no") == ["check.none"]


def test_a_check_holds_for_a_day() -> None:
    talk = Talk(checked())
    assert recently(talk.session, NOW) != {}
    old = replace(talk.session, checked=NOW.replace(day=NOW.day - 1))
    assert recently(old, NOW) == {}
    assert recently(Session(), NOW) == {}


def test_a_clinic_without_questions_says_nothing_of_safety() -> None:
    assert Talk(clinic=replace(CLINIC, check=())).says("/check") == ["check.none"]


def test_a_yes_that_no_card_has_told_is_told_at_the_end() -> None:
    mode = Asking("check", "check.walk", {"check.bladder": "yes", "check.fever": "no"})
    assert Talk(Session(mode)).says("no") == ["card.emergency"]
