"""What staff do: the same rules for the staff chat, the command line and the tests."""

import logging
from collections.abc import Callable, Sequence
from datetime import datetime

from bot.content.messages import Wording
from bot.core.clinic import Clinic
from bot.core.requests import STAFF_VERBS, Reason, Refused, Request, State, Verb, act
from bot.service.cards import Cards
from bot.service.moments import told
from bot.service.ports import AuditLine, Chat, Key, Outgoing, StaffAct, Store, Transaction

log = logging.getLogger(__name__)

TOLD: frozenset[Verb] = frozenset({"claim", "book", "callback", "close"})
"""The changes of a request that its patient hears of; of an alert only a reply is told."""

LISTED = 20
"""How many requests ``/pending`` shows at once; a message holds 4,096 characters."""


class Desk:
    """The staff's side of the queue."""

    def __init__(
        self,
        store: Store,
        clinic: Clinic,
        wording: Wording,
        cards: Cards,
        staff: Sequence[str],
        clock: Callable[[], datetime],
        committed: Callable[[], None],
    ) -> None:
        self._store = store
        self.zone = clinic.profile.zone
        self._wording = wording
        self._cards = cards
        self._staff = frozenset(staff)
        self._clock = clock
        self._committed = committed

    async def requests(
        self, states: Sequence[State] = (), *, open_only: bool = False
    ) -> list[Request]:
        """Return requests, red-flagged first, then oldest."""
        async with self._store.transaction() as tx:
            return await tx.requests(states=states, open_only=open_only)

    async def show(self, number: int) -> tuple[Request, list[AuditLine]] | None:
        """Return a request with its audit trail, None where there is none."""
        async with self._store.transaction() as tx:
            request = await tx.request(number)
            return (request, await tx.audit_trail(number)) if request else None

    async def act(
        self,
        number: int,
        verb: Verb,
        who: str,
        *,
        at: datetime | None = None,
        reason: Reason | None = None,
        text: str = "",
    ) -> Request | Refused | None:
        """Change a request from the command line; None where there is none.

        *at* goes with book and callback, *reason* with close, *text* (to the patient) with reply.
        """
        now = self._clock()
        async with self._store.transaction() as tx:
            request = await tx.request(number)
            if request is None:
                return None
            result = act(request, verb, who, now, at=at, reason=reason)
            result = await self._commit(tx, request, result, verb, who, "cli", now, text)
        self._committed()
        return result

    async def handle(self, staff_act: StaffAct) -> str:
        """Do what a member of staff asked for in the chat; return the answer to the tap."""
        now = self._clock()
        async with self._store.transaction() as tx:
            channel = staff_act.chat.partition(":")[0]
            if not await tx.claim(channel, staff_act.update_id, now):
                return ""
            if staff_act.user not in self._staff:
                return await self._refuse(tx, staff_act, now)
            if staff_act.act.startswith("s:"):
                answer = await self._tap(tx, staff_act, now)
            else:
                answer = await self._command(tx, staff_act, now)
        self._committed()
        return answer

    async def _refuse(self, tx: Transaction, staff_act: StaffAct, now: datetime) -> str:
        """Turn away a person who is in the staff chat but not on the allow list."""
        log.warning("staff act refused: not on the allow list")
        refusal = self._wording.say("staff.not_allowed")
        if not staff_act.tap_id:
            await tx.post(staff_act.chat, Outgoing(refusal), now)
        return refusal

    async def unreachable(self, chat: Chat) -> None:
        """Note that a patient blocked the bot, on the cards of the requests still open."""
        now = self._clock()
        async with self._store.transaction() as tx:
            for request in await tx.mark_unreachable(chat):
                await self._cards.post(tx, request, now)
        self._committed()

    async def _command(self, tx: Transaction, staff_act: StaffAct, now: datetime) -> str:
        name, _, rest = staff_act.act.partition(" ")
        match name:
            case "/pending":
                answer = self._pending(await tx.requests(open_only=True))
            case "/reply":
                answer = Outgoing(await self._reply(tx, staff_act.name, rest, now))
            case _:
                return ""
        await tx.post(staff_act.chat, answer, now)
        return ""

    async def _reply(self, tx: Transaction, who: str, words: str, now: datetime) -> str:
        """Send ``<number> <text>`` to the patient; return what staff are told."""
        head, _, text = words.strip().partition(" ")
        number = head.lstrip("#")
        if not (number.isascii() and number.isdigit() and len(number) < 10) or not text.strip():
            return self._wording.say("staff.reply.usage")
        request = await tx.request(int(number))
        if request is None:
            return self._wording.say("staff.gone")
        result = act(request, "reply", who, now)
        result = await self._commit(tx, request, result, "reply", who, "chat", now, text.strip())
        return self._outcome(request.number, "reply", result)

    def _outcome(self, number: int, verb: Verb, result: Request | Refused) -> str:
        if isinstance(result, Refused):
            return self._wording.say(f"staff.refused.{result.why}", owner=result.owner or "-")
        return self._wording.say(f"staff.done.{verb}", number=str(number))

    def _pending(self, requests: Sequence[Request]) -> Outgoing:
        if not requests:
            return Outgoing(self._wording.say("staff.pending.none"))
        lines = [self._wording.say("staff.pending.head", count=str(len(requests)))]
        lines += [self._cards.line(request) for request in requests[:LISTED]]
        if len(requests) > LISTED:
            lines.append(
                self._wording.say("staff.pending.more", count=str(len(requests) - LISTED))
            )
        keys = tuple(
            (Key(f"{key.label} #{request.number}", key.data),)
            for request in requests[:LISTED]
            for key in self._cards.keys(request)[0][:1]
        )
        return Outgoing("\n".join(lines), keys, protect=True)

    async def _tap(self, tx: Transaction, staff_act: StaffAct, now: datetime) -> str:
        number, version, verb = _read(staff_act.act)
        request = await tx.request(number)
        if request is None or verb is None:
            return self._wording.say("staff.gone")
        who = staff_act.name
        result = act(request, verb, who, now)
        if isinstance(result, Request) and request.version != version:
            return self._wording.say("staff.refused.stale", owner=request.owner or "-")
        result = await self._commit(tx, request, result, verb, who, "chat", now)
        return self._outcome(number, verb, result)

    async def _commit(
        self,
        tx: Transaction,
        before: Request,
        after: Request | Refused,
        verb: Verb,
        who: str,
        origin: str,
        now: datetime,
        text: str = "",
    ) -> Request | Refused:
        """Keep *after* where *before* still stands; write the trail; tell card and patient."""
        if isinstance(after, Refused):
            return after
        if not await tx.replace_request(before, after):
            current = await tx.request(before.number)
            return Refused("taken", current.owner if current else "")
        await tx.audit(AuditLine(after.number, who, verb, now, origin))
        await self._cards.post(tx, after, now)
        if verb == "reply" or (after.kind != "alert" and verb in TOLD):
            await tx.post(after.chat, self._told(after, verb, text), now)
        return after

    def _told(self, request: Request, verb: Verb, text: str) -> Outgoing:
        """Return what the patient hears of a change."""
        if verb == "reply":
            return Outgoing(self._wording.say("told.reply", text=text))
        key = f"told.close.{request.reason}" if verb == "close" else f"told.{verb}"
        time = told(request.at, self.zone)
        return Outgoing(self._wording.say(key, number=str(request.number), time=time))


def _read(data: str) -> tuple[int, int, Verb | None]:
    """Read ``s:<number>:<version>:<verb>``; forged data gives no verb."""
    parts = data.split(":")
    if len(parts) != 4 or not all(p.isascii() and p.isdigit() and len(p) < 10 for p in parts[1:3]):
        return 0, 0, None
    verb = next((verb for verb in STAFF_VERBS if verb == parts[3]), None)
    return int(parts[1]), int(parts[2]), verb
