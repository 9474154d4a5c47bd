"""Open the database: SQLite in a file of one's own, or a PostgreSQL server."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Container
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.service.ports import Chat, Posted
from bot.store.crypto import Sealer
from bot.store.election import lead
from bot.store.engine import READ, make_engine, parse_url, place_of
from bot.store.faults import store_error
from bot.store.group_commit import GroupCommit
from bot.store.outbox import UNREADABLE, Sending
from bot.store.ownership import check_owner
from bot.store.postgres import POOL, tell_posted
from bot.store.privacy import Privacy
from bot.store.schema import wakeups
from bot.store.upgrade import upgrade

LEASE = timedelta(seconds=20)
"""How long a message is held for the process that sends it; longer than Telegram takes."""


class SqlTransaction(Privacy):
    """Everything that one event changes (bot.service.ports.Transaction)."""


class Database:
    """A database with the schema in place (bot.service.ports.Store)."""

    def __init__(self, engine: AsyncEngine, keys: Sealer, place: str) -> None:
        self.engine = engine
        self._keys = keys
        self._place = place
        self._sqlite = engine.dialect.name == "sqlite"
        # SQLite lets one write at a time: those who wait share the next commit
        self._group = GroupCommit(engine) if self._sqlite else None
        self._turn = asyncio.Semaphore(POOL)
        self._log_holds_erased = False

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[SqlTransaction]:
        """Open a transaction: commit at the end, roll back on an exception.

        It is not to be opened inside another one of the same task: that would wait for ever.
        """
        async with self._writing() as connection:
            work = SqlTransaction(connection, self._keys)
            yield work
            if work.posted and not self._sqlite:
                await tell_posted(connection)
        self._log_holds_erased |= work.erased and self._sqlite
        if self._log_holds_erased:
            await self.empty_log()

    async def due(self, now: datetime, limit: int, under_way: Container[int] = ()) -> list[Posted]:
        """Return each chat's first unsent message that may go now, lane first, then oldest."""
        async with self._reading() as connection:
            ready, unreadable = await Sending(connection, self._keys).due(now, limit, under_way)
        for id in unreadable:
            await self.give_up(id, UNREADABLE, now)
        return ready

    async def take(self, ids: Collection[int], now: datetime) -> set[int]:
        """Return those of *ids* that no other process is sending, and keep them from others."""
        if self._sqlite or not ids:  # one process sends what is in a file
            return set(ids)
        async with self._writing() as connection:
            return await Sending(connection, self._keys).take(ids, now, now + LEASE)

    async def sent(self, id: int, message_id: str, now: datetime) -> None:
        """Mark as sent; where it is a card, keep *message_id* as the card's message."""
        async with self._writing() as connection:
            await Sending(connection, self._keys).sent(id, message_id, now)

    async def postpone(self, id: int, until: datetime) -> None:
        """Count an attempt and hold the message (and so its chat) until *until*."""
        async with self._writing() as connection:
            await Sending(connection, self._keys).postpone(id, until)

    async def give_up(self, id: int, why: str, now: datetime) -> None:
        """Mark as failed for good; the chat's next message may go."""
        async with self._writing() as connection:
            await Sending(connection, self._keys).give_up(id, why, now)

    async def waiting(self) -> int:
        """Return how many messages are unsent."""
        async with self._reading() as connection:
            return await Sending(connection, self._keys).waiting()

    async def due_wakeups(self, now: datetime, limit: int) -> list[tuple[Chat, str]]:
        """Return up to *limit* due wake-ups, chat and reason; they stay until they are taken."""
        due = select(wakeups.c.chat, wakeups.c.reason).where(wakeups.c.at <= now)
        async with self._reading() as connection:
            rows = await connection.execute(due.order_by(wakeups.c.at).limit(limit))
            return [(row.chat, row.reason) for row in rows]

    async def as_sender(
        self,
        send: Callable[[], Awaitable[None]],
        nudge: Callable[[], None],
        stop: asyncio.Event,
    ) -> None:
        """Run *send*, of all processes on this database in one at a time, until *stop*."""
        if self._sqlite:
            await send()
        else:
            await lead(self.engine, send, nudge, stop)

    async def close(self) -> None:
        """Close all connections."""
        if self._group:
            await self._group.close()
        await self.engine.dispose()

    @asynccontextmanager
    async def _writing(self) -> AsyncIterator[AsyncConnection]:
        try:
            if self._group:
                async with self._group.join() as connection:
                    yield connection
            else:
                async with self._turn, self.engine.begin() as connection:
                    yield connection
        except (SQLAlchemyError, OSError) as error:
            raise store_error(self._place, error) from error

    @asynccontextmanager
    async def _reading(self) -> AsyncIterator[AsyncConnection]:
        try:
            async with self.engine.connect() as connection:
                yield await connection.execution_options(**READ)
        except (SQLAlchemyError, OSError) as error:
            raise store_error(self._place, error) from error

    async def empty_log(self) -> None:
        """Move what was erased out of SQLite's write-ahead log."""
        if not self._sqlite:
            return
        async with self._reading() as connection:
            # a reader in the way must not hold up everybody: the next transaction tries again
            patience = (await connection.exec_driver_sql("PRAGMA busy_timeout")).scalar_one()
            await connection.exec_driver_sql("PRAGMA busy_timeout = 0")
            busy, *_ = (await connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")).one()
            await connection.exec_driver_sql(f"PRAGMA busy_timeout = {patience}")
        self._log_holds_erased = bool(busy)


async def open_store(url: str, keys: Sealer) -> Database:
    """Open the database at *url* (an SQLAlchemy URL) and bring its schema up to date.

    Raises StoreError where it cannot be used: who must act, and how.
    """
    address = parse_url(url)
    place = place_of(address)
    try:
        engine = make_engine(address)
        try:
            await upgrade(engine, place)
            await check_owner(engine, keys, place)
        except BaseException:
            await engine.dispose()
            raise
    except (SQLAlchemyError, OSError) as error:
        raise store_error(place, error) from error
    return Database(engine, keys, place)
