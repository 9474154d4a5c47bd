"""Call staff to mind what waits: each request by its own clock, and all of them once a day."""

from datetime import datetime

from bot.content.messages import Wording
from bot.content.moments import told
from bot.core.clinic import Clinic
from bot.core.requests import Request
from bot.core.waiting import Call, calls, reply_by, still
from bot.service.cards import Cards
from bot.service.digest import DESK, MINUTE, Digest, next_full
from bot.service.ports import Transaction

_CALLS: tuple[Call, ...] = ("unclaimed", "still-unclaimed", "due-soon", "overdue", "callback")
_SHOW = "card"


class Reminders:
    """Asks for wake-ups when a request changes, and does what they are for."""

    def __init__(self, clinic: Clinic, wording: Wording, cards: Cards) -> None:
        self._hours = clinic.profile.hours
        self._wording = wording
        self._cards = cards
        self._digest = Digest(clinic, wording, cards)

    async def begin(self, tx: Transaction, now: datetime) -> None:
        """Ask for what comes by the day, when the bot starts and what was missed is done."""
        if self._cards.in_chat:
            await self._digest.begin(tx, now)

    async def watch(
        self, tx: Transaction, before: Request | None, after: Request, now: datetime
    ) -> None:
        """Ask to be woken for *after*, which is new or was *before*."""
        if not self._cards.in_chat:
            return
        for call, at in calls(before, after, self._hours, now).items():
            await tx.wake(DESK, at, f"{call}:{after.number}")
        await self._digest.changed(tx, now)

    async def show_later(self, tx: Transaction, request: Request, now: datetime) -> None:
        """Ask to bring the card up to date at the next full minute, however much changes."""
        if self._cards.in_chat:
            await tx.wake(DESK, next_full(now, MINUTE), f"{_SHOW}:{request.number}")

    async def fire(self, tx: Transaction, reason: str, now: datetime) -> None:
        """Do what the wake-up *reason* is for, where that still waits."""
        name, _, number = reason.partition(":")
        if name == _SHOW:
            if request := await tx.request(int(number)):
                await self._cards.post(tx, request, now)
                await self._cards.note(tx, request, "staff.note.change", now)
            return
        call = next((one for one in _CALLS if one == name), None)
        if call is None:
            await self._digest.post(tx, reason, now)
        elif (request := await tx.request(int(number))) and still(call, request, now):
            await self._call(tx, call, request, now)

    async def _call(self, tx: Transaction, call: Call, request: Request, now: datetime) -> None:
        """Remind staff, and bring the card up to date: it tells what is overdue."""
        if call != "overdue":
            by = told(reply_by(request, self._hours), self._cards.zone)
            sign = {"sign": request.flag.sign} if request.flag else {}
            await self._cards.note(tx, request, f"staff.remind.{call}", now, time=by, **sign)
        await self._cards.post(tx, request, now)
        await self._digest.changed(tx, now)
