"""Transactions that wait for each other share a commit, and nothing else."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from bot.service.ports import Outgoing, StoreError
from bot.store.crypto import Keys
from bot.store.database import Database, open_store
from tests.store.people import MIKA, NOW


@pytest.fixture
async def database(tmp_path: Path, keys: Keys) -> AsyncIterator[Database]:
    store = await open_store(f"sqlite:///{tmp_path / 'frontdesk.db'}", keys)
    assert isinstance(store, Database)
    yield store
    await store.close()


async def post(database: Database, text: str, error: Exception | None = None) -> str:
    """Post *text* in a transaction that ends with *error*; return what came of it."""
    try:
        async with database.transaction() as tx:
            await tx.post(f"{MIKA}{text}", Outgoing(text), NOW)
            if error:
                raise error
    except Exception as raised:
        return type(raised).__name__
    return "kept"


def stored(file: Path) -> int:
    """Return how many messages another program sees, that is: how many are committed."""
    with closing(sqlite3.connect(file)) as reader:
        return int(reader.execute("SELECT count(*) FROM outbox").fetchone()[0])


def count_commits(database: Database) -> list[int]:
    """Return a list that grows with each commit from now on."""
    commits: list[int] = []
    event.listen(database.engine.sync_engine, "commit", lambda _: commits.append(1))
    return commits


async def test_transactions_that_wait_share_a_commit(database: Database, file: Path) -> None:
    commits = count_commits(database)
    assert await asyncio.gather(*(post(database, str(n)) for n in range(20))) == ["kept"] * 20
    assert stored(file) == 20
    assert len(commits) <= 2


async def test_each_transaction_is_on_the_disk_when_it_ends(
    database: Database, file: Path
) -> None:
    async def then_look(text: str) -> int:
        await post(database, text)
        return stored(file)

    seen = await asyncio.gather(*(then_look(str(n)) for n in range(5)))
    assert seen[-1] == 5
    assert all(count >= place for place, count in enumerate(seen, 1))


async def test_one_that_fails_is_taken_back_and_the_others_stay(
    database: Database, file: Path
) -> None:
    outcomes = await asyncio.gather(
        *(post(database, str(n), ValueError() if n % 3 == 0 else None) for n in range(9))
    )
    assert outcomes == ["ValueError", "kept", "kept"] * 3
    assert stored(file) == 6


async def test_where_the_commit_fails_every_member_hears_it(
    database: Database, file: Path
) -> None:
    def broken(_: object) -> None:
        raise OperationalError("COMMIT", {}, sqlite3.OperationalError("disk I/O error"))

    event.listen(database.engine.sync_engine, "commit", broken)
    assert await asyncio.gather(*(post(database, str(n)) for n in range(3))) == ["StoreError"] * 3
    event.remove(database.engine.sync_engine, "commit", broken)
    assert stored(file) == 0
    assert await post(database, "later") == "kept"


async def test_where_sqlite_rolls_back_by_itself_every_member_hears_it(
    database: Database, file: Path
) -> None:
    async def breaks() -> None:
        async with database.transaction() as tx:
            await tx._connection.exec_driver_sql("ROLLBACK")
            raise StoreError("the disk is full")

    before, broken, after = await asyncio.gather(
        post(database, "before"), breaks(), post(database, "after"), return_exceptions=True
    )
    assert (before, type(broken), after) == ("StoreError", StoreError, "kept")
    assert stored(file) == 1


async def test_a_member_that_is_cancelled_holds_nobody(database: Database, file: Path) -> None:
    async with asyncio.timeout(5):
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(post(database, str(n))) for n in range(6)]
            await asyncio.sleep(0)
            tasks[0].cancel()
            tasks[3].cancel()
        assert await post(database, "last") == "kept"
    assert {task.result() for task in tasks if not task.cancelled()} == {"kept"}
