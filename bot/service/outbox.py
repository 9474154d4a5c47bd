"""Deliver what was committed: in order per chat, emergencies first, until it has arrived."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from bot.service.cards import Cards
from bot.service.pace import Pace
from bot.service.ports import (
    Channel,
    Chat,
    Lane,
    Later,
    Moved,
    Posted,
    Rejected,
    Store,
    StoreError,
    Unreachable,
)

log = logging.getLogger(__name__)

BATCH = 100
AT_ONCE = 48
"""How many messages are under way at a time; emergencies go beyond it."""
LOOK_AGAIN = 1.0
"""Seconds between two looks without a nudge: another process may have posted."""
LONGEST_WAIT = {Lane.EMERGENCY: 5.0, Lane.NORMAL: 60.0}
"""Seconds between two attempts while Telegram is away."""
EVERYONE = 3
"""When so many chats are told to wait at a time, the limit of all chats is meant."""
GIVE_UP = timedelta(days=1)
"""After this long without Telegram, an answer to a patient is of no more use."""

_Outcome = Callable[[], Awaitable[None]]
_End = Callable[[datetime], None]


def _count_nothing(then: datetime) -> None:
    """Stand in for the end of a message where no limits are kept."""


class Outbox:
    """Sends what is due; nothing is marked as sent before the channel took it.

    One message of a chat is under way at a time, and an emergency beside it: that waits for
    nothing but Telegram's limits.
    """

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
        self._looked: datetime | None = None
        self._starting = asyncio.Lock()
        self._going: set[int] = set()
        """Ids of the messages under way."""
        self._held: dict[Chat, datetime] = {}
        self._running = False

    def looked(self) -> datetime | None:
        """Return when it last looked for messages, None where it never did."""
        return self._looked

    def nudge(self) -> None:
        """Look now: something was committed."""
        self._nudged.set()

    async def run(self, stop: asyncio.Event) -> None:
        """Deliver until *stop*, and end what is under way; a broken store is tried again."""
        self._running = True
        try:
            async with asyncio.TaskGroup() as senders:
                await self._deliver_until(stop, senders)
                self._running = False
        finally:
            self._running = False

    async def _deliver_until(self, stop: asyncio.Event, senders: asyncio.TaskGroup) -> None:
        while not stop.is_set():
            self._nudged.clear()
            try:
                _, pause = await self._start(senders)
            except StoreError:
                log.exception("outbox cannot use the store")
                pause = LOOK_AGAIN
            await self._rest(pause)

    async def _rest(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._nudged.wait()
        except TimeoutError:
            return

    async def drain(self) -> None:
        """Deliver until nothing is due."""
        while await self.deliver():
            pass

    async def deliver(self) -> bool:
        """Send one round of due messages, at most one a chat; tell whether there was any."""
        async with asyncio.TaskGroup() as senders:
            started, _ = await self._start(senders)
        return started > 0

    async def _start(self, senders: asyncio.TaskGroup) -> tuple[int, float]:
        """Start what may go now; return how many that were, and seconds until more may."""
        async with self._starting:
            self._looked = now = self._clock()
            ready, pause = await self._ready(now)
            mine = await self._store.take([posted.id for posted, _ in ready], now)
            for posted, end in ready:
                if posted.id in mine:
                    self._going.add(posted.id)
                    senders.create_task(self._send(posted, end))
                else:
                    end(now)
        return len(mine), pause

    async def _ready(self, now: datetime) -> tuple[list[tuple[Posted, _End]], float]:
        """Return what may go now, counted already, and the seconds until more may."""
        ready, pause = list[tuple[Posted, _End]](), LOOK_AGAIN
        for posted in await self._store.due(now, BATCH + len(self._going), self._going):
            if (wait := self._wait(posted, len(ready), now)) > 0:
                pause = min(pause, wait)
            else:
                end = self._pace.begin(posted.chat, now) if self._pace else _count_nothing
                ready.append((posted, end))
        return ready, pause

    def _wait(self, posted: Posted, ready: int, now: datetime) -> float:
        chat, lane = posted.chat, posted.message.lane
        if lane is not Lane.EMERGENCY:
            if len(self._going) + ready >= AT_ONCE:
                return LOOK_AGAIN
            if (held := self._held_for(now)) > 0:
                return held
        return self._pace.wait(chat, lane, now) if self._pace else 0.0

    async def _send(self, posted: Posted, end: _End) -> None:
        settled = True
        try:
            try:
                outcome = await self._attempt(posted)
            finally:
                end(self._clock())
            settled = await self._settle(outcome)
        finally:
            if settled:
                self._going.discard(posted.id)
            self.nudge()

    async def _attempt(self, posted: Posted) -> _Outcome:
        """Send *posted* and return what is to be noted about it."""
        try:
            message_id = await self._channel.send(posted)
        except Later as later:
            self._hold(posted.chat, later)
            seconds = later.seconds
        except Moved as moved:
            new = moved.new
            return lambda: self._moved(posted.chat, new)
        except Unreachable as gone:
            if posted.message.card is None:
                return lambda: self._unreachable(posted)
            log.error(
                "staff cannot be reached: is the bot in the group?", extra={"why": str(gone)}
            )
            seconds = LONGEST_WAIT[Lane.NORMAL]
        except Rejected as rejected:
            log.error("message rejected", extra={"outbox": posted.id, "why": str(rejected)})
            return lambda: self._store.give_up(posted.id, "rejected", self._clock())
        except Exception as error:
            log.warning("send failed", extra={"outbox": posted.id, "error": type(error).__name__})
            longest = LONGEST_WAIT[posted.message.lane]
            seconds = min(2.0 ** min(posted.attempts, 10), longest)
        else:
            return lambda: self._store.sent(posted.id, message_id, self._clock())
        return lambda: self._postpone(posted, seconds)

    async def _settle(self, outcome: _Outcome) -> bool:
        """Note *outcome*; while the store is broken the message stays under way, not sent again.

        False where the program stops meanwhile: it is sent again after the next start.
        """
        while True:
            try:
                await outcome()
            except StoreError as error:
                log.error("outbox cannot use the store", extra={"why": str(error)})
            else:
                return True
            if not self._running:
                return False
            await asyncio.sleep(LOOK_AGAIN)

    def _hold(self, chat: Chat, later: Later) -> None:
        """Remember that *chat* was told to wait."""
        now = self._clock()
        self._held = {other: until for other, until in self._held.items() if until > now}
        self._held[chat] = now + timedelta(seconds=later.seconds)

    def _held_for(self, now: datetime) -> float:
        """Return the seconds for which all chats are to wait."""
        waits = sorted((until - now).total_seconds() for until in self._held.values())
        return waits[-EVERYONE] if len(waits) >= EVERYONE else 0.0

    async def _postpone(self, posted: Posted, seconds: float) -> None:
        now = self._clock()
        if now - posted.created > GIVE_UP and posted.message.card is None:
            await self._store.give_up(posted.id, "too old", now)
        else:
            await self._store.postpone(posted.id, now + timedelta(seconds=seconds))

    async def _unreachable(self, posted: Posted) -> None:
        """Let staff know of a patient who blocked the bot, then stop sending this."""
        now = self._clock()
        async with self._store.transaction() as tx:
            await self._cards.mark(tx, posted.chat, now, reachable=False)
        await self._store.give_up(posted.id, "unreachable", now)

    async def _moved(self, old: Chat, new: Chat) -> None:
        """Send to the chat's new id from now on; the next round finds the message there."""
        async with self._store.transaction() as tx:
            await self._cards.move(tx, old, new, self._clock())
