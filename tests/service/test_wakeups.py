"""Wake-ups on a real database: each once, in one transaction, also after an outage."""

import asyncio
from datetime import datetime, timedelta

from bot.content.load import Knowledge
from bot.core.model import Woke
from bot.service.cards import Cards
from bot.service.digest import DESK
from bot.service.ports import Incoming, StoreError, Transaction
from bot.service.reminders import Reminders
from bot.service.wakeups import PUT_OFF, Wakeups
from tests.service.conftest import PATIENT, STAFF, FrontDesk

MINUTE = timedelta(minutes=1)


def due(front: FrontDesk) -> int:
    return len([text for text in front.channel.texts(STAFF) if "taken #1" in text])


async def asks(front: FrontDesk, reason: str, chat: str = DESK) -> None:
    """Ask for a wake-up that is due now."""
    async with front.store.transaction() as tx:
        await tx.wake(chat, front.now, reason)


async def test_two_who_look_at_once_fire_a_wake_up_once(front: FrontDesk) -> None:
    await front.says("my groin is numb and I cannot pee")
    front.now += 5 * MINUTE
    await asyncio.gather(*(front.wakeups.fire() for _ in range(10)))
    await front.outbox.drain()
    assert due(front) == 1


async def test_what_came_due_during_an_outage_fires_once_at_the_start(front: FrontDesk) -> None:
    await front.says("my groin is numb and I cannot pee")
    front.now += timedelta(hours=3)
    await front.wakes_up()
    assert due(front) == 2  # after five minutes, and after fifteen
    await front.wakes_up()
    assert due(front) == 2


async def test_a_wake_up_is_a_turn_of_its_chat(front: FrontDesk) -> None:
    await front.says("/book")
    front.now += timedelta(days=1)
    incoming = Incoming(PATIENT, "", Woke("flow"))
    await asyncio.gather(*(front.conversation.handle(incoming) for _ in range(5)))
    await front.outbox.drain()
    assert len([text for text in front.channel.texts() if "You did not go on" in text]) == 1


async def test_who_went_on_is_not_woken(front: FrontDesk) -> None:
    await front.says("/book")
    front.now += timedelta(hours=23)
    await front.taps("I agree")
    front.now += timedelta(hours=1)
    before = len(front.channel.sent)
    await front.wakes_up()
    assert len(front.channel.sent) == before


async def test_what_belongs_to_another_channel_is_left_to_it(front: FrontDesk) -> None:
    await asks(front, "flow", "console:me")
    await front.wakeups.fire()
    assert await front.store.due_wakeups(front.now, 9) == [("console:me", "flow")]


class Broken(Reminders):
    """Cannot do what one wake-up is for."""

    async def fire(self, tx: Transaction, reason: str, now: datetime) -> None:
        if reason == "digest":
            raise StoreError("a row is damaged")
        await super().fire(tx, reason, now)


async def test_a_wake_up_that_fails_holds_up_no_other_and_is_tried_again(
    front: FrontDesk, known: Knowledge
) -> None:
    broken = Broken(known.clinic, front.wording, Cards(known.clinic, front.wording, STAFF))
    jobs = {DESK: broken}
    wakeups = Wakeups(
        front.store, front.conversation, jobs, front.clock, front.outbox.nudge, "telegram"
    )
    await asks(front, "digest")
    front.now += MINUTE
    await asks(front, "digest-update")
    await wakeups.fire()
    await front.outbox.drain()
    assert len(front.channel.texts(STAFF)) == 1
    assert ("desk:staff", "digest") not in await front.store.due_wakeups(front.now, 9)
    assert (DESK, "digest") in await front.store.due_wakeups(front.now + PUT_OFF, 9)
