"""A Bot API server and the real Telegram adapter in front of it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import pytest
from telegram import Bot

from bot.channels.telegram_channel import TelegramChannel, build_bot
from bot.channels.telegram_polling import Polling
from bot.channels.telegram_receiving import Handle, Reader
from tests.botapi import BotApi

STAFF = -100
Serve = Callable[[Handle], AbstractAsyncContextManager[Polling]]


@pytest.fixture
async def server() -> AsyncIterator[BotApi]:
    async with BotApi() as api:
        yield api


@pytest.fixture
async def bot(server: BotApi) -> AsyncIterator[Bot]:
    bot = build_bot(server.token, server.url)
    await bot.initialize()
    yield bot
    await bot.shutdown()


@pytest.fixture
def channel(bot: Bot) -> TelegramChannel:
    return TelegramChannel(bot)


@pytest.fixture
def reader(bot: Bot, channel: TelegramChannel) -> Reader:
    return Reader(bot, channel, f"telegram:{STAFF}")


@pytest.fixture
def serve(reader: Reader) -> Serve:
    """Return what runs the polling loop with a handler for as long as a block lasts."""

    @asynccontextmanager
    async def serving(handle: Callable[..., Awaitable[None]]) -> AsyncIterator[Polling]:
        polling = Polling(reader, patience=2, first_pause=0.02)
        stop = asyncio.Event()
        async with asyncio.TaskGroup() as group:
            group.create_task(polling.run(handle, stop))
            try:
                yield polling
            finally:
                stop.set()

    return serving
