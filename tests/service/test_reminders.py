"""Nothing waits unseen: what staff are reminded of and when, on a real database."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.core.model import Said
from bot.service.ports import Lane
from tests.service.conftest import PATIENT, STAFF, FrontDesk

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def tokyo(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC) - 9 * HOUR


def reminders(texts: list[str]) -> list[str]:
    return [text for text in texts if "taken #" in text or "it is time to call" in text]


async def test_a_patient_is_told_when_staff_answer(open_front: FrontDesk) -> None:
    await open_front.asks_staff()
    text = open_front.channel.texts()[-1]
    assert "It opens tomorrow, Tuesday 24 November, at 10:00." in text
    assert "Our staff answer by Tuesday 24 November, 16:00." in text
    assert "Answer by Tuesday 24 November, 16:00" in open_front.card.message.text


async def test_without_hours_nobody_is_told_a_time(front: FrontDesk) -> None:
    await front.asks_staff()
    assert "answer by" not in "".join(front.channel.texts() + front.channel.texts(STAFF)).lower()


async def test_staff_are_reminded_once_before_the_answer_is_late(open_front: FrontDesk) -> None:
    await open_front.requests_booking()
    assert not reminders(await open_front.passes(tokyo(24, 11, 59)))
    due = "Nobody has taken #1 yet. Please answer by Tuesday 24 November, 16:00."
    assert reminders(await open_front.passes(tokyo(24, 12))) == [due]
    assert not reminders(await open_front.passes(tokyo(24, 18)))


async def test_a_reminder_answers_the_card(open_front: FrontDesk) -> None:
    await open_front.requests_booking()
    open_front.now = tokyo(24, 12)
    await open_front.wakes_up()
    note = next(p for p in open_front.channel.sent if reminders([p.message.text]))
    assert (note.chat, note.message.thread) == (STAFF, 1)


async def test_an_answer_that_is_late_is_marked_on_the_card(open_front: FrontDesk) -> None:
    await open_front.requests_booking()
    await open_front.passes(tokyo(24, 15, 59))
    assert "OVERDUE" not in open_front.card.message.text
    await open_front.passes(tokyo(24, 16))
    card = next(p for p in reversed(open_front.channel.sent) if p.message.card == 1)
    assert "OVERDUE - nobody has taken this" in card.message.text
    assert card.message_id  # an edit: the card is where it was


async def test_a_request_that_somebody_took_reminds_nobody(open_front: FrontDesk) -> None:
    await open_front.requests_booking()
    await open_front.staff(open_front.data("I take it", STAFF))
    said = await open_front.passes(tokyo(24, 18))
    assert not reminders(said)
    assert "OVERDUE" not in "".join(said)


async def test_a_request_given_back_reminds_again(open_front: FrontDesk) -> None:
    await open_front.requests_booking()
    await open_front.staff(open_front.data("I take it", STAFF))
    open_front.now = tokyo(24, 12, 30)
    await open_front.wakes_up()
    await open_front.staff(open_front.data("Give it back", STAFF))
    said = await open_front.passes(tokyo(24, 16))
    assert len(reminders(said)) == 1


async def test_a_warning_sign_that_nobody_took_reminds_at_night_and_in_front_of_all(
    front: FrontDesk,
) -> None:
    front.now = tokyo(24, 2)
    await front.says("my groin is numb and I cannot pee")
    assert not reminders(await front.passes(tokyo(24, 2, 4)))
    assert len(reminders(await front.passes(tokyo(24, 2, 5)))) == 1
    note = next(p for p in reversed(front.channel.sent) if p.message.thread == 1)
    assert note.message.lane == Lane.EMERGENCY
    assert not reminders(await front.passes(tokyo(24, 2, 14)))
    said = await front.passes(tokyo(24, 2, 15))
    assert "Still nobody has taken #1" in reminders(said)[0]
    assert "OVERDUE" in "".join(said)


async def test_a_warning_sign_that_somebody_took_reminds_nobody(front: FrontDesk) -> None:
    await front.says("my groin is numb and I cannot pee")
    await front.staff(front.data("I take it", STAFF))
    assert not reminders(await front.passes(front.now + HOUR))


async def test_a_patient_who_writes_on_does_not_put_the_reminder_off(front: FrontDesk) -> None:
    start = front.now
    await front.says("my groin is numb and I cannot pee")
    await front.passes(start + 4 * MINUTE)
    await front.says("now I have crushing chest pain too")
    assert len(reminders(await front.passes(start + 5 * MINUTE))) == 1


async def test_staff_are_reminded_of_a_call_that_they_planned(front: FrontDesk) -> None:
    await front.requests_booking()
    await front.desk.act(1, "callback", "Mika", at=front.now + HOUR)
    assert not reminders(await front.passes(front.now + 59 * MINUTE))
    said = await front.passes(front.now + MINUTE)
    assert reminders(said) == ["Mika: it is time to call back about #1."]
    assert "the time to call back has come" in "".join(said)


async def test_a_call_put_off_reminds_at_its_new_time_only(front: FrontDesk) -> None:
    await front.requests_booking()
    await front.desk.act(1, "callback", "Mika", at=front.now + HOUR)
    await front.desk.act(1, "callback", "Mika", at=front.now + 2 * HOUR)
    assert not reminders(await front.passes(front.now + 2 * HOUR - MINUTE))
    assert len(reminders(await front.passes(front.now + MINUTE))) == 1


async def test_a_request_that_was_erased_reminds_nobody(open_front: FrontDesk) -> None:
    await open_front.requests_booking()
    await open_front.says("/delete")
    await open_front.taps("Erase everything")
    assert not reminders(await open_front.passes(tokyo(24, 18)))


async def test_opening_hours_are_answered_where_the_clinic_has_them(
    open_front: FrontDesk,
) -> None:
    (text,) = await open_front.says("what are your opening hours")
    assert "It opens tomorrow, Tuesday 24 November, at 10:00." in text
    assert "Monday: 10:00-13:00, 15:00-19:00" in text


async def test_opening_hours_are_left_to_staff_where_there_are_none(front: FrontDesk) -> None:
    (text,) = await front.says("what are your opening hours")
    assert text == "Our guide does not give opening hours. Our staff can tell you."


@pytest.mark.parametrize("minutes", [9, 10])
async def test_a_sign_that_is_not_answered_about_reaches_staff(
    front: FrontDesk, minutes: int
) -> None:
    (asked,) = await front.happens(Said("my groin went numb yesterday but it is better today"))
    await front.passes(front.now + minutes * MINUTE)
    alerts = [request for request in await front.desk.requests() if request.kind == "alert"]
    assert len(alerts) == (minutes == 10), asked


async def test_a_booking_left_open_is_closed_after_a_day_and_told_once(front: FrontDesk) -> None:
    await front.says("/book")
    before = len(front.channel.texts(PATIENT))
    front.now += timedelta(days=1)
    await front.wakes_up()
    await front.wakes_up()
    (told,) = front.channel.texts(PATIENT)[before:]
    assert "No request was sent or changed" in told
