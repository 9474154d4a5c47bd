"""Connect to the database: SQLite made durable and private, or a PostgreSQL server."""

import os
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, event, make_url
from sqlalchemy.exc import ArgumentError, InvalidRequestError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from bot.service.ports import StoreError
from bot.store import postgres
from bot.store.in_place import connect

WAIT_FOR_LOCK = 5.0
"""Seconds that a write waits for another program (the command line) to finish its own."""

READ = {"sqlite_begin": False}
"""Execution options for statements that stand alone and only read: they wait for no writer."""

_DRIVERS = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+asyncpg"}
_PRAGMAS = (
    "journal_mode=WAL",  # readers and one writer at the same time
    "synchronous=FULL",  # a commit is on the disk before it is told
    "foreign_keys=ON",
    "secure_delete=ON",  # what is erased is overwritten
)


def parse_url(text: str) -> URL:
    """Return the SQLAlchemy URL of *text* with an asyncio driver; raise StoreError for others."""
    try:
        url = make_url(text)
    except ArgumentError as error:
        raise StoreError(
            "FRONTDESK_DATABASE is not a database address. Write it as sqlite:///path/to/file.db "
            "or postgresql://user:password@host/name."
        ) from error
    url = url.set(drivername=_DRIVERS.get(url.drivername, url.drivername))
    if url.get_backend_name() == "sqlite" and url.database in {None, "", ":memory:"}:
        raise StoreError("FRONTDESK_DATABASE must name a file: sqlite:///path/to/file.db.")
    return url


def place_of(url: URL) -> str:
    """Return what to call the database in an error: its file, or its address without password."""
    if url.get_backend_name() == "sqlite":
        return str(url.database)
    return url.render_as_string(hide_password=True)


def make_engine(url: URL) -> AsyncEngine:
    """Return the engine for *url*; the file of SQLite is made, for its owner's eyes only.

    Raises OSError where the file cannot be made, StoreError where a driver is missing.
    """
    sqlite = url.get_backend_name() == "sqlite"
    options: dict[str, Any] = {"hide_parameters": True}
    if sqlite:
        options["connect_args"] = {"isolation_level": None, "async_creator_fn": connect}
        url = url.update_query_dict({"timeout": url.query.get("timeout", str(WAIT_FOR_LOCK))})
        options["pool_reset_on_return"] = None  # each of our transactions ends itself
    elif url.get_backend_name() == "postgresql":
        postgres.check_driver(url)
        options |= postgres.engine_options(place_of(url))
    try:
        engine = create_async_engine(url, **options)
    except (ImportError, InvalidRequestError) as error:
        raise StoreError(
            f"There is no asyncio driver for {url.drivername}. Install it, or use sqlite."
        ) from error
    if sqlite:
        _make_private(url)
        event.listen(engine.sync_engine, "connect", _prepare)
        event.listen(engine.sync_engine, "begin", _begin)
    return engine


def _make_private(url: URL) -> None:
    """Make the file with mode 0600; SQLite gives its log files the same mode."""
    if "uri" in url.query:  # the operator wrote SQLite's own address and has made the file
        return
    path = Path(str(url.database))
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    for file in (path, path.with_name(path.name + "-wal"), path.with_name(path.name + "-shm")):
        if file.exists() and file.stat().st_mode & 0o077:
            file.chmod(0o600)


def _prepare(connection: Any, record: object) -> None:
    cursor = connection.cursor()
    for pragma in _PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: Connection) -> None:
    # IMMEDIATE: a transaction that reads first and writes later could otherwise fail half-way,
    # because another program wrote in between
    if connection.get_execution_options().get("sqlite_begin", True):
        connection.exec_driver_sql("BEGIN IMMEDIATE")
