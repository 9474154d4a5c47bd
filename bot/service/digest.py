"""The one message of the day in the staff chat: all that is open, what is overdue first."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from bot.content.messages import Wording
from bot.content.moments import told
from bot.core.clinic import Clinic
from bot.core.hours import all_days
from bot.core.requests import Request, State
from bot.core.waiting import overdue
from bot.service.cards import Cards
from bot.service.ports import Chat, Outgoing, Transaction

DESK: Chat = "desk:staff"
"""The chat that the staff's own wake-ups are kept under."""
NEW_DAY, UPDATE = "digest", "digest-update"

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
LISTED = 60
"""How many requests are listed; a message holds 4,096 characters."""
_PARTS = (State.NEW, State.CLAIMED, State.CALLBACK, State.NOT_REACHED, State.BOOKED)


class Digest:
    """A message a day, edited through the day; it names requests by their number alone."""

    def __init__(self, clinic: Clinic, wording: Wording, cards: Cards) -> None:
        self._hours = clinic.profile.hours
        self._days = clinic.profile.hours or all_days(clinic.profile.zone)
        self._wording = wording
        self._cards = cards

    async def begin(self, tx: Transaction, now: datetime) -> None:
        """Ask for the next day's message."""
        if at := self._days.next_day(now):
            await tx.wake(DESK, at, NEW_DAY)

    async def changed(self, tx: Transaction, now: datetime) -> None:
        """Ask to bring the message up to date at the next full minute, however much changes."""
        await tx.hasten(DESK, next_full(now, MINUTE), UPDATE)

    async def post(self, tx: Transaction, reason: str, now: datetime) -> None:
        """Post the message of the day, or edit the one that staff already see."""
        if reason == NEW_DAY:
            await self.begin(tx, now)
        day = self._days.day_of(now)
        if day is None:
            return
        text = self.text(await tx.requests(open_only=True), now)
        # a day's message is kept as the card of its own number, below those of requests
        await self._cards.send(tx, Outgoing(text, card=-day.toordinal(), protect=True), now)
        await tx.wake(DESK, next_full(now, HOUR), UPDATE)

    def text(self, requests: Sequence[Request], now: datetime) -> str:
        """Return what staff read of the open *requests*, which come in order of urgency."""
        if not requests:
            return self._wording.say("staff.digest.none")
        late = [request for request in requests if overdue(request, self._hours, now)]
        parts = {"overdue": late} | {
            state.value: [one for one in requests if one.state is state and one not in late]
            for state in _PARTS
        }
        time, count = told(now, self._cards.zone), str(len(requests))
        head = self._wording.say("staff.digest", time=time, count=count)
        return "\n\n".join([head, *self._parts(parts, now)])

    def _parts(self, parts: dict[str, list[Request]], now: datetime) -> Iterator[str]:
        left = LISTED
        for name, requests in parts.items():
            lines = [self._line(request, now) for request in requests[:left]]
            left -= len(lines)
            if more := len(requests) - len(lines):
                lines.append(self._wording.say("staff.pending.more", count=str(more)))
            if lines:
                title, count = self._wording.say(f"staff.digest.{name}"), str(len(requests))
                yield self._wording.say(
                    "staff.digest.part", title=title, count=count, lines="\n".join(lines)
                )

    def _line(self, request: Request, now: datetime) -> str:
        head, age = self._cards.line(request), self._age(now - request.created)
        return self._wording.say("staff.digest.line", head=head, age=age)

    def _age(self, age: timedelta) -> str:
        for unit, length in (("days", timedelta(days=1)), ("hours", HOUR)):
            if age >= length:
                return self._wording.say(f"staff.age.{unit}", amount=str(age // length))
        return self._wording.say("staff.age.minutes", amount=str(age // MINUTE))


def next_full(now: datetime, every: timedelta) -> datetime:
    """Return the next full minute or hour after *now*."""
    return now + every - timedelta(seconds=now.timestamp() % every.total_seconds())
