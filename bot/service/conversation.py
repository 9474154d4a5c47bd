"""One incoming event is one transaction is one turn; what is committed is what is sent."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from weakref import WeakValueDictionary

from bot.content.messages import Wording
from bot.content.moments import told
from bot.core.counting import counted
from bot.core.dialogue import Dialogue
from bot.core.model import Forget, Idle, Reply, Turn, Woke
from bot.core.waking import wakes
from bot.service.effects import Effects, TooLate
from bot.service.ports import Channel, Chat, Incoming, Posted, Store, StoreError, Transaction
from bot.service.rendering import ready

log = logging.getLogger(__name__)
Clock = Callable[[], datetime]

OFFLINE = timedelta(minutes=10)
"""An answer that comes later than this begins with why."""


class Conversation:
    """Answers patients. Raises StoreError where the event must be delivered again later."""

    def __init__(
        self,
        store: Store,
        dialogue: Dialogue,
        wording: Wording,
        effects: Effects,
        channel: Channel,
        clock: Clock,
        committed: Callable[[], None],
    ) -> None:
        self._store = store
        self._dialogue = dialogue
        self._wording = wording
        self._effects = effects
        self._channel = channel
        self._clock = clock
        self._committed = committed
        self._locks: WeakValueDictionary[Chat, asyncio.Lock] = WeakValueDictionary()
        self._warned: set[tuple[Chat, str]] = set()

    async def handle(self, incoming: Incoming) -> None:
        """Answer *incoming* once, however often it is delivered."""
        warning = self._dialogue.warning(incoming.event)  # pure, before any I/O
        lock = self._locks.setdefault(incoming.chat, asyncio.Lock())
        async with lock:
            try:
                await self._turn(incoming)
            except StoreError:
                await self._warn_directly(incoming, warning)
                raise
            except Exception as error:
                if isinstance(incoming.event, Woke):
                    raise  # nobody waits for an answer: it is tried again
                log.exception("turn failed", extra={"error": type(error).__name__})
                await self._apologise(incoming, warning)
        self._committed()

    async def _turn(self, incoming: Incoming) -> None:
        now = self._clock()
        async with self._store.transaction() as tx:
            if not await self._claim(tx, incoming, now):
                return
            late = await self._late(tx, incoming, now)
            session = await tx.session(incoming.chat)
            turn = self._dialogue.respond(session, incoming.event, now)
            try:
                replies = await self._effects.perform(tx, incoming, turn, now)
            except TooLate:
                turn = _too_late(turn)
                replies = turn.replies
            if not any(isinstance(effect, Forget) for effect in turn.effects):
                await tx.save_session(incoming.chat, turn.session, now)
                for wake in wakes(turn.session, now):
                    await tx.wake(incoming.chat, wake.at, wake.reason)
            for reply in (*late, *replies):
                message = ready(reply, self._wording, turn.session.prompt)
                await tx.post(incoming.chat, message, now)
            # last, so that what all turns have in common is held for a moment only
            today = now.astimezone(self._effects.zone).date()
            await tx.count(counted(session, incoming.event, turn), today)

    async def _late(self, tx: Transaction, incoming: Incoming, now: datetime) -> tuple[Reply, ...]:
        """Return what a patient is told first who wrote while nobody was here to read it.

        Once for all messages of that time: whoever was answered since has heard it.
        """
        sent = incoming.sent_at
        if sent is None or now - sent < OFFLINE:
            return ()
        answered = await tx.last_turn(incoming.chat)
        if answered is not None and answered > sent:
            return ()
        return (Reply("offline", {"time": told(sent, self._effects.zone)}),)

    async def _claim(self, tx: Transaction, incoming: Incoming, now: datetime) -> bool:
        if isinstance(incoming.event, Woke):
            return await tx.take_wakeup(incoming.chat, incoming.event.reason, now)
        channel = incoming.chat.partition(":")[0]
        return await tx.claim(channel, incoming.update_id, now)

    async def _apologise(self, incoming: Incoming, warning: Reply | None) -> None:
        """Tell the patient once that this message failed, so that it is not tried for ever."""
        now = self._clock()
        async with self._store.transaction() as tx:
            if not await self._claim(tx, incoming, now):
                return
            session = await tx.session(incoming.chat)
            for reply in (warning, Reply("error.internal")):
                if reply is not None:
                    message = ready(reply, self._wording, session.prompt)
                    await tx.post(incoming.chat, message, now)

    async def _warn_directly(self, incoming: Incoming, warning: Reply | None) -> None:
        """Send the warning card past the broken store, once per event."""
        key = (incoming.chat, incoming.update_id)
        if warning is None or key in self._warned:
            return
        self._warned.add(key)
        now = self._clock()
        card = ready(warning, self._wording, 0)
        try:
            await self._channel.send(Posted(0, incoming.chat, card, 0, now))
        except Exception as error:
            self._warned.discard(key)
            log.exception("warning not sent", extra={"error": type(error).__name__})


def _too_late(turn: Turn) -> Turn:
    """Return the turn for a request that staff closed or changed a moment earlier."""
    return Turn(replace(turn.session, mode=Idle()), (Reply("mine.too_late"),))
