from datetime import UTC, datetime
from time import process_time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.when import read_times, times_in, warm_up

TOKYO = ZoneInfo("Asia/Tokyo")
MONDAY = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)  # noon in Tokyo


def understood(text: str) -> str:
    return read_times(text, MONDAY, TOKYO).understood


@pytest.mark.parametrize(
    ("text", "means"),
    [
        ("next tues after 6", "Tuesday 1 December, after 18:00"),
        ("tomorrow 3pm or friday", "Tuesday 24 November, at 15:00; or Friday 27 November"),
        ("any weekday morning", "Any weekday, in the morning"),
        ("sat or sun", "Saturday 28 November or Sunday 29 November"),
        ("asap", "As soon as possible"),
        ("whenever", "Any time"),
        ("day after tomorrow", "Wednesday 25 November"),
        ("wensday", "Wednesday 25 November"),
        ("3rd of dec 10:30", "Thursday 3 December, at 10:30"),
        ("12/3", "Thursday 3 December"),
        ("the 5th", "Saturday 5 December"),
        ("in 2 weeks", "Around Monday 7 December"),
        ("a week from friday", "Friday 4 December"),
        ("friday or saturday next week", "Friday 4 December or Saturday 5 December"),
        ("early next week", "Early in the week of 30 November"),
        ("this weekend", "The weekend of 28 November"),
        ("tonight", "Monday 23 November in the evening"),
        ("after tuesday", "After Tuesday 24 November"),
        ("６ｐｍ　tomorrow", "Tuesday 24 November, at 18:00"),
    ],
)
def test_days_are_shown_with_their_dates(text: str, means: str) -> None:
    assert understood(text) == means


@pytest.mark.parametrize(
    ("text", "means"),
    [
        ("between 2 and 4", "14:00 to 16:00"),
        ("10-2", "10:00 to 14:00"),
        ("10-11pm", "22:00 to 23:00"),
        ("9 in the morning", "At 09:00"),
        ("half past 3", "At 15:30"),
        ("quarter to 4", "At 15:45"),
        ("noon", "At 12:00"),
        ("6ish", "Around 18:00"),
        ("12am", "At 00:00"),
        ("before 11am or after 4pm", "Before 11:00 or after 16:00"),
        ("tuesday evening at 8", "Tuesday 24 November, in the evening, at 20:00"),
        ("tomorrow morning at 7", "Tuesday 24 November, in the morning, at 07:00"),
        ("9 to 5 mon-fri", "Monday to Friday, 09:00 to 17:00"),
    ],
)
def test_times_of_day_are_shown_on_the_24_hour_clock(text: str, means: str) -> None:
    assert understood(text) == means


@pytest.mark.parametrize(
    ("text", "means"),
    [
        ("any day except monday", "Any day; not Monday 30 November"),
        ("i can't do mondays", "Not Mondays"),
        ("not mon or tue", "Not Monday 30 November or Tuesday 24 November"),
        ("not before 10", "Not before 10:00"),
    ],
)
def test_a_refusal_stays_a_refusal(text: str, means: str) -> None:
    assert understood(text) == means


@pytest.mark.parametrize(
    "text",
    [
        *("monday is no good", "tuesday doesn't work, wed would", "not monday, tuesday"),
        *(
            "hello",
            "feb 30",
            "friday the 5th",
            "tomorrow at 25:70",
            "i have 2 kids",
            "",
            "in 30 months",
        ),
        *("whenever the doctor calls 0901234", "friday " * 30, "monday " + "x" * 400),
    ],
)
def test_what_is_not_understood_is_kept_as_written_only(text: str) -> None:
    times = read_times(text, MONDAY, TOKYO)
    assert (times.said, times.understood) == (text.strip(), "")


def test_what_is_over_is_not_a_wish() -> None:
    assert understood("it hurts since monday, friday please") == "Friday 27 November"


def test_the_day_is_the_one_at_the_clinic() -> None:
    late = datetime(2026, 11, 23, 16, 0, tzinfo=UTC)  # Tuesday 01:00 in Tokyo
    assert read_times("today", late, TOKYO).understood == "Tuesday 24 November"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("can i come in next tues after 6?", "next tues after 6"),
        ("my back hurts since monday, can i come in friday after 6", "friday after 6"),
        ("i've had this for 2 weeks, any chance of tmrw?", "tmrw"),
        ("book me any day except monday pls", "any day except monday"),
        ("i want to book, it hurts every day at night", None),
        ("i don't want friday", None),
        ("book an appointment", None),
    ],
)
def test_times_are_found_in_a_sentence(text: str, found: str | None) -> None:
    assert times_in(text, MONDAY, TOKYO) == found


@given(
    st.one_of(
        st.text(st.characters(codec=None), max_size=200),
        st.lists(
            st.sampled_from(
                [
                    *(
                        "mon",
                        "next",
                        "week",
                        "3",
                        "dec",
                        "1/2",
                        "12:30",
                        "pm",
                        "after",
                        "in",
                        "or",
                    ),
                    *("not", "-", ",", "\n", "½", "²", "３", "noon", "half", "past", "the", "5th"),
                ]
            ),
            max_size=40,
        ).map(" ".join),
    )
)
def test_no_text_makes_it_raise(text: str) -> None:
    read_times(text, MONDAY, TOKYO)
    times_in(text, MONDAY, TOKYO)


@pytest.mark.parametrize("text", ["1/1 ", "after ", "next week ", "1-", "for a ", "a", "\n"])
def test_a_long_text_takes_no_longer_than_a_short_one(text: str) -> None:
    warm_up()
    start = process_time()
    read_times(text * (4096 // len(text)), MONDAY, TOKYO)
    times_in(text * (4096 // len(text)), MONDAY, TOKYO)
    assert process_time() - start < 0.5
