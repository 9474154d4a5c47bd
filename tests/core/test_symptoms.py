"""The symptom conversation: the check first, then passages that fit, with reasons named."""

from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from bot.content.load import load
from bot.content.messages import Wording
from bot.content.yaml_lines import read_yaml
from bot.core.clinic import Clinic, Pattern
from bot.core.flows.symptoms import fitting
from bot.core.model import Idle, RedFlag, Session, Tier
from tests.clinic import CLINIC, KNOWLEDGE, NOW, PATTERNS, SIGNS, Talk, checked


def test_the_check_comes_first() -> None:
    talk = Talk()
    assert talk.says("/symptoms") == ["check.ask"]
    assert talk.after("no", "no", "no").keys == ["symptoms.where"]


def test_a_recent_check_is_not_asked_again() -> None:
    assert Talk(checked()).says("/symptoms") == ["symptoms.where"]


def test_an_emergency_ends_it_until_the_patient_goes_on() -> None:
    talk = Talk().after("/symptoms")
    assert talk.says("yes") == ["card.emergency"]
    assert talk.taps("a:continue") == ["alarm.continued", "check.ask"]
    assert talk.step == "symptoms.check.fever"


def test_an_urgent_sign_is_shown_before_the_symptoms() -> None:
    talk = Talk().after("/symptoms", "no", "yes")
    assert talk.says("no") == ["card.urgent"]
    assert talk.taps("a:continue") == ["alarm.continued", "symptoms.where"]


def test_what_fits_is_told_with_its_reasons() -> None:
    talk = Talk(checked()).after("/symptoms", "tailbone")
    assert talk.taps("a:sitting") == ["symptoms.found"]
    assert talk.last.params["fits"].split("|") == [
        "tailbone where=tailbone worse=sitting",
        "disc where=tailbone worse=sitting",
        "piriformis worse=sitting",
    ]
    text = Wording(CLINIC, SIGNS).text(talk.last)
    assert "- About tailbone. You said: pain at the tailbone; worse with sitting.\n" in text
    assert "- About piriformis. You said: worse with sitting.\n" in text


def test_each_passage_is_a_tap_away() -> None:
    talk = Talk(checked()).after("/symptoms", "tailbone", "sitting")
    assert talk.buttons[:3] == ["faq:tailbone", "faq:disc", "faq:piriformis"]
    assert {"book", "staff"} <= set(talk.buttons)


def test_it_is_said_that_this_is_no_diagnosis() -> None:
    talk = Talk(checked()).after("/symptoms", "tailbone", "sitting")
    assert "not a diagnosis" in Wording(CLINIC, SIGNS).text(talk.turn.replies[0])


def test_where_nothing_fits_nothing_is_made_up() -> None:
    talk = Talk(checked()).after("/symptoms", "groin")
    assert talk.says("nothing") == ["symptoms.nothing"]
    assert {"book", "staff"} <= set(talk.buttons)


def test_what_was_found_is_kept_for_staff() -> None:
    talk = Talk().after("/symptoms", "no", "no", "yes", "tailbone", "sitting")
    assert talk.keys[0] == "check.soon"
    assert talk.session.findings == ("where=tailbone", "worse=sitting", "check.walk=yes")
    assert talk.session.flag == RedFlag("walk", Tier.SOON)
    assert talk.session.checked == NOW
    assert talk.session.mode == Idle()


def test_several_places_may_be_typed() -> None:
    talk = Talk(checked()).after("/symptoms", "1 and 3", "sitting")
    assert talk.session.findings == ("where=buttock", "where=groin", "worse=sitting")


def test_what_the_check_found_is_kept_beside_it() -> None:
    talk = Talk().after("/symptoms", "no", "no", "not sure", "tailbone", "sitting")
    assert talk.session.findings == ("where=tailbone", "worse=sitting", "check.walk=unsure")


def test_a_question_with_a_picture_numbers_its_choices() -> None:
    talk = Talk(checked(), clinic=replace(CLINIC, pictures={"where": "body-map"}))
    talk.says("/symptoms")
    assert talk.last.picture == "body-map"
    labels = [Wording(CLINIC, SIGNS).label(button) for button in talk.last.buttons[0]]
    assert labels == ["1 Middle of the buttock", "2 Tailbone"]
    assert talk.taps("a:tailbone") == ["symptoms.worse"]
    assert talk.last.picture == ""


def test_a_choice_may_be_typed_in_ones_own_words() -> None:
    talk = Talk(checked(Session())).after("/symptoms")
    assert talk.says("hurts at my tailbone") == ["symptoms.worse"]


def test_a_pattern_needs_all_of_its_steps() -> None:
    assert fitting(PATTERNS, {"where": "tailbone", "worse": "running"}) == ()
    assert [fit.entry for fit in fitting(PATTERNS, {"where": "buttock"})] == ["sciatica"]


def test_what_also_points_there_makes_it_fit_better_and_is_not_needed() -> None:
    patterns = (
        Pattern("disc", "Disc", {"where": ("groin",)}),
        Pattern("tailbone", "Tailbone", {"where": ("groin",)}, {"worse": ("sitting",)}),
    )
    with_it = fitting(patterns, {"where": "groin", "worse": "sitting"})
    assert [fit.entry for fit in with_it] == ["tailbone", "disc"]
    without = fitting(patterns, {"where": "groin", "worse": "running"})
    assert [fit.entry for fit in without] == ["disc", "tailbone"]


def test_two_choices_of_one_question_are_two_reasons_and_weigh_as_one() -> None:
    wide = Pattern("disc", "Disc", {"where": ("groin", "buttock")})
    both = Pattern("tailbone", "Tailbone", {"where": ("groin",), "worse": ("sitting",)})
    first, second = fitting((wide, both), {"where": "groin+buttock", "worse": "sitting"})
    assert (first.entry, second.findings) == ("tailbone", ("where=groin", "where=buttock"))


def test_an_entry_is_told_once_with_its_best_reasons() -> None:
    twice = (
        Pattern("disc", "Disc", {"where": ("groin",)}),
        Pattern("disc", "Disc", {"where": ("groin",), "worse": ("sitting",)}),
    )
    (fit,) = fitting(twice, {"where": "groin", "worse": "sitting"})
    assert fit.findings == ("where=groin", "worse=sitting")


CONDITIONS = {
    *("osteoarthritis", "sciatica", "herniated-disc", "piriformis-syndrome", "trauma"),
    *("sacroiliac-joint-dysfunction", "hamstring-tendonitis", "hip-bursitis"),
    *("ischial-bursitis", "coccydynia", "anorectal-abscess", "hemorrhoids"),
    *("myofascial-pain-syndrome", "pilonidal-cyst", "gluteal-muscle-strain"),
    *("degenerative-disc-disease", "ischiofemoral-impingement"),
}
"""What the clinic's document describes."""


@cache
def shipped() -> Clinic:
    return load(KNOWLEDGE, date(2026, 11, 23)).clinic


def test_every_condition_of_the_document_has_a_pattern() -> None:
    assert {pattern.entry for pattern in shipped().patterns} == CONDITIONS


def stories() -> list[dict[str, Any]]:
    document, _ = read_yaml(Path(__file__).parent / "stories.yaml", "stories.yaml")
    assert document is not None
    assert isinstance(document.content, list)
    return document.content


@pytest.mark.parametrize("story", stories(), ids=lambda story: story["story"])
def test_a_typical_story_finds_its_passages(story: dict[str, Any]) -> None:
    talk = Talk(checked(), clinic=shipped()).after("/symptoms", *story["told"])
    if "first" not in story:
        assert talk.keys == ["symptoms.nothing"]
        return
    assert talk.keys == ["symptoms.found"]
    first, *others = (fit.split()[0] for fit in talk.last.params["fits"].split("|"))
    assert first == story["first"]
    assert set(story.get("among", ())) <= set(others)


def test_there_are_forty_stories_and_each_condition_has_one() -> None:
    assert len(stories()) >= 40
    assert {story.get("first") for story in stories()} == {*CONDITIONS, None}
