"""Run SQLite's statements where they are asked for; only what may wait goes to the thread.

A statement inside a transaction takes microseconds, a trip to aiosqlite's thread and back many
times that, and more while the event loop computes. Opening a transaction (another program may
hold the lock) and committing it (the disk) still happen in the thread. See ``make_engine``.
"""

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import aiosqlite

_Result = tuple[sqlite3.Cursor, list[Any]]


class InPlaceCursor:
    """The part of aiosqlite's cursor that SQLAlchemy uses; all rows come with the execution."""

    def __init__(self, connection: "InPlaceConnection") -> None:
        self._connection = connection
        self._cursor: sqlite3.Cursor | None = None
        self._rows: list[Any] = []

    async def __aenter__(self) -> "InPlaceCursor":
        return self

    async def execute(self, sql: str, parameters: Sequence[Any] = ()) -> "InPlaceCursor":
        """Execute *sql* and fetch all rows."""
        self._cursor, self._rows = await self._connection.run(_execute, sql, parameters)
        return self

    async def executemany(self, sql: str, rows: Iterable[Sequence[Any]]) -> "InPlaceCursor":
        """Execute *sql* once for each of *rows*."""
        self._cursor, self._rows = await self._connection.run(_execute_many, sql, rows)
        return self

    async def fetchall(self) -> list[Any]:
        """Return all rows."""
        rows, self._rows = self._rows, []
        return rows

    async def close(self) -> None:
        """Do nothing: a cursor whose rows are all fetched holds no lock."""

    @property
    def description(self) -> Any:
        """Return the columns of the result, None where there are none."""
        return self._cursor.description if self._cursor else None

    @property
    def rowcount(self) -> int:
        """Return how many rows were changed."""
        return self._cursor.rowcount if self._cursor else -1

    @property
    def lastrowid(self) -> int | None:
        """Return the id of the row inserted last."""
        return self._cursor.lastrowid if self._cursor else None


class InPlaceConnection(aiosqlite.Connection):
    """An aiosqlite connection that runs quick statements itself."""

    def cursor(self) -> Any:
        """Return a cursor."""
        return InPlaceCursor(self)

    async def run(self, statement: Callable[..., _Result], sql: str, arguments: Any) -> _Result:
        """Run *statement*: here where nothing can make it wait, else in SQLite's thread."""
        if self._conn.in_transaction or sql.startswith("SELECT"):
            return statement(self._conn, sql, arguments)
        done = self._execute(statement, self._conn, sql, arguments)  # type: ignore[no-untyped-call]
        result: _Result = await done
        return result


def connect(database: str, **options: Any) -> InPlaceConnection:
    """Return a connection to *database*, not open yet; *options* are sqlite3's."""
    options["check_same_thread"] = False  # one statement at a time all the same
    connection = InPlaceConnection(lambda: sqlite3.connect(database, **options), 64)
    connection._thread.daemon = True  # as SQLAlchemy sets it: it must not hold up the exit
    return connection


def _execute(connection: sqlite3.Connection, sql: str, parameters: Sequence[Any]) -> _Result:
    cursor = connection.execute(sql, parameters)
    return cursor, cursor.fetchall()


def _execute_many(
    connection: sqlite3.Connection, sql: str, rows: Iterable[Sequence[Any]]
) -> _Result:
    return connection.executemany(sql, rows), []
