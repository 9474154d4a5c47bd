import os
import sqlite3
import stat
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.service.ports import Store, StoreError
from bot.store.crypto import Key, Keys, new_key, new_keys
from bot.store.database import Database, open_store
from tests.store.people import NOW, allow, ask, content, make, on_sqlite


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


async def refused(url: str, keys: Keys) -> str:
    """Return what opening *url* complains about."""
    with pytest.raises(StoreError) as caught:
        await open_store(url, keys)
    return str(caught.value)


async def pragma(store: Database, name: str) -> object:
    async with store.engine.begin() as connection:
        return (await connection.execute(text(f"PRAGMA {name}"))).scalar()


@pytest.mark.parametrize(
    ("name", "value"),
    [("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1), ("secure_delete", 1)],
)
@on_sqlite
async def test_sqlite_is_durable_and_erases_what_is_deleted(
    store: Database, name: str, value: object
) -> None:
    assert await pragma(store, name) == value


@on_sqlite
async def test_the_file_and_its_logs_are_for_their_owner_only(store: Store, file: Path) -> None:
    await ask(store)
    files = [file, Path(f"{file}-wal"), Path(f"{file}-shm")]
    assert [mode(each) for each in files] == [0o600] * 3


@on_sqlite
async def test_a_file_that_others_can_read_is_closed_to_them(
    store: Store, url: str, file: Path, keys: Keys
) -> None:
    await store.close()
    allow(file, 0o644)
    await (await open_store(url, keys)).close()
    assert mode(file) == 0o600


async def test_a_missing_folder_is_made_for_its_owner_only(tmp_path: Path, keys: Keys) -> None:
    folder = tmp_path / "data" / "frontdesk"
    await (await open_store(f"sqlite:///{folder / 'frontdesk.db'}", keys)).close()
    assert mode(folder) == 0o700


@on_sqlite
async def test_a_closed_store_leaves_no_log_behind(store: Store, file: Path) -> None:
    await ask(store)
    await store.close()
    assert [each.name for each in file.parent.iterdir()] == [file.name]


async def test_a_database_of_another_key_is_refused(store: Store, url: str) -> None:
    assert "another key" in await refused(url, new_keys())


async def test_a_key_with_the_same_id_and_another_secret_is_refused(
    store: Store, url: str, keys: Keys
) -> None:
    forged = Keys((Key(keys.ring[0].id, new_key().secret),), keys.lookup_secret)
    assert "another key" in await refused(url, forged)


async def test_a_key_file_with_another_lookup_secret_is_refused(
    store: Store, url: str, keys: Keys
) -> None:
    assert "another key" in await refused(url, Keys(keys.ring, new_keys().lookup_secret))


async def test_a_rotated_key_opens_what_the_old_one_sealed(
    store: Store, url: str, keys: Keys
) -> None:
    number = await ask(store, name="Mika")
    await store.close()
    rotated = await open_store(url, Keys((new_key(), *keys.ring), keys.lookup_secret))
    async with rotated.transaction() as tx:
        request = await tx.request(number)
    await rotated.close()
    assert request is not None
    assert request.details == {"name": "Mika"}


@on_sqlite
async def test_a_file_that_is_no_database_is_refused(url: str, file: Path, keys: Keys) -> None:
    make(file, "Dear diary, " * 1000)
    assert "is not a database" in await refused(url, keys)


@on_sqlite
async def test_another_programs_database_is_refused(url: str, file: Path, keys: Keys) -> None:
    other = sqlite3.connect(file)
    other.execute("CREATE TABLE songs (title TEXT)")
    other.close()
    assert "another program" in await refused(url, keys)


@on_sqlite
async def test_a_folder_in_place_of_the_file_is_refused(url: str, file: Path, keys: Keys) -> None:
    make(file / "photo.jpg", "")
    assert "cannot be opened" in await refused(url, keys)


async def test_a_file_in_place_of_the_folder_is_refused(tmp_path: Path, keys: Keys) -> None:
    make(tmp_path / "data", "")
    assert "cannot be used" in await refused(f"sqlite:///{tmp_path}/data/frontdesk.db", keys)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
async def test_a_folder_without_the_right_to_write_is_refused(tmp_path: Path, keys: Keys) -> None:
    allow(tmp_path, 0o500)
    assert "permission" in await refused(f"sqlite:///{tmp_path}/frontdesk.db", keys)


@on_sqlite
async def test_a_read_only_database_is_refused_at_start(
    store: Store, file: Path, keys: Keys
) -> None:
    await store.close()
    assert "read-only" in await refused(f"sqlite:///file:{file}?mode=ro&uri=true", keys)


@on_sqlite
async def test_a_database_from_a_newer_version_asks_for_an_update(
    store: Store, url: str, file: Path, keys: Keys
) -> None:
    await store.close()
    newer = sqlite3.connect(file)
    with newer:
        newer.execute("UPDATE alembic_version SET version_num = '9999'")
    newer.close()
    assert "newer Frontdesk" in await refused(url, keys)


@on_sqlite
async def test_a_full_disk_is_told_and_loses_nothing_confirmed(store: Database) -> None:
    number = await ask(store)
    pages = await pragma(store, "page_count")
    await pragma(store, f"max_page_count = {pages}")
    with pytest.raises(StoreError, match="disk is full"):
        await ask(store, name="x" * 100_000)
    await pragma(store, "max_page_count = 100000")
    async with store.transaction() as tx:
        assert [request.number for request in await tx.requests()] == [number]


@on_sqlite
async def test_a_lock_held_by_another_program_is_told(
    store: Store, url: str, file: Path, keys: Keys
) -> None:
    impatient = await open_store(f"{url}?timeout=0.05", keys)
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreError, match="locked by another program"):
        await ask(impatient)
    other.close()
    assert await ask(impatient)
    await impatient.close()


@on_sqlite
async def test_a_damaged_file_is_told(store: Store, url: str, file: Path, keys: Keys) -> None:
    for _ in range(20):
        await ask(store, name="x" * 3_000)
    await store.close()
    stored = content(file)
    make(file, stored[:4096] + b"\xa5" * (len(stored) - 4096))
    assert "damaged" in await refused(url, keys)


@pytest.mark.parametrize("url", ["", "frontdesk.db", "sqlite://", "sqlite:///:memory:"])
async def test_an_address_that_names_no_database_file_is_refused(url: str, keys: Keys) -> None:
    assert "FRONTDESK_DATABASE" in await refused(url, keys)


async def test_an_address_without_an_asyncio_driver_is_refused(keys: Keys) -> None:
    assert "driver" in await refused("oracle://scott:tiger@db/clinic", keys)


async def test_an_error_of_the_database_tells_no_contents(store: Database) -> None:
    async with store.engine.begin() as connection:
        await connection.execute(text("DROP TABLE outbox"))
    with pytest.raises(StoreError) as caught:
        await store.sent(1, "message-of-mika", NOW)
    assert "mika" not in str(caught.value)
