"""Answers from the guide, choices, themes, honest misses, and what was helpful."""

import pytest

from bot.content.messages import Wording
from bot.core.model import RecordFeedback, RecordMiss, Session
from tests.clinic import CLINIC, SIGNS, Talk


def test_an_answer_names_its_source_and_carries_a_safety_net() -> None:
    talk = Talk()
    assert talk.says("what is sciatica") == ["answer"]
    text = Wording(CLINIC, SIGNS).text(talk.last)
    assert "From the clinic's guide: Sciatica" in text
    assert "Not a diagnosis" in text
    assert "check" in talk.buttons


def test_an_answer_about_the_clinic_has_no_line_on_seeing_a_doctor() -> None:
    talk = Talk().after("location")
    assert "diagnosis" not in Wording(CLINIC, SIGNS).text(talk.last)


def test_related_entries_are_a_tap_away() -> None:
    talk = Talk().after("sciatica")
    assert talk.buttons[:2] == ["faq:piriformis", "faq:disc"]
    assert talk.taps("faq:disc") == ["answer"]
    assert talk.last.params == {"entry": "disc"}


@pytest.mark.parametrize("id", ["sciatica", "piriformis", "disc", "location"])
def test_an_answer_has_six_buttons_at_most_in_four_rows(id: str) -> None:
    talk = Talk().after(id)
    assert len(talk.buttons) <= 6
    assert len(talk.last.buttons) <= 4


def test_the_safety_net_is_one_line() -> None:
    assert len(CLINIC.messages["answer.net"]) < 120


def test_the_same_answer_twice_in_a_row_is_cut_short() -> None:
    talk = Talk().after("sciatica")
    assert talk.says("but sciatica") == ["answer.again"]
    assert "staff:asked" in talk.buttons
    assert talk.taps("faq:sciatica") == ["answer"]


def test_up_to_three_choices_and_none_of_these() -> None:
    talk = Talk()
    assert talk.says("sciatica or disc") == ["choices"]
    assert talk.buttons == ["pick:sciatica", "pick:disc", "none", "check"]
    assert talk.taps("pick:disc") == ["answer"]


def test_none_of_these_is_kept_as_a_miss() -> None:
    talk = Talk().after("sciatica or disc")
    assert talk.taps("none") == ["miss"]
    assert talk.effects == (RecordMiss("sciatica or disc", ("sciatica", "disc"), "none"),)
    assert talk.taps("staff") == ["question.consent"]
    assert talk.last.params == {"text": "sciatica or disc"}


def test_a_stale_none_offers_the_staff() -> None:
    assert Talk().taps("none") == ["question.offer"]


def test_what_is_not_in_the_guide_is_said_honestly() -> None:
    talk = Talk()
    assert talk.says("do you sell tea") == ["miss"]
    assert talk.effects == (RecordMiss("do you sell tea", ("disc",)),)
    assert {"staff:asked", "check", "menu"} <= set(talk.buttons)


def test_a_known_theme_is_handed_to_the_staff_and_is_no_miss() -> None:
    talk = Talk()
    assert talk.says("prices") == ["theme"]
    assert Wording(CLINIC, SIGNS).text(talk.last) == "The guide has no prices."
    assert talk.buttons[0] == "staff:asked"
    assert talk.effects == ()


@pytest.mark.parametrize(("said", "helped"), [("yes", True), ("no", False)])
def test_feedback_is_kept(said: str, helped: bool) -> None:
    talk = Talk().after("sciatica")
    assert talk.taps(f"helped:{said}:sciatica") == [f"helped.{said}"]
    assert talk.effects[0] == RecordFeedback("sciatica", helped)


def test_an_answer_that_did_not_help_leads_to_the_staff() -> None:
    talk = Talk().after("what is sciatica")
    talk.taps("helped:no:sciatica")
    assert "staff:asked" in talk.buttons
    talk.taps("staff:asked")
    assert talk.last.params == {"text": "what is sciatica"}


@pytest.mark.parametrize("action", ["helped:yes:gone", "helped:maybe:sciatica", "helped"])
def test_forged_feedback_is_not_kept(action: str) -> None:
    talk = Talk()
    assert talk.taps(action) == ["button.gone"]
    assert talk.effects == ()


@pytest.mark.parametrize("action", ["faq:gone", "pick:gone", "faq:", "faq"])
def test_an_entry_that_is_gone_is_said_to_be(action: str) -> None:
    assert Talk().taps(action) == ["button.gone"]


def test_a_picked_theme_is_handed_over() -> None:
    assert Talk(Session()).taps("pick:prices") == ["theme"]


def test_a_choice_is_kept_as_a_question_not_answered_outright() -> None:
    talk = Talk().after("sciatica or disc")
    assert talk.effects == (RecordMiss("sciatica or disc", ("sciatica", "disc"), "choice"),)


def test_the_question_of_an_answer_that_did_not_help_is_kept() -> None:
    talk = Talk().after("what is sciatica")
    talk.taps("helped:no:sciatica")
    assert talk.effects == (
        RecordFeedback("sciatica", helped=False),
        RecordMiss("what is sciatica", ("sciatica",), "unhelpful"),
    )


def test_an_answer_read_earlier_that_did_not_help_tells_nothing_of_the_last_question() -> None:
    talk = Talk().after("what is sciatica", "what is disc")
    talk.taps("helped:no:sciatica")
    assert talk.effects == (RecordFeedback("sciatica", helped=False),)
