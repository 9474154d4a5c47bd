from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.model import RedFlag, Tier
from bot.core.requests import (
    STAFF_VERBS,
    Reason,
    Refused,
    Request,
    State,
    Verb,
    act,
    urgency,
    verbs,
)

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
NEW = Request(7, "telegram:42", "booking", {"name": "Mika"}, NOW, NOW)
VERBS: tuple[Verb, ...] = (*STAFF_VERBS, "cancel", "change")


def after(request: Request, verb: Verb, who: str = "aya", **more: object) -> Request:
    changed = act(request, verb, who, LATER, **more)  # type: ignore[arg-type]
    assert isinstance(changed, Request)
    return changed


CLAIMED = after(NEW, "claim")
CLOSED = after(NEW, "close")


def test_a_claimed_request_has_its_owner() -> None:
    assert (CLAIMED.state, CLAIMED.owner) == (State.CLAIMED, "aya")


def test_a_second_claim_is_told_who_has_it() -> None:
    assert act(CLAIMED, "claim", "ben", LATER) == Refused("taken", "aya")


def test_a_released_request_is_new_and_nobodys() -> None:
    released = after(CLAIMED, "release")
    assert (released.state, released.owner) == (State.NEW, "")


def test_only_the_owner_releases() -> None:
    assert act(CLAIMED, "release", "ben", LATER) == Refused("not_yours", "aya")


def test_a_booked_request_keeps_its_time() -> None:
    at = NOW + timedelta(days=2)
    booked = after(NEW, "book", at=at)
    assert (booked.state, booked.at) == (State.BOOKED, at)


def test_a_call_back_keeps_its_time() -> None:
    at = NOW + timedelta(hours=3)
    assert after(NEW, "callback", at=at).at == at


def test_each_try_to_reach_the_patient_is_counted() -> None:
    twice = after(after(NEW, "not-reached"), "not-reached")
    assert (twice.state, twice.attempts) == (State.NOT_REACHED, 2)


def test_a_request_is_closed_for_the_reason_given() -> None:
    assert after(NEW, "close", reason=Reason.SPAM).reason is Reason.SPAM


def test_a_request_closed_without_a_reason_is_done() -> None:
    assert CLOSED.reason is Reason.DONE


def test_a_patient_who_cancels_leaves_the_owner_as_it_was() -> None:
    cancelled = after(CLAIMED, "cancel", who="patient")
    assert (cancelled.owner, cancelled.reason) == ("aya", Reason.CANCELLED_BY_PATIENT)


def test_a_change_puts_new_fields_over_the_old_ones() -> None:
    changed = after(NEW, "change", details={"times": "Friday"})
    assert changed.details == {"name": "Mika", "times": "Friday"}


def test_a_change_leaves_the_state_as_it_was() -> None:
    assert after(CLAIMED, "change", who="patient").state is State.CLAIMED


@pytest.mark.parametrize("verb", VERBS)
def test_a_closed_request_is_never_changed(verb: Verb) -> None:
    assert act(CLOSED, verb, "ben", LATER) == Refused("closed", "aya")


def test_nothing_may_be_done_to_a_closed_request() -> None:
    assert verbs(CLOSED) == ()


@given(st.lists(st.tuples(st.sampled_from(VERBS), st.sampled_from(["aya", "ben"])), max_size=8))
def test_each_change_is_one_version_on_and_each_refusal_none(
    moves: list[tuple[Verb, str]],
) -> None:
    request = NEW
    for verb, who in moves:
        changed = act(request, verb, who, LATER)
        if isinstance(changed, Refused):
            continue
        assert (changed.version, changed.updated) == (request.version + 1, LATER)
        request = changed


@given(st.sampled_from(State), st.sampled_from(STAFF_VERBS))
def test_a_verb_that_is_offered_to_the_owner_is_not_refused(state: State, verb: Verb) -> None:
    owner = "" if state is State.NEW else "aya"
    request = replace(NEW, state=state, owner=owner)
    offered = verb in verbs(request)
    assert isinstance(act(request, verb, "aya", LATER), Request) is offered


def test_the_graver_sign_comes_first_then_the_older_request() -> None:
    soon = replace(NEW, number=1, flag=RedFlag("weight-loss", Tier.SOON))
    emergency = replace(NEW, number=2, flag=RedFlag("saddle-numbness", Tier.EMERGENCY))
    older = replace(NEW, number=4, created=NOW - timedelta(days=1))
    newer = replace(NEW, number=3)
    queue = sorted([newer, older, soon, emergency], key=urgency)
    assert [request.number for request in queue] == [2, 1, 4, 3]


@pytest.mark.parametrize("verb", ["book", "callback"])
def test_an_alert_gets_no_time_for_its_patient_would_never_hear_of_it(verb: Verb) -> None:
    alert = replace(NEW, kind="alert")
    assert act(alert, verb, "aya", LATER, at=LATER) == Refused("state")
    assert verb not in verbs(alert)
