"""Look whether a database could be used, without changing or making anything."""

from pathlib import Path

from sqlalchemy import URL, Connection
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from bot.store.crypto import Keys
from bot.store.engine import make_engine, parse_url, place_of
from bot.store.faults import store_error
from bot.store.ownership import OWN, refuse_others
from bot.store.upgrade import revision


async def look(url: str, keys: Keys | None) -> None:
    """Raise StoreError where *url* could not be opened with *keys*: who must act, and how.

    A file that is not there yet, or a database that is empty, is no fault.
    """
    address = parse_url(url)
    place = place_of(address)
    if _is_missing(address):
        return
    try:
        engine = _engine(address)
        try:
            async with engine.connect() as connection:
                await connection.run_sync(_look, keys, place)
        finally:
            await engine.dispose()
    except (SQLAlchemyError, OSError) as error:
        raise store_error(place, error) from error


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


def _look(connection: Connection, keys: Keys | None, place: str) -> None:
    if revision(connection, place) is None or keys is None:
        return
    sealed = connection.execute(OWN).scalar()
    if sealed is not None:
        refuse_others(sealed, keys, place)
