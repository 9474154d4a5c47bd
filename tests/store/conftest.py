"""A store of each backend; the whole suite runs on every one of them."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.service.ports import Store
from bot.store.crypto import Keys, new_keys
from bot.store.database import open_store
from tests.postgres import Server


@pytest.fixture
def keys() -> Keys:
    return new_keys()


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'frontdesk.db'}"
    server: Server = request.getfixturevalue("postgres")
    return server.database()


@pytest.fixture
async def store(url: str, keys: Keys) -> AsyncIterator[Store]:
    store = await open_store(url, keys)
    yield store
    await store.close()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """The database file, for what is true of SQLite only."""
    return tmp_path / "frontdesk.db"
