"""Deliver what was committed: in order per chat, emergencies first, until it has arrived."""

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from bot.service.cards import Cards
from bot.service.pace import Pace
from bot.service.ports import Channel, Later, Posted, Rejected, Store, StoreError, Unreachable

log = logging.getLogger(__name__)

BATCH = 50
LOOK_AGAIN = 1.0
"""Seconds between two looks without a nudge: another process may have posted."""
LONGEST_WAIT = 60.0
GIVE_UP = timedelta(days=1)
"""After this long without Telegram, an answer to a patient is of no more use."""


class Outbox:
    """Sends what is due; nothing is marked as sent before the channel took it."""

    def __init__(
        self,
        store: Store,
        channel: Channel,
        cards: Cards,
        clock: Callable[[], datetime],
        pace: Pace | None,
    ) -> None:
        self._store = store
        self._channel = channel
        self._cards = cards
        self._clock = clock
        self._pace = pace
        self._nudged = asyncio.Event()
        self._round = asyncio.Lock()
        self._looked: datetime | None = None

    def looked(self) -> datetime | None:
        """Return when it last looked for messages, None where it never did."""
        return self._looked

    def nudge(self) -> None:
        """Look now: something was committed."""
        self._nudged.set()

    async def run(self, stop: asyncio.Event) -> None:
        """Deliver until *stop*, ending with a whole round; a broken store is tried again."""
        while not stop.is_set():
            self._nudged.clear()
            try:
                busy = await self.deliver()
            except StoreError:
                log.exception("outbox cannot use the store")
                busy = False
            if not busy:
                await self._rest()

    async def _rest(self) -> None:
        try:
            async with asyncio.timeout(LOOK_AGAIN):
                await self._nudged.wait()
        except TimeoutError:
            return

    async def drain(self) -> None:
        """Deliver until nothing is due."""
        while await self.deliver():
            pass

    async def deliver(self) -> bool:
        """Send one round of due messages, at most one a chat; tell whether there was any."""
        async with self._round:
            self._looked = now = self._clock()
            ready = [p for p in await self._store.due(now, BATCH) if self._may_go(p, now)]
            mine = await self._store.take([posted.id for posted in ready], now)
            ready = [posted for posted in ready if posted.id in mine]
            async with asyncio.TaskGroup() as group:
                for posted in ready:
                    group.create_task(self._send(posted))
        return bool(ready)

    def _may_go(self, posted: Posted, now: datetime) -> bool:
        if self._pace is None:
            return True
        if self._pace.wait(posted.chat, now) > 0:
            return False
        self._pace.take(posted.chat, now)
        return True

    async def _send(self, posted: Posted) -> None:
        try:
            message_id = await self._channel.send(posted)
        except Later as later:
            await self._postpone(posted, later.seconds)
        except Unreachable:
            await self._unreachable(posted)
        except Rejected as rejected:
            log.error("message rejected", extra={"outbox": posted.id, "why": str(rejected)})
            await self._store.give_up(posted.id, "rejected", self._clock())
        except Exception as error:
            log.warning("send failed", extra={"outbox": posted.id, "error": type(error).__name__})
            await self._postpone(posted, min(2.0**posted.attempts, LONGEST_WAIT))
        else:
            await self._store.sent(posted.id, message_id, self._clock())

    async def _postpone(self, posted: Posted, seconds: float) -> None:
        now = self._clock()
        if now - posted.created > GIVE_UP:
            await self._store.give_up(posted.id, "too old", now)
        else:
            await self._store.postpone(posted.id, now + timedelta(seconds=seconds))

    async def _unreachable(self, posted: Posted) -> None:
        """Stop sending to a patient who blocked the bot, and let staff know."""
        now = self._clock()
        await self._store.give_up(posted.id, "unreachable", now)
        async with self._store.transaction() as tx:
            for request in await tx.mark_unreachable(posted.chat):
                await self._cards.post(tx, request, now)
