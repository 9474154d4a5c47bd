"""What polling and webhook share: reading an update, and waiting after a fault."""

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Protocol

from telegram import Bot

from bot.channels.telegram_channel import TelegramChannel
from bot.channels.telegram_updates import Arrival, Blocked, Migrated, read
from bot.service.ports import Chat, Incoming, StaffAct

log = logging.getLogger(__name__)

Handle = Callable[[Incoming | StaffAct | Blocked | Migrated], Awaitable[None]]
"""Returns when the event is committed; raises where it must be delivered again."""

AT_ONCE = 32
"""How many chats are served at the same time."""
LONGEST_PAUSE = 30.0


class TokenRefused(Exception):
    """The token is wrong or was revoked; *args[0]* says what to do."""

    def __init__(self) -> None:  # the library's own text holds the token
        super().__init__(
            "Telegram refuses the token: ask BotFather for it (/mybots, API Token), set it as "
            "TELEGRAM_BOT_TOKEN, and check TELEGRAM_API_URL where that is set"
        )


class Receiver(Protocol):
    """Polling, or a webhook."""

    async def run(self, handle: Handle, stop: asyncio.Event) -> None:
        """Hand every update to *handle* until *stop*; raise TokenRefused."""

    async def once_reached(self, do: Callable[[], Awaitable[None]]) -> None:
        """Wait until Telegram has answered for the first time, then *do* that."""

    def reached(self) -> bool:
        """Tell whether Telegram answers."""


@dataclass(slots=True)
class Backoff:
    """Pauses that double from *first* seconds; *steps* is how many there were in a row."""

    first: float
    steps: int = 0

    def pause(self) -> float:
        """Return the seconds to wait now."""
        longest = min(self.first * 2.0 ** min(self.steps, 10), LONGEST_PAUSE)
        self.steps += 1
        return longest * random.uniform(0.5, 1.0)  # noqa: S311 (spreads load, keeps no secret)


@dataclass(frozen=True, slots=True)
class Reader:
    """Translates updates for one bot; *staff_chat* is the staff group's first id."""

    bot: Bot
    channel: TelegramChannel
    staff_chat: Chat | None

    def read(self, data: Any) -> Arrival | None:
        """Translate one update; one that cannot be read is dropped, it would never be readable."""
        try:
            staff = self.channel.current(self.staff_chat) if self.staff_chat else None
            arrival = read(data, self.bot, staff)
        except Exception as error:
            log.error("update skipped: cannot be read", extra={"error": type(error).__name__})
            return None
        if isinstance(arrival.what, Migrated):
            self.channel.move(arrival.what.old, arrival.what.new)
        return arrival


async def committed(arrival: Arrival, handle: Handle) -> bool:
    """Hand *arrival* on; False where it must be delivered again."""
    if arrival.what is None:
        return True
    try:
        await handle(arrival.what)
    except Exception as error:
        log.error("update not committed", extra={"error": type(error).__name__})
        return False
    return True


async def pause(stop: asyncio.Event, seconds: float) -> None:
    """Wait for *seconds*, or until *stop*."""
    waiting = asyncio.ensure_future(stop.wait())
    await asyncio.wait((waiting,), timeout=seconds)
    waiting.cancel()
