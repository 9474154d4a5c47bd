"""The one way in which a request changes: kept, audited, shown on its card, told to the patient.

The staff chat, the command line and the patient's own changes all go through ``Changes.make``.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.content.messages import Wording
from bot.core import talk
from bot.core.clinic import Clinic
from bot.core.model import Answers, RedFlag
from bot.core.requests import Reason, Refused, Request, Verb, act, urgency
from bot.service.cards import Cards
from bot.service.ports import Outgoing, Transaction
from bot.service.reminders import Reminders
from bot.service.staff_ports import AuditLine
from bot.service.telling import Telling

PATIENT = "patient"
"""Who and where, in the trail, for what patients do themselves."""

BURST = 10
"""After so many changes of a request the patient's next ones are shown once a minute, until they
leave it alone for as long as CALM."""
CALM = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Change:
    """What is done to a request, by whom and from where; the rest goes with some verbs only.

    *at* goes with book and callback, *reason* with close, *text* (to the patient) with reply,
    *details* and *flag* with change. *version* is the one that staff saw when they decided.
    """

    verb: Verb
    who: str
    origin: str
    at: datetime | None = None
    reason: Reason | None = None
    text: str = ""
    details: Answers | None = None
    flag: RedFlag | None = None
    version: int | None = None


class Changes:
    """Makes changes inside the transaction of the event that asks for them."""

    def __init__(self, clinic: Clinic, wording: Wording, cards: Cards) -> None:
        self.cards = cards
        self._wording = wording
        self._telling = Telling(clinic, wording)
        self.reminders = Reminders(clinic, wording, cards)

    async def make(
        self, tx: Transaction, before: Request, change: Change, now: datetime
    ) -> Request | Refused:
        """Change *before*, where the rules allow it and nobody else was faster."""
        after = act(
            before, change.verb, change.who, now, at=change.at, reason=change.reason,
            details=change.details, flag=change.flag,
            talk_until=now + talk.HOLDS if self.cards.in_chat else None,
        )  # fmt: skip
        if isinstance(after, Refused):
            return after
        seen = change.version in {None, before.version}
        if not seen or not await tx.replace_request(before, after):
            current = await tx.request(before.number) or before
            return Refused("stale", current.owner)
        await tx.audit(AuditLine(after.number, change.who, change.verb, now, change.origin))
        if _too_often(before, after, change, now):
            await self.reminders.show_later(tx, after, now)
        elif change.origin == PATIENT:
            await self.cards.post(tx, after, now)
            await self._by_patient(tx, before, after, change, now)
        else:
            await self.cards.post(tx, after, now)
            await self._by_staff(tx, before, after, change, now)
        await self.reminders.watch(tx, before, after, now)
        return after

    async def _by_staff(
        self, tx: Transaction, before: Request, after: Request, change: Change, now: datetime
    ) -> None:
        """Tell the patient, and give the conversation to staff or back to the bot."""
        await self._switch(tx, after, change.verb, now)
        if words := self._telling.of(before, after, change.verb, change.text, now):
            await tx.post(after.chat, words, now)

    async def _by_patient(
        self, tx: Transaction, before: Request, after: Request, change: Change, now: datetime
    ) -> None:
        """Let who has the request know: an edited card makes no sound."""
        if change.verb == "cancel" and (words := self._telling.taken_out(before, after, now)):
            await tx.post(after.chat, words, now)
        if after.owner or after.flag:
            await self.cards.note(tx, after, f"staff.note.{change.verb}", now)

    async def _switch(self, tx: Transaction, after: Request, verb: Verb, now: datetime) -> None:
        session = await tx.session(after.chat)
        if verb == "reply" and after.talk_until:
            if talk.interrupts(session):
                await tx.post(after.chat, Outgoing(self._wording.say("flow.left")), now)
            changed = talk.hand_over(session, after.number, after.talk_until)
        elif verb in {"hand-back", "close"}:
            changed = talk.hand_back(session, after.number)
        else:
            return
        if changed != session:
            await tx.save_session(after.chat, changed, now)


def _too_often(before: Request, after: Request, change: Change, now: datetime) -> bool:
    """Tell whether a patient changes a request so fast that others' cards would have to wait.

    The staff's group takes 20 messages a minute; what makes the request graver is shown at once.
    """
    often = before.version > BURST and now - before.updated < CALM
    graver = urgency(after)[0] < urgency(before)[0]
    return change.origin == PATIENT and change.verb == "change" and often and not graver
