"""What several processes on one PostgreSQL server keep among them; each store is a process."""

import asyncio
import builtins
from collections.abc import AsyncIterator

import pytest

from bot.service.ports import Store, StoreError
from bot.store import election
from bot.store.crypto import Keys
from bot.store.database import LEASE, Database, open_store
from tests.postgres import Server
from tests.store.people import MIKA, MINUTE, NOW, ask, on_postgresql, post

pytestmark = on_postgresql
PATIENCE = 10
END_THE_SENDER = """
SELECT pg_terminate_backend(pid) FROM pg_locks JOIN pg_stat_activity USING (pid)
WHERE locktype = 'advisory' AND granted AND datname = current_database()
"""


@pytest.fixture
async def other(store: Store, url: str, keys: Keys) -> AsyncIterator[Database]:
    """The same database, opened by another process."""
    other = await open_store(url, keys)
    assert isinstance(other, Database)
    yield other
    await other.close()


@pytest.fixture(autouse=True)
def quick(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Try for the lock more often than in earnest."""
    monkeypatch.setattr(election, "EVERY", 0.02)


async def refused(url: str, keys: Keys) -> str:
    with pytest.raises(StoreError) as caught:
        await open_store(url, keys)
    return str(caught.value)


# --- opening ------------------------------------------------------------------------------------


async def test_of_many_first_starts_at_once_all_succeed(url: str, keys: Keys) -> None:
    stores = await asyncio.gather(*(open_store(url, keys) for _ in range(4)))
    assert await ask(stores[0]) == 1
    for store in stores:
        await store.close()


async def test_a_server_that_is_not_there_is_told(keys: Keys) -> None:
    told = await refused("postgresql://u:passw0rd@127.0.0.1:1/clinic", keys)
    assert "cannot be reached" in told
    assert "passw0rd" not in told


async def test_a_database_that_is_not_there_is_told(postgres: Server, keys: Keys) -> None:
    assert "does not exist on that server" in await refused(postgres.address("nobodys"), keys)


async def test_a_password_that_is_refused_is_told(postgres: Server, url: str, keys: Keys) -> None:
    told = await refused(url.replace("clinic@", "stranger:passw0rd@"), keys)
    assert "refuses the user or the password" in told
    assert "passw0rd" not in told


async def test_another_programs_database_is_refused(
    postgres: Server, url: str, keys: Keys
) -> None:
    postgres.sql("CREATE TABLE songs (title TEXT)", url.rpartition("/")[2])
    assert "another program" in await refused(url, keys)


async def test_a_newer_database_asks_for_an_update(
    postgres: Server, store: Store, url: str, keys: Keys
) -> None:
    postgres.sql("UPDATE alembic_version SET version_num = '9999'", url.rpartition("/")[2])
    assert "newer Frontdesk" in await refused(url, keys)


async def test_a_missing_driver_is_told_with_the_command_that_installs_it(
    url: str, keys: Keys, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = builtins.__import__

    def without(name: str, *rest: object) -> object:
        if name == "asyncpg":
            raise ModuleNotFoundError(name)
        return real(name, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(builtins, "__import__", without)
    assert "pip install 'frontdesk[postgres]'" in await refused(url, keys)


# --- one chat, several processes ----------------------------------------------------------------


async def test_a_chat_is_one_transactions_at_a_time_even_before_it_has_a_session(
    store: Store, other: Store
) -> None:
    order: list[str] = []
    inside = asyncio.Event()

    async def first() -> None:
        async with store.transaction() as tx:
            await tx.session(MIKA)
            inside.set()
            await asyncio.sleep(0.1)
            order.append("first")

    async def second() -> None:
        await inside.wait()
        async with other.transaction() as tx:
            await tx.session(MIKA)
            order.append("second")

    await asyncio.gather(second(), first())
    assert order == ["first", "second"]


async def test_an_update_delivered_to_two_processes_at_once_is_claimed_by_one(
    store: Store, other: Store
) -> None:
    async def claim(store: Store) -> bool:
        async with store.transaction() as tx:
            return await tx.claim("telegram", "9", NOW)

    assert sum(await asyncio.gather(*(claim(one) for one in (store, other) * 5))) == 1


async def test_a_wake_up_is_taken_by_one_of_two_processes(store: Store, other: Store) -> None:
    async with store.transaction() as tx:
        await tx.wake(MIKA, NOW, "idle")

    async def take(store: Store) -> bool:
        async with store.transaction() as tx:
            return await tx.take_wakeup(MIKA, "idle", NOW)

    assert sum(await asyncio.gather(*(take(one) for one in (store, other) * 5))) == 1


# --- sending ------------------------------------------------------------------------------------


async def test_a_message_is_taken_by_one_of_two_processes(store: Store, other: Store) -> None:
    ids = await post(store, MIKA, *map(str, range(20)))
    taken = await asyncio.gather(*(one.take(ids, NOW) for one in (store, other) * 3))
    assert sorted(id for mine in taken for id in mine) == ids


async def test_a_message_that_a_killed_process_had_taken_is_due_again_after_its_lease(
    store: Store, other: Store
) -> None:
    ids = await post(store, MIKA, "one")
    await store.take(ids, NOW)
    assert await other.due(NOW, 10) == []
    assert await other.take(ids, NOW) == set()
    assert [posted.id for posted in await other.due(NOW + LEASE, 10)] == ids
    assert await other.take(ids, NOW + LEASE) == set(ids)


async def test_a_message_that_was_taken_holds_those_behind_it(store: Store) -> None:
    first, _ = await post(store, MIKA, "one", "two")
    await store.take([first], NOW)
    assert await store.due(NOW, 10) == []
    await store.sent(first, "", NOW)
    assert [posted.message.text for posted in await store.due(NOW, 10)] == ["two"]


async def test_a_message_that_was_taken_can_be_postponed(store: Store) -> None:
    ids = await post(store, MIKA, "one")
    await store.take(ids, NOW)
    await store.postpone(ids[0], NOW + MINUTE)
    assert await store.due(NOW + LEASE, 10) == []


class Sender:
    """A process's sending side: notes when it runs and when it is told of a message."""

    def __init__(self, store: Store) -> None:
        self.runs = asyncio.Event()
        self.ended = asyncio.Event()
        self.nudged = asyncio.Event()
        self.stop = asyncio.Event()
        self.task = asyncio.ensure_future(store.as_sender(self._send, self.nudged.set, self.stop))

    async def _send(self) -> None:
        self.runs.set()
        self.ended.clear()
        try:
            await self.stop.wait()
        finally:
            self.runs.clear()
            self.ended.set()

    async def end(self) -> None:
        self.stop.set()
        await self.task


async def until(event: asyncio.Event) -> None:
    async with asyncio.timeout(PATIENCE):
        await event.wait()


async def test_one_process_sends_and_the_next_takes_over_when_it_stops(
    store: Store, other: Store
) -> None:
    first = Sender(store)
    await until(first.runs)
    second = Sender(other)
    await asyncio.sleep(0.2)
    assert not second.runs.is_set()
    await first.end()
    await until(second.runs)
    await second.end()


async def test_a_process_that_waits_for_its_turn_to_send_can_be_stopped(
    store: Store, other: Store
) -> None:
    first = Sender(store)
    await until(first.runs)
    second = Sender(other)
    await second.end()
    assert not second.ended.is_set()
    await first.end()


async def test_the_sender_hears_at_once_what_another_process_posts(
    store: Store, other: Store
) -> None:
    sender = Sender(store)
    await until(sender.runs)
    await post(other, MIKA, "one")
    await until(sender.nudged)
    await sender.end()


async def test_a_sender_that_loses_its_connection_stops_and_stands_again(
    postgres: Server, store: Store, other: Store, url: str
) -> None:
    first = Sender(store)
    await until(first.runs)
    second = Sender(other)
    postgres.sql(END_THE_SENDER, url.rpartition("/")[2])
    await until(first.ended)
    again = [asyncio.ensure_future(until(sender.runs)) for sender in (first, second)]
    done, waiting = await asyncio.wait(again, return_when=asyncio.FIRST_COMPLETED)
    for task in waiting:
        task.cancel()
    assert [task.exception() for task in done] == [None]
    for sender in (first, second):
        await sender.end()


async def test_a_server_that_starts_again_is_used_again(postgres: Server, store: Store) -> None:
    number = await ask(store)
    postgres.stop()
    with pytest.raises(StoreError):
        await ask(store)
    postgres.start()
    assert await ask(store) > number
