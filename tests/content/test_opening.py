"""Opening hours in words, all of them from one calendar."""

from dataclasses import replace
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from bot.content.messages import Wording
from bot.core.hours import Hours
from bot.core.model import Reply
from tests.clinic import CLINIC, SIGNS

TOKYO = ZoneInfo("Asia/Tokyo")
SPLIT = ((time(10), time(13)), (time(15), time()))
OPEN = Hours((SPLIT, SPLIT, (), SPLIT, (), (), ()), TOKYO, {date(2026, 11, 23)}, holidays=True)


def wording(hours: Hours | None) -> Wording:
    return Wording(replace(CLINIC, profile=replace(CLINIC.profile, hours=hours)), SIGNS)


def tokyo(day: int, clock: str) -> str:
    hour, minute = map(int, clock.split(":"))
    return datetime(2026, 11, day, hour, minute, tzinfo=TOKYO).isoformat()


def hours(day: int, clock: str, calendar: Hours = OPEN) -> str:
    return wording(calendar).text(Reply("hours", {"opening": tokyo(day, clock)}))


def promised(day: int, clock: str, calendar: Hours | None = OPEN) -> str:
    reply = Reply("question.sent", {"number": "1", "arrived": tokyo(day, clock)})
    return wording(calendar).text(reply)


@pytest.mark.parametrize(
    ("day", "clock", "told"),
    [
        (24, "11:00", "The clinic is open now, until 13:00."),
        (24, "23:00", "The clinic is open now, until 24:00."),
        (24, "14:00", "The clinic is closed now. It opens today at 15:00."),
        (23, "18:00", "It opens tomorrow, Tuesday 24 November, at 10:00."),
        (20, "18:00", "It opens on Tuesday 24 November at 10:00."),
    ],
)
def test_what_comes_next_is_told_first(day: int, clock: str, told: str) -> None:
    assert told in hours(day, clock).splitlines()[0]


def test_the_whole_week_is_told() -> None:
    assert hours(24, "11:00").splitlines()[2:9] == [
        "Monday: 10:00-13:00, 15:00-24:00",
        "Tuesday: 10:00-13:00, 15:00-24:00",
        "Wednesday: closed",
        "Thursday: 10:00-13:00, 15:00-24:00",
        "Friday: closed",
        "Saturday: closed",
        "Sunday: closed",
    ]


def test_closed_days_ahead_are_named() -> None:
    assert hours(20, "11:00").splitlines()[-2:] == [
        "Closed on public holidays.",
        "Closed in the next 30 days: Monday 23 November.",
    ]
    assert "Closed" not in hours(24, "11:00", replace(OPEN, holidays=False)).splitlines()[-1]


def test_a_clinic_that_is_shut_for_good_says_no_more_than_that() -> None:
    assert hours(24, "11:00", Hours(((),) * 7, TOKYO)).startswith("The clinic is closed now.\n")


def test_in_opening_hours_patients_hear_when_staff_answer() -> None:
    text = promised(24, "11:00")
    assert "Our staff answer by Tuesday 24 November, 17:00." in text
    assert "closed" not in text


def test_out_of_hours_patients_hear_when_the_clinic_opens_and_when_staff_answer() -> None:
    text = promised(21, "11:00")
    assert "The clinic is closed now. It opens on Tuesday 24 November at 10:00." in text
    assert "Our staff answer by Tuesday 24 November, 16:00." in text


@pytest.mark.parametrize("calendar", [None, Hours(((),) * 7, TOKYO)], ids=["none", "never open"])
def test_without_hours_nothing_is_promised(calendar: Hours | None) -> None:
    text = promised(24, "11:00", calendar)
    assert "answer by" not in text
    assert "{" not in text
    assert "\n\n\n" not in text


def test_an_earlier_request_brought_up_to_date_is_promised_nothing_new() -> None:
    reply = Reply("question.sent", {"number": "1", "arrived": ""})
    assert "answer by" not in wording(OPEN).text(reply)
