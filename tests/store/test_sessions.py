import asyncio
from contextlib import suppress
from datetime import datetime

from sqlalchemy import text, update

from bot.core.codec import LOST
from bot.core.model import Asking, HandedOver, Session
from bot.service.ports import Store
from bot.store.database import Database, open_store
from bot.store.schema import sessions
from tests.store.people import FLAG, JUNK, MIKA, MINUTE, NOAH, NOW

SESSION = Session(
    mode=Asking("book", "name", {"contact": "mika@example.org"}),
    prompt=3,
    checked=NOW,
    flag=FLAG,
    findings=("worse when sitting",),
)


async def save(store: Store, session: Session, chat: str = MIKA) -> None:
    async with store.transaction() as tx:
        await tx.save_session(chat, session, NOW)


async def load(store: Store, chat: str = MIKA) -> Session:
    async with store.transaction() as tx:
        return await tx.session(chat)


async def claim(store: Store, channel: str, update_id: str) -> bool:
    async with store.transaction() as tx:
        return await tx.claim(channel, update_id, NOW)


async def test_an_update_is_claimed_once(store: Store) -> None:
    assert [await claim(store, "telegram", "9") for _ in range(3)] == [True, False, False]


async def test_the_same_number_in_another_channel_is_another_update(store: Store) -> None:
    assert await claim(store, "telegram", "9")
    assert await claim(store, "console", "9")


async def test_one_of_many_deliveries_at_once_wins_the_claim(store: Store) -> None:
    won = await asyncio.gather(*(claim(store, "telegram", "9") for _ in range(20)))
    assert sum(won) == 1


async def test_a_session_is_kept(store: Store) -> None:
    await save(store, Session())
    await save(store, SESSION)
    assert await load(store) == SESSION


async def test_a_chat_without_a_session_gets_a_new_one(store: Store) -> None:
    await save(store, SESSION)
    assert await load(store, NOAH) == Session()


async def test_an_exception_leaves_nothing_of_its_transaction(store: Store) -> None:
    with suppress(ZeroDivisionError):
        async with store.transaction() as tx:
            await tx.claim("telegram", "9", NOW)
            await tx.save_session(MIKA, SESSION, NOW)
            raise ZeroDivisionError
    assert await load(store) == Session()
    assert await claim(store, "telegram", "9")


async def test_a_cancelled_transaction_leaves_nothing_and_lets_the_next_one_in(
    store: Store,
) -> None:
    began = asyncio.Event()

    async def never_ends() -> None:
        async with store.transaction() as tx:
            await tx.save_session(MIKA, SESSION, NOW)
            began.set()
            await asyncio.Event().wait()

    task = asyncio.ensure_future(never_ends())
    await began.wait()
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
    assert await load(store) == Session()


async def test_a_session_moved_to_another_chat_is_not_read(store: Database) -> None:
    await save(store, SESSION, MIKA)
    await save(store, Session(), NOAH)
    async with store.engine.begin() as connection:
        swap = "UPDATE sessions SET sealed = (SELECT sealed FROM sessions WHERE chat = :a)"
        await connection.execute(text(swap + " WHERE chat = :b"), {"a": MIKA, "b": NOAH})
    assert await load(store, NOAH) == LOST


async def test_a_session_that_cannot_be_read_is_replaced_by_the_next_one(store: Database) -> None:
    await save(store, SESSION)
    async with store.engine.begin() as connection:
        await connection.execute(update(sessions).values(sealed=JUNK))
    assert await load(store) == LOST
    await save(store, SESSION)
    assert await load(store) == SESSION


async def test_a_session_survives_a_restart(store: Store, url: str, keys: object) -> None:
    session = Session(mode=HandedOver(NOW + MINUTE))
    await save(store, session)
    await store.close()
    again = await open_store(url, keys)  # type: ignore[arg-type]
    assert await load(again) == session
    await again.close()


async def take(store: Store, now: datetime = NOW) -> bool:
    async with store.transaction() as tx:
        return await tx.take_wakeup(MIKA, "idle", now)


async def wake(store: Store, chat: str, at: datetime) -> None:
    async with store.transaction() as tx:
        await tx.wake(chat, at, "idle")


async def test_only_wake_ups_that_are_due_come(store: Store) -> None:
    await wake(store, MIKA, NOW)
    await wake(store, NOAH, NOW + MINUTE)
    assert await store.due_wakeups(NOW, 10) == [(MIKA, "idle")]


async def test_a_wake_up_comes_until_it_is_taken_and_is_taken_once(store: Store) -> None:
    await wake(store, MIKA, NOW)
    with suppress(ZeroDivisionError):
        async with store.transaction() as tx:
            await tx.take_wakeup(MIKA, "idle", NOW)
            raise ZeroDivisionError
    assert await store.due_wakeups(NOW, 10) == [(MIKA, "idle")]
    assert [await take(store), await take(store)] == [True, False]
    assert await store.due_wakeups(NOW, 10) == []


async def test_a_wake_up_that_was_put_off_meanwhile_is_not_taken(store: Store) -> None:
    for at in (NOW, NOW + MINUTE):
        await wake(store, MIKA, at)
    assert await store.due_wakeups(NOW, 10) == []
    assert [await take(store), await take(store, NOW + MINUTE)] == [False, True]


async def test_no_more_wake_ups_come_than_asked_for(store: Store) -> None:
    for chat in (MIKA, NOAH):
        await wake(store, chat, NOW)
    assert len(await store.due_wakeups(NOW, 1)) == 1


async def test_a_wake_up_is_brought_forward_but_never_put_off(store: Store) -> None:
    async with store.transaction() as tx:
        await tx.wake(MIKA, NOW + 2 * MINUTE, "flow")
        await tx.hasten(MIKA, NOW + MINUTE, "flow")
        await tx.hasten(MIKA, NOW + 3 * MINUTE, "flow")
        await tx.hasten(NOAH, NOW, "flow")
    assert await store.due_wakeups(NOW, 9) == []
    assert await store.due_wakeups(NOW + MINUTE, 9) == [(MIKA, "flow")]
