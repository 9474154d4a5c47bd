"""Carry out the effects of a turn inside its transaction; tell the replies what only it knows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.content.messages import Wording
from bot.content.moments import told
from bot.core import model
from bot.core.alarm import gravest
from bot.core.duplicates import earlier
from bot.core.model import Button, Effect, RedFlag, Reply, Turn
from bot.core.requests import Refused, Request
from bot.service.changes import PATIENT, Change, Changes
from bot.service.disclosure import Disclosure, as_file
from bot.service.ports import Chat, Incoming, Outgoing, Transaction
from bot.service.relays import Relays
from bot.service.staff_ports import AuditLine

_CANCEL = Change("cancel", PATIENT, PATIENT)


@dataclass(frozen=True, slots=True)
class Facts:
    """What a turn must tell beside what the core knew: parameters, rows of buttons, replies."""

    params: Mapping[str, str] = field(default_factory=dict)
    rows: tuple[tuple[Button, ...], ...] = ()
    replies: tuple[Reply, ...] = ()


class TooLate(Exception):
    """The request that the patient wanted to change is closed, or was changed meanwhile."""


class Effects:
    """The one place where effects become rows."""

    def __init__(self, wording: Wording, changes: Changes, *, forward_media: bool = False) -> None:
        self.zone = changes.cards.zone
        self._wording = wording
        self._changes = changes
        self._cards = changes.cards
        self._disclosure = Disclosure(wording, self.zone)
        self._relays = Relays(changes.cards, forward_media=forward_media)

    async def perform(
        self, tx: Transaction, incoming: Incoming, turn: Turn, now: datetime
    ) -> tuple[Reply, ...]:
        """Carry out all effects of *turn* and return its replies, complete.

        Raises TooLate where a request has moved on.
        """
        params: dict[str, str] = {}
        rows: tuple[tuple[Button, ...], ...] = ()
        more: tuple[Reply, ...] = ()
        for effect in turn.effects:
            facts = await self._one(tx, incoming, effect, now)
            params |= facts.params
            rows += facts.rows
            more += facts.replies
        if not turn.replies:
            return more
        first, *others = (replace(r, params={**r.params, **params}) for r in turn.replies)
        return (replace(first, buttons=(*first.buttons, *rows)), *others, *more)

    async def _one(
        self, tx: Transaction, incoming: Incoming, effect: Effect, now: datetime
    ) -> Facts:
        chat = incoming.chat
        match effect:
            case model.RecordRequest():
                return await self._record(tx, incoming, effect, now)
            case model.ChangeRequest(number, details):
                details = _reachable(details, incoming)
                change = Change("change", PATIENT, PATIENT, details=details)
                return await self._own(tx, incoming, number, change, now)
            case model.CancelRequest(number):
                return await self._own(tx, incoming, number, _CANCEL, now)
            case model.NotifyStaff(flag, excerpt):
                await self._alert(tx, incoming, flag, excerpt, now)
            case model.RecordMiss(text, nearest, why):
                await tx.add_miss(text, nearest, why, now)
            case model.RecordFeedback(entry, helped):
                await tx.add_feedback(entry, helped, now)
            case model.RecordConsent(version):
                await tx.add_consent(chat, version, now)
            case model.ListRequests():
                return self._list(await tx.requests(chat=chat))
            case model.Disclose():
                return await self._disclose(tx, chat, now)
            case model.Forget():
                return await self._forget(tx, incoming, now)
            case model.Relay():
                return Facts(replies=await self._relays.pass_on(tx, incoming, effect, now))
            case model.TakeBack(number):
                if request := await tx.request(number):
                    change = Change("hand-back", PATIENT, PATIENT)
                    await self._changes.make(tx, request, change, now)
            case model.WakeMe(at, reason):
                await tx.wake(chat, at, reason)
        return Facts()

    async def _record(
        self, tx: Transaction, incoming: Incoming, effect: model.RecordRequest, now: datetime
    ) -> Facts:
        details = _reachable({"contact": "telegram", **effect.details}, incoming)
        new = replace(effect, details=details)
        mine = await tx.requests(chat=incoming.chat, open_only=True)
        if known := earlier(mine, effect.kind, details):
            return await self._merge(tx, known, new, now)
        request = await self._add(tx, incoming, new, now)
        return Facts({"number": str(request.number), "arrived": now.isoformat()})

    async def _add(
        self, tx: Transaction, incoming: Incoming, new: model.RecordRequest, now: datetime
    ) -> Request:
        """Put a request into the queue: its trail, its card, its clock."""
        request = await tx.add_request(incoming.chat, new.kind, new.details, new.flag, now)
        await tx.audit(AuditLine(request.number, PATIENT, "create", now, PATIENT))
        await self._cards.post(tx, request, now)
        await self._changes.reminders.watch(tx, None, request, now)
        return request

    async def _merge(
        self, tx: Transaction, known: Request, effect: model.RecordRequest, now: datetime
    ) -> Facts:
        """Bring the request that the same person made for the same reason up to date."""
        details = {**dict.fromkeys(known.details, ""), **effect.details}
        flag = gravest(effect.flag, known.flag)
        change = Change("change", PATIENT, PATIENT, details=details, flag=flag)
        if isinstance(await self._changes.make(tx, known, change, now), Refused):
            raise TooLate
        number = {"number": str(known.number)}
        return Facts({**number, "arrived": ""}, replies=(Reply("request.merged", number),))

    async def _own(
        self, tx: Transaction, incoming: Incoming, number: int, change: Change, now: datetime
    ) -> Facts:
        """Change or cancel a request, only where it is this patient's own."""
        request = await tx.request(number)
        if request is None or request.chat != incoming.chat:
            raise TooLate
        if isinstance(await self._changes.make(tx, request, change, now), Refused):
            raise TooLate
        return Facts({"number": str(number)})

    async def _alert(
        self, tx: Transaction, incoming: Incoming, flag: RedFlag, excerpt: str, now: datetime
    ) -> None:
        """Tell staff of a red flag: a new card, or a line more on the patient's open one."""
        details = _reachable({"contact": "telegram", "excerpt": excerpt}, incoming)
        mine = await tx.requests(chat=incoming.chat, open_only=True)
        alert = next((request for request in mine if request.kind == "alert"), None)
        if alert is None:
            await self._add(tx, incoming, model.RecordRequest("alert", details, flag), now)
        elif isinstance(
            await self._changes.make(tx, alert, _graver(alert, flag, excerpt), now), Refused
        ):
            raise TooLate

    async def _disclose(self, tx: Transaction, chat: Chat, now: datetime) -> Facts:
        """Send all that is stored as a file; the reply below it says the same in words."""
        data = await tx.disclose(chat)
        words = self._wording.say("mydata.file")
        await tx.post(chat, Outgoing(words, file=as_file(data)), now)
        return Facts({"data": self._disclosure.as_text(data)})

    async def _forget(self, tx: Transaction, incoming: Incoming, now: datetime) -> Facts:
        """Cancel what is open, erase, and empty the cards that staff see."""
        mine = await tx.requests(chat=incoming.chat)
        for request in mine:
            if request.open:
                await self._own(tx, incoming, request.number, _CANCEL, now)
        await tx.forget(incoming.chat, now)
        for number in (request.number for request in mine):
            if erased := await tx.request(number):
                await self._cards.post(tx, erased, now)
        return Facts()

    def _list(self, requests: Sequence[Request]) -> Facts:
        """Tell the patient's requests, with buttons for those still open; alerts are for staff."""
        listed = [request for request in requests if request.kind != "alert"]
        lines = [self._line(request) for request in listed] or [self._wording.say("mine.none")]
        rows = tuple(_moves(request) for request in listed if request.open)
        return Facts({"requests": "\n".join(lines)}, rows)

    def _line(self, request: Request) -> str:
        params = {
            "number": str(request.number),
            "state": self._wording.say(f"mine.state.{request.state}"),
            "what": told(request.at, self._cards.zone) or _wish(request),
        }
        return self._wording.say("mine.line", **params)


def _moves(request: Request) -> tuple[Button, ...]:
    """Return what the patient can do with an open request; a question can only be cancelled."""
    verbs = ("change", "cancel") if request.kind == "booking" else ("cancel",)
    params = {"number": str(request.number)}
    return tuple(
        Button(f"req:{verb}:{request.number}", f"mine.{verb}.label", params) for verb in verbs
    )


def _wish(request: Request) -> str:
    return request.details.get("times", "") or request.details.get("question", "")


def _reachable(details: Mapping[str, str], incoming: Incoming) -> dict[str, str]:
    """Add the username, only where staff need it to reach the patient in Telegram."""
    known = incoming.username and details.get("contact") == "telegram"
    return {**details, "username": incoming.username} if known else dict(details)


def _graver(alert: Request, flag: RedFlag, excerpt: str) -> Change:
    """Return what adds one more excerpt to *alert*, and keeps the graver of the two flags."""
    known = alert.flag or flag
    graver = flag if flag.tier.rank < known.tier.rank else known
    told = f"{alert.details.get('excerpt', '')}\n{excerpt}"[-2000:]
    return Change("change", PATIENT, PATIENT, details={"excerpt": told}, flag=graver)
