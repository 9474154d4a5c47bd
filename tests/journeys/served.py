"""The whole front desk in this process, served by the local Bot API server over HTTP.

Without Telegram's pace, so that hundreds of tries take seconds, and on a clock of one's own.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from bot.app import Frontdesk, now, open_frontdesk
from bot.channels.telegram_channel import TelegramChannel, build_bot
from bot.channels.telegram_polling import Polling
from bot.channels.telegram_receiving import Reader
from bot.channels.telegram_updates import chat_key
from bot.content.load import Knowledge
from bot.core.ask import Asking
from bot.service.conversation import Clock
from bot.serving import Router, follow
from bot.settings import Settings
from tests.botapi import BotApi, Person

STAFF_CHAT = -100
Mind = tuple[Knowledge, Asking]


CHARITY = (
    "does the team donate to charity",
    "which charity does the team donate to",
    "is there a charity the team donates to",
)
"""A question that the shipped guide does not answer, in three wordings."""

SCRIPT = {
    "I can send a booking request": "I agree",
    "What is your name": "Ann Example",
    "How can the staff reach": "090-1234-5678",
    "When would you like to come": "next Friday after 6pm",
    "I understood:": "Yes",
    "What would you like to come for": "my lower back is tight",
    "Warning signs, part": "None of these",
    "Question ": "No",
    "This is what I will send": "Send the request",
}
"""What is asked in a booking -> the button or the words that answer it."""


async def books(ann: Person) -> None:
    """Go through a booking as far as its confirmation, whatever of it is asked."""
    await ann.says("/book")
    while "Your request is with the staff" not in (heard := await ann.hears(30)).text:
        answer = next((answer for asked, answer in SCRIPT.items() if asked in heard.text), "")
        if answer in heard.buttons:
            await ann.taps(answer)
        elif answer:
            await ann.says(answer)


@asynccontextmanager
async def served(
    server: BotApi,
    folder: Path,
    mind: Mind,
    clock: Clock = now,
    staff_chat: int = STAFF_CHAT,
    **more: str,
) -> AsyncIterator[Frontdesk]:
    """Serve *server* for as long as the block lasts; *more* are settings."""
    settings = Settings(
        _env_file=None,
        TELEGRAM_BOT_TOKEN=server.token,
        TELEGRAM_API_URL=server.url,
        FRONTDESK_DATA=str(folder / "data"),
        FRONTDESK_KEY_FILE=str(folder / "keys" / "key"),
        FRONTDESK_STAFF_CHAT=str(staff_chat),
        FRONTDESK_STAFF="11,12",
        **more,
    )
    bot = build_bot(server.token, server.url)
    channel, stop = TelegramChannel(bot), asyncio.Event()
    polling = Polling(Reader(bot, channel, chat_key(staff_chat)), patience=2, first_pause=0.02)
    async with open_frontdesk(settings, channel, None, clock, mind) as parts:
        await follow(parts.store, channel, chat_key(staff_chat))
        async with asyncio.TaskGroup() as group:
            group.create_task(polling.run(Router(parts, channel).handle, stop))
            group.create_task(parts.outbox.run(stop))
            group.create_task(parts.wakeups.run(stop))
            learning = group.create_task(parts.learning.run())
            try:
                yield parts
            finally:
                stop.set()
                parts.outbox.nudge()
                learning.cancel()
    await bot.shutdown()
