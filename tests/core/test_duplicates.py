from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.core.duplicates import earlier
from bot.core.requests import Request, State

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
MINE = Request(7, "c", "booking", {"name": "Ann Lee", "reason": "pain in my left hip"}, NOW, NOW)
AGAIN = {"name": "LEE, Ann", "reason": "pain in my left hip!"}


def test_the_same_person_with_the_same_reason_is_known() -> None:
    assert earlier([MINE], "booking", AGAIN) == MINE


@pytest.mark.parametrize(
    "other",
    [{"name": "Tom Lee"}, {"reason": "a stiff neck"}, {"reason": ""}],
    ids=["a member of the family", "another reason", "no reason"],
)
def test_another_person_or_reason_is_another_request(other: dict[str, str]) -> None:
    assert earlier([MINE], "booking", {**AGAIN, **other}) is None


def test_without_a_reason_the_name_is_enough() -> None:
    bare = replace(MINE, details={"name": "Ann Lee"})
    assert earlier([bare], "booking", {"name": "ann lee"}) == bare


@pytest.mark.parametrize("state", [State.BOOKED, State.CLOSED])
def test_what_is_settled_takes_nothing_more(state: State) -> None:
    assert earlier([replace(MINE, state=state)], "booking", AGAIN) is None


def test_another_kind_is_another_request() -> None:
    assert earlier([MINE], "question", AGAIN) is None


def test_two_questions_that_differ_are_two() -> None:
    asked = replace(MINE, kind="question", details={"question": "how much is a session"})
    assert earlier([asked], "question", {"question": "How much is a session?"}) == asked
    assert earlier([asked], "question", {"question": "do you treat children"}) is None
