"""Let a statement on SQLite cost one trip to the connection's thread instead of four.

A trip costs more than most statements: opening the cursor, executing, fetching and closing were
two thirds of a transaction's time. See ``make_engine`` for where it is used.
"""

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import aiosqlite

_Result = tuple[sqlite3.Cursor, list[Any]]


class OneTripCursor:
    """The part of aiosqlite's cursor that SQLAlchemy uses; all rows come with the execution."""

    def __init__(self, connection: "OneTripConnection") -> None:
        self._connection = connection
        self._cursor: sqlite3.Cursor | None = None
        self._rows: list[Any] = []

    async def __aenter__(self) -> "OneTripCursor":
        return self

    async def execute(self, sql: str, parameters: Sequence[Any] = ()) -> "OneTripCursor":
        """Execute *sql* and fetch all rows."""
        self._cursor, self._rows = await self._connection.run(_execute, sql, parameters)
        return self

    async def executemany(self, sql: str, rows: Iterable[Sequence[Any]]) -> "OneTripCursor":
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


class OneTripConnection(aiosqlite.Connection):
    """An aiosqlite connection whose cursors need one trip each."""

    def cursor(self) -> Any:
        """Return a cursor."""
        return OneTripCursor(self)

    async def run(self, statement: Callable[..., _Result], *arguments: Any) -> _Result:
        """Run *statement* on SQLite's own connection, in its thread."""
        done = self._execute(statement, self._conn, *arguments)  # type: ignore[no-untyped-call]
        result: _Result = await done
        return result


def connect(database: str, **options: Any) -> OneTripConnection:
    """Return a connection to *database*, not open yet; *options* are sqlite3's."""
    connection = OneTripConnection(lambda: sqlite3.connect(database, **options), 64)
    connection._thread.daemon = True  # as SQLAlchemy sets it: it must not hold up the exit
    return connection


def _execute(connection: sqlite3.Connection, sql: str, parameters: Sequence[Any]) -> _Result:
    cursor = connection.execute(sql, parameters)
    return cursor, cursor.fetchall()


def _execute_many(
    connection: sqlite3.Connection, sql: str, rows: Iterable[Sequence[Any]]
) -> _Result:
    return connection.executemany(sql, rows), []
