"""An update is lost in no way: offset, order, redelivery, faults of Telegram and of the store."""

import asyncio
import logging
from collections.abc import Callable
from datetime import timedelta

import pytest
from telegram import Bot

from bot.channels.telegram_channel import TelegramChannel, build_bot
from bot.channels.telegram_polling import Polling
from bot.channels.telegram_receiving import Reader, TokenRefused
from bot.channels.telegram_updates import Blocked, Migrated
from bot.core.model import Said
from bot.service.ports import Incoming, StaffAct
from tests.botapi import BotApi
from tests.channels.conftest import STAFF


class Handler:
    """Keeps what it is handed; fails where a test says so."""

    def __init__(self) -> None:
        self.got: list[Incoming | StaffAct | Blocked] = []
        self.tried: list[str] = []
        self.fails: dict[str, int] = {}
        self.waits: dict[str, asyncio.Event] = {}
        self._news = asyncio.Event()

    @property
    def texts(self) -> list[str]:
        return [
            what.event.text
            for what in self.got
            if isinstance(what, Incoming) and isinstance(what.event, Said)
        ]

    async def __call__(self, what: Incoming | StaffAct | Blocked) -> None:
        event = what.event if isinstance(what, Incoming) else None
        text = event.text if isinstance(event, Said) else ""
        self.tried.append(text)
        self._news.set()
        if text in self.waits:
            await self.waits[text].wait()
        if self.fails.get(text, 0):
            self.fails[text] -= 1
            raise OSError("the disk is full: " + text)
        self.got.append(what)
        self._news.set()

    async def until(self, count: int) -> None:
        """Wait until *count* events were committed."""
        await self._until(lambda: len(self.got) >= count)

    async def until_tried(self) -> None:
        """Wait until one was handed over, committed or not."""
        await self._until(lambda: bool(self.tried))

    async def _until(self, ready: Callable[[], bool]) -> None:
        async with asyncio.timeout(5):
            while not ready():
                self._news.clear()
                await self._news.wait()


@pytest.fixture
def handler() -> Handler:
    return Handler()


async def until_confirmed(server: BotApi) -> None:
    """Wait until the server holds no update any more."""
    assert await server.world.until(lambda: not server.world.updates, 5)


async def test_an_update_is_confirmed_only_after_it_was_committed(server, serve, handler) -> None:
    gate = handler.waits["hi"] = asyncio.Event()
    async with serve(handler):
        await server.user(42).says("hi")
        await handler.until_tried()
        await asyncio.sleep(0.1)
        assert len(server.world.updates) == 1
        gate.set()
        await handler.until(1)
        await until_confirmed(server)


async def test_updates_of_one_chat_are_handled_in_order(server, serve, handler) -> None:
    ann = server.user(42)
    for n in range(20):
        await ann.says(str(n))
    async with serve(handler):
        await handler.until(20)
    assert handler.texts == [str(n) for n in range(20)]


async def test_one_slow_chat_does_not_hold_up_another(server, serve, handler) -> None:
    gate = handler.waits["slow"] = asyncio.Event()
    await server.user(42, "Ann").says("slow")
    await server.user(43, "Bob").says("quick")
    async with serve(handler):
        await handler.until(1)
        assert handler.texts == ["quick"]
        gate.set()
        await handler.until(2)


async def test_what_was_not_committed_is_delivered_again_and_before_what_follows(
    server, serve, handler
) -> None:
    handler.fails["1"] = 2
    ann = server.user(42)
    for n in range(3):
        await ann.says(str(n))
    async with serve(handler):
        await handler.until(3)
        await until_confirmed(server)
    assert handler.texts == ["0", "1", "2"]
    assert handler.tried == ["0", "1", "1", "1", "2"]


async def test_a_chat_that_fails_does_not_hold_up_another(server, serve, handler) -> None:
    handler.fails["bad"] = 1000
    async with serve(handler):
        await server.user(42, "Ann").says("bad")
        await server.user(43, "Bob").says("good")
        await handler.until(1)
    assert handler.texts == ["good"]
    assert server.world.updates[0]["message"]["text"] == "bad"


async def test_a_failure_is_logged_without_what_was_said(server, serve, handler, caplog) -> None:
    handler.fails["my secret"] = 1
    await server.user(42).says("my secret")
    async with serve(handler):
        await handler.until(1)
    assert "update not committed" in caplog.text
    assert "secret" not in caplog.text


@pytest.mark.parametrize(
    "broken",
    [{"message": {"garbage": True}}, {"message": 7}, {"callback_query": {"id": "1"}}],
)
async def test_an_update_that_cannot_be_read_blocks_nothing(
    server, serve, handler, caplog, broken
) -> None:
    server.world.queue(broken)
    await server.user(42).says("after it")
    async with serve(handler):
        await handler.until(1)
        await until_confirmed(server)
    assert handler.texts == ["after it"]
    assert "update skipped" in caplog.text
    assert "garbage" not in caplog.text


async def test_the_same_update_delivered_twice_is_handed_on_twice(server, serve, handler) -> None:
    """Recognising a repeat is the store's task."""
    update = {"message": await server.user(42).says("hi")}
    server.world.queue(update, update_id=1000)
    async with serve(handler):
        await handler.until(2)


async def test_a_patients_tap_is_answered_once_it_is_committed(server, serve, handler) -> None:
    ann = server.user(42)
    async with serve(handler):
        assert await ann.answer(await ann.forges_tap("1|menu")) == ""
        assert len(handler.got) == 1


async def test_a_staff_tap_is_left_to_the_desk_to_answer(server, serve, handler) -> None:
    group = server.group(STAFF, ann := server.user(42))
    keys = {"inline_keyboard": [[{"text": "Claim", "callback_data": "s:1:1:claim"}]]}
    server.world.put(STAFF, {"from": server.world.me, "text": "card", "_markup": keys})
    async with serve(handler):
        tap_id = await group.taps(ann, "Claim")
        await handler.until(1)
    assert handler.got[0].tap_id == tap_id
    assert not server.calls("answerCallbackQuery")


async def test_a_patient_who_blocks_the_bot_is_reported(server, serve, handler) -> None:
    async with serve(handler):
        await server.user(42).blocks()
        await handler.until(1)
    assert handler.got == [Blocked("telegram:42", "1000")]


async def test_staff_go_on_in_the_supergroup_that_their_group_became(
    server, serve, handler
) -> None:
    ann = server.user(42)
    async with serve(handler):
        new = await server.group(STAFF, ann).migrates(-200)
        await new.says(ann, "/pending")
        await handler.until(2)
    assert Migrated(f"telegram:{STAFF}", "telegram:-200") in handler.got
    assert "telegram:-200" in [getattr(got, "chat", "") for got in handler.got]


async def test_a_wrong_token_ends_the_loop_with_advice_and_without_the_token(server) -> None:
    bot = build_bot("123456:WRONG", server.url)
    polling = Polling(Reader(bot, TelegramChannel(bot), None))
    with pytest.raises(TokenRefused, match="BotFather") as refused:
        await polling.run(Handler(), asyncio.Event())
    await bot.shutdown()
    chain = (refused.value, refused.value.__cause__, refused.value.__context__)
    assert "WRONG" not in "".join(map(str, chain))


@pytest.mark.parametrize("status", [401, 404])
async def test_a_token_that_is_revoked_meanwhile_ends_the_loop(
    server, bot, channel, status
) -> None:
    server.fail_next("getUpdates", status=status)
    with pytest.raises(TokenRefused):
        await Polling(Reader(bot, channel, None)).run(Handler(), asyncio.Event())


@pytest.mark.parametrize(
    "fault",
    [{"status": 502}, {"status": 500}, {"drop": True}, {"status": 429, "retry_after": 1}],
)
async def test_a_fault_of_telegram_is_waited_out(server, serve, handler, fault) -> None:
    server.fail_next("getUpdates", **fault)
    await server.user(42).says("hi")
    async with serve(handler):
        await handler.until(1)


async def test_each_outage_is_logged_once_and_its_end_too(server, serve, handler, caplog) -> None:
    caplog.set_level(logging.INFO, logger="bot")
    server.fail_next("getUpdates", status=502, times=4)
    await server.user(42).says("after one")
    async with serve(handler):
        await handler.until(1)
        server.fail_next("getUpdates", status=502, times=2)
        await server.user(42).says("after another")
        await handler.until(2)
        await until_confirmed(server)
    assert caplog.text.count("Telegram cannot be reached") == 2
    assert caplog.text.count("Telegram answers again") == 2


async def test_the_bot_starts_while_telegram_is_away(server: BotApi, handler: Handler) -> None:
    ann = server.user(42)
    await ann.says("hi")
    url = server.url
    await server.stop()
    bot = build_bot(server.token, url)
    polling = Polling(Reader(bot, TelegramChannel(bot), None), patience=1, first_pause=0.02)
    stop = asyncio.Event()
    async with asyncio.TaskGroup() as group:
        group.create_task(polling.run(handler, stop))
        await asyncio.sleep(0.1)
        assert not polling.reached()
        await server.start()
        await handler.until(1)
        stop.set()
    await bot.shutdown()
    assert polling.reached()


async def test_telegram_counts_as_reached_before_there_is_anything_to_fetch(
    server, bot: Bot, channel
) -> None:
    polling = Polling(Reader(bot, channel, None), patience=30)
    reached, stop = asyncio.Event(), asyncio.Event()

    async def note() -> None:
        reached.set()

    async with asyncio.timeout(3), asyncio.TaskGroup() as group:
        group.create_task(polling.run(Handler(), stop))
        group.create_task(polling.once_reached(note))
        await reached.wait()
        stop.set()
    assert polling.reached()


async def test_another_process_with_the_same_token_is_named(
    server, serve, handler, caplog
) -> None:
    server.fail_next("getUpdates", status=409)
    await server.user(42).says("hi")
    async with serve(handler):
        await handler.until(1)
    assert "another process" in caplog.text


async def test_a_webhook_left_behind_is_taken_away(server, serve, handler) -> None:
    server.world.webhook = "https://example.org/old"
    await server.user(42).says("hi")
    async with serve(handler):
        await handler.until(1)
    assert not server.world.webhook


async def test_only_useful_kinds_of_update_are_asked_for(server, serve, handler) -> None:
    async with serve(handler):
        await server.world.until(lambda: bool(server.calls("getUpdates")), 5)
    assert server.calls("getUpdates")[0].params["allowed_updates"] == [
        "message",
        "edited_message",
        "callback_query",
        "my_chat_member",
    ]


async def test_the_first_fetches_are_small_so_that_one_that_crashes_soon_still_gets_on(
    server, serve, handler
) -> None:
    for n in range(60):
        await server.user(n + 1).says("hi")
    async with serve(handler):
        await handler.until(60)
    limits = [call.params["limit"] for call in server.calls("getUpdates")]
    assert limits[:4] == [8, 16, 32, 64]


async def test_after_trouble_a_fetch_is_small_again(server, serve, handler) -> None:
    handler.fails["bad"] = 1
    for n in range(8):
        await server.user(n + 1).says(str(n))
    await server.user(20).says("bad")
    async with serve(handler):
        await handler.until(9)
        await until_confirmed(server)
    limits = [call.params["limit"] for call in server.calls("getUpdates")]
    assert limits[:3] == [8, 16, 8]


async def test_stopping_ends_a_long_poll_at_once(server, bot: Bot, channel) -> None:
    polling = Polling(Reader(bot, channel, None), patience=30)
    stop = asyncio.Event()
    async with asyncio.timeout(2), asyncio.TaskGroup() as group:
        group.create_task(polling.run(Handler(), stop))
        await server.world.until(lambda: bool(server.calls("getUpdates")), 5)
        stop.set()


async def test_stopping_lets_the_event_at_hand_be_committed(
    server, bot: Bot, channel, handler
) -> None:
    gate = handler.waits["hi"] = asyncio.Event()
    polling = Polling(Reader(bot, channel, None), patience=1)
    stop = asyncio.Event()
    await server.user(42).says("hi")
    async with asyncio.TaskGroup() as group:
        group.create_task(polling.run(handler, stop))
        await handler.until_tried()
        stop.set()
        await asyncio.sleep(0.05)
        gate.set()
    assert handler.texts == ["hi"]


async def test_after_a_quiet_day_a_lower_update_id_is_fetched(
    server, bot: Bot, channel, handler, monkeypatch
) -> None:
    monkeypatch.setattr("bot.channels.telegram_polling.QUIET", timedelta(seconds=0.5))
    polling = Polling(Reader(bot, channel, None), patience=1)
    stop = asyncio.Event()
    async with asyncio.TaskGroup() as group:
        group.create_task(polling.run(handler, stop))
        await (ann := server.user(42)).says("first")
        await until_confirmed(server)
        message = server.world.put(42, {"from": ann.user, "text": "second"})
        server.world.queue({"message": message}, update_id=7)
        await handler.until(2)
        stop.set()
    assert handler.texts == ["first", "second"]


async def test_no_log_line_of_ours_holds_the_address_or_the_token(
    server, serve, handler, caplog
) -> None:
    caplog.set_level(logging.DEBUG, logger="bot")
    server.fail_next("getUpdates", drop=True)
    await server.user(42).says("hi")
    async with serve(handler):
        await handler.until(1)
    ours = [r.getMessage() for r in caplog.records if r.name.startswith("bot")]
    assert ours
    assert not [line for line in ours if server.token in line or "http" in line]
