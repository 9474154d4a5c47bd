"""The guided check: early end on an emergency, unknown is never no, nobody is told all is fine."""

from dataclasses import replace

import pytest

from bot.content.messages import Wording
from bot.core.clinic import CheckQuestion
from bot.core.flows.check import Check, groups, recently
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
    assert verdict.replies[0].key == "check.careful.today"
    assert CHECK[2] in verdict.unknown


def test_something_grave_left_open_is_told_before_a_mild_yes() -> None:
    answers = {"check.bladder": "unsure", "check.fever": "no", "check.walk": "yes"}
    verdict = Check(CLINIC).verdict(answers)
    assert verdict.flag == RedFlag("ces", Tier.EMERGENCY, certain=False)
    assert verdict.replies == (
        Reply("check.careful.today", {"questions": "bladder"}),
        Reply("check.soon", {"questions": "walk"}),
    )


def test_a_mild_sign_left_open_is_told_after_a_mild_yes() -> None:
    clinic = replace(CLINIC, check=(*CHECK, replace(CHECK[2], id="stand", ask="And standing?")))
    talk = Talk(clinic=clinic).after("/check", "no", "no", "yes")
    assert talk.says("not sure") == ["check.soon", "check.careful"]
    assert "book" in talk.buttons


def test_what_is_open_beside_an_urgent_card_is_told_too() -> None:
    talk = Talk().after("/check", "not sure", "yes")
    assert talk.says("no") == ["check.careful.today", "card.urgent"]
    assert talk.session.flag == RedFlag("ces", Tier.EMERGENCY, certain=False)


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


# --- in groups, at the start of other flows ---------------------------------------------------


def asked(id: str, tier: Tier) -> CheckQuestion:
    return CheckQuestion(id, tier, f"Is there {id}?", "A reason.", (id,), "BMJ")


MANY = (
    *(asked(f"e{n}", Tier.EMERGENCY) for n in range(1, 4)),
    *(asked(f"u{n}", Tier.URGENT) for n in range(1, 3)),
    asked("s1", Tier.SOON),
)
GROUPED = replace(CLINIC, check=MANY)


def grouped(*texts: str) -> Talk:
    """Return a patient of the clinic with many questions who began the symptom conversation."""
    return Talk(clinic=GROUPED).after("/symptoms", *texts)


@pytest.mark.parametrize(
    ("counts", "sizes"),
    [((6, 4, 3), [3, 3, 4, 3]), ((1, 5, 2), [3, 2, 2]), ((1, 1, 1), []), ((9, 0, 0), [3, 3, 3])],
)
def test_a_group_has_two_to_four_questions_of_one_tier(
    counts: tuple[int, ...], sizes: list[int]
) -> None:
    check = tuple(
        asked(f"{tier}{n}", tier)
        for tier, count in zip(Tier, counts, strict=True)
        for n in range(count)
    )
    made = groups(check)
    assert [len(group) for group in made] == sizes
    assert all(len({one.tier for one in group}) == 1 for group in made)


def test_every_question_stands_in_a_group_in_its_own_words() -> None:
    text = Wording(GROUPED, SIGNS).text(grouped().last)
    assert "part 1 of 2" in text
    assert "1. Is there e1?\n\n2. Is there e2?\n\n3. Is there e3?" in text


def test_none_of_a_group_is_a_no_to_each_of_its_questions() -> None:
    talk = grouped("none of these", "no", "no", "groin")
    assert talk.says("nothing") == ["check.none", "symptoms.nothing"]
    assert talk.session.checked == NOW


def test_the_number_of_an_emergency_shows_its_card_at_once() -> None:
    talk = grouped()
    assert talk.taps("a:2") == ["card.emergency"]
    assert talk.effects == (NotifyStaff(RedFlag("e2", Tier.EMERGENCY), MANY[1].ask),)


def test_what_a_named_number_leaves_open_is_asked_and_never_a_no() -> None:
    talk = grouped("2")
    assert talk.taps("a:continue") == ["alarm.continued", "check.ask"]
    assert talk.last.params == {"question": "e1", "position": "1", "count": "3"}
    talk.says("no")
    assert talk.last.params["question"] == "e3"
    assert talk.says("no") == ["check.any"]


@pytest.mark.parametrize("text", ["not sure", "yes", "i think so"])
def test_who_names_no_number_is_asked_one_by_one(text: str) -> None:
    talk = grouped(text)
    assert talk.keys == ["check.ask"]
    assert talk.says("yeah") == ["card.emergency"]


def test_an_urgent_number_shows_its_card_after_the_last_question() -> None:
    talk = grouped("no", "1")
    assert talk.last.params["question"] == "u2"
    assert talk.after("no").keys == ["check.ask"]
    assert talk.says("no") == ["card.urgent"]
    assert talk.taps("a:continue") == ["alarm.continued", "symptoms.where"]


@pytest.mark.parametrize("text", ["4", "0", "3 weeks ago", "no, since 2 years", "1st of may"])
def test_a_number_that_names_no_question_is_asked_again(text: str) -> None:
    assert grouped(text).keys == ["check.any.invalid", "check.any"]


@pytest.mark.parametrize(("text", "sign"), [("number 3", "e3"), ("1 and 3", "e1"), ("２", "e2")])
def test_a_number_may_be_typed(text: str, sign: str) -> None:
    talk = grouped()
    assert talk.says(text) == ["card.emergency"]
    assert talk.session.flag == RedFlag(sign, Tier.EMERGENCY)


def test_back_takes_a_group_again() -> None:
    assert grouped("no", "back").last.params["position"] == "1"


def test_questions_that_changed_are_another_group() -> None:
    step = grouped().step
    fewer = replace(CLINIC, check=MANY[1:])
    assert Talk(clinic=fewer).after("/symptoms").step != step


def test_a_group_left_open_is_unknown() -> None:
    verdict = Check(GROUPED, grouped=True).verdict({})
    assert verdict.unknown == MANY


def test_a_yes_makes_its_risk_known_to_the_screen() -> None:
    asked = (replace(CHECK[1], tells=frozenset({"cancer"})),)
    talk = Talk(clinic=replace(CLINIC, check=asked)).after("/check", "yes")
    assert talk.session.risks == {"cancer"}


def test_a_no_makes_no_risk_known() -> None:
    asked = (replace(CHECK[1], tells=frozenset({"cancer"})),)
    talk = Talk(clinic=replace(CLINIC, check=asked)).after("/check", "no")
    assert talk.session.risks == frozenset()
