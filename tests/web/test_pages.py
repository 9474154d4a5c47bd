"""What a load balancer and Prometheus see of a process, over real HTTP."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiohttp
import pytest

from bot.addresses import Address
from bot.service.ports import Later, Outgoing, Posted, Rejected, Store, StoreError, Unreachable
from bot.store.crypto import new_keys
from bot.store.database import open_store
from bot.web.health import LOOKED_WITHIN
from bot.web.seen import Seen

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
ANN = Posted(1, "telegram:31415926535", Outgoing("Dear Mikako"), 0, NOW)


class Process:
    """The parts that are looked at, as a test wants them."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.reached = True
        self.looked: datetime | None = NOW
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.address = Address("127.0.0.1", int(free.getsockname()[1]))
        self.seen = Seen(self.address, self.address)
        self.seen.watch(store, lambda: self.reached, lambda: self.looked, lambda: NOW)

    @asynccontextmanager
    async def shown(self) -> AsyncIterator[None]:
        stop = asyncio.Event()
        async with asyncio.TaskGroup() as group:
            group.create_task(self.seen.show(stop))
            try:
                yield
            finally:
                stop.set()

    async def get(self, path: str) -> tuple[int, str]:
        url = f"http://{self.address.host}:{self.address.port}{path}"
        async with aiohttp.ClientSession() as http, asyncio.timeout(10):
            while True:
                try:
                    async with http.get(url) as answer:
                        return answer.status, await answer.text()
                except aiohttp.ClientConnectionError:
                    await asyncio.sleep(0.02)


class Channel:
    """Answers each attempt with the next of *outcomes*."""

    def __init__(self, *outcomes: Exception | str) -> None:
        self.outcomes = list(outcomes)

    async def send(self, posted: Posted) -> str:
        outcome = self.outcomes.pop(0)
        if isinstance(outcome, Exception):
            raise outcome
        return outcome


class Broken:
    """A store that cannot be reached."""

    async def waiting(self) -> int:
        raise StoreError("the disk is full")


@pytest.fixture
async def process(tmp_path: Path) -> AsyncIterator[Process]:
    store = await open_store(f"sqlite:///{tmp_path / 'frontdesk.db'}", new_keys())
    yield Process(store)
    await store.close()


async def test_a_process_that_can_serve_is_ready(process: Process) -> None:
    async with process.shown():
        assert await process.get("/readyz") == (200, "ready\n")


async def test_a_process_without_its_store_is_alive_and_not_ready() -> None:
    process = Process(Broken())  # type: ignore[arg-type]
    async with process.shown():
        assert await process.get("/healthz") == (200, "alive\n")
        assert await process.get("/readyz") == (503, "not ready: store\n")


async def test_a_process_that_telegram_does_not_answer_is_not_ready(process: Process) -> None:
    process.reached = False
    async with process.shown():
        assert await process.get("/readyz") == (503, "not ready: telegram\n")


async def test_a_sender_whose_outbox_stands_still_is_not_ready(process: Process) -> None:
    process.looked = NOW - LOOKED_WITHIN - timedelta(seconds=1)
    async with process.shown():
        assert (await process.get("/readyz"))[0] == 200  # another process sends
        with process.seen.sending():
            assert await process.get("/readyz") == (503, "not ready: outbox\n")


async def test_updates_are_counted(process: Process) -> None:
    async def handle(event: str) -> None:
        if event == "bad":
            raise StoreError("the disk is full")

    counted = process.seen.handling(handle)
    await counted("good")
    with pytest.raises(StoreError):
        await counted("bad")
    async with process.shown():
        _, numbers = await process.get("/metrics")
    assert 'frontdesk_updates_total{outcome="committed"} 1.0' in numbers
    assert 'frontdesk_updates_total{outcome="failed"} 1.0' in numbers
    assert "frontdesk_update_seconds_count 1.0" in numbers


@pytest.mark.parametrize(
    ("outcome", "name"),
    [
        ("m1", "sent"),
        (Later(3), "later"),
        (Unreachable("blocked"), "unreachable"),
        (Rejected("too long"), "rejected"),
        (OSError("cut"), "failed"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
async def test_attempts_to_send_are_counted_by_their_outcome(
    process: Process, outcome: Exception | str, name: str
) -> None:
    channel = process.seen.counting(Channel(outcome))
    if isinstance(outcome, Exception):
        with pytest.raises(type(outcome)):
            await channel.send(ANN)
    else:
        assert await channel.send(ANN) == outcome
    async with process.shown():
        _, numbers = await process.get("/metrics")
    assert f'frontdesk_messages_total{{outcome="{name}"}} 1.0' in numbers


async def test_what_waits_and_who_sends_is_shown(process: Process) -> None:
    async with process.store.transaction() as tx:
        await tx.post("telegram:42", ANN.message, NOW)
    async with process.shown():
        with process.seen.sending():
            _, numbers = await process.get("/metrics")
        _, later = await process.get("/metrics")
    assert "frontdesk_outbox_waiting 1.0" in numbers
    assert "frontdesk_outbox_sender 1.0" in numbers
    assert "frontdesk_outbox_sender 0.0" in later


async def test_the_numbers_tell_of_nobody(process: Process) -> None:
    await process.seen.counting(Channel("m1")).send(ANN)
    async with process.shown():
        _, numbers = await process.get("/metrics")
    assert not any(word in numbers for word in ("31415926535", "Mikako", "telegram"))
