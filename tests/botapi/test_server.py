"""The server of the tests is itself strict, and it outlives a bot that is killed."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from tests.botapi import BotApi
from tests.botapi.server import TOKEN

ROOT = Path(__file__).parents[2]


class Client:
    """A bot reduced to its HTTP calls."""

    def __init__(self, session: aiohttp.ClientSession, url: str) -> None:
        self._session = session
        self._url = url

    async def call(self, method: str, *, token: str = TOKEN, **params: Any) -> tuple[int, Any]:
        """Call *method* with a JSON body; return the HTTP status and the whole answer."""
        url = f"{self._url}/bot{token}/{method}"
        async with self._session.post(url, json=params) as answer:
            return answer.status, await answer.json()

    async def post(self, path: str, **how: Any) -> Any:
        """Post to any path and return the answer's result, None where it was refused."""
        async with self._session.post(f"{self._url}{path}", **how) as answer:
            return (await answer.json()).get("result")


@pytest.fixture
async def server() -> AsyncIterator[BotApi]:
    async with BotApi() as api:
        api.user(42)
        yield api


@pytest.fixture
async def client(server: BotApi) -> AsyncIterator[Client]:
    async with aiohttp.ClientSession() as session:
        yield Client(session, server.url)


async def test_a_wrong_token_is_unauthorised(client: Client) -> None:
    status, answer = await client.call("getMe", token="1:x")
    assert (status, answer["ok"], answer["error_code"]) == (401, False, 401)


@pytest.mark.parametrize(
    ("method", "params", "why"),
    [
        ("sendMessage", {"chat_id": 42, "text": ""}, "text is empty"),
        ("sendMessage", {"chat_id": 42, "text": " \n"}, "text is empty"),
        ("sendMessage", {"chat_id": 42, "text": "🦴" * 2049}, "too long"),
        ("sendMessage", {"chat_id": 7, "text": "x"}, "chat not found"),
        ("sendMessage", {"chat_id": 42}, "missing"),
        ("sendMessage", {"chat_id": "x", "text": "x"}, "wrong type"),
        ("sendMessage", {"chat_id": 42, "text": "x", "colour": "red"}, "no field colour"),
        ("editMessageText", {"chat_id": 42, "message_id": 9, "text": "x"}, "edit not found"),
        ("answerCallbackQuery", {"callback_query_id": "9"}, "too old"),
        ("setMyCommands", {"commands": [{"command": "A b", "description": "x"}]}, "COMMAND"),
        ("getMyCommands", {"scope": {"type": "nobody"}}, "Scope"),
    ],
)
async def test_what_telegram_refuses_is_refused(client: Client, method, params, why) -> None:
    status, answer = await client.call(method, **params)
    assert status == 400
    assert why in answer["description"]


@pytest.mark.parametrize(
    "button",
    [
        {"text": "x", "callback_data": ""},
        {"text": "x", "callback_data": "痛" * 22},
        {"text": "x", "copy_text": {"text": "x" * 257}},
        {"text": "x"},
        {"text": "x", "callback_data": "a", "url": "https://example.org"},
        {"callback_data": "a"},
    ],
)
async def test_a_button_out_of_its_limits_is_refused(client: Client, button) -> None:
    keys = {"inline_keyboard": [[button]]}
    status, _ = await client.call("sendMessage", chat_id=42, text="x", reply_markup=keys)
    assert status == 400


async def test_an_unknown_method_is_not_found(client: Client) -> None:
    assert (await client.call("sendTelepathy"))[0] == 404


async def test_json_forms_and_multipart_mean_the_same(client: Client, server: BotApi) -> None:
    path = f"/bot{TOKEN}/sendMessage"
    keys = json.dumps({"inline_keyboard": [[{"text": "x", "callback_data": "a"}]]})
    fields = {"chat_id": "42", "text": "hi", "protect_content": "true", "reply_markup": keys}
    form = aiohttp.FormData(fields, default_to_multipart=True)
    await client.post(path, json=fields)
    await client.post(path, data=fields)
    await client.post(path, data=form)
    assert len({json.dumps(call.params) for call in server.calls("sendMessage")}) == 1
    assert server.calls("sendMessage")[0].params["protect_content"] is True


async def test_a_file_can_be_sent(client: Client, server: BotApi) -> None:
    form = aiohttp.FormData({"chat_id": "42"})
    form.add_field("document", b"BEGIN:VCALENDAR", filename="booking.ics")
    message = await client.post(f"/bot{TOKEN}/sendDocument", data=form)
    assert message["document"]


@pytest.mark.parametrize(
    ("photo", "code"),
    [(b"\x89PNG\r\n\x1a\n" + bytes(8) + bytes([0, 0, 1, 0] * 2), 200), (b"GIF89a", 400)],
)
async def test_a_photo_is_a_picture_of_a_kind_that_telegram_takes(
    client: Client, server: BotApi, photo: bytes, code: int
) -> None:
    form = aiohttp.FormData({"chat_id": "42", "caption": "see"})
    form.add_field("photo", photo, filename="map.png")
    await client.post(f"/bot{TOKEN}/sendPhoto", data=form)
    assert [call.code for call in server.calls("sendPhoto")] == [code]


async def test_updates_below_the_offset_are_dropped(client: Client, server: BotApi) -> None:
    for text in "abc":
        await server.user(42).says(text)
    _, answer = await client.call("getUpdates", offset=1001)
    assert [update["update_id"] for update in answer["result"]] == [1001, 1002]
    _, answer = await client.call("getUpdates")
    assert [update["update_id"] for update in answer["result"]] == [1001, 1002]


async def test_a_second_poller_ends_the_first_with_a_conflict(client: Client) -> None:
    async with asyncio.TaskGroup() as group:
        first = group.create_task(client.call("getUpdates", timeout=5))
        await asyncio.sleep(0.1)
        second = group.create_task(client.call("getUpdates", timeout=0))
    assert (first.result()[0], second.result()[0]) == (409, 200)


async def test_a_fault_may_come_after_the_message_was_delivered(
    client: Client, server: BotApi
) -> None:
    server.fail_next("sendMessage", status=504, after=True)
    assert (await client.call("sendMessage", chat_id=42, text="hi"))[0] == 504
    assert server.user(42).transcript == ["bot: hi"]


async def test_a_fault_for_one_chat_spares_the_others(client: Client, server: BotApi) -> None:
    server.user(43, "Bob")
    server.fail_next("sendMessage", status=429, retry_after=3, chat=43)
    assert (await client.call("sendMessage", chat_id=42, text="hi"))[0] == 200
    status, answer = await client.call("sendMessage", chat_id=43, text="hi")
    assert (status, answer["parameters"]) == (429, {"retry_after": 3})


async def test_limits_are_enforced_where_asked_for(client: Client, server: BotApi) -> None:
    server.enforce_limits()
    answers = [await client.call("sendMessage", chat_id=42, text=str(n)) for n in range(5)]
    assert [status for status, _ in answers] == [200, 200, 200, 429, 429]


async def test_it_runs_as_a_process_of_its_own(tmp_path: Path) -> None:
    log = tmp_path / "calls.jsonl"
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.botapi", "--port", "0", "--log", str(log)),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    try:
        url = (await process.stdout.readline()).decode().strip()
        async with aiohttp.ClientSession() as session:
            client = Client(session, url)
            await client.post("/control/says", json={"user": 42, "name": "Ann", "text": "hi"})
            _, answer = await client.call("getUpdates")
            assert answer["result"][0]["message"]["text"] == "hi"
            await client.call("sendMessage", chat_id=42, text="hello")
            seen = await client.post("/control/seen")
            assert [message["text"] for message in seen["42"]] == ["hi", "hello"]
        calls = [json.loads(line)["method"] for line in log.read_text().splitlines()]
        assert calls == ["getUpdates", "sendMessage"]
    finally:
        process.kill()
        await process.wait()
