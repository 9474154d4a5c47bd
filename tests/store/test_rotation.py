"""A new key for all that is stored, while others read and write; stopped at any moment."""

import asyncio
import os
import random
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.service.learning_ports import Gap
from bot.service.ports import StoreError
from bot.store.crypto import ID_BYTES
from bot.store.database import Database, open_store
from bot.store.keys import KeyFile, load_keys
from bot.store.rotation import Sealed, drop, prepare, rotate
from bot.store.schema import metadata
from tests.store.people import JUNK, MIKA, NOW, ask, content, on_sqlite, post
from tests.store.test_privacy import fill

ROOT = Path(__file__).parents[2]
SEALED = [table.name for table in metadata.sorted_tables if "sealed" in table.c]
KILLS = 12
ROTATE = """
import asyncio, sys
from pathlib import Path
from bot.store import rotation
rotation.BATCH = 3  # more moments to be killed at
print("ready", flush=True)
asyncio.run(rotation.rotate(sys.argv[1], Path(sys.argv[2])))
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "keys" / "key"


@pytest.fixture
async def live(url: str, path: Path) -> AsyncIterator[Database]:
    """A store as a running bot has it open, with something of every kind in it."""
    async with opened(url, path) as store:
        await fill(store)
        async with store.transaction() as tx:
            await tx.add_gap(Gap(0, ("any lockers",), (1,), ("declined",)), NOW)
            await tx.add_phrasing("location", "any lockers", "Mika", NOW, 1)
        yield store


@asynccontextmanager
async def opened(url: str, path: Path) -> AsyncIterator[Database]:
    store = await open_store(url, KeyFile(path))
    try:
        yield store
    finally:
        await store.close()


async def key_ids(store: Database) -> set[bytes]:
    """Return the ids of all keys that something stored is sealed with."""
    found = set()
    async with store.engine.begin() as connection:
        for table in SEALED:
            rows = await connection.execute(text(f"SELECT sealed FROM {table}"))  # noqa: S608
            found |= {row.sealed[:ID_BYTES] for row in rows if row.sealed}
    return found


async def all_of(store: Database) -> tuple[object, ...]:
    """Return all that can be read: of the chat, of the request, of what waits to be sent."""
    async with store.transaction() as tx:
        told = await tx.disclose(MIKA)
        requests = await tx.requests()
    return told, requests, [posted.message.text for posted in await store.due(NOW, 99)]


def first(path: Path) -> bytes:
    return load_keys(path).ring[0].id


async def test_all_that_is_stored_is_sealed_with_the_new_key_and_reads_as_before(
    live: Database, url: str, path: Path
) -> None:
    old, before = first(path), await all_of(live)
    new, sealed = await rotate(url, path)
    assert new
    assert sealed.anew >= len(SEALED)  # something of every kind
    assert sealed.unreadable == 0
    assert await key_ids(live) == {first(path)} != {old}
    assert await all_of(live) == before  # by a process that was there all the time


async def test_the_old_key_stays_until_it_is_dropped(live: Database, url: str, path: Path) -> None:
    old = load_keys(path).ring
    await rotate(url, path)
    assert load_keys(path).ring[1:] == old
    before = await all_of(live)
    assert await drop(url, path) == (1, Sealed())
    assert len(load_keys(path).ring) == 1
    assert await all_of(live) == before


async def test_a_running_process_seals_with_the_new_key_at_once(
    live: Database, url: str, path: Path
) -> None:
    await rotate(url, path)
    await ask(live, name="Noah")
    assert await key_ids(live) == {first(path)}


async def test_each_rotation_is_another_key(live: Database, url: str, path: Path) -> None:
    for _ in range(3):
        assert (await rotate(url, path))[0]
    assert len(load_keys(path).ring) == 4
    assert (await drop(url, path))[0] == 3


async def test_the_prepared_key_is_known_before_it_seals(
    live: Database, url: str, path: Path
) -> None:
    assert prepare(path)
    assert not prepare(path)
    elsewhere = load_keys(path)  # what another machine has a copy of
    await rotate(url, path)
    assert load_keys(path).ring[0] == elsewhere.prepared
    assert load_keys(path).prepared is None
    other = await open_store(url, elsewhere)
    assert await all_of(other) == await all_of(live)
    await ask(other, name="Noah")  # with the old key still
    await other.close()
    assert await drop(url, path) == (1, Sealed(anew=1))
    assert await key_ids(live) == {first(path)}


async def test_what_no_key_opens_stays_as_it_is_and_is_counted(
    live: Database, url: str, path: Path
) -> None:
    async with live.engine.begin() as connection:
        await connection.execute(text("UPDATE misses SET sealed = :junk"), {"junk": JUNK})
    assert (await rotate(url, path))[1].unreadable == 1
    assert (await rotate(url, path))[0]  # it does not look like an interrupted rotation
    assert (await drop(url, path))[1].unreadable == 1


async def test_two_rotations_at_once_lose_no_key(live: Database, url: str, path: Path) -> None:
    before = await all_of(live)
    await asyncio.gather(*(rotate(url, path) for _ in range(3)))
    assert await key_ids(live) <= {key.id for key in load_keys(path).ring}
    assert await all_of(live) == before


async def test_writers_do_not_stop_while_keys_are_rotated_and_lose_nothing(
    live: Database, url: str, path: Path
) -> None:
    rotated = asyncio.Event()

    async def write() -> int:
        written = 0
        while not rotated.is_set():
            await ask(live, name=str(written))
            await post(live, MIKA, str(written))
            written += 1
        return written

    async def rotate_and_drop() -> None:
        try:
            for _ in range(3):
                await rotate(url, path)
            await drop(url, path)
        finally:
            rotated.set()

    written, _ = await asyncio.gather(write(), rotate_and_drop())
    assert written > 3
    async with live.transaction() as tx:
        names = [request.details["name"] for request in await tx.requests(chat=MIKA)]
    assert names[1:] == [str(number) for number in range(written)]
    assert await key_ids(live) == {first(path)}


@on_sqlite
async def test_a_rotation_killed_at_any_moment_goes_on_when_it_is_asked_for_again(
    url: str, path: Path
) -> None:
    async with opened(url, path) as store:
        for number in range(40):
            await fill(store, f"telegram:{number}")
        await fill(store)
        before, moments = await all_of(store), random.Random(7)
        for _ in range(KILLS):
            worker = await asyncio.create_subprocess_exec(
                sys.executable, "-c", ROTATE, url, str(path),
                stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
                env={**os.environ, "PYTHONPATH": str(ROOT)},
            )  # fmt: skip
            assert worker.stdout is not None
            assert await worker.stdout.readline() == b"ready\n"
            await asyncio.sleep(moments.uniform(0, 0.4))
            if worker.returncode is None:
                worker.kill()
            await worker.wait()
            assert await all_of(store) == before
        await rotate(url, path)
        await drop(url, path)
        assert await key_ids(store) == {first(path)}
        assert await all_of(store) == before


@on_sqlite
async def test_after_the_drop_nothing_in_the_files_is_sealed_with_the_old_key(
    live: Database, url: str, path: Path, file: Path
) -> None:
    old = first(path)
    assert old in content(file)
    await rotate(url, path)
    await drop(url, path)
    assert old not in content(file)


async def test_a_key_that_is_still_needed_is_not_dropped(
    live: Database, url: str, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await rotate(url, path)
    keys = load_keys(path)

    async def sealed_by_another(*_: object) -> Sealed:
        stale = await open_store(url, replace(keys, ring=keys.ring[::-1]))
        await ask(stale, name="Noah")
        await stale.close()
        return Sealed()

    monkeypatch.setattr("bot.store.rotation._seal", sealed_by_another)
    with pytest.raises(StoreError, match="with an old key meanwhile"):
        await drop(url, path)
    assert load_keys(path) == keys


async def test_without_a_key_file_nothing_is_rotated(url: str, path: Path) -> None:
    with pytest.raises(StoreError, match="There is no key file"):
        await rotate(url, path)
    with pytest.raises(StoreError, match="There is no key file"):
        await drop(url, path)  # the first made none
