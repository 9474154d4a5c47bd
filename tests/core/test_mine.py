import pytest

from bot.core.flows.mine import typed
from bot.core.model import CancelRequest, ChangeRequest, ListRequests, Tapped
from tests.core.visit import Patient, known


def test_the_list_is_filled_in_by_the_service() -> None:
    patient = Patient(known())
    assert patient.says("/mine") == "mine.list"
    assert patient.effects == [ListRequests()]


@pytest.mark.parametrize(
    "start", ["tap", "cancel 12", "/cancel 12", "Please cancel my request #12."]
)
def test_a_request_is_cancelled_after_one_question(start: str) -> None:
    patient = Patient(known())
    if start == "tap":
        patient.does(Tapped("req:cancel:12", 0))
    else:
        patient.says(start)
    assert patient.replies[-1].params["number"] == "12"
    assert patient.taps("a:yes") == "mine.cancelled"
    assert patient.effects == [CancelRequest(12)]
    assert patient.idle


def test_a_request_is_kept_where_the_patient_says_no() -> None:
    patient = Patient(known())
    assert patient.says("cancel 12", "no") == "mine.kept"
    assert patient.effects == []


def test_the_times_of_a_request_are_changed_once_confirmed() -> None:
    patient = Patient(known())
    patient.does(Tapped("req:change:12", 0))
    patient.taps("a:times")
    assert patient.says("next tues after 6") == "booking.times_ok"
    assert patient.taps("a:yes") == "mine.changed"
    details = {"times": "Tuesday 1 December, after 18:00", "times_said": "next tues after 6"}
    assert patient.effects == [ChangeRequest(12, details)]


def test_times_of_a_request_that_were_read_wrongly_are_asked_again() -> None:
    patient = Patient(known())
    patient.says("change 12", "the times", "friday")
    assert patient.taps("a:change") == "booking.times"


def test_a_new_way_to_be_reached_takes_the_place_of_the_old_one() -> None:
    patient = Patient(known())
    patient.says("change 12", "how to reach me", "mika@example.com")
    details = {"contact": "email", "phone": "", "email": "mika@example.com"}
    assert patient.effects == [ChangeRequest(12, details)]


def test_the_reason_of_a_request_is_changed() -> None:
    patient = Patient(known())
    patient.says("change 12", "reason", "a stiff neck")
    assert patient.effects == [ChangeRequest(12, {"reason": "a stiff neck"})]


def test_a_field_that_is_not_understood_is_explained_and_asked_again() -> None:
    patient = Patient(known())
    patient.says("change 12", "hmm")
    assert patient.keys == ["mine.change.field.invalid", "mine.change.field"]


def test_leaving_in_the_middle_changes_nothing() -> None:
    patient = Patient(known())
    patient.says("change 12", "the times")
    assert patient.taps("cancel") == "cancelled"
    assert patient.effects == []


@pytest.mark.parametrize(
    "action", ["req:cancel:x", "req:cancel:", "req:drop:1", "req", "req:change"]
)
def test_a_forged_button_shows_the_list(action: str) -> None:
    patient = Patient(known())
    patient.does(Tapped(action, 0))
    assert (patient.keys, patient.idle) == (["mine.list"], True)


@pytest.mark.parametrize("text", ["cancel", "cancel friday", "cancel 1234567890", "12", ""])
def test_other_words_are_no_command_for_a_request(text: str) -> None:
    assert typed(text) is None
