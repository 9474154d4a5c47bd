"""When staff are called to mind a request, and when it is overdue."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.core.hours import Hours
from bot.core.model import RedFlag, RequestKind, Tier
from bot.core.requests import Request, State
from bot.core.waiting import calls, overdue, reply_by, still

HOURS = Hours((((time(10), time(18)),),) * 7, ZoneInfo("UTC"))
TEN = datetime(2026, 11, 24, 10, tzinfo=UTC)
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
NEW = Request(1, "telegram:7", "booking", {}, TEN, TEN)
CLAIMED = replace(NEW, state=State.CLAIMED, owner="Mika")
URGENT = replace(NEW, flag=RedFlag("fever", Tier.URGENT))
CALL = replace(CLAIMED, state=State.CALLBACK, at=TEN + HOUR)


def test_staff_are_reminded_when_half_of_the_time_is_over() -> None:
    assert calls(None, NEW, HOURS, TEN) == {"due-soon": TEN + 2 * HOUR, "overdue": TEN + 4 * HOUR}


def test_without_hours_nothing_is_due() -> None:
    assert calls(None, NEW, None, TEN) == {}
    assert reply_by(NEW, None) is None
    assert not overdue(NEW, None, TEN + 100 * HOUR)


def test_a_warning_sign_calls_after_five_and_fifteen_minutes_at_any_hour() -> None:
    assert calls(None, URGENT, None, TEN) == {
        "unclaimed": TEN + 5 * MINUTE,
        "still-unclaimed": TEN + 15 * MINUTE,
    }


def test_a_sign_that_can_wait_calls_for_nothing_by_itself() -> None:
    soon = replace(NEW, flag=RedFlag("weight-loss", Tier.SOON))
    assert calls(None, soon, None, TEN) == {}


def test_a_sign_found_later_starts_the_clock() -> None:
    assert set(calls(NEW, URGENT, HOURS, TEN)) == {"unclaimed", "still-unclaimed"}


def test_a_patient_who_adds_to_a_request_does_not_put_its_clock_back() -> None:
    assert calls(URGENT, URGENT, HOURS, TEN + HOUR) == {}


def test_a_request_given_back_is_due_when_it_was() -> None:
    back = calls(CLAIMED, NEW, HOURS, TEN + 2 * HOUR)
    assert back == {"due-soon": TEN + 3 * HOUR, "overdue": TEN + 4 * HOUR}


def test_a_call_that_is_planned_calls_at_its_time() -> None:
    booked = replace(CALL, state=State.BOOKED)
    for before in (CLAIMED, booked, replace(CALL, at=TEN)):
        assert calls(before, CALL, HOURS, TEN) == {"callback": TEN + HOUR}
    assert calls(CALL, CALL, HOURS, TEN) == {}


@pytest.mark.parametrize(("kind", "by"), [("question", TEN + 4 * HOUR), ("alert", None)])
def test_who_was_sent_to_a_doctor_is_promised_no_answer(
    kind: RequestKind, by: datetime | None
) -> None:
    assert reply_by(replace(NEW, kind=kind), HOURS) == by


@pytest.mark.parametrize(
    ("request_", "after"),
    [(NEW, 4 * HOUR), (URGENT, 15 * MINUTE), (CALL, HOUR)],
    ids=["answer", "sign", "call"],
)
def test_what_is_late_is_overdue_and_not_a_minute_before(
    request_: Request, after: timedelta
) -> None:
    assert overdue(request_, HOURS, TEN + after)
    assert not overdue(request_, HOURS, TEN + after - MINUTE)


@pytest.mark.parametrize("state", sorted(set(State) - {State.NEW, State.CALLBACK}))
def test_what_staff_took_is_not_overdue(state: State) -> None:
    assert not overdue(replace(URGENT, state=state), HOURS, TEN + 100 * HOUR)


def test_a_call_no_longer_planned_is_not_called_for() -> None:
    assert still("callback", CALL, TEN + HOUR)
    assert not still("callback", replace(CALL, at=TEN + 2 * HOUR), TEN + HOUR)
    assert not still("callback", replace(CALL, state=State.BOOKED), TEN + HOUR)


def test_a_request_that_somebody_took_is_not_called_for() -> None:
    assert still("due-soon", NEW, TEN)
    assert not still("due-soon", CLAIMED, TEN)
