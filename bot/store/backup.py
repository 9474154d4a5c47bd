"""Copy an SQLite database while it is in use, and put such a copy in the database's place."""

import asyncio
import gzip
import os
import shutil
import sqlite3
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path

from bot.service.ports import StoreError
from bot.store.crypto import Keys
from bot.store.disk import sync
from bot.store.engine import WAIT_FOR_LOCK, parse_url, place_of
from bot.store.faults import store_error
from bot.store.looking import look

GZIP = b"\x1f\x8b"
"""How a compressed file begins (RFC 1952)."""
LOGS = ("-wal", "-shm")
"""The ends of the names of the files that SQLite keeps beside an open database."""


class InTheWay(StoreError):
    """Something that must not be overwritten, or not be moved while it is in use."""


def back_up(url: str, keys: Keys, file: Path) -> None:
    """Write all that is committed in the database at *url* to the new *file*.

    A name that ends with ".gz" is compressed. Raises InTheWay where *file* is there already,
    StoreError where the copy cannot be made or does not pass its checks; no file is left then.
    """
    source, file = _file_of(url), file.absolute()
    if not source.exists():
        raise StoreError(f"There is no database at {source} yet.")
    with _told(file), _part(file) as part:
        if file.exists():
            raise InTheWay(f"{file} is there already. Give the backup another name.")
        with _told(source):
            _copy(source, part)
        _check(part, keys, str(file))
        if file.suffix == ".gz":
            _compress(part)
        sync(part)
        os.close(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))  # ours, or nobody's
        part.replace(file)
        sync(file.parent)


def restore(
    url: str, keys: Keys, file: Path, now: datetime, *, force: bool = False
) -> Path | None:
    """Put the backup *file* in the place of the database at *url*.

    With *force*, a database that is there is kept beside it; its new name is returned. Raises
    InTheWay where one is there without *force*, or where a program has it open, and StoreError
    where the backup does not pass its checks; nothing is changed then.
    """
    target = _file_of(url)
    old = any(path.exists() for path in (target, *_logs(target)))
    if old and not force:
        raise InTheWay(f"{target} is there already. With --force it is kept under another name.")
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    kept = target.with_name(f"{target.name}.before-{now:%Y%m%dT%H%M%SZ}")
    with _told(target), _part(target) as part:
        with _told(file):
            _unpack(file, part)
            _check(part, keys, str(file))
        _refuse_if_open(target)
        for path, away in zip((target, *_logs(target)), (kept, *_logs(kept)), strict=True):
            if path.exists():
                path.rename(away)
        sync(part)
        part.replace(target)
        sync(target.parent)
    return kept if old else None


def _file_of(url: str) -> Path:
    address = parse_url(url)
    if address.get_backend_name() != "sqlite":
        raise StoreError(
            f"The database {place_of(address)} has tools of its own: pg_dump writes a backup "
            "while Frontdesk runs, pg_restore reads it. docs/deploy.md says how."
        )
    return Path(place_of(address)).absolute()


def _logs(database: Path) -> list[Path]:
    return [database.with_name(database.name + end) for end in LOGS]


@contextmanager
def _told(file: Path) -> Iterator[None]:
    """Turn what SQLite or the system says about *file* into a StoreError."""
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        raise store_error(str(file), error) from error


@contextmanager
def _part(file: Path) -> Iterator[Path]:
    """Yield the name of a new file beside *file*, for its owner's eyes; remove what is left."""
    part = file.with_name(file.name + ".part")
    part.unlink(missing_ok=True)
    os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    try:
        yield part
    finally:
        part.unlink(missing_ok=True)


def _copy(source: Path, part: Path) -> None:
    """Copy what is committed: in one step, which holds up no writer and never begins again."""
    url = f"{source.as_uri()}?mode=ro"
    with (
        closing(sqlite3.connect(url, timeout=WAIT_FOR_LOCK, uri=True)) as reader,
        closing(sqlite3.connect(part)) as copy,
    ):
        reader.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")  # all in one file


def _check(part: Path, keys: Keys, name: str) -> None:
    """Raise StoreError where *part*, called *name*, is damaged, foreign or not of these keys."""
    with closing(sqlite3.connect(f"{part.as_uri()}?mode=ro", uri=True)) as reader:
        found = [row[0] for row in reader.execute("PRAGMA integrity_check(3)")]
        whole = found == ["ok"] and reader.execute("PRAGMA foreign_key_check").fetchone() is None
        tables = reader.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    if not whole:
        raise StoreError(f"The database {name} is damaged. Take another backup.")
    if not tables:
        raise StoreError(f"{name} is empty: that is no backup.")
    asyncio.run(look(f"sqlite:///{part}", keys, name))


def _compress(part: Path) -> None:
    packed = part.with_name(part.name + ".gz")
    os.close(os.open(packed, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
    try:
        with part.open("rb") as plain, gzip.open(packed, "wb") as out:
            shutil.copyfileobj(plain, out)
        packed.replace(part)
    finally:
        packed.unlink(missing_ok=True)


def _unpack(file: Path, part: Path) -> None:
    with file.open("rb") as stored:
        packed = stored.read(len(GZIP)) == GZIP
    with (gzip.open if packed else open)(file, "rb") as stored, part.open("wb") as out:
        try:
            shutil.copyfileobj(stored, out)
        except (EOFError, gzip.BadGzipFile, zlib.error) as error:
            raise StoreError(f"{file} is damaged. Take another backup.") from error


def _refuse_if_open(database: Path) -> None:
    """Raise InTheWay where another program has *database* open."""
    if not database.exists():
        return
    with closing(sqlite3.connect(database, timeout=1)) as connection:
        try:
            # only who has a database alone can take it out of WAL; that empties its log too
            connection.execute("PRAGMA journal_mode=DELETE")
        except sqlite3.DatabaseError as error:
            if (error.sqlite_errorcode & 0xFF) in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
                raise InTheWay(
                    f"{database} is in use. Stop Frontdesk first, then restore."
                ) from error
            # it is damaged, which may be why a backup is wanted
