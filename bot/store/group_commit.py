"""Let transactions that wait for each other share one commit: SQLite writes one at a time.

A commit waits for the disk, which takes longer than all else that a transaction does. Whoever
arrives meanwhile does its work in the same next transaction, each inside a savepoint of its own;
the first of them to get its turn again commits for all. Nobody returns before that.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy.exc import InvalidRequestError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine


class _Group:
    """One transaction of the database, and how it ended."""

    def __init__(self, connection: AsyncConnection) -> None:
        self.connection = connection
        self.over = False
        self.error: SQLAlchemyError | None = None

    async def commit(self) -> None:
        """Commit, or remember for all members why that failed."""
        self.over = True
        try:
            await self.connection.commit()
        except SQLAlchemyError as error:
            await self.abandon(error)
        except BaseException:
            await self.abandon(InvalidRequestError("the commit was interrupted"))
            raise
        else:
            await self.connection.close()

    async def abandon(self, error: SQLAlchemyError) -> None:
        """Take everything back, by closing the file, and let all members hear of *error*."""
        self.error, self.over = error, True
        await self.connection.invalidate()
        await self.connection.close()


class GroupCommit:
    """The one writing transaction of an SQLite database."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._turn = asyncio.Lock()  # fair: who asks first has the first turn
        self._open: _Group | None = None

    @asynccontextmanager
    async def join(self) -> AsyncIterator[AsyncConnection]:
        """Yield a connection inside a transaction; leave when what was done is on the disk.

        An exception takes back what was done here and nothing else. Raises SQLAlchemyError
        where the commit failed, for every member.
        """
        async with self._turn:
            group = await self._current()
            try:
                async with _savepoint(group):
                    yield group.connection
            except BaseException:
                await self._finish(group)
                raise
        async with self._turn:
            await self._finish(group)
        if group.error is not None:
            raise group.error

    async def close(self) -> None:
        """Commit what an interrupted member left open."""
        async with self._turn:
            if self._open is not None:
                await self._finish(self._open)

    async def _current(self) -> _Group:
        if self._open is None or self._open.over:
            connection = await self._engine.connect()
            try:
                await connection.begin()
            except BaseException:
                await connection.close()
                raise
            self._open = _Group(connection)
        return self._open

    async def _finish(self, group: _Group) -> None:
        if not group.over:
            await group.commit()


@asynccontextmanager
async def _savepoint(group: _Group) -> AsyncIterator[None]:
    connection = group.connection
    await connection.exec_driver_sql("SAVEPOINT member")
    try:
        yield
    except BaseException:
        try:
            await connection.exec_driver_sql("ROLLBACK TO member")
            await connection.exec_driver_sql("RELEASE member")
        except SQLAlchemyError as error:  # SQLite has rolled back everything by itself
            await group.abandon(error)
        raise
    await connection.exec_driver_sql("RELEASE member")
