"""Erase every night what is kept no longer, by the days that the clinic has set."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from bot.core.clinic import Clinic
from bot.core.keeping import Kind
from bot.service.cards import Cards
from bot.service.ports import Chat, Transaction

NIGHT: Chat = "desk:night"
"""The chat that the nightly wake-up is kept under."""
ERASE = "erase"
AT = time(3, 30)
"""When it begins, in the clinic's zone."""

ROWS = 1000
"""How many rows of a kind go in one transaction: patients wait for no longer than that takes."""
REQUESTS = 20
"""The same of requests, each of which edits a card: a group takes 20 messages a minute."""
PAUSE = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Expired:
    """How many *rows* of *kind* are from before *before*."""

    kind: Kind
    before: datetime
    rows: int


class Retention:
    """Erases by age; what is left over goes after a pause, in a transaction of its own."""

    def __init__(self, clinic: Clinic, cards: Cards) -> None:
        self._keep = clinic.profile.keep
        self._zone = clinic.profile.zone
        self._cards = cards

    async def begin(self, tx: Transaction, now: datetime) -> None:
        """Ask to be woken next night."""
        local = now.astimezone(self._zone)
        at = datetime.combine(local, AT, self._zone)
        at = at if at > now else at + timedelta(days=1)
        await tx.wake(NIGHT, at.astimezone(UTC), ERASE)

    async def fire(self, tx: Transaction, reason: str, now: datetime) -> None:
        """Erase a part of what is kept no longer, and ask to be woken for the rest."""
        await self.erase(tx, now)
        if any(one.rows for one in await self.expired(tx, now)):
            await tx.wake(NIGHT, now + PAUSE, ERASE)
        else:
            await self.begin(tx, now)

    async def expired(self, tx: Transaction, now: datetime) -> Sequence[Expired]:
        """Return what would be erased now."""
        since = self._keep.since(now)
        return [Expired(k, at, await tx.expired(k, at)) for k, at in since.items()]

    async def erase(self, tx: Transaction, now: datetime) -> Sequence[Expired]:
        """Erase a part of what is kept no longer; return what that was."""
        since = self._keep.since(now)
        return [Expired(k, at, await self._kind(tx, k, at, now)) for k, at in since.items()]

    async def _kind(self, tx: Transaction, kind: Kind, before: datetime, now: datetime) -> int:
        if kind != "requests":
            return await tx.expire(kind, before, ROWS)
        numbers = await tx.expire_requests(before, REQUESTS)
        for number in numbers:
            if request := await tx.request(number):
                await self._cards.post(tx, request, now)  # staff see that it is empty now
        return len(numbers)
