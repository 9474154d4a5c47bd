"""Telegram's limits, kept by construction: when may the next message to a chat go?

About one message a second per chat with a small burst, 20 a minute per group, 30 a second in all
(Telegram, "Bots FAQ: My bot is hitting limits").
"""

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(slots=True)
class Bucket:
    """A token bucket: *burst* at once, then one every *every* seconds."""

    every: float
    burst: int
    free_at: datetime | None = None

    def wait(self, now: datetime) -> float:
        """Return the seconds until one more may go, 0 where it may go now."""
        if self.free_at is None:
            return 0.0
        slack = timedelta(seconds=self.every * (self.burst - 1))
        return max(0.0, (self.free_at - slack - now).total_seconds())

    def take(self, now: datetime) -> None:
        """Count one message that goes now."""
        start = max(now, self.free_at or now)
        self.free_at = start + timedelta(seconds=self.every)


class Pace:
    """The buckets of all chats; forgets a chat that has been quiet long enough."""

    def __init__(self) -> None:
        self._all = Bucket(1 / 30, 30)
        self._chats: dict[str, Bucket] = {}

    def wait(self, chat: str, now: datetime) -> float:
        """Return the seconds until a message to *chat* may go."""
        return max(self._all.wait(now), self._bucket(chat).wait(now))

    def take(self, chat: str, now: datetime) -> None:
        """Count one message to *chat* that goes now."""
        self._all.take(now)
        self._bucket(chat).take(now)
        if len(self._chats) > 10_000:
            self._chats = {c: b for c, b in self._chats.items() if b.free_at and b.free_at > now}

    def _bucket(self, chat: str) -> Bucket:
        group = chat.partition(":")[2].startswith("-")  # Telegram's group ids are negative
        return self._chats.setdefault(chat, Bucket(3, 20) if group else Bucket(1, 3))
