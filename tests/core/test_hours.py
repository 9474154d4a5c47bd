"""The clinic's calendar: when it is open, and how opening time goes by."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.hours import Hours, all_days

TOKYO = ZoneInfo("Asia/Tokyo")
SPLIT = ((time(10), time(13)), (time(15), time(19)))
WEEK = (SPLIT, SPLIT, (), SPLIT, SPLIT, ((time(10), time(14)),), ())
OPEN = Hours(WEEK, TOKYO, frozenset({date(2026, 11, 23)}))
"""Shut on Wednesdays, Sundays and on Monday 23 November 2026."""
START = datetime(2026, 1, 1, tzinfo=UTC)
NEVER = Hours(((),) * 7, TOKYO)


def tokyo(day: int, clock: str) -> datetime:
    hour, minute = map(int, clock.split(":"))
    return datetime(2026, 11, day, hour, minute, tzinfo=TOKYO).astimezone(UTC)


@pytest.mark.parametrize("clock", ["10:00", "12:59", "15:00", "18:59"])
def test_the_clinic_is_open_within_a_span(clock: str) -> None:
    assert OPEN.is_open(tokyo(24, clock))


@pytest.mark.parametrize("clock", ["09:59", "13:00", "14:30", "19:00", "23:00"])
def test_the_clinic_is_shut_outside_of_them(clock: str) -> None:
    assert not OPEN.is_open(tokyo(24, clock))


def test_a_closed_day_has_no_spans() -> None:
    assert OPEN.spans(date(2026, 11, 23)) == []


@pytest.mark.parametrize(
    ("at", "opens"),
    [
        (tokyo(24, "08:00"), tokyo(24, "10:00")),
        (tokyo(24, "13:30"), tokyo(24, "15:00")),
        (tokyo(24, "16:00"), tokyo(24, "16:00")),
        (tokyo(24, "20:00"), tokyo(26, "10:00")),  # Wednesday is shut
        (tokyo(21, "15:00"), tokyo(24, "10:00")),  # Sunday, then a holiday
    ],
)
def test_the_next_opening_is_found(at: datetime, opens: datetime) -> None:
    assert OPEN.opens(at) == opens


@pytest.mark.parametrize(
    ("at", "by"),
    [
        (tokyo(24, "10:00"), tokyo(24, "16:00")),  # three hours before lunch, one after
        (tokyo(24, "09:00"), tokyo(24, "16:00")),  # nothing runs before opening
        (tokyo(24, "17:30"), tokyo(26, "12:30")),  # what is left runs on Thursday
        (tokyo(24, "13:10"), tokyo(24, "19:00")),  # the last minute of the day counts
    ],
)
def test_staff_answer_within_four_hours_of_opening_time(at: datetime, by: datetime) -> None:
    assert OPEN.reply_by(at) == by


def test_only_opening_time_counts_as_worked() -> None:
    assert OPEN.worked(tokyo(24, "12:00"), tokyo(24, "16:00")) == timedelta(hours=2)
    assert OPEN.worked(tokyo(24, "20:00"), tokyo(26, "10:30")) == timedelta(minutes=30)


def test_half_way_is_in_opening_time() -> None:
    assert OPEN.halfway(tokyo(24, "17:30"), tokyo(26, "12:30")) == tokyo(26, "10:30")


def test_half_way_to_what_is_over_is_now_or_the_next_opening() -> None:
    assert OPEN.halfway(tokyo(24, "16:00"), tokyo(24, "11:00")) == tokyo(24, "16:00")
    assert OPEN.halfway(tokyo(24, "20:00"), tokyo(24, "11:00")) == tokyo(26, "10:00")


def test_it_is_known_when_an_open_clinic_closes() -> None:
    assert OPEN.closes(tokyo(24, "11:00")) == tokyo(24, "13:00")
    assert OPEN.closes(tokyo(24, "13:00")) is None


@pytest.mark.parametrize(
    ("at", "day", "following"),
    [
        (tokyo(24, "09:59"), 21, tokyo(24, "10:00")),  # Saturday's goes on until Tuesday opens
        (tokyo(24, "10:00"), 24, tokyo(26, "10:00")),
        (tokyo(25, "12:00"), 24, tokyo(26, "10:00")),  # shut on Wednesdays
    ],
)
def test_an_opening_day_lasts_until_the_next_one_begins(
    at: datetime, day: int, following: datetime
) -> None:
    assert OPEN.day_of(at) == date(2026, 11, day)
    assert OPEN.next_day(at) == following


def test_a_clinic_without_hours_has_days_that_begin_at_nine() -> None:
    days = all_days(TOKYO)
    assert days.next_day(tokyo(24, "09:00")) == tokyo(25, "09:00")
    assert days.day_of(tokyo(24, "08:59")) == date(2026, 11, 23)


def test_closed_days_ahead_are_those_that_would_be_open() -> None:
    assert OPEN.closures(tokyo(20, "12:00"), 7) == [date(2026, 11, 23)]
    shut = Hours(WEEK, TOKYO, frozenset({date(2026, 11, 25)}))  # a Wednesday
    assert shut.closures(tokyo(20, "12:00"), 7) == []


def test_a_clinic_that_never_opens_promises_nothing() -> None:
    assert NEVER.opens(tokyo(24, "10:00")) is None
    assert NEVER.reply_by(tokyo(24, "10:00")) is None
    assert NEVER.next_day(tokyo(24, "10:00")) is None
    assert NEVER.day_of(tokyo(24, "10:00")) is None


def test_a_span_that_closes_at_midnight_lasts_to_the_end_of_the_day() -> None:
    late = Hours((((time(20), time()),), *((),) * 6), TOKYO)
    assert late.is_open(tokyo(23, "23:59"))
    assert not late.is_open(tokyo(24, "00:00"))


def test_opening_hours_follow_the_clock_on_the_wall_when_it_changes() -> None:
    berlin = Hours((((time(9), time(17)),),) * 7, ZoneInfo("Europe/Berlin"))
    before, after = berlin.spans(date(2026, 10, 24))[0][0], berlin.spans(date(2026, 10, 26))[0][0]
    assert after - before == timedelta(days=2, hours=1)


moments = st.timedeltas(timedelta(0), timedelta(days=700)).map(lambda later: START + later)
lengths = st.timedeltas(timedelta(minutes=1), timedelta(hours=60))


@given(moments, lengths, lengths)
def test_opening_time_adds_up(at: datetime, first: timedelta, second: timedelta) -> None:
    halfway = OPEN.after(at, first)
    assert halfway is not None
    assert OPEN.after(halfway, second) == OPEN.after(at, first + second)
