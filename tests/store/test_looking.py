from dataclasses import replace
from pathlib import Path

import pytest

from bot.core.requests import State
from bot.service.ports import Store, StoreError
from bot.store.crypto import Keys, new_keys
from bot.store.database import Database
from bot.store.looking import OpenRequest, look, open_requests
from tests.postgres import Server
from tests.store.people import ask, content, make, on_postgresql, on_sqlite


async def told(url: str, keys: Keys | None) -> str:
    with pytest.raises(StoreError) as caught:
        await look(url, keys)
    return str(caught.value)


async def test_a_database_in_order_has_no_fault(store: Store, url: str, keys: Keys) -> None:
    await ask(store)
    await look(url, keys)


async def test_another_key_is_a_fault(store: Store, url: str) -> None:
    assert "another key" in await told(url, new_keys())


async def test_without_a_key_file_the_rest_is_looked_at(store: Store, url: str) -> None:
    await look(url, None)


async def test_a_newer_schema_is_a_fault(store: Database, url: str, keys: Keys) -> None:
    async with store.engine.begin() as connection:
        await connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    assert "newer Frontdesk" in await told(url, keys)


@on_sqlite
async def test_a_file_that_is_not_there_yet_is_no_fault_and_is_not_made(
    url: str, file: Path, keys: Keys
) -> None:
    await look(url, keys)
    assert content(file) == b""


@on_sqlite
async def test_a_file_that_is_no_database_is_a_fault_and_stays_as_it_is(
    url: str, file: Path, keys: Keys
) -> None:
    make(file, "Dear diary, " * 1000)
    assert "is not a database" in await told(url, keys)
    assert content(file).startswith(b"Dear diary")


@on_postgresql
async def test_an_empty_database_on_a_server_is_no_fault_and_stays_empty(
    postgres: Server, url: str, keys: Keys
) -> None:
    await look(url, keys)
    tables = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"
    assert postgres.sql(tables, url.rpartition("/")[2]) == "0"


async def test_open_requests_are_seen_without_a_key(store: Store, url: str) -> None:
    first, second = await ask(store), await ask(store)
    async with store.transaction() as tx:
        request = await tx.request(first)
        assert request is not None
        closed = replace(request, state=State.CLOSED, version=2)
        assert await tx.replace_request(request, closed)
    assert await open_requests(url) == [OpenRequest(second, "booking", "new", "")]


async def test_where_nothing_is_stored_yet_no_request_is_open(url: str) -> None:
    assert await open_requests(url) == []
