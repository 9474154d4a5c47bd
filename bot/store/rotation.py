"""Give a clinic a new key, and seal anew with it all that is stored, while the bot runs."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from sqlalchemy import LargeBinary, Select, Table, bindparam, func, select, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.service.ports import StoreError
from bot.store.crypto import ID_BYTES, Keys, SealError, new_key
from bot.store.database import Database, open_store
from bot.store.engine import parse_url, place_of
from bot.store.faults import store_error
from bot.store.keys import KeyFile, load_keys, replace_keys
from bot.store.postgres import lock_schema, lock_tables
from bot.store.schema import metadata

BATCH = 200
"""Rows to a transaction: the bot's own wait no longer than that takes."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """How many values were sealed anew, and how many no key opens: those stay as they are."""

    anew: int = 0
    unreadable: int = 0


def prepare(path: Path) -> bool:
    """Put the next key into the key file, to open only; False where one is there already."""
    keys = load_keys(path, make=False)
    if keys.prepared:
        return False
    replace_keys(path, replace(keys, prepared=new_key()))
    return True


async def rotate(url: str, path: Path) -> tuple[bool, Sealed]:
    """Seal all that is stored with a new key; tell whether there is one, and what was sealed.

    Where an earlier rotation was interrupted, it is brought to its end instead. Raises StoreError
    where the database or the key file cannot be used; nothing is lost then, and it can be asked
    for again.
    """
    async with _open(url, path) as database:
        before = load_keys(path).ring[0]
        left = await _seal(database, path)
        if left.anew:
            return False, left
        async with _locked(database):
            keys = load_keys(path)
            if keys.ring[0] == before:  # nobody else was faster
                replace_keys(path, keys.rotated())
        return True, await _seal(database, path)


async def drop(url: str, path: Path) -> tuple[int, Sealed]:
    """Take out of the key file all keys but the first; return how many, and what was sealed.

    Raises StoreError where something that can be read is still sealed with one of them.
    """
    async with _open(url, path) as database:
        sealed = await _seal(database, path)
        async with _locked(database) as connection:
            await lock_tables(connection, [table.name for table in _tables()])
            keys = load_keys(path)
            for table in _tables():
                await _refuse_if_needed(connection, table, keys)
            replace_keys(path, replace(keys, ring=keys.ring[:1]))
    return len(keys.ring) - 1, sealed


@asynccontextmanager
async def _open(url: str, path: Path) -> AsyncIterator[Database]:
    load_keys(path, make=False)  # of a file that is not there, none is made
    database = await open_store(url, KeyFile(path))
    try:
        yield database
        await database.empty_log()  # what the old keys open is in it
    except (SQLAlchemyError, OSError) as error:
        raise store_error(place_of(parse_url(url)), error) from error
    finally:
        await database.close()


@asynccontextmanager
async def _locked(database: Database) -> AsyncIterator[AsyncConnection]:
    """Open a transaction beside which no other rotation runs, and on SQLite no other at all."""
    async with database.engine.begin() as connection:
        await lock_schema(connection)
        yield connection


async def _seal(database: Database, path: Path) -> Sealed:
    """Seal with the first key in the file *path* whatever another one sealed."""
    anew = unreadable = 0
    for table in _tables():
        last: object = None
        while True:
            async with _locked(database) as connection:
                keys = load_keys(path)
                rows = (await connection.execute(_others(table, keys, last))).all()
                opened = {row: _opened(keys, table, sealed, row) for row, sealed in rows}
                values = [
                    {"row": row, "new": keys.seal(text, table.name, "sealed", row)}
                    for row, text in opened.items()
                    if text is not None
                ]
                if values:
                    await connection.execute(_put(table), values)
            anew, unreadable = anew + len(values), unreadable + len(rows) - len(values)
            if len(rows) < BATCH:
                break
            last = rows[-1][0]
    return Sealed(anew, unreadable)


async def _refuse_if_needed(connection: AsyncConnection, table: Table, keys: Keys) -> None:
    last: object = None
    while rows := (await connection.execute(_others(table, keys, last))).all():
        if any(_opened(keys, table, sealed, row) is not None for row, sealed in rows):
            raise StoreError(
                "Something was sealed with an old key meanwhile. Make sure that every process "
                "reads this key file, and try again."
            )
        last = rows[-1][0]


def _tables() -> list[Table]:
    return [table for table in metadata.sorted_tables if "sealed" in table.c]


def _others(table: Table, keys: Keys, last: object) -> Select[Any]:
    """Select the next rows after *last* that another key than the first of *keys* sealed."""
    row, sealed = table.primary_key.columns[0], table.c.sealed
    id = func.substr(sealed, 1, ID_BYTES, type_=LargeBinary)
    found = select(row, sealed).where(sealed.is_not(None), id != keys.ring[0].id)
    if last is not None:
        found = found.where(row > last)
    return found.order_by(row).limit(BATCH).with_for_update()


def _put(table: Table) -> Any:
    row = table.primary_key.columns[0]
    return update(table).where(row == bindparam("row")).values(sealed=bindparam("new"))


def _opened(keys: Keys, table: Table, sealed: bytes, row: object) -> str | None:
    try:
        return keys.open(sealed, table.name, "sealed", row)
    except SealError:
        return None
