"""Look whether a database could be used, without changing or making anything."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, fields
from pathlib import Path

from sqlalchemy import URL, Connection, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from bot.core.requests import State
from bot.store.crypto import Sealer
from bot.store.engine import make_engine, parse_url, place_of
from bot.store.faults import store_error
from bot.store.ownership import OWN, refuse_others
from bot.store.schema import HEAD, requests
from bot.store.upgrade import revision


@dataclass(frozen=True, slots=True)
class OpenRequest:
    """What stands in the clear about a request that is not closed."""

    number: int
    kind: str
    state: str
    owner: str


async def look(url: str, keys: Sealer | None, name: str = "") -> None:
    """Raise StoreError where *url* could not be opened with *keys*: who must act, and how.

    A file that is not there yet, or a database that is empty, is no fault. *name* is what to call
    the database where its address would tell people nothing.
    """
    async with _looking(url) as connection:
        if connection is not None:
            await connection.run_sync(_look, keys, name or place_of(parse_url(url)))


async def open_requests(url: str) -> list[OpenRequest]:
    """Return the requests that are not closed, by number; raise StoreError like ``look``."""
    table, columns = requests, [requests.c[field.name] for field in fields(OpenRequest)]
    asked = select(*columns).where(table.c.state != State.CLOSED.value).order_by(table.c.number)
    async with _looking(url) as connection:
        if connection is None:
            return []
        if await connection.run_sync(revision, place_of(parse_url(url))) != HEAD:
            return []
        return [OpenRequest(**row._mapping) for row in await connection.execute(asked)]


@asynccontextmanager
async def _looking(url: str) -> AsyncIterator[AsyncConnection | None]:
    """Yield a connection that changes nothing; None where there is no file yet."""
    address = parse_url(url)
    if _is_missing(address):
        yield None
        return
    try:
        engine = _engine(address)
        try:
            async with engine.connect() as connection:
                yield connection
        finally:
            await engine.dispose()
    except (SQLAlchemyError, OSError) as error:
        raise store_error(place_of(address), error) from error


def _is_missing(address: URL) -> bool:
    return _is_file(address) and not Path(str(address.database)).exists()


def _is_file(address: URL) -> bool:
    return address.get_backend_name() == "sqlite"


def _engine(address: URL) -> AsyncEngine:
    if not _is_file(address):
        return make_engine(address)
    file = Path(str(address.database)).absolute()
    read_only = {"mode": "ro", "uri": "true"}
    return create_async_engine(address.set(database=f"file:{file}").update_query_dict(read_only))


def _look(connection: Connection, keys: Sealer | None, place: str) -> None:
    if revision(connection, place) is None or keys is None:
        return
    sealed = connection.execute(OWN).scalar()
    if sealed is not None:
        refuse_others(sealed, keys, place)
