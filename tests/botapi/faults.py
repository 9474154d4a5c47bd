"""Faults on order, and Telegram's limits where a test wants them kept."""

import time
from collections import defaultdict, deque
from dataclasses import dataclass

from tests.botapi.checks import Refusal


@dataclass(slots=True)
class Fault:
    """What the next *times* calls of *method* (for *chat* only, where given) suffer.

    *status* 0 means that the call goes through; *hang* seconds pass first; *drop* cuts the
    connection without an answer; *after* lets the call take effect before all that.
    """

    method: str
    status: int = 500
    retry_after: int = 0
    chat: int | None = None
    times: int = 1
    hang: float = 0.0
    drop: bool = False
    after: bool = False
    description: str = ""

    def refusal(self) -> Refusal:
        """Return the answer in Telegram's shape."""
        if self.status == 429:
            return _too_many(self.retry_after or 1)
        usual = {401: "Unauthorized", 404: "Not Found", 409: "Conflict: terminated by other"}
        return Refusal(self.status, self.description or usual.get(self.status, "Server error"))


class Faults:
    """The faults still to come."""

    def __init__(self) -> None:
        self._waiting: list[Fault] = []

    def add(self, fault: Fault) -> None:
        """Put *fault* behind the others."""
        self._waiting.append(fault)

    def take(self, method: str, chat: int | None) -> Fault | None:
        """Return the fault that this call suffers, if any, and count it off."""
        for fault in self._waiting:
            if fault.method == method and fault.chat in {None, chat}:
                fault.times -= 1
                if fault.times <= 0:
                    self._waiting.remove(fault)
                return fault
        return None


class Limits:
    """Telegram's limits: a message a second per chat (3 at once), 20 a minute per group, 30/s."""

    def __init__(self) -> None:
        self._credit: dict[int, tuple[float, float]] = {}
        self._groups: dict[int, deque[float]] = defaultdict(deque)
        self._all: deque[float] = deque()

    def take(self, chat: int) -> None:
        """Count a message to *chat*; raise Refusal with 429 where it is one too many."""
        now = time.monotonic()
        credit, since = self._credit.get(chat, (3.0, now))
        credit = min(3.0, credit + now - since)
        group = self._groups[chat]
        for sent, seconds in ((group, 60.0), (self._all, 1.0)):
            while sent and now - sent[0] >= seconds:
                sent.popleft()
        if chat < 0 and len(group) >= 20:
            raise _too_many(int(60.0 - (now - group[0])) + 1)
        if (chat > 0 and credit < 1.0) or len(self._all) >= 30:
            raise _too_many(1)
        self._credit[chat] = (credit - 1.0, now)
        group.append(now)
        self._all.append(now)


def _too_many(wait: int) -> Refusal:
    return Refusal(429, f"Too Many Requests: retry after {wait}", retry_after=wait)
