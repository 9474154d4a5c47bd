"""The symptom conversation: the check first, then passages that fit, with reasons named."""

import pytest

from bot.content.messages import Wording
from bot.content.schema import SymptomsPart
from bot.content.yaml_lines import read_yaml
from bot.core.clinic import Pattern
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
    assert talk.session.findings == ("where=tailbone", "worse=sitting")
    assert talk.session.flag == RedFlag("walk", Tier.SOON)
    assert talk.session.checked == NOW
    assert talk.session.mode == Idle()


def test_a_choice_may_be_typed_in_ones_own_words() -> None:
    talk = Talk(checked(Session())).after("/symptoms")
    assert talk.says("hurts at my tailbone") == ["symptoms.worse"]


def test_a_pattern_needs_its_number_of_findings() -> None:
    assert fitting(PATTERNS, {"where": "tailbone", "worse": "running"}) == ()
    assert [fit.entry for fit in fitting(PATTERNS, {"where": "buttock"})] == ["sciatica"]


def test_an_entry_is_told_once_with_its_best_reasons() -> None:
    twice = (
        Pattern("disc", "Disc", {"where": ("groin",)}, 1),
        Pattern("disc", "Disc", {"where": ("groin",), "worse": ("sitting",)}, 2),
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


def shipped() -> tuple[Pattern, ...]:
    document, _ = read_yaml(KNOWLEDGE / "symptoms.yaml", "symptoms.yaml")
    assert document is not None
    parts = SymptomsPart.model_validate(document.content).patterns
    return tuple(
        Pattern(p.entry, p.section, {step: tuple(c) for step, c in p.when.items()}, p.at_least)
        for p in parts
    )


def test_every_condition_of_the_document_has_a_pattern() -> None:
    assert {pattern.entry for pattern in shipped()} == CONDITIONS


@pytest.mark.parametrize(
    ("story", "first"),
    [
        ("groin ache walking stays months", "osteoarthritis"),
        ("buttock tingling sitting leg weeks", "sciatica"),
        ("back-of-thigh tingling nothing leg weeks", "sciatica"),
        ("lower-back weak lifting leg weeks", "herniated-disc"),
        ("buttock ache sitting leg months", "piriformis-syndrome"),
        ("outer-hip sharp fall stays days", "trauma"),
        ("upper-buttock ache standing stays weeks", "sacroiliac-joint-dysfunction"),
        ("upper-buttock ache pregnancy stays weeks", "sacroiliac-joint-dysfunction"),
        ("sitting-bone ache running stays weeks", "hamstring-tendonitis"),
        ("outer-hip swollen walking stays weeks", "hip-bursitis"),
        ("sitting-bone ache sitting stays weeks", "ischial-bursitis"),
        ("tailbone ache sitting stays weeks", "coccydynia"),
        ("tailbone ache nothing stays weeks", "coccydynia"),
        ("tailbone swollen nothing stays weeks", "pilonidal-cyst"),
        ("anus pus bowel stays days", "anorectal-abscess"),
        ("anus itching bowel stays weeks", "hemorrhoids"),
        ("buttock knots nothing stays months", "myofascial-pain-syndrome"),
        ("buttock sharp running stays days", "gluteal-muscle-strain"),
        ("lower-back ache sitting buttock months", "degenerative-disc-disease"),
        ("groin sharp walking buttock weeks", "ischiofemoral-impingement"),
        ("lower-back ache nothing stays weeks", ""),
    ],
)
def test_a_typical_story_finds_its_passage_first(story: str, first: str) -> None:
    answers = dict(zip(("where", "feel", "worse", "spread", "since"), story.split(), strict=True))
    found = [fit.entry for fit in fitting(shipped(), answers)]
    assert (found or [""])[0] == first
