"""Telegram's limits, kept by construction: when may the next message to a chat go?

About one message a second per chat with a small burst, 20 a minute per group, 30 a second in all
(Telegram, "Bots FAQ: My bot is hitting limits"). A message counts from its start until the limit's
time after its answer: whenever it arrived in between, Telegram never sees more than the limit.
A part of each limit is kept for emergencies.
"""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from bot.service.ports import Chat, Lane

MANY = 10_000
"""Above this many chats, the quiet ones are forgotten."""


class Limit(Protocol):
    """One limit: *wait* seconds until a message may go; each *begins* and *ends* once."""

    def wait(self, lane: Lane, now: datetime) -> float:
        """Return the seconds until one more may go, 0 where it may go now."""

    def begin(self) -> None:
        """Count one message that goes now."""

    def end(self, now: datetime) -> None:
        """Note that it was answered, or was not."""

    def quiet(self, now: datetime) -> bool:
        """Tell whether this limit remembers nothing."""


@dataclass(slots=True)
class Window:
    """At most *most* in any *seconds*, the last *reserve* of them for emergencies."""

    most: int
    seconds: float
    reserve: int
    _going: int = 0
    _ended: deque[datetime] = field(default_factory=deque)

    def wait(self, lane: Lane, now: datetime) -> float:
        """Return the seconds until one more may go, 0 where it may go now."""
        self._forget(now)
        most = self.most if lane is Lane.EMERGENCY else self.most - self.reserve
        before = self._going + len(self._ended) + 1 - most
        if before <= 0:
            return 0.0
        if before > len(self._ended):  # it depends on one that is still under way
            return self.seconds
        return (self._ended[before - 1] - now).total_seconds() + self.seconds

    def begin(self) -> None:
        """Count one message that goes now."""
        self._going += 1

    def end(self, now: datetime) -> None:
        """Note that it was answered, or was not."""
        self._going -= 1
        self._ended.append(now)

    def quiet(self, now: datetime) -> bool:
        """Tell whether this limit remembers nothing."""
        self._forget(now)
        return not (self._going or self._ended)

    def _forget(self, now: datetime) -> None:
        while self._ended and (now - self._ended[0]).total_seconds() >= self.seconds:
            self._ended.popleft()


@dataclass(slots=True)
class Bucket:
    """*burst* at once, then one every *every* seconds; the last of a burst for emergencies."""

    every: float
    burst: int
    _going: int = 0
    _full: datetime | None = None
    """When the whole burst is free again."""

    def wait(self, lane: Lane, now: datetime) -> float:
        """Return the seconds until one more may go, 0 where it may go now."""
        burst = self.burst if lane is Lane.EMERGENCY else self.burst - 1
        owed = (self._full - now).total_seconds() if self._full else 0.0
        return max(0.0, max(0.0, owed) + self.every * (self._going + 1 - burst))

    def begin(self) -> None:
        """Count one message that goes now."""
        self._going += 1

    def end(self, now: datetime) -> None:
        """Note that it was answered, or was not."""
        self._going -= 1
        self._full = max(now, self._full or now) + timedelta(seconds=self.every)

    def quiet(self, now: datetime) -> bool:
        """Tell whether this limit remembers nothing."""
        return not self._going and (self._full is None or self._full <= now)


class Pace:
    """The limits of all chats."""

    def __init__(self) -> None:
        self._all = Window(30, 1.0, reserve=3)
        self._chats: dict[Chat, Limit] = {}

    def wait(self, chat: Chat, lane: Lane, now: datetime) -> float:
        """Return the seconds until a message to *chat* may go."""
        return max(self._all.wait(lane, now), self._of(chat).wait(lane, now))

    def begin(self, chat: Chat, now: datetime) -> Callable[[datetime], None]:
        """Count one message to *chat* that goes now; call the result when it was answered."""
        if len(self._chats) > MANY:
            self._chats = {c: one for c, one in self._chats.items() if not one.quiet(now)}
        limits = (self._all, self._of(chat))
        for limit in limits:
            limit.begin()

        def end(then: datetime) -> None:
            for limit in limits:
                limit.end(then)

        return end

    def _of(self, chat: Chat) -> Limit:
        if chat not in self._chats:
            group = chat.partition(":")[2].startswith("-")
            self._chats[chat] = Window(20, 60.0, reserve=4) if group else Bucket(1.0, 3)
        return self._chats[chat]
