"""Fetch updates from Telegram; one counts as received only when it was committed."""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError

from bot.channels.telegram_channel import seconds
from bot.channels.telegram_receiving import (
    AT_ONCE,
    Backoff,
    Handle,
    Reader,
    TokenRefused,
    committed,
)
from bot.channels.telegram_updates import ALLOWED, Arrival
from bot.service.ports import Chat, Incoming

log = logging.getLogger(__name__)

PATIENCE = 30
"""Seconds that Telegram holds a request open while there is nothing to fetch."""
POLLED_WITHIN = timedelta(seconds=90)
FEWEST, MOST = 8, 100
"""How many updates a fetch asks for: few at first and after trouble, so that a program that
crashes again and again still gets on, then as many as Telegram gives."""
QUIET = timedelta(days=1)
"""After so long without an update, Telegram may go on with a lower number."""


class Polling:
    """The loop that fetches updates.

    The offset is the lowest update not yet committed, so whatever happens to this process,
    Telegram delivers that one again. It is not kept across a restart: Telegram itself knows
    what was confirmed, and another bot's number would hide every update of this one.
    """

    def __init__(
        self,
        reader: Reader,
        *,
        patience: int = PATIENCE,
        first_pause: float = 1.0,
    ) -> None:
        self._last_poll: datetime | None = None
        self._reached = asyncio.Event()
        self._reader = reader
        self._bot = reader.bot
        self._patience = patience
        self._outage = Backoff(first_pause)
        self._trouble = Backoff(first_pause)
        self._limit = FEWEST
        self._offset = 0
        self._moved = datetime.now(UTC)
        self._open = False
        self._busy = asyncio.Semaphore(AT_ONCE)

    async def run(self, handle: Handle, stop: asyncio.Event) -> None:
        """Hand every update to *handle* until *stop*: in order per chat, chats side by side.

        Raises TokenRefused; every other fault is waited out.
        """
        refused: TokenRefused | None = None
        async with asyncio.TaskGroup() as group:
            stopping = group.create_task(stop.wait())
            while not stop.is_set() and refused is None:
                fetching = group.create_task(self._fetch())
                await asyncio.wait((fetching, stopping), return_when=asyncio.FIRST_COMPLETED)
                if not fetching.done():
                    fetching.cancel()
                    break
                match fetching.result():
                    case TokenRefused() as refused:
                        break
                    case float() as pause:
                        await asyncio.wait((stopping,), timeout=pause)
                    case list() as updates:
                        pause = await self._serve(updates, handle, group)
                        await asyncio.wait((stopping,), timeout=pause)
            stopping.cancel()
        if refused:
            raise refused

    def reached(self) -> bool:
        """Tell whether Telegram answered lately."""
        last = self._last_poll
        return last is not None and datetime.now(UTC) - last < POLLED_WITHIN

    async def once_reached(self, do: Callable[[], Awaitable[None]]) -> None:
        """Wait until Telegram has answered for the first time, then *do* that."""
        await self._reached.wait()
        await do()

    # --- fetching -------------------------------------------------------------------------

    async def _fetch(self) -> list[dict[str, Any]] | float | TokenRefused:
        """Return raw updates, or how many seconds to wait after a fault, or the fatal one."""
        try:
            updates = await self._poll()
        except InvalidToken:
            return TokenRefused()
        except RetryAfter as wait:
            return seconds(wait.retry_after)
        except TelegramError as error:
            return self._fault(error)
        self._answered()
        return updates

    def _answered(self) -> None:
        if self._outage.steps:
            log.info("Telegram answers again")
        self._outage.steps = 0
        self._last_poll = datetime.now(UTC)
        self._reached.set()

    async def _poll(self) -> list[dict[str, Any]]:
        if not self._open:
            await self._bot.initialize()
            await self._bot.delete_webhook()  # while one is set, nothing can be fetched
            self._open = True
            self._answered()
        if datetime.now(UTC) - self._moved > QUIET:
            self._offset = 0
        data = {
            "offset": self._offset or None,
            "limit": self._limit,
            "timeout": self._patience,
            "allowed_updates": ALLOWED,
        }
        # Bot.get_updates() parses the whole batch at once: one update that the library cannot
        # read would hold up all others for ever.
        fetched: object = await self._bot._post(
            "getUpdates", data, read_timeout=self._patience + 10
        )
        return fetched if isinstance(fetched, list) else []

    def _fault(self, error: TelegramError) -> float:
        """Log the first error of an outage by its type, and return how long to wait."""
        if not self._outage.steps:
            if isinstance(error, Conflict):
                log.warning("another process fetches this bot's updates: stop one of the two")
            else:
                log.warning("Telegram cannot be reached", extra={"error": type(error).__name__})
        return self._outage.pause()

    # --- handing on -----------------------------------------------------------------------

    async def _serve(
        self, updates: Sequence[object], handle: Handle, taps: asyncio.TaskGroup
    ) -> float:
        """Hand *updates* on and move the offset to the first that was not committed.

        Return how many seconds to wait: 0 where all were.
        """
        chats: dict[Chat, list[Arrival]] = defaultdict(list)
        arrivals = filter(None, map(self._reader.read, updates))
        for arrival in sorted(arrivals, key=lambda arrival: arrival.update_id):
            chats[arrival.chat].append(arrival)
        async with asyncio.TaskGroup() as group:
            served = [group.create_task(self._serve_chat(c, handle, taps)) for c in chats.values()]
        failed = [number for task in served if (number := task.result()) is not None]
        numbers = [number for update in updates if (number := _number(update)) is not None]
        if numbers:
            self._offset = min(failed) if failed else max(numbers) + 1
            self._moved = datetime.now(UTC)
        if failed or len(numbers) < len(updates):
            self._limit = FEWEST
            return self._trouble.pause()
        self._limit = min(2 * self._limit, MOST)
        self._trouble.steps = 0
        return 0.0

    async def _serve_chat(
        self, arrivals: Sequence[Arrival], handle: Handle, taps: asyncio.TaskGroup
    ) -> int | None:
        """Hand one chat's updates on, one after the other; return the one that failed, if any."""
        async with self._busy:
            for arrival in arrivals:
                if not await committed(arrival, handle):
                    return arrival.update_id
                if isinstance(arrival.what, Incoming) and arrival.tap_id:
                    taps.create_task(self._reader.channel.answer_tap(arrival.tap_id))
        return None


def _number(update: object) -> int | None:
    number = update.get("update_id") if isinstance(update, dict) else None
    return number if isinstance(number, int) else None
