"""The whole bot in this process, over HTTP, on a clock that runs ahead."""

import asyncio
import sqlite3
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from telegram import Bot

from bot.app import Frontdesk, open_frontdesk
from bot.channels.telegram_channel import TelegramChannel, build_bot
from bot.channels.telegram_polling import Polling
from bot.channels.telegram_receiving import Reader
from bot.service.pace import Pace
from bot.serving import Router, follow, seek
from bot.settings import Settings
from bot.store.crypto import Keys
from bot.store.database import open_store
from bot.store.keys import load_keys
from tests.botapi import BotApi, Group, Person
from tests.chaos.audit import KEEP
from tests.content.small import Small

STAFF_CHAT = -100
AHEAD = 20
"""How many times faster the bot's clock runs: its waits are as long, the test's are short."""
PATIENCE = 0.5
"""Seconds that a call may take."""


@asynccontextmanager
async def closing_bot(bot: Bot) -> AsyncIterator[None]:
    """Close the connections of *bot* at the end."""
    try:
        yield
    finally:
        await bot.shutdown()


class Clinic:
    """A front desk on *folder*, as its operator set it up."""

    def __init__(self, folder: Path, server: BotApi) -> None:
        (folder / "knowledge").mkdir(parents=True)
        (folder / "data").mkdir()
        Small(folder / "knowledge")
        self.server = server
        self._began, self._wall = datetime.now(UTC), time.monotonic()
        self.file = folder / "data" / "frontdesk.db"
        self.settings = Settings(
            _env_file=None,
            FRONTDESK_KNOWLEDGE=str(folder / "knowledge"),
            FRONTDESK_DATA=str(folder / "data"),
            FRONTDESK_KEY_FILE=str(folder / "key"),
            FRONTDESK_STAFF_CHAT=str(STAFF_CHAT),
            FRONTDESK_STAFF="11",
        )

    def now(self) -> datetime:
        """Return the time by the bot's clock, which runs ahead of the wall's."""
        return self._began + AHEAD * timedelta(seconds=time.monotonic() - self._wall)

    async def prepare(self) -> None:
        """Make the database, which keeps a copy of each message that is promised."""
        await (await open_store(self.settings.database, self.keys)).close()
        with closing(sqlite3.connect(self.file)) as database:
            database.executescript(KEEP)

    @property
    def keys(self) -> Keys:
        """The keys of the database."""
        return load_keys(self.settings.key_file)

    @asynccontextmanager
    async def open(self, pace: Pace | None = None) -> AsyncIterator[Frontdesk]:
        """Run the bot for as long as the block lasts."""
        bot = build_bot(self.server.token, self.server.url, PATIENCE)
        channel = TelegramChannel(bot)
        chat = f"telegram:{STAFF_CHAT}"
        reader = Reader(bot, channel, chat)
        polling = Polling(reader, patience=1, first_pause=0.02)
        stop = asyncio.Event()
        async with (
            closing_bot(bot),
            open_frontdesk(self.settings, channel, pace, self.now) as parts,
            asyncio.TaskGroup() as group,
        ):
            await follow(parts.store, channel, chat)
            group.create_task(parts.outbox.run(stop))
            seeking = group.create_task(polling.once_reached(partial(seek, parts, channel, chat)))
            group.create_task(polling.run(Router(parts, channel).handle, stop))
            try:
                yield parts
            finally:
                stop.set()
                seeking.cancel()
                parts.outbox.nudge()


async def settled(parts: Frontdesk, server: BotApi) -> None:
    """Wait until every update is confirmed and every message is sent."""
    async with asyncio.timeout(30):
        while server.world.updates or await parts.store.waiting():  # noqa: ASYNC110
            await asyncio.sleep(0.02)


@pytest.fixture(autouse=True)
def looking(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the outbox look as often as its clock runs ahead."""
    monkeypatch.setattr("bot.service.outbox.LOOK_AGAIN", 0.02)


@pytest.fixture
async def server() -> AsyncIterator[BotApi]:
    async with BotApi() as api:
        yield api


@pytest.fixture
async def clinic(server: BotApi, tmp_path: Path) -> Clinic:
    clinic = Clinic(tmp_path, server)
    await clinic.prepare()
    return clinic


@pytest.fixture
async def parts(clinic: Clinic) -> AsyncIterator[Frontdesk]:
    async with clinic.open() as parts:
        yield parts


@pytest.fixture
def ann(server: BotApi) -> Person:
    return server.user(7, "Ann")


@pytest.fixture
def bob(server: BotApi) -> Person:
    return server.user(8, "Bob")


@pytest.fixture
def mika(server: BotApi) -> Person:
    return server.user(11, "Mika")


@pytest.fixture
def staff(server: BotApi, mika: Person) -> Group:
    return server.group(STAFF_CHAT, mika)
