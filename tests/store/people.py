"""Patients, times and messages that the store's tests share."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.core.model import RedFlag, Tier
from bot.service.ports import Outgoing, Store

NOW = datetime(2026, 11, 23, 9, 0, 0, 123456, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
MIKA = "telegram:42"
NOAH = "telegram:43"
STAFF = "telegram:-100"
FLAG = RedFlag("saddle-numbness", Tier.EMERGENCY, certain=False)
JUNK = bytes(40)
"""What no key opens."""

on_sqlite = pytest.mark.parametrize("url", ["sqlite"], indirect=True)
"""For what is true of SQLite only."""
on_postgresql = pytest.mark.parametrize("url", ["postgresql"], indirect=True)
"""For what is true of PostgreSQL only."""


async def post(store: Store, chat: str, *messages: Outgoing | str) -> list[int]:
    """Put messages into the outbox in one transaction and return their ids."""
    async with store.transaction() as tx:
        return [
            await tx.post(chat, Outgoing(m) if isinstance(m, str) else m, NOW) for m in messages
        ]


async def ask(store: Store, chat: str = MIKA, name: str = "Mika") -> int:
    """Leave a booking request and return its number."""
    async with store.transaction() as tx:
        return (await tx.add_request(chat, "booking", {"name": name}, None, NOW)).number


def make(file: Path, stored: str | bytes) -> None:
    """Put *stored* into *file*, making its folder."""
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(stored if isinstance(stored, bytes) else stored.encode())


def allow(path: Path, mode: int) -> None:
    """Give *path* the permissions *mode*."""
    path.chmod(mode)


def content(file: Path) -> bytes:
    """Return all bytes that the database and its log files hold on the disk."""
    return b"".join(part.read_bytes() for part in file.parent.glob(file.name + "*"))
