"""What was committed arrives: in order, again after a failure, or staff learn that it cannot."""

import pytest

from bot.core.model import Said
from bot.service.ports import Incoming, Later, Rejected, Unreachable
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
