"""Choose, among all processes on one PostgreSQL database, the one that sends.

Telegram's limits are per bot, so one process keeps them for all. It holds a lock that ends with
its connection: when the process dies the server gives the lock to the next one at once.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.service.ports import StoreError
from bot.store.postgres import hear_posted, still_there, try_sender

log = logging.getLogger(__name__)

EVERY = 1.0
"""Seconds between two attempts at the lock, and between two looks whether it is still held."""
ANSWER_WITHIN = 4.0
"""Sooner than the server gives up a machine that is cut off (``postgres._KEEPALIVE``): this
process stops sending before another one begins."""


async def lead(
    engine: AsyncEngine,
    send: Callable[[], Awaitable[None]],
    nudge: Callable[[], None],
    stop: asyncio.Event,
) -> None:
    """Run *send* whenever this process holds the sender's lock, until *stop*."""
    while not stop.is_set():
        try:
            async with _own_connection(engine) as connection:
                if await _wins(connection, stop):
                    await _serve(connection, send, nudge, stop)
        except* (StoreError, SQLAlchemyError, OSError) as errors:
            log.warning("not the sender: no database", extra={"error": _kind(errors)})
        await _pause(stop)


@asynccontextmanager
async def _own_connection(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    """Open a connection that is closed at the end, and not lent again with its locks."""
    async with engine.connect() as connection:
        await connection.execution_options(isolation_level="AUTOCOMMIT")
        try:
            yield connection
        finally:
            await connection.invalidate()


async def _wins(connection: AsyncConnection, stop: asyncio.Event) -> bool:
    """Wait for the lock; False where *stop* comes first."""
    while not stop.is_set():
        if await try_sender(connection):
            return True
        await _pause(stop)
    return False


async def _serve(
    connection: AsyncConnection,
    send: Callable[[], Awaitable[None]],
    nudge: Callable[[], None],
    stop: asyncio.Event,
) -> None:
    await hear_posted(connection, nudge)
    await _pause(stop)  # the sender before may have used up this second of Telegram's limit
    log.info("this process sends")
    async with asyncio.TaskGroup() as group:
        watching = group.create_task(_watch(connection))
        await send()
        watching.cancel()


async def _watch(connection: AsyncConnection) -> None:
    """Raise once the lock may be lost."""
    while True:
        await still_there(connection, ANSWER_WITHIN)
        await asyncio.sleep(EVERY)


async def _pause(stop: asyncio.Event) -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(EVERY):
            await stop.wait()


def _kind(errors: BaseExceptionGroup[BaseException]) -> str:
    first = errors.exceptions[0]
    return _kind(first) if isinstance(first, BaseExceptionGroup) else type(first).__name__
