"""Fire what is due: each wake-up once, in one transaction, also what came due during an outage."""

import asyncio
import logging
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Protocol

from bot.core.model import Woke
from bot.service.conversation import Conversation
from bot.service.ports import Chat, Incoming, Store, StoreError, Transaction

log = logging.getLogger(__name__)

BATCH = 50
LOOK_AGAIN = 1.0
"""Seconds between two looks; what any process asks for meanwhile is seen by the next one."""
PUT_OFF = timedelta(minutes=1)
"""After this long a wake-up that failed is tried again."""


class Job(Protocol):
    """What is woken that is not a patient's chat."""

    async def begin(self, tx: Transaction, now: datetime) -> None:
        """Ask for what comes by itself, day by day."""

    async def fire(self, tx: Transaction, reason: str, now: datetime) -> None:
        """Do what the wake-up *reason* is for."""


class Wakeups:
    """Fires wake-ups of *jobs*, by their chat, and of patients that come through *channel*."""

    def __init__(
        self,
        store: Store,
        conversation: Conversation,
        jobs: Mapping[Chat, Job],
        clock: Callable[[], datetime],
        committed: Callable[[], None],
        channel: str,
    ) -> None:
        self._store = store
        self._conversation = conversation
        self._jobs = jobs
        self._clock = clock
        self._committed = committed
        self._channel = channel

    async def run(self, stop: asyncio.Event) -> None:
        """Fire until *stop*; a broken store is tried again."""
        begun = False
        while not stop.is_set():
            try:
                await self.fire()
                if not begun:
                    await self.begin()
                    begun = True
            except StoreError:
                log.exception("wake-ups cannot use the store")
            with suppress(TimeoutError):
                async with asyncio.timeout(LOOK_AGAIN):
                    await stop.wait()

    async def begin(self) -> None:
        """Ask for what comes every day."""
        async with self._store.transaction() as tx:
            for job in self._jobs.values():
                await job.begin(tx, self._clock())

    async def fire(self) -> None:
        """Fire what is due now; one that fails holds up no other."""
        for chat, reason in await self._store.due_wakeups(self._clock(), BATCH):
            try:
                await self._one(chat, reason)
            except Exception as error:
                log.exception("wake-up failed", extra={"error": type(error).__name__})
                await self._put_off(chat, reason)

    async def _put_off(self, chat: Chat, reason: str) -> None:
        now = self._clock()
        async with self._store.transaction() as tx:
            if await tx.take_wakeup(chat, reason, now):  # it may have been asked for anew
                await tx.wake(chat, now + PUT_OFF, reason)

    async def _one(self, chat: Chat, reason: str) -> None:
        job = self._jobs.get(chat)
        if job is None:
            if chat.startswith(f"{self._channel}:"):
                await self._conversation.handle(Incoming(chat, "", Woke(reason)))
            return
        now = self._clock()
        async with self._store.transaction() as tx:
            if await tx.take_wakeup(chat, reason, now):
                await job.fire(tx, reason, now)
        self._committed()
