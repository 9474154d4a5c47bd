"""A delivery counts once it is committed, and only from who knows the secret."""

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial
from io import BytesIO

import aiohttp
import pytest

from bot.addresses import Address
from bot.channels.telegram_receiving import Handle, Reader, TokenRefused
from bot.channels.telegram_webhook import AGAIN_IN, HEADER, LARGEST, Webhook
from bot.core.model import Said, Tapped
from bot.service.ports import Incoming
from bot.web.listening import listen
from tests.botapi import BotApi

URL = "https://clinic.example/telegram"
SECRET = "a-secret-that-nobody-guesses"
HELLO = {
    "update_id": 7,
    "message": {
        "message_id": 1,
        "date": 1_795_000_000,
        "chat": {"id": 42, "type": "private"},
        "from": {"id": 42, "is_bot": False, "first_name": "Ann"},
        "text": "hello",
    },
}
Post = Callable[..., Awaitable[int]]


class Desk:
    """Keeps what it is handed; fails while *broken*."""

    def __init__(self) -> None:
        self.got: list[object] = []
        self.broken = False
        self.gate = asyncio.Event()
        self.gate.set()

    async def __call__(self, event: object) -> None:
        await self.gate.wait()
        if self.broken:
            raise OSError("the disk is full")
        self.got.append(event)


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def address() -> Address:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return Address("127.0.0.1", int(free.getsockname()[1]))


@asynccontextmanager
async def serving(reader: Reader, address: Address, handle: Handle) -> AsyncIterator[Webhook]:
    def listening(routes: object, stop: asyncio.Event) -> object:
        return listen(address, routes, stop)  # type: ignore[arg-type]

    webhook = Webhook(reader, URL, SECRET, listening, first_pause=0.02)  # type: ignore[arg-type]
    stop = asyncio.Event()
    async with asyncio.TaskGroup() as group:
        group.create_task(webhook.run(handle, stop))
        try:
            async with asyncio.timeout(10):
                await webhook.once_reached(partial(asyncio.sleep, 0))
            yield webhook
        finally:
            stop.set()


async def post(
    address: Address, data: bytes | None = None, *, path: str = "/telegram",
    headers: dict[str, str] | None = None, **json: object,
) -> aiohttp.ClientResponse:  # fmt: skip
    """Deliver HELLO, or what is given, and return the answer."""
    body = {"data": BytesIO(data)} if data is not None else {"json": json or HELLO}
    shown = {HEADER: SECRET} if headers is None else headers
    async with aiohttp.ClientSession() as http:
        url = f"http://{address.host}:{address.port}{path}"
        async with http.post(url, headers=shown, **body) as answer:  # type: ignore[arg-type]
            return answer


async def test_telegram_is_told_the_address_the_secret_and_what_to_deliver(
    server: BotApi, reader: Reader, address: Address, desk: Desk
) -> None:
    async with serving(reader, address, desk):
        (call,) = server.calls("setWebhook")
    assert call.params["url"] == URL
    assert call.params["secret_token"] == SECRET
    assert "message" in call.params["allowed_updates"]


async def test_a_delivery_is_handed_on(reader: Reader, address: Address, desk: Desk) -> None:
    async with serving(reader, address, desk):
        assert (await post(address)).status == 200
    (incoming,) = desk.got
    assert isinstance(incoming, Incoming)
    assert (incoming.chat, incoming.update_id, incoming.event) == (
        "telegram:42", "7", Said("hello"),
    )  # fmt: skip


async def test_the_answer_waits_for_the_commit(
    reader: Reader, address: Address, desk: Desk
) -> None:
    desk.gate.clear()
    async with serving(reader, address, desk):
        answering = asyncio.ensure_future(post(address))
        await asyncio.sleep(0.2)
        assert not answering.done()
        desk.gate.set()
        assert (await answering).status == 200


async def test_what_cannot_be_committed_is_asked_for_again_soon(
    reader: Reader, address: Address, desk: Desk
) -> None:
    desk.broken = True
    async with serving(reader, address, desk):
        answer = await post(address)
        assert answer.status == 503
        assert answer.headers["Retry-After"] == AGAIN_IN["Retry-After"]
        desk.broken = False
        assert (await post(address)).status == 200
    assert len(desk.got) == 1


@pytest.mark.parametrize(
    "headers",
    [{}, {HEADER: ""}, {HEADER: SECRET[:-1]}, {HEADER: "é"}],
    ids=["none", "empty", "short", "odd"],
)
async def test_without_the_secret_nothing_is_heard(
    reader: Reader, address: Address, desk: Desk, headers: dict[str, str]
) -> None:
    async with serving(reader, address, desk):
        assert (await post(address, headers=headers)).status == 403
    assert desk.got == []


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"{", 400),
        (b"\xff\xfe", 400),
        (b"[" * 100_000, 400),
        (b" " * (LARGEST + 1), 413),
        (b"[]", 200),
        (b'{"update_id": "x"}', 200),
    ],
    ids=["cut", "no text", "deep", "large", "no update", "unreadable"],
)
async def test_a_body_that_is_no_update_harms_nobody(
    reader: Reader, address: Address, desk: Desk, body: bytes, status: int
) -> None:
    async with serving(reader, address, desk):
        assert (await post(address, body)).status == status
        assert (await post(address)).status == 200
    assert len(desk.got) == 1


@pytest.mark.parametrize("path", ["/", "/telegram/more", "/docs"])
async def test_nothing_else_is_served(
    reader: Reader, address: Address, desk: Desk, path: str
) -> None:
    async with serving(reader, address, desk):
        assert (await post(address, path=path)).status in {404, 405}
    assert desk.got == []


async def test_a_tap_is_answered(
    server: BotApi, reader: Reader, address: Address, desk: Desk
) -> None:
    server.user(42)
    tap = {"id": "9", "from": HELLO["message"]["from"], "chat_instance": "1", "data": "menu"}  # type: ignore[index]
    message = {**HELLO["message"], "from": server.world.me}  # type: ignore[dict-item]
    server.world.answers["9"] = "(not answered)"
    async with serving(reader, address, desk):
        await post(address, update_id=8, callback_query={**tap, "message": message})
    assert isinstance(desk.got[0], Incoming)
    assert isinstance(desk.got[0].event, Tapped)
    assert server.world.answers["9"] == ""


async def test_a_telegram_that_is_away_at_start_is_waited_for(
    server: BotApi, reader: Reader, address: Address, desk: Desk
) -> None:
    server.fail_next("setWebhook", status=502, times=2)
    async with serving(reader, address, desk) as webhook:
        assert webhook.reached()
    assert len(server.calls("setWebhook")) == 3


async def test_a_token_that_telegram_refuses_ends_it(
    server: BotApi, reader: Reader, address: Address, desk: Desk
) -> None:
    server.fail_next("setWebhook", status=401)
    with pytest.raises(ExceptionGroup) as refused:
        async with serving(reader, address, desk):
            pass
    assert refused.group_contains(TokenRefused, match="BotFather")


async def test_an_address_that_is_taken_is_told(
    reader: Reader, address: Address, desk: Desk
) -> None:
    with socket.create_server((address.host, address.port)), pytest.raises(ExceptionGroup) as told:
        async with serving(reader, address, desk):
            pass
    assert told.group_contains(OSError, match="FRONTDESK_LISTEN", depth=2)


async def test_a_delivery_under_way_is_answered_before_the_end(
    reader: Reader, address: Address, desk: Desk
) -> None:
    desk.gate.clear()
    async with serving(reader, address, desk):
        answering = asyncio.ensure_future(post(address))
        await asyncio.sleep(0.2)
        asyncio.get_running_loop().call_later(0.2, desk.gate.set)
    assert (await answering).status == 200
    assert len(desk.got) == 1
