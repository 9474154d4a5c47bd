"""Opening hours in clinic.yaml: read as a calendar, or told what is wrong with them."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from bot.content.load import load
from bot.core.hours import Hours
from tests.content.small import TODAY, Small

WEEKLY = """hours:
  weekly:
    mon: ["10:00-13:00", "15:00-24:00"]
    wed: ["9:30-12:00"]
  closed: [2026-12-30]
  reply_within: 90m
"""


def hours(small: Small, written: str) -> Hours:
    small.write("clinic.yaml", (small.folder / "clinic.yaml").read_text() + written)
    found = load(small.folder, TODAY).clinic.profile.hours
    assert found is not None
    return found


def test_hours_are_read(small: Small) -> None:
    read = hours(small, WEEKLY)
    assert read.weekly[0] == ((time(10), time(13)), (time(15), time()))
    assert read.weekly[2] == ((time(9, 30), time(12)),)
    assert read.reply_within == timedelta(minutes=90)


def test_a_clinic_is_closed_on_the_public_holidays_of_its_country(small: Small) -> None:
    assert date(2026, 11, 23) in hours(small, WEEKLY).closed  # Labour Thanksgiving Day


def test_a_clinic_may_be_open_on_public_holidays(small: Small) -> None:
    read = hours(small, WEEKLY + "  holidays: false\n")
    assert read.is_open(datetime(2026, 11, 23, 2, tzinfo=UTC))


def test_further_days_are_closed(small: Small) -> None:
    assert date(2026, 12, 30) in hours(small, WEEKLY).closed


def test_without_hours_there_is_no_calendar(small: Small) -> None:
    assert load(small.folder, TODAY).clinic.profile.hours is None


@pytest.mark.parametrize(
    ("right", "wrong", "fault"),
    [
        ("9:30-12:00", "9-12", "“9-12” is no span of time; write one like 10:00-13:30"),
        ("9:30-12:00", "12:00-9:30", "closes before it opens"),
        ("15:00-24:00", "12:00-14:00", "has spans on mon that overlap"),
        ("90m", "soon", "“soon” is no length of time; write one like 4h or 90m"),
        ("wed:", "wednesday:", "“wednesday” should be"),
    ],
)
def test_wrong_hours_are_told_with_the_way_to_write_them(
    small: Small, right: str, wrong: str, fault: str
) -> None:
    written = (small.folder / "clinic.yaml").read_text() + WEEKLY.replace(right, wrong)
    small.write("clinic.yaml", written)
    assert fault in small.faults()[0]


def test_a_country_without_known_holidays_is_a_fault(small: Small) -> None:
    small.replace("clinic.yaml", "country: JP", "country: XX")
    small.write("clinic.yaml", (small.folder / "clinic.yaml").read_text() + WEEKLY)
    assert "the public holidays of XX are not known" in small.faults()[0]
