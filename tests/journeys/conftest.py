"""A real bot process, talking real HTTP to the local Bot API server."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from bot.app import think
from bot.settings import read_settings
from tests.botapi import BotApi, Group, Person
from tests.journeys.served import STAFF_CHAT, Mind

ROOT = Path(__file__).parents[2]


class Bot:
    """A `frontdesk telegram` process; it may be killed and started again on the same data."""

    def __init__(self, server: BotApi, folder: Path) -> None:
        self.log = folder / "log"
        self.data = folder / "data"
        self.settings = {
            "TELEGRAM_BOT_TOKEN": server.token,
            "TELEGRAM_API_URL": server.url,
            "FRONTDESK_DATA": str(self.data),
            "FRONTDESK_KEY_FILE": str(folder / "keys" / "key"),
            "FRONTDESK_STAFF_CHAT": str(STAFF_CHAT),
            "FRONTDESK_STAFF": "11,12",
            "FRONTDESK_LOG": "debug",
        }
        self._folder = folder
        self._process: asyncio.subprocess.Process | None = None

    async def command(self, *words: str) -> tuple[int, str, str]:
        """Run ``frontdesk`` with *words*; return exit code, output and errors."""
        process = await self._run(*words, stdout=asyncio.subprocess.PIPE,
                                  stderr=asyncio.subprocess.PIPE)  # fmt: skip
        out, err = await process.communicate()
        return process.returncode or 0, out.decode(), err.decode()

    async def start(self) -> None:
        with self.log.open("ab") as log:
            self._process = await self._run("telegram", stdout=log, stderr=log)

    async def kill(self) -> None:
        """End the process as a power cut would."""
        await self._end(signal.SIGKILL)

    async def stop(self) -> int:
        """Ask the process to end; return its exit code."""
        return await self._end(signal.SIGTERM)

    async def _end(self, how: signal.Signals) -> int:
        process, self._process = self._process, None
        if process is None:
            return 0
        if process.returncode is None:
            process.send_signal(how)
        return await asyncio.wait_for(process.wait(), 20)

    async def _run(self, *words: str, **streams: object) -> asyncio.subprocess.Process:
        return await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", *words,
            cwd=self._folder, env={**os.environ, "PYTHONPATH": str(ROOT), **self.settings},
            **streams,  # type: ignore[arg-type]
        )  # fmt: skip


@pytest.fixture(scope="session")
def mind() -> Mind:
    return think(read_settings(None))


@pytest.fixture
async def server() -> AsyncIterator[BotApi]:
    async with BotApi() as api:
        yield api


@pytest.fixture
async def bot(server: BotApi, tmp_path: Path) -> AsyncIterator[Bot]:
    async with AsyncExitStack() as stack:
        bot = Bot(server, tmp_path)
        stack.push_async_callback(bot.kill)
        yield bot
        await bot.kill()
        print(bot.log.read_text() if bot.log.exists() else "")  # noqa: T201 (shown on failure)


@pytest.fixture
def ann(server: BotApi) -> Person:
    return server.user(7, "Ann")


@pytest.fixture
def mika(server: BotApi) -> Person:
    return server.user(11, "Mika")


@pytest.fixture
def staff(server: BotApi, mika: Person) -> Group:
    return server.group(STAFF_CHAT, mika)
