"""Backups of a database that a real process writes to, and the drill of putting one back."""

import asyncio
import os
import shutil
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.core.requests import Request
from bot.service.ports import StoreError
from bot.store.backup import InTheWay, back_up, restore
from bot.store.crypto import Keys, new_keys
from bot.store.database import open_store
from bot.store.keys import load_keys
from tests.store.people import ask
from tests.store.test_kill import WORKER

ROOT = Path(__file__).parents[2]
TODAY = datetime(2026, 11, 23, 9, tzinfo=UTC)


class Clinic:
    """A database with its key file, in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "data" / "frontdesk.db"
        self.url = f"sqlite:///{self.file}"
        self.key_file = folder / "keys" / "key"

    @property
    def keys(self) -> Keys:
        return load_keys(self.key_file)

    def ask(self, name: str) -> None:
        """Leave a request in the database."""

        async def leave() -> None:
            store = await open_store(self.url, self.keys)
            await ask(store, name=name)
            await store.close()

        asyncio.run(leave())

    def requests(self) -> list[Request]:
        """Return all requests, as a start of the program would read them."""

        async def read() -> list[Request]:
            store = await open_store(self.url, self.keys)
            try:
                async with store.transaction() as tx:
                    return await tx.requests()
            finally:
                await store.close()

        return asyncio.run(read())

    def names(self) -> list[str]:
        return [request.details["name"] for request in self.requests()]

    @contextmanager
    def under_load(self) -> Iterator[None]:
        """Let a process of its own write for as long as the block lasts, then kill it."""
        command = [sys.executable, "-c", WORKER, self.url, str(self.key_file)]
        path = {**os.environ, "PYTHONPATH": str(ROOT)}
        worker = subprocess.Popen(command, stdout=subprocess.PIPE, env=path)
        assert worker.stdout is not None
        with worker.stdout:
            assert worker.stdout.readline() == b"ready\n"
            yield
            worker.kill()
            worker.wait()

    def committed(self) -> int:
        """Return how many requests another program sees now."""
        with closing(sqlite3.connect(self.file, timeout=10)) as reader:
            return int(reader.execute("SELECT count(*) FROM requests").fetchone()[0])


@pytest.fixture
def clinic(tmp_path: Path) -> Clinic:
    """The database holds the request of Mika."""
    clinic = Clinic(tmp_path / "clinic")
    clinic.ask("Mika")
    return clinic


@pytest.fixture
def elsewhere(clinic: Clinic, tmp_path: Path) -> Clinic:
    """Another machine that has the key and no database yet."""
    other = Clinic(tmp_path / "elsewhere")
    other.key_file.parent.mkdir(parents=True)
    shutil.copy2(clinic.key_file, other.key_file)
    return other


def mode(file: Path) -> int:
    return stat.S_IMODE(file.stat().st_mode)


@pytest.mark.parametrize("name", ["frontdesk.backup", "frontdesk.backup.gz"])
def test_a_backup_taken_under_load_holds_all_that_was_committed_before_it_began(
    clinic: Clinic, elsewhere: Clinic, tmp_path: Path, name: str
) -> None:
    backups = []
    with clinic.under_load():
        for number in range(5):
            backup = tmp_path / f"{number}-{name}"
            before = clinic.committed()
            back_up(clinic.url, clinic.keys, backup)
            backups.append((backup, before, clinic.committed()))
    assert backups[-1][1] > backups[0][1] > 0  # it wrote all the time
    for backup, before, after in backups:
        restore(elsewhere.url, elsewhere.keys, backup, TODAY, force=True)
        requests = elsewhere.requests()
        assert before <= len(requests) <= after
        # each commit of the worker claims an update, asks and posts: none of them is cut in two
        with closing(sqlite3.connect(elsewhere.file)) as reader:
            count = "SELECT count(*) FROM claims UNION ALL SELECT count(*) FROM outbox"
            assert [row[0] for row in reader.execute(count)] == [len(requests) - 1] * 2
        for path in elsewhere.file.parent.iterdir():
            path.unlink()


def test_a_backup_is_one_file_for_its_owner_only(clinic: Clinic, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    back_up(clinic.url, clinic.keys, folder / "one")
    back_up(clinic.url, clinic.keys, folder / "two.gz")
    assert sorted(file.name for file in folder.iterdir()) == ["one", "two.gz"]
    assert [mode(folder / "one"), mode(folder / "two.gz")] == [0o600, 0o600]
    assert (folder / "two.gz").read_bytes()[:2] == b"\x1f\x8b"


def test_a_backup_holds_what_stands_in_the_log_only(clinic: Clinic, tmp_path: Path) -> None:
    with closing(sqlite3.connect(clinic.file)) as open_elsewhere:
        open_elsewhere.execute("SELECT count(*) FROM requests").fetchone()
        clinic.ask("Noah")
        assert clinic.file.with_name("frontdesk.db-wal").stat().st_size
        back_up(clinic.url, clinic.keys, tmp_path / "backup")
    with closing(sqlite3.connect(tmp_path / "backup")) as reader:
        assert reader.execute("SELECT count(*) FROM requests").fetchone() == (2,)


def test_a_backup_overwrites_nothing(clinic: Clinic, tmp_path: Path) -> None:
    (tmp_path / "backup").write_text("precious")
    with pytest.raises(InTheWay, match="is there already"):
        back_up(clinic.url, clinic.keys, tmp_path / "backup")
    assert (tmp_path / "backup").read_text() == "precious"


def test_a_damaged_database_gives_no_backup(clinic: Clinic, tmp_path: Path) -> None:
    with closing(sqlite3.connect(clinic.file)) as connection:
        connection.execute("PRAGMA journal_mode=DELETE")
    size = clinic.file.stat().st_size
    with clinic.file.open("r+b") as file:
        file.seek(4096)
        file.write(bytes(size - 4096))
    with pytest.raises(StoreError, match="damaged"):
        back_up(clinic.url, clinic.keys, tmp_path / "backup")
    assert [file.name for file in tmp_path.iterdir()] == ["clinic"]


def test_a_backup_needs_a_database(tmp_path: Path) -> None:
    clinic = Clinic(tmp_path)
    with pytest.raises(StoreError, match="There is no database"):
        back_up(clinic.url, clinic.keys, tmp_path / "backup")


@pytest.mark.parametrize("act", ["back up", "restore"])
def test_for_postgresql_its_own_tools_are_named(tmp_path: Path, act: str) -> None:
    url, file = "postgresql://frontdesk:secret@db/frontdesk", tmp_path / "backup"
    with pytest.raises(StoreError, match="pg_dump") as caught:
        back_up(url, new_keys(), file) if act == "back up" else restore(
            url, new_keys(), file, TODAY
        )
    assert "secret" not in str(caught.value)


def test_a_restored_database_has_all_and_is_for_its_owner_only(
    clinic: Clinic, elsewhere: Clinic, tmp_path: Path
) -> None:
    back_up(clinic.url, clinic.keys, tmp_path / "backup")
    assert restore(elsewhere.url, elsewhere.keys, tmp_path / "backup", TODAY) is None
    assert mode(elsewhere.file) == 0o600
    assert elsewhere.names() == ["Mika"]


def test_a_database_that_is_there_stays(clinic: Clinic, tmp_path: Path) -> None:
    back_up(clinic.url, clinic.keys, tmp_path / "backup")
    clinic.ask("Noah")
    with pytest.raises(InTheWay, match="--force"):
        restore(clinic.url, clinic.keys, tmp_path / "backup", TODAY)
    assert clinic.names() == ["Mika", "Noah"]


def test_with_force_the_database_that_was_there_is_kept_beside_it(
    clinic: Clinic, tmp_path: Path
) -> None:
    back_up(clinic.url, clinic.keys, tmp_path / "backup")
    clinic.ask("Noah")
    kept = restore(clinic.url, clinic.keys, tmp_path / "backup", TODAY, force=True)
    assert kept == clinic.file.with_name("frontdesk.db.before-20261123T090000Z")
    assert clinic.names() == ["Mika"]
    kept.replace(clinic.file)
    assert clinic.names() == ["Mika", "Noah"]


def test_a_log_left_behind_is_not_played_into_the_restored_database(
    clinic: Clinic, tmp_path: Path
) -> None:
    back_up(clinic.url, clinic.keys, tmp_path / "backup")
    with clinic.under_load():  # it is killed, and leaves its log
        while clinic.committed() < 20:
            continue
    clinic.file.unlink()
    restore(clinic.url, clinic.keys, tmp_path / "backup", TODAY, force=True)
    assert clinic.names() == ["Mika"]


def test_while_a_bot_has_the_database_open_nothing_is_restored(
    clinic: Clinic, tmp_path: Path
) -> None:
    back_up(clinic.url, clinic.keys, tmp_path / "backup")
    with clinic.under_load():
        with pytest.raises(InTheWay, match="Stop Frontdesk first"):
            restore(clinic.url, clinic.keys, tmp_path / "backup", TODAY, force=True)
        before = clinic.committed()
        while clinic.committed() == before:  # the bot goes on
            continue


def test_a_bot_that_is_idle_counts_as_running(clinic: Clinic, tmp_path: Path) -> None:
    back_up(clinic.url, clinic.keys, tmp_path / "backup")

    async def hold() -> None:
        store = await open_store(clinic.url, clinic.keys)
        try:
            with pytest.raises(InTheWay, match="Stop Frontdesk first"):
                await asyncio.to_thread(
                    restore, clinic.url, clinic.keys, tmp_path / "backup", TODAY, force=True
                )
        finally:
            await store.close()

    asyncio.run(hold())


def test_a_damaged_database_is_replaced(clinic: Clinic, tmp_path: Path) -> None:
    back_up(clinic.url, clinic.keys, tmp_path / "backup")
    clinic.file.write_bytes(b"Dear diary, " * 1000)
    restore(clinic.url, clinic.keys, tmp_path / "backup", TODAY, force=True)
    assert clinic.names() == ["Mika"]


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (lambda data: data[: len(data) // 2], "damaged"),
        (lambda data: b"", "is empty"),
        (lambda data: b"Dear diary, " * 1000, "is not a database"),
        (lambda data: b"\x1f\x8b" + data, "damaged"),
        (lambda data: data[:8192] + bytes(4096) + data[12288:], "damaged"),
    ],
    ids=["cut short", "empty", "a text", "not what gzip wrote", "a page lost"],
)
def test_a_backup_that_fails_its_checks_changes_nothing(
    clinic: Clinic, tmp_path: Path, spoil: Callable[[bytes], bytes], told: str
) -> None:
    backup = tmp_path / "backup"
    back_up(clinic.url, clinic.keys, backup)
    backup.write_bytes(spoil(backup.read_bytes()))
    files = sorted(clinic.file.parent.iterdir())
    with pytest.raises(StoreError, match=told):
        restore(clinic.url, clinic.keys, backup, TODAY, force=True)
    assert sorted(clinic.file.parent.iterdir()) == files
    assert clinic.names() == ["Mika"]


def test_a_backup_of_another_clinic_is_refused(clinic: Clinic, tmp_path: Path) -> None:
    back_up(clinic.url, clinic.keys, tmp_path / "backup")
    with pytest.raises(StoreError, match="another key"):
        restore(f"sqlite:///{tmp_path}/new.db", new_keys(), tmp_path / "backup", TODAY)
    assert not (tmp_path / "new.db").exists()


def test_another_programs_database_is_refused(clinic: Clinic, tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "music.db")) as other:
        other.execute("CREATE TABLE songs (title TEXT)")
    with pytest.raises(StoreError, match="another program"):
        restore(clinic.url, clinic.keys, tmp_path / "music.db", TODAY, force=True)
    assert clinic.names() == ["Mika"]
