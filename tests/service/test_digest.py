"""One message a day in the staff chat, edited through the day."""

from datetime import UTC, datetime, timedelta

from bot.service.ports import Posted
from tests.service.conftest import STAFF, FrontDesk

HOUR = timedelta(hours=1)


def tokyo(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC) - 9 * HOUR


def digests(front: FrontDesk) -> list[Posted]:
    """Return the messages of the day, edits too."""
    return [p for p in front.channel.sent if p.message.card is not None and p.message.card < 0]


async def test_the_day_begins_with_what_is_open(open_front: FrontDesk) -> None:
    await open_front.wakeups.begin()
    open_front.now = tokyo(24, 10)
    await open_front.wakes_up()
    (first,) = digests(open_front)
    assert (first.chat, first.message.text) == (STAFF, "Nothing is open.")


async def test_without_hours_the_day_begins_at_nine(front: FrontDesk) -> None:
    await front.wakeups.begin()
    await front.passes(tokyo(24, 8, 59))
    assert not digests(front)
    await front.passes(tokyo(24, 9))
    assert len(digests(front)) == 1


async def test_a_day_that_the_clinic_is_closed_has_no_message(open_front: FrontDesk) -> None:
    await open_front.wakeups.begin()
    await open_front.passes(tokyo(24, 10))
    await open_front.passes(tokyo(26, 9, 59))  # Wednesday is shut
    assert len({p.message.card for p in digests(open_front)}) == 1
    await open_front.passes(tokyo(26, 10))
    assert len({p.message.card for p in digests(open_front)}) == 2


async def test_a_new_day_is_a_new_message_and_the_rest_are_edits(front: FrontDesk) -> None:
    await front.wakeups.begin()
    await front.passes(tokyo(25, 12))
    new = [p for p in digests(front) if not p.message_id]
    assert len(new) == 2


async def test_the_message_tells_what_is_overdue_first_and_who_has_what(
    open_front: FrontDesk,
) -> None:
    front = open_front
    await front.wakeups.begin()
    await front.requests_booking()
    await front.requests_booking(name="Tom Lee")
    await front.desk.act(2, "claim", "Mika")
    await front.passes(tokyo(24, 15, 30))
    await front.requests_booking(name="Sue Lee")
    await front.passes(tokyo(24, 17))
    text = digests(front)[-1].message.text
    assert text == (
        "Open requests: 3. As of Tuesday 24 November, 17:00.\n\n"
        "OVERDUE (1)\n#1 Booking: new, 23 h\n\n"
        "Nobody has it (1)\n#3 Booking: new, 1 h\n\n"
        "Taken (1)\n#2 Booking: with Mika, 23 h"
    )


async def test_before_the_first_day_begins_nothing_is_posted(front: FrontDesk) -> None:
    await front.wakeups.begin()
    await front.requests_booking()
    await front.passes(tokyo(24, 8))
    assert not digests(front)


async def test_many_changes_in_a_minute_are_one_edit(front: FrontDesk) -> None:
    await front.wakeups.begin()
    await front.passes(tokyo(24, 9))
    before = len(digests(front))
    for number in range(5):
        front.wait(10)
        await front.requests_booking(name=f"Ann {'abcde'[number]}")
        await front.wakes_up()
    assert len(digests(front)) == before
    front.wait(10)
    await front.wakes_up()
    assert len(digests(front)) == before + 1
    assert "Open requests: 5" in digests(front)[-1].message.text


async def test_a_quiet_day_has_an_edit_an_hour(front: FrontDesk) -> None:
    front.now = tokyo(24, 8, 30)
    await front.wakeups.begin()
    await front.passes(tokyo(24, 9))
    before = len(digests(front))
    for minutes in (29, 30, 59, 60, 61):
        await front.passes(tokyo(24, 9) + timedelta(minutes=minutes))
    assert len(digests(front)) == before + 1


async def test_a_start_in_the_middle_of_the_day_does_not_skip_what_was_missed(
    front: FrontDesk,
) -> None:
    await front.wakeups.begin()
    front.now = tokyo(24, 11)  # down at nine
    await front.wakes_up()
    await front.wakeups.begin()
    assert len(digests(front)) == 1


async def test_more_requests_than_a_message_holds_are_counted(front: FrontDesk) -> None:
    await front.wakeups.begin()
    for number in range(61):
        await front.requests_booking(name=f"Ann {number}", chat=f"telegram:{number + 1}")
    await front.passes(tokyo(24, 9))
    text = digests(front)[-1].message.text
    assert text.endswith("and 1 more")
    assert len(text) < 4096


async def test_a_reply_to_the_message_of_the_day_is_talk(front: FrontDesk) -> None:
    await front.wakeups.begin()
    await front.requests_booking()
    await front.passes(tokyo(24, 9))
    before = len(front.channel.texts(STAFF))
    await front.answers("I do the first two", "Open requests")
    assert len(front.channel.texts(STAFF)) == before
