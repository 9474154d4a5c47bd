from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.when import read_times
from bot.core.when_moment import MOST, offers, read_moment

TOKYO = ZoneInfo("Asia/Tokyo")
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)  # Monday, 18:00 in Tokyo


def local(moment: datetime | None) -> str:
    return f"{moment.astimezone(TOKYO):%Y-%m-%d %H:%M}" if moment else ""


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("tue 18:30", "2026-11-24 18:30"),
        ("today 19:00", "2026-11-23 19:00"),
        ("today 9:00", "2026-11-23 09:00"),
        ("tomorrow at 6pm", "2026-11-24 18:00"),
        ("4 December 10:00", "2026-12-04 10:00"),
        ("2026-12-01 18:30", "2026-12-01 18:30"),
        ("Jan 5 at 10am", "2027-01-05 10:00"),
    ],
)
def test_a_day_and_a_time_are_read_in_the_clinics_zone(said: str, meant: str) -> None:
    assert local(read_moment(said, NOW, TOKYO)) == meant


@pytest.mark.parametrize(
    "said",
    ["", "friday", "18:30", "tue or wed 18:30", "tue after 18:30", "29 feb 10:00", "lunch?",
     "not tue 18:30", "tue 24:00", "see you tue at 18:30 or so, 19:00"],
)  # fmt: skip
def test_what_is_not_one_day_with_one_time_is_not_read(said: str) -> None:
    assert read_moment(said, NOW, TOKYO) is None


@given(st.text(max_size=60))
def test_any_text_is_read_or_not_but_never_raises(text: str) -> None:
    moment = read_moment(text, NOW, TOKYO)
    assert moment is None or moment.tzinfo is UTC
    assert len(offers(text, NOW, TOKYO)) <= MOST


@pytest.mark.parametrize(
    ("wish", "offered"),
    [
        ("Tuesday 1 December, after 18:00", ["01 18:00", "01 18:30", "01 19:00"]),
        ("Friday 4 December, 14:00 to 15:00", ["04 14:00", "04 14:30"]),
        ("Friday 4 December, before 12:00", ["04 10:30", "04 11:00", "04 11:30"]),
        ("Friday 4 December, at 10:30", ["04 10:30"]),
        ("Friday 4 December", []),
        ("In the evening", []),
        ("not Friday 4 December, after 18:00", []),
        ("Thursday 4 December, at 10:30", []),
        ("Monday 23 November, at 10:00", []),
    ],
)
def test_times_are_offered_only_where_the_patient_named_a_day_and_a_clock(
    wish: str, offered: list[str]
) -> None:
    assert [f"{m.astimezone(TOKYO):%d %H:%M}" for m in offers(wish, NOW, TOKYO)] == offered


def test_what_a_patient_said_is_offered_as_it_was_understood() -> None:
    times = read_times("next tues or friday after 6", NOW, TOKYO).understood
    assert local(offers(times, NOW, TOKYO)[0]) == "2026-12-01 18:00"
    assert len(offers(times, NOW, TOKYO)) == MOST
