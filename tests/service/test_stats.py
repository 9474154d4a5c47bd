"""The numbers of a period, as staff see them."""

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.core.model import Said
from bot.core.requests import State
from bot.service.learning_ports import Waited
from bot.service.numbers import Numbers, look
from tests.service.conftest import STAFF, FrontDesk

TODAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def waited(*minutes: int | None, kind: str = "booking") -> tuple[Waited, ...]:
    replied = [None if one is None else NOW + one * MINUTE for one in minutes]
    return tuple(Waited(kind, State.NEW, NOW, one) for one in replied)  # type: ignore[arg-type]


async def shown(front: FrontDesk, command: str = "/stats") -> str:
    await front.staff(command)
    return front.channel.texts(STAFF)[-1]


async def test_what_was_asked_is_told_by_what_became_of_it(front: FrontDesk) -> None:
    for text in ("what is sciatica", "how much is a session", "xyzzy plugh", "hello"):
        await front.says(text)
    text = await shown(front)
    assert "Questions: 3" in text
    assert "answered: 1 (33 %)" in text
    assert "not in the guide: 2 (67 %)" in text


async def test_a_repeated_update_counts_once(front: FrontDesk) -> None:
    for _ in range(3):
        await front.happens(Said("what is sciatica"), "same")
    assert "Questions: 1" in await shown(front)


async def test_requests_and_the_first_reply_are_told(front: FrontDesk) -> None:
    await front.requests_booking()
    front.wait(40 * 60)
    await front.staff(front.data("I take it", STAFF))
    text = await shown(front)
    assert "Requests: 1 (claimed 1)" in text
    assert "half within 40 min" in text


async def test_where_patients_leave_is_told(front: FrontDesk) -> None:
    await front.says("/symptoms")
    await front.says("cancel")
    assert "Left unfinished at: symptoms." in await shown(front)


async def test_the_numbers_are_of_the_days_asked_for(front: FrontDesk) -> None:
    await front.says("what is sciatica")
    front.now += timedelta(days=7)
    assert "Questions: 0" in await shown(front, "/stats 7")
    assert "Questions: 1" in await shown(front, "/stats 8")
    assert "2026-11-01 to 2026-11-30" in await shown(front, "/stats soon")


async def test_a_stranger_sees_no_numbers(front: FrontDesk) -> None:
    await front.staff("/stats", "99", "Mallory")
    assert "Only members" in front.channel.texts(STAFF)[-1]


async def test_the_numbers_come_as_a_picture_with_their_text(front: FrontDesk) -> None:
    pytest.importorskip("matplotlib")
    await front.says("what is sciatica")
    await front.says("/symptoms")
    await front.says("cancel")
    await shown(front)
    message = front.channel.sent[-1].message
    assert message.image.startswith(b"\x89PNG")
    assert "Questions: 1" in message.text


async def test_without_the_extra_the_numbers_come_as_text(front: FrontDesk) -> None:
    front.stats._draws = False
    assert "Questions: 0" in await shown(front)
    assert front.channel.sent[-1].message.image == b""


def test_the_median_and_the_90th_percentile_are_of_those_who_were_answered() -> None:
    numbers = Numbers(TODAY, TODAY, {}, waited(*range(1, 11), None))
    assert numbers.half == 5.5 * MINUTE
    assert numbers.nine_in_ten == 9.1 * MINUTE


def test_alerts_are_no_requests_and_ask_for_no_reply() -> None:
    numbers = Numbers(TODAY, TODAY, {}, waited(5, kind="alert"))
    assert (numbers.states, numbers.half) == ({}, None)


def test_one_reply_is_both_median_and_percentile() -> None:
    numbers = Numbers(TODAY, TODAY, {}, waited(5))
    assert numbers.half == numbers.nine_in_ten == 5 * MINUTE


async def test_a_day_is_one_of_the_clinic(front: FrontDesk) -> None:
    front.now = datetime(2026, 11, 23, 16, 0, tzinfo=UTC)  # the 24th in Tokyo
    await front.says("what is sciatica")
    numbers = await look(front.store, front.desk.zone, TODAY, TODAY + timedelta(days=1))
    assert numbers.counts["asked"] == {TODAY + timedelta(days=1): 1}
