"""What was committed arrives: in order, again after a failure, or staff learn that it cannot."""

import asyncio
from datetime import datetime

import pytest

from bot.core.model import Said
from bot.service.ports import (
    Incoming,
    Lane,
    Later,
    Outgoing,
    Rejected,
    StoreError,
    Unreachable,
)
from tests.service.conftest import PATIENT, STAFF, FrontDesk


async def deliver_after(front: FrontDesk, fault: Exception) -> None:
    """Ask something while the channel has *fault*, and let one round go."""
    front.channel.faults = [fault]
    await front.conversation.handle(Incoming(PATIENT, "1", Said("what is sciatica")))
    await front.outbox.deliver()


async def test_a_message_that_failed_is_sent_again_later(front: FrontDesk) -> None:
    await deliver_after(front, OSError("connection lost"))
    await front.outbox.deliver()
    assert front.channel.texts() == []
    front.wait(2)
    await front.outbox.drain()
    assert len(front.channel.texts()) == 1


async def test_the_channels_wait_is_honoured_for_that_chat_alone(front: FrontDesk) -> None:
    await deliver_after(front, Later(30))
    await front.conversation.handle(Incoming("telegram:8", "2", Said("hello")))
    await front.outbox.drain()
    assert (len(front.channel.texts()), len(front.channel.texts("telegram:8"))) == (0, 1)
    front.wait(31)
    await front.outbox.drain()
    assert len(front.channel.texts()) == 1


async def test_a_rejected_message_does_not_hold_the_next(front: FrontDesk) -> None:
    await deliver_after(front, Rejected("can't parse"))
    assert await front.happens(Said("what is piriformis syndrome"), update_id="2")


async def test_an_answer_is_given_up_after_a_day(front: FrontDesk) -> None:
    await deliver_after(front, OSError("connection lost"))
    front.wait(25 * 3600)
    front.channel.faults = [OSError("still lost")]
    await front.outbox.deliver()
    assert await front.store.waiting() == 0


async def test_staff_see_that_a_patient_blocked_the_bot(front: FrontDesk) -> None:
    await front.asks_staff()
    front.channel.faults = [Unreachable("blocked")]
    async with front.store.transaction() as tx:
        await tx.post(PATIENT, front.channel.sent[-1].message, front.now)
    await front.outbox.drain()
    assert "blocked the bot" in front.channel.texts(STAFF)[-1]


async def test_the_emergency_card_overtakes_what_waits(
    front: FrontDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number, text in enumerate(("what is sciatica", "my groin is numb and I cannot pee")):
        await front.conversation.handle(Incoming(PATIENT, str(number), Said(text)))
    await front.outbox.drain()
    assert "119" in front.channel.texts()[0]
    assert "Sciatica" in front.channel.texts()[1]


async def waits(front: FrontDesk, count: int, lane: Lane = Lane.NORMAL) -> None:
    """Put one message into the outbox for each of *count* chats."""
    async with front.store.transaction() as tx:
        for number in range(count):
            await tx.post(f"telegram:{lane}{number}", Outgoing("hello", lane=lane), front.now)


async def test_when_several_chats_are_told_to_wait_all_do_but_emergencies(
    front: FrontDesk,
) -> None:
    await waits(front, 3)
    front.channel.faults = [Later(30)] * 3
    await front.outbox.deliver()
    await waits(front, 4)
    await waits(front, 1, Lane.EMERGENCY)
    await front.outbox.drain()
    assert [posted.message.lane for posted in front.channel.sent] == [Lane.EMERGENCY]
    front.wait(31)
    await front.outbox.drain()
    assert len(front.channel.sent) == 1 + 3 + 4


async def test_an_emergency_is_tried_again_sooner_than_the_rest(front: FrontDesk) -> None:
    await waits(front, 1, Lane.EMERGENCY)
    front.channel.faults = [OSError("away")] * 6
    for _ in range(7):
        await front.outbox.deliver()
        front.wait(6)
    assert len(front.channel.sent) == 1


async def test_staff_learn_that_a_patient_is_gone_though_the_first_note_of_it_failed(
    front: FrontDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    await front.asks_staff()
    await front.conversation.handle(Incoming(PATIENT, "9", Said("hello")))
    with monkeypatch.context() as patch:
        patch.setattr(front.store, "give_up", crashed)
        front.channel.faults = [Unreachable("blocked")]
        with pytest.raises(ExceptionGroup):
            await front.outbox.deliver()
    front.channel.faults = []
    await front.outbox.drain()
    assert "blocked the bot" in front.channel.texts(STAFF)[-1]


async def crashed(*_: object) -> None:
    raise RuntimeError("killed here")


async def test_a_message_that_could_not_be_marked_is_marked_later_and_not_sent_again(
    front: FrontDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.service.outbox.LOOK_AGAIN", 0.01)
    await waits(front, 1)
    sent, tries = front.store.sent, 0

    async def broken(id: int, message_id: str, now: datetime) -> None:
        nonlocal tries
        tries += 1
        if tries < 5:
            raise StoreError("the disk is full")
        await sent(id, message_id, now)

    monkeypatch.setattr(front.store, "sent", broken)
    stop = asyncio.Event()
    async with asyncio.timeout(5), asyncio.TaskGroup() as group:
        group.create_task(front.outbox.run(stop))
        while await front.store.waiting():  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        stop.set()
        front.outbox.nudge()
    assert (len(front.channel.sent), tries) == (1, 5)


async def test_a_card_is_never_given_up_for_its_age(front: FrontDesk) -> None:
    async with front.store.transaction() as tx:
        await tx.post(STAFF, Outgoing("card", card=1), front.now)
    front.wait(25 * 3600)
    front.channel.faults = [OSError("still lost")]
    await front.outbox.deliver()
    assert await front.store.waiting() == 1
