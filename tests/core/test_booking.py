from datetime import timedelta

import pytest

from bot.core.model import (
    NotifyStaff,
    RecordConsent,
    RecordRequest,
    RedFlag,
    Reply,
    Said,
    Tapped,
    Tier,
)
from bot.core.taps import pack
from tests.clinic import CLINIC, NOW
from tests.core.visit import Patient, known

VERSION = CLINIC.messages["consent.version"]


def at_review() -> Patient:
    """Return a patient who answered everything and sees the review."""
    patient = Patient(known())
    patient.says("/book", "Mika Sato")
    patient.taps("a:telegram")
    patient.says("next tues after 6")
    patient.taps("a:yes")
    assert patient.says("an aching hip") == "booking.review"
    return patient


def test_a_first_booking_by_taps_is_recorded_with_everything() -> None:
    patient = Patient()
    patient.says("/book")
    patient.taps("a:yes")
    patient.says("Mika Sato")
    patient.taps("a:telegram")
    patient.says("next tues after 6")
    patient.taps("a:yes")
    patient.says("an aching hip")
    patient.taps("a:no", "a:no", "a:no")
    assert patient.taps("a:confirm") == "booking.done"
    details = {
        "name": "Mika Sato",
        "contact": "telegram",
        "times": "Tuesday 1 December, after 18:00",
        "times_said": "next tues after 6",
        "reason": "an aching hip",
        "check": "None of the signs asked about",
    }
    assert patient.effects == [RecordConsent(VERSION), RecordRequest("booking", details)]
    assert patient.idle


def test_a_booking_can_be_typed_throughout() -> None:
    patient = Patient()
    patient.says("/book", "ok", "my name is Mika", "+81 90-1234-5678", "any evening", "yes")
    assert patient.says("skip", "nope", "no", "no", "send it") == "booking.done"
    details = patient.did(RecordRequest)[0].details
    assert details == {
        "name": "Mika",
        "contact": "phone",
        "phone": "+819012345678",
        "times": "In the evening",
        "times_said": "any evening",
        "check": "None of the signs asked about",
    }


def test_consent_and_check_of_before_are_not_asked_again() -> None:
    patient = Patient(known())
    assert patient.says("/book") == "booking.name"
    assert at_review().taps("a:confirm") == "booking.done"


def test_consent_is_recorded_once() -> None:
    patient = at_review()
    patient.taps("a:confirm")
    assert not patient.did(RecordConsent)


def test_consent_to_an_older_text_is_asked_again() -> None:
    assert Patient(known(consent="2025-01")).says("/book") == "booking.consent"


def test_a_check_of_more_than_a_day_ago_is_asked_again() -> None:
    patient = Patient(known(checked=NOW - timedelta(hours=25)))
    patient.says("/book", "Mika", "here", "asap", "yes")
    assert patient.says("an aching hip") == "check.ask"


def test_without_consent_nothing_is_recorded() -> None:
    patient = Patient()
    patient.says("/book")
    assert patient.taps("a:no") == "booking.declined"
    assert (patient.effects, patient.idle) == ([], True)


@pytest.mark.parametrize("name", ["how much is it?", "what does it cost", "x" * 81, "12", "!"])
def test_what_is_no_name_is_asked_again(name: str) -> None:
    patient = Patient(known())
    patient.says("/book", name)
    assert patient.keys == ["booking.name.invalid", "booking.name"]


@pytest.mark.parametrize(
    "name",
    ["Will Turner", "Can Yilmaz", "Do Minh Anh", "How Wei", "Is Abel", "<b>Anna</b>", "O'Neil"],
)
def test_a_name_may_begin_like_a_question(name: str) -> None:
    patient = Patient(known())
    assert patient.says("/book", name) == "booking.contact"


def test_a_sentence_is_no_name() -> None:
    patient = Patient(known())
    patient.says("/book", "well first of all I would like to know more")
    assert patient.keys == ["booking.name.invalid", "booking.name"]


def test_the_review_has_six_buttons() -> None:
    actions = [button.action for button in at_review().buttons()]
    edits = [f"edit:{field}" for field in ("name", "contact", "times", "reason")]
    assert actions == ["a:confirm", *edits, "cancel"]


def test_an_invalid_phone_number_is_explained_and_asked_again() -> None:
    patient = Patient(known())
    patient.says("/book", "Mika", "090 1234")
    assert patient.keys == ["booking.contact.invalid", "booking.contact"]


def test_the_contact_step_offers_telegrams_contact_button() -> None:
    patient = Patient(known())
    patient.says("/book", "Mika")
    assert patient.replies[-1].ask_contact


def test_ones_own_contact_card_is_taken() -> None:
    patient = Patient(known())
    patient.says("/book", "Mika")
    assert patient.shares("819012345678", own=True) == "booking.times"


def test_a_contact_card_of_somebody_else_is_refused() -> None:
    patient = Patient(known())
    patient.says("/book", "Mika")
    patient.shares("819012345678", own=False)
    assert patient.keys == ["contact.refused", "booking.contact"]


def test_an_email_address_is_kept_as_such() -> None:
    patient = at_review()
    patient.taps("edit:contact")
    patient.says("mika@example.com", "confirm")
    details = patient.did(RecordRequest)[0].details
    assert (details["contact"], details["email"]) == ("email", "mika@example.com")


def test_times_that_are_not_understood_are_kept_as_written() -> None:
    patient = Patient(known())
    patient.says("/book", "Mika", "here", "when the moon is full")
    assert patient.replies[-1].key == "booking.times_as_written"
    patient.taps("a:yes", "a:skip", "a:confirm")
    assert patient.did(RecordRequest)[0].details["times"] == "when the moon is full"


def test_the_words_of_the_button_that_keeps_the_times_keep_them() -> None:
    patient = Patient(known())
    assert patient.says("/book", "Mika", "here", "full moon", "keep it") == "booking.reason"


def test_times_that_were_read_wrongly_can_be_changed() -> None:
    patient = Patient(known())
    patient.says("/book", "Mika", "here", "friday")
    assert patient.taps("a:change") == "booking.times"
    patient.says("saturday")
    assert patient.replies[-1].params["times"] == "Saturday 28 November"


@pytest.mark.parametrize(
    ("text", "times"),
    [
        ("saturday then", "Saturday 28 November"),
        ("no, saturday", "Saturday 28 November"),
        ("no saturdays", "Not Saturdays"),
    ],
)
def test_other_times_may_be_typed_instead_of_a_yes(text: str, times: str) -> None:
    patient = Patient(known())
    patient.says("/book", "Mika", "here", "friday", text)
    assert patient.replies[-1].params["times"] == times


def test_a_booking_that_names_a_time_starts_with_it() -> None:
    patient = Patient(known())
    patient.says("can i reserve next tues after 6?", "Mika")
    patient.taps("a:telegram")
    assert patient.replies[-1] == Reply(
        "booking.times_ok",
        {"times": "Tuesday 1 December, after 18:00", "said": "next tues after 6"},
        patient.replies[-1].buttons,
    )


@pytest.mark.parametrize(
    ("field", "answers", "shown"),
    [
        ("name", ("Ken",), "Ken"),
        ("contact", ("090-1234-5678",), "090-1234-5678"),
        ("times", ("friday", "yes"), "Friday 27 November"),
        ("reason", ("a stiff neck",), "a stiff neck"),
    ],
)
def test_every_field_can_be_edited_and_leads_back_to_the_review(
    field: str, answers: tuple[str, ...], shown: str
) -> None:
    patient = at_review()
    assert patient.taps(f"edit:{field}") == f"booking.{field}"
    assert patient.says(*answers) == "booking.review"
    assert patient.replies[-1].params[field] == shown


def test_times_edited_in_the_review_are_confirmed_again() -> None:
    patient = at_review()
    patient.taps("edit:times")
    assert patient.says("friday") == "booking.times_ok"


def test_a_field_to_edit_can_be_typed() -> None:
    patient = at_review()
    assert patient.says("change the time please") == "booking.times"


def test_a_review_answer_that_is_not_understood_is_explained() -> None:
    patient = at_review()
    patient.says("hmm")
    assert patient.keys == ["booking.review.invalid", "booking.review"]


def test_a_second_tap_on_confirm_records_nothing_more() -> None:
    patient = at_review()
    prompt = patient.session.prompt
    patient.taps("a:confirm")
    patient.does(Tapped("a:confirm", prompt))
    assert len(patient.did(RecordRequest)) == 1


def test_a_warning_sign_in_the_reason_interrupts_and_the_booking_waits() -> None:
    patient = Patient(known())
    patient.says("/book", "Mika", "here", "asap", "yes")
    assert patient.says("#ces since today") == "card.emergency"
    assert patient.did(NotifyStaff)
    assert not patient.did(RecordRequest)
    assert patient.taps("a:continue") == "booking.reason"
    assert patient.says("an aching hip") == "booking.review"


def test_an_emergency_in_the_check_shows_its_card_and_flags_the_request() -> None:
    patient = Patient(known(checked=None))
    patient.says("/book", "Mika", "here", "asap", "yes", "an aching hip")
    assert patient.taps("a:yes") == "card.emergency"
    patient.taps("a:continue", "a:no", "a:no", "a:confirm")
    flag = patient.did(RecordRequest)[0].flag
    assert flag is not None
    assert flag.tier is Tier.EMERGENCY


def test_a_sign_to_see_a_doctor_soon_is_told_and_recorded_and_the_booking_goes_on() -> None:
    patient = Patient(known(checked=None))
    patient.says("/book", "Mika", "here", "asap", "yes", "skip")
    assert patient.taps("a:no", "a:no", "a:yes") == "booking.review"
    patient.taps("a:confirm")
    assert patient.keys == ["check.soon", "booking.done"]
    flag = patient.did(RecordRequest)[0].flag
    assert flag is not None
    assert flag.tier is Tier.SOON


def test_a_question_in_the_middle_is_answered_and_the_step_asked_again() -> None:
    patient = Patient(known())
    patient.says("/book", "Mika")
    patient.says("sciatica ?")
    assert patient.keys == ["answer", "booking.contact"]


def test_back_asks_the_step_before() -> None:
    patient = Patient(known())
    patient.says("/book", "Mika", "here")
    assert patient.taps("back") == "booking.contact"


def test_cancel_ends_it_and_records_nothing() -> None:
    patient = at_review()
    assert patient.taps("cancel") == "cancelled"
    assert (patient.effects, patient.idle) == ([], True)


def test_book_in_the_middle_of_a_booking_goes_on_with_it() -> None:
    patient = Patient(known())
    patient.says("/book", "Mika")
    assert patient.says("/book") == "booking.contact"


def test_the_question_asked_before_is_offered_as_the_reason() -> None:
    patient = Patient(known(question="do you treat stiff necks?"))
    patient.says("/book", "Mika", "here", "asap", "yes")
    patient.taps("a:asked")
    assert patient.replies[-1].params["reason"] == "do you treat stiff necks?"


def test_findings_of_the_symptom_conversation_are_shown_and_sent_in_words() -> None:
    patient = Patient(known(findings=("where=tailbone", "worse=sitting")))
    patient.says("/book", "Mika", "here", "asap", "yes", "skip")
    assert patient.replies[-1].params["reason"] == "Tailbone; Sitting"
    patient.taps("a:confirm")
    assert patient.did(RecordRequest)[0].details["findings"] == "Tailbone; Sitting"


def test_what_the_check_found_is_shown_before_it_is_sent_with_the_request() -> None:
    patient = Patient(known(checked=None))
    patient.says("/book", "Mika", "here", "asap", "yes", "skip", "no", "no", "not sure")
    assert patient.replies[-1].params["check"] == "Not sure: Is walking hard?"
    patient.taps("a:confirm")
    assert patient.did(RecordRequest)[0].details["check"] == "Not sure: Is walking hard?"


def test_a_recent_check_is_sent_with_the_request() -> None:
    patient = Patient(known(checked=None))
    patient.says("/check", "no", "no", "yes")
    patient.says("/book", "Mika", "here", "asap", "yes", "skip")
    assert patient.replies[-1].params["check"] == "Yes: Is walking hard?"


def test_where_a_sign_is_known_otherwise_no_check_speaks_against_it() -> None:
    patient = Patient(known(flag=RedFlag("fever", Tier.URGENT)))
    patient.says("/book", "Mika", "here", "asap", "yes", "skip", "send it")
    assert "check" not in patient.did(RecordRequest)[0].details


def test_a_reason_of_more_than_a_thousand_characters_is_asked_again() -> None:
    patient = Patient(known())
    patient.says("/book", "Mika", "here", "asap", "yes", "x" * 1001)
    assert patient.keys == ["booking.reason.invalid", "booking.reason"]


def test_every_button_of_the_review_fits_a_tap() -> None:
    assert all(pack(button.action, 999_999) for button in at_review().buttons())


def test_an_edit_of_nothing_known_changes_nothing() -> None:
    patient = at_review()
    patient.does(Tapped("edit:nothing", patient.session.prompt))
    assert patient.replies[-1].key == "booking.review"


def test_the_same_words_give_the_same_turn() -> None:
    one, two = at_review(), at_review()
    one.does(Said("confirm"))
    two.does(Said("confirm"))
    assert (one.session, one.replies, one.effects) == (two.session, two.replies, two.effects)
