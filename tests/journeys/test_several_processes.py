"""Two processes behind a load balancer, on one PostgreSQL database; one of them is killed."""

import asyncio
import re
import secrets
import socket
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path

import aiohttp
import pytest

from bot.core.model import Idle
from bot.service.ports import Store
from bot.store.database import open_store
from bot.store.keys import load_keys
from tests.botapi import BotApi
from tests.journeys.conftest import Bot
from tests.journeys.deliveries import Deliveries
from tests.postgres import Server

SECRET = secrets.token_urlsafe(32)
CHATS = 68
BOOKING = (
    "/book",
    "I agree",
    "Ann Example",
    "090-1234-5678",
    "next Friday after 6pm",
    "Yes",
    "my glutes are in knots",
    *("none of these",) * 4,
    "Send the request",
)
REPEATED = 1 / 3
IN_FLIGHT = 50
"""How many messages may be on their way when a process is killed."""
STARTED = 240
"""Seconds for two processes to start on a busy machine."""
SENT = 120


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


class Clinic:
    """Two processes, what stands in front of them, and what they share."""

    def __init__(self, api: BotApi, database: str, folder: Path) -> None:
        self.api = api
        self.database = database
        self.key_file = folder / "key"
        self.bots: list[Bot] = []
        self.targets: list[str] = []
        self.keys = load_keys(self.key_file)
        for number in (1, 2):
            self._add(folder / str(number))

    def _add(self, folder: Path) -> None:
        folder.mkdir()
        bot, port = Bot(self.api, folder), free_port()
        del bot.settings["FRONTDESK_STAFF_CHAT"]
        bot.settings |= {
            "FRONTDESK_DATABASE": self.database,
            "FRONTDESK_KEY_FILE": str(self.key_file),
            "FRONTDESK_WEBHOOK_URL": "https://clinic.example/telegram",
            "FRONTDESK_WEBHOOK_SECRET": SECRET,
            "FRONTDESK_LISTEN": f"127.0.0.1:{port}",
            "FRONTDESK_LOG": "info",
        }
        self.bots.append(bot)
        self.targets.append(f"http://127.0.0.1:{port}/telegram")

    def updates(self, chat: int, texts: tuple[str, ...]) -> list[dict[str, object]]:
        """Return the updates of a patient who writes *texts*."""
        return [self._update(chat, number, text) for number, text in enumerate(texts)]

    def _update(self, chat: int, number: int, text: str) -> dict[str, object]:
        person = {"id": chat, "is_bot": False, "first_name": f"Ann {chat}"}
        message = {
            "message_id": number + 1,
            "date": int(time.time()),
            "chat": {"id": chat, "type": "private", "first_name": "Ann"},
            "from": person,
            "text": text,
        }
        self.api.world.chats[chat] = {"id": chat, "type": "private", "first_name": "Ann"}
        return {"update_id": chat * 1000 + number, "message": message}

    def heard(self, chat: int) -> list[str]:
        """Return the texts that arrived in *chat*, with numbers and names made equal."""
        return [re.sub(r"\d+", "#", message["text"]) for message in self.api.world.seen[chat]]


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    timeout = aiohttp.ClientTimeout(total=30)
    connector = aiohttp.TCPConnector(limit=32)
    async with aiohttp.ClientSession(timeout=timeout, connector=connector) as session:
        yield session


@pytest.fixture
async def clinic(
    server: BotApi, postgres: Server, tmp_path: Path, http: aiohttp.ClientSession
) -> AsyncIterator[Clinic]:
    clinic = Clinic(server, postgres.database(), tmp_path)
    async with AsyncExitStack() as stack:
        for bot in clinic.bots:
            stack.push_async_callback(bot.kill)
            await bot.start()
        for target in clinic.targets:
            await ready(http, target)
        yield clinic
    for bot in clinic.bots:
        print(bot.log.read_text())  # noqa: T201 (shown on failure)


@pytest.fixture
async def store(clinic: Clinic) -> AsyncIterator[Store]:
    store = await open_store(clinic.database, clinic.keys)
    yield store
    await store.close()


async def ready(http: aiohttp.ClientSession, target: str) -> None:
    """Wait until the process behind *target* says that it can serve."""

    async def serves() -> bool:
        try:
            async with http.get(target.replace("/telegram", "/readyz")) as answer:
                return answer.status == 200
        except aiohttp.ClientError:
            return False

    await until(serves, STARTED)


async def until(ready: Callable[[], Awaitable[bool]], seconds: float) -> None:
    """Look again and again until *ready*; raise TimeoutError after *seconds*."""
    async with asyncio.timeout(seconds):
        while True:
            if await ready():
                return
            await asyncio.sleep(0.1)


async def kill_the_sender(clinic: Clinic, deliveries: Deliveries, after: int) -> None:
    """Kill the process that sends once *after* updates were taken."""

    async def taken() -> bool:
        return deliveries.codes[200] >= after

    await until(taken, STARTED)
    sender = [bot for bot in clinic.bots if "this process sends" in bot.log.read_text()]
    assert len(sender) == 1
    await sender[0].kill()


async def all_sent(store: Store) -> None:
    async def sent() -> bool:
        return await store.waiting() == 0

    await until(sent, SENT)


def sent_again(heard: list[str], told: list[str]) -> int:
    """Return how many of *heard* are repeats; raise AssertionError where the rest is not *told*.

    What was under way when its process was killed may come twice: one reply, of up to two
    messages.
    """
    due = again = 0
    for text in heard:
        if [text] == told[due : due + 1]:
            due += 1
        else:
            assert text in told[max(0, due - 2) : due]
            again += 1
    assert due == len(told)
    return again


async def test_a_thousand_deliveries_to_two_processes_of_which_one_is_killed_count_once(
    clinic: Clinic, http: aiohttp.ClientSession, store: Store
) -> None:
    deliveries = Deliveries(http, SECRET, clinic.targets)
    await deliveries.chat(clinic.updates(1, BOOKING))
    await all_sent(store)
    told = clinic.heard(1)  # and each of the others must hear the same
    chats = range(2, CHATS + 2)
    async with asyncio.TaskGroup() as patients:
        for chat in chats:
            patients.create_task(deliveries.chat(clinic.updates(chat, BOOKING), REPEATED))
        patients.create_task(kill_the_sender(clinic, deliveries, after=400))
    assert deliveries.codes[200] >= 1_000
    await all_sent(store)
    async with store.transaction() as tx:
        requests = [request.chat for request in await tx.requests()]
        modes = [(await tx.session(f"telegram:{chat}")).mode for chat in chats]
    assert sorted(requests) == sorted(f"telegram:{chat}" for chat in (1, *chats))
    assert modes == [Idle()] * CHATS
    again = sum(sent_again(clinic.heard(chat), told) for chat in chats)
    print(f"{dict(deliveries.codes)}; {again} messages sent again")  # noqa: T201
    assert again <= IN_FLIGHT
