"""What staff do: the same rules for the staff chat, the command line and the tests."""

import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType

from bot.content.messages import Wording
from bot.core.requests import STAFF_VERBS, Reason, Refused, Request, Verb
from bot.core.wanted import EVERYTHING, Wanted
from bot.service.asking_time import TIMED, AskingTime
from bot.service.calendar_file import schedule
from bot.service.changes import Change, Changes
from bot.service.ports import Answer, Chat, Outgoing, StaffAct, Store, Transaction
from bot.service.roles import Roles
from bot.service.staff_ports import NO_REQUEST, AuditLine
from bot.service.staff_taps import Tap, gap_card, is_gap, read, read_time
from bot.service.unanswered import Prepare, Ready, Unanswered

log = logging.getLogger(__name__)


class Desk:
    """The staff's side of the queue."""

    def __init__(
        self,
        store: Store,
        wording: Wording,
        changes: Changes,
        staff: Sequence[str],
        clock: Callable[[], datetime],
        committed: Callable[[], None],
        unanswered: Unanswered | None = None,
        slow: Mapping[str, Prepare] = MappingProxyType({}),
    ) -> None:
        """Take the commands that are *slow*, by name: each is prepared outside of the turn."""
        self._store = store
        self._wording = wording
        self._changes = changes
        self._cards = changes.cards
        self.zone = changes.cards.zone
        self._roles = Roles(wording, self.zone, staff)
        self._times = AskingTime(wording, changes.cards)
        self._clock = clock
        self._committed = committed
        self._unanswered = unanswered
        self._slow = slow

    # --- for the command line -------------------------------------------------------------

    async def requests(self, wanted: Wanted = EVERYTHING) -> list[Request]:
        """Return the requests that are wanted, red-flagged first, then oldest."""
        async with self._store.transaction() as tx:
            found = await tx.requests(states=tuple(wanted.states))
        hours, now = self._cards.profile.hours, self._clock()
        return [request for request in found if wanted.fits(request, hours, now)]

    def calendar(self, requests: Sequence[Request]) -> str:
        """Return what is booked of *requests* as a calendar file for staff."""
        return schedule(requests, self._wording, self._cards.profile)

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
        change = Change(verb, who, "cli", at=at, reason=reason, text=text)
        async with self._store.transaction() as tx:
            request = await tx.request(number)
            if request is None:
                return None
            result = await self._changes.make(tx, request, change, self._clock())
        self._committed()
        return result

    # --- for the chat ---------------------------------------------------------------------

    async def handle(self, staff_act: StaffAct) -> Answer:
        """Do what was asked for in the staff chat; return the answer to the tap."""
        now = self._clock()
        ready = await self._prepared(staff_act)
        async with self._store.transaction() as tx:
            channel = staff_act.chat.partition(":")[0]
            if not await tx.claim(channel, staff_act.update_id, now):
                return Answer()
            answer = await self._answer(tx, staff_act, ready, now)
        self._committed()
        return answer

    async def reachable(self, chat: Chat, reachable: bool) -> None:
        """Note on the cards still open that a patient blocked the bot, or is back."""
        now = self._clock()
        async with self._store.transaction() as tx:
            await self._cards.mark(tx, chat, now, reachable=reachable)
        self._committed()

    async def moved(self, old: Chat, new: Chat) -> None:
        """Follow the staff group to its new id, and post there what is still open."""
        now = self._clock()
        async with self._store.transaction() as tx:
            await self._cards.move(tx, old, new, now)
        self._committed()

    async def _prepared(self, staff_act: StaffAct) -> Ready | None:
        """Do what takes long outside of the transaction; return what posts the outcome."""
        prepare = self._slow.get(_command(staff_act))
        if prepare is None:
            return None
        async with self._store.transaction() as tx:
            if await self._roles.role(tx, staff_act.user) == "removed":
                return None
        return await prepare(staff_act)

    async def _answer(
        self, tx: Transaction, staff_act: StaffAct, ready: Ready | None, now: datetime
    ) -> Answer:
        """Answer a tap, a command or words; talk that is not for the bot gets no answer."""
        talk = not staff_act.tap_id and not staff_act.act.startswith("/")
        about = await tx.request_of(staff_act.chat, staff_act.answers) if talk else None
        role = await self._roles.role(tx, staff_act.user)
        if role == "removed":
            if talk and about is None:
                return Answer()
            log.warning("staff act refused: not on the allow list")
            return Answer(await self._roles.refuse(tx, staff_act, "staff.not_allowed", now))
        if staff_act.tap_id:
            return await self._tap(tx, staff_act, now)
        if ready:
            await ready(tx, now)
            return Answer()
        if talk:
            said = await self._words(tx, staff_act, about, now)
        elif _command(staff_act) == "/staff" and role != "admin":
            return Answer(await self._roles.refuse(tx, staff_act, "staff.not_admin", now))
        else:
            said = await self._command(tx, staff_act, now)
        if said:
            await tx.post(staff_act.chat, said, now)
        return Answer()

    async def _command(
        self, tx: Transaction, staff_act: StaffAct, now: datetime
    ) -> Outgoing | None:
        name, _, rest = staff_act.act.partition(" ")
        match name:
            case "/pending":
                return self._cards.listed(await tx.requests(open_only=True))
            case "/reply":
                return Outgoing(await self._reply(tx, staff_act.name, rest, now))
            case "/staff":
                return Outgoing(await self._roles.command(tx, staff_act, now), protect=True)
            case _:
                return None

    async def _words(
        self, tx: Transaction, staff_act: StaffAct, about: tuple[int, bool] | None, now: datetime
    ) -> Outgoing | None:
        """Take words as a message to a patient, or as the time that was asked for."""
        if about and is_gap(about[0]) and self._unanswered:
            return await self._unanswered.replace(tx, staff_act, gap_card(about[0]), now)
        if about is None or about[0] < NO_REQUEST:  # talk about the message of the day
            if staff_act.answers or not await self._times.answers(tx, staff_act, now):
                return None
            number, prompt = None, True
        else:
            number, prompt = about
        if number is None or prompt:
            said = await self._times.read(tx, staff_act, number, now)
        elif not staff_act.act.strip():
            said = self._wording.say("staff.reply.words_only")
        else:
            request = await tx.request(number)
            said = await self._send(tx, request, staff_act.name, staff_act.act, now, quiet=True)
        return Outgoing(said, thread=number, prompt=prompt) if said else None

    async def _reply(self, tx: Transaction, who: str, words: str, now: datetime) -> str:
        """Send ``<number> <text>`` to the patient; return what staff are told."""
        head, _, text = words.strip().partition(" ")
        number = head.lstrip("#")
        if not (number.isascii() and number.isdigit() and len(number) < 10) or not text.strip():
            return self._wording.say("staff.reply.usage")
        return await self._send(tx, await tx.request(int(number)), who, text, now)

    async def _send(
        self,
        tx: Transaction,
        request: Request | None,
        who: str,
        text: str,
        now: datetime,
        *,
        quiet: bool = False,
    ) -> str:
        """Send *text* to the patient; return what staff are told, "" where *quiet* and all went.

        A reply in the chat stands there for all to see; its card shows that it was sent.
        """
        if request is None:
            return self._wording.say("staff.gone")
        change = Change("reply", who, "chat", text=text.strip())
        result = await self._changes.make(tx, request, change, now)
        if quiet and isinstance(result, Request) and not result.unreachable:
            return ""
        return self._outcome(request.number, "reply", result).text

    def _outcome(self, number: int, verb: Verb, result: Request | Refused) -> Answer:
        if isinstance(result, Refused):
            return Answer(
                self._wording.say(f"staff.refused.{result.why}", owner=result.owner or "-")
            )
        said = self._wording.say(f"staff.done.{verb}", number=str(number))
        if result.unreachable:
            return Answer(f"{said} {self._wording.say('staff.card.unreachable')}", stays=True)
        return Answer(said)

    # --- taps -----------------------------------------------------------------------------

    async def _tap(self, tx: Transaction, staff_act: StaffAct, now: datetime) -> Answer:
        tap = read(staff_act.act)
        if tap and is_gap(tap.number) and self._unanswered:
            return await self._unanswered.tap(tx, staff_act, tap, now)
        request = await tx.request(tap.number) if tap else None
        if tap is None or request is None:
            return Answer(self._wording.say("staff.gone"))
        match tap.what:
            case "contact":
                return await self._show_contact(tx, staff_act, request, now)
            case "outcomes" | "back":
                await self._cards.post(tx, request, now, outcomes=tap.what == "outcomes")
                return Answer()
            case "drop":
                await tx.drop_prompt(staff_act.chat, staff_act.user)
                return Answer(self._wording.say("staff.when.dropped"))
            case _:
                return await self._verb(tx, staff_act, request, tap, now)

    async def _verb(
        self, tx: Transaction, staff_act: StaffAct, request: Request, tap: Tap, now: datetime
    ) -> Answer:
        """Do what a button says, for the version of the request that it stood under."""
        verb = next((verb for verb in STAFF_VERBS if verb == tap.what and verb != "reply"), None)
        reason = next((one for one in Reason if one == tap.argument), None)
        at = read_time(tap.argument, self.zone) if verb in TIMED and tap.argument else None
        if verb is None or (tap.argument and at is None and reason is None):
            return Answer(self._wording.say("staff.gone"))
        if verb in TIMED and not tap.argument and request.open:
            await self._times.ask(tx, staff_act, request, verb, now)
            return Answer()
        if at is not None and at <= now:
            return Answer(self._wording.say("staff.when.past"))
        change = Change(verb, staff_act.name, "chat", at=at, reason=reason, version=tap.version)
        result = await self._changes.make(tx, request, change, now)
        if verb in TIMED and isinstance(result, Request):
            await tx.drop_prompt(staff_act.chat, staff_act.user)
        return self._outcome(request.number, verb, result)

    async def _show_contact(
        self, tx: Transaction, staff_act: StaffAct, request: Request, now: datetime
    ) -> Answer:
        """Tell the one who tapped how to reach the patient, and write down that they saw it."""
        contact = self._cards.contact(request) if request.open else ""
        if not contact:
            return Answer(self._wording.say("staff.gone"))
        line = AuditLine(request.number, staff_act.name, "show-contact", now, "chat")
        await tx.audit(line)
        return Answer(contact, stays=True)


def _command(staff_act: StaffAct) -> str:
    """Return the command's name with its slash, "" for a tap and for words."""
    return staff_act.act.split()[0] if staff_act.act.startswith("/") else ""
