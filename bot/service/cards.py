"""The card of a request in the staff chat: its text, its buttons, and where it is posted."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from bot.content.messages import Wording
from bot.content.moments import told
from bot.core import waiting
from bot.core.clinic import Clinic
from bot.core.contact import shown
from bot.core.requests import DETAILS, Reason, Request, State, Verb, verbs
from bot.service.ports import Chat, Key, Lane, Outgoing, Transaction
from bot.service.staff_taps import pack

Keys = tuple[tuple[Key, ...], ...]

HIDDEN = ("phone", "email")
"""Details that stand behind the tap on "Show contact", which is logged."""

LISTED = 20
"""How many requests ``/pending`` shows at once; a message holds 4,096 characters."""

_ROWS: tuple[tuple[Verb, ...], ...] = (
    ("claim", "release"),
    ("book", "callback"),
    ("not-reached", "close"),
    ("hand-back",),
)
OUTCOMES = (Reason.DECLINED, Reason.DUPLICATE, Reason.SPAM, Reason.OTHER)
"""Why a request is closed, where it is not simply done; only staff know which of them it is."""


class Cards:
    """Posts cards to the staff chat; without one, staff work from the command line."""

    def __init__(self, clinic: Clinic, wording: Wording, staff_chat: Chat | None) -> None:
        self.profile = clinic.profile
        self.zone = clinic.profile.zone
        self._wording = wording
        self._staff_chat = staff_chat

    @property
    def in_chat(self) -> bool:
        """Tell whether there is a staff chat, so that a patient's answer can reach it."""
        return self._staff_chat is not None

    async def post(
        self, tx: Transaction, request: Request, now: datetime, *, outcomes: bool = False
    ) -> None:
        """Post the card of *request*, or edit the one that staff already see.

        With *outcomes* its buttons are the ways to close it.
        """
        number = str(request.number)
        card = Outgoing(
            text=self.text(request, now),
            keys=self._outcomes(request) if outcomes else self.keys(request),
            lane=_lane(request),
            card=request.number,
            protect=True,
            topic=self._wording.say("staff.topic", number=number, kind=self._kind(request)),
        )
        await self.send(tx, card, now)

    async def note(
        self, tx: Transaction, request: Request, key: str, now: datetime, **params: str
    ) -> None:
        """Answer the card of *request* with the message *key*: that is seen, an edit is not."""
        number, owner = str(request.number), request.owner or "-"
        text = self._wording.say(key, number=number, owner=owner, **params)
        note = Outgoing(text, thread=request.number, protect=True, lane=_lane(request))
        await self.send(tx, note, now)

    async def copy(self, tx: Transaction, request: Request, source: str, now: datetime) -> None:
        """Answer the card with a copy of the message *source* (``chat/id``)."""
        copy = Outgoing("", thread=request.number, protect=True, copy_of=source)
        await self.send(tx, copy, now)

    async def mark(
        self, tx: Transaction, patient: Chat, now: datetime, *, reachable: bool
    ) -> None:
        """Show on the cards still open that a patient blocked the bot, or is back."""
        for request in await tx.mark_reachable(patient, reachable=reachable):
            await self.post(tx, request, now)

    async def move(self, tx: Transaction, old: Chat, new: Chat, now: datetime) -> None:
        """Follow the staff group to its new id, and post there anew what is still open."""
        if await tx.move_chat(old, new, now):
            for request in await tx.requests(open_only=True):
                await self.post(tx, request, now)

    async def send(self, tx: Transaction, message: Outgoing, now: datetime) -> None:
        """Post *message* to the staff chat, where there is one."""
        if self._staff_chat is not None:
            await tx.post(await tx.moved(self._staff_chat), message, now)

    def text(self, request: Request, now: datetime) -> str:
        """Return the card as staff read it at *now*, without what is hidden."""
        return "\n".join([self._head(request), *self._due(request, now), *self._lines(request)])

    def line(self, request: Request) -> str:
        """Return the request in one line, for lists."""
        return self._head(request)

    def listed(self, requests: Sequence[Request]) -> Outgoing:
        """Return one message that lists *requests*, each with its next move."""
        if not requests:
            return Outgoing(self._wording.say("staff.pending.none"))
        lines = [self._wording.say("staff.pending.head", count=str(len(requests)))]
        lines += [self.line(request) for request in requests[:LISTED]]
        if len(requests) > LISTED:
            lines.append(
                self._wording.say("staff.pending.more", count=str(len(requests) - LISTED))
            )
        keys = tuple(
            (Key(f"{key.label} #{request.number}", key.data),)
            for request in requests[:LISTED]
            for key in self.keys(request)[0][:1]
        )
        return Outgoing("\n".join(lines), keys, protect=True)

    def contact(self, request: Request) -> str:
        """Return how the patient can be reached, "" where the card tells all there is."""
        known = [request.details.get(field, "") for field in HIDDEN]
        said = ", ".join(shown(value, self.profile.country) for value in known if value)
        name = request.details.get("name", "")
        return self._wording.say("staff.contact", value=said, name=name or "-") if said else ""

    def keys(self, request: Request) -> Keys:
        """Return the next moves, and nothing else."""
        can = verbs(request)
        rows = [[self._key(request, verb) for verb in row if verb in can] for row in _ROWS]
        if "close" in can:
            rows[2].append(self._key(request, "outcomes"))
        if request.open and self.contact(request):
            rows[3].append(self._key(request, "contact"))
        return tuple(tuple(row) for row in rows if row)

    def _outcomes(self, request: Request) -> Keys:
        reasons = tuple(
            Key(self._wording.say(f"staff.outcome.{reason}"), pack(request, "close", reason))
            for reason in OUTCOMES
        )
        return (reasons[:2], reasons[2:], (self._key(request, "back"),))

    def _key(self, request: Request, what: str) -> Key:
        return Key(self._wording.say(f"staff.verb.{what}"), pack(request, what))

    def _lines(self, request: Request) -> Iterator[str]:
        say, details = self._wording.say, request.details
        if flag := request.flag:
            yield say("staff.card.flag", sign=flag.sign, tier=flag.tier)
        for field in DETAILS:
            if (value := details.get(field)) and field not in HIDDEN:
                yield say(f"staff.field.{field}", value=value)
        yield say("staff.card.since", time=told(request.created, self.zone))
        if request.at is not None:
            yield say("staff.card.at", time=told(request.at, self.zone))
        if request.talk_until is not None:
            yield say("staff.card.talk", time=told(request.talk_until, self.zone))
        if request.unreachable:
            yield say("staff.card.unreachable")

    def _due(self, request: Request, now: datetime) -> Iterator[str]:
        """Tell what waits, and until when it may."""
        if waiting.overdue(request, self.profile.hours, now):
            late = "call-now" if request.state is State.CALLBACK else "overdue"
            yield self._wording.say(f"staff.card.{late}")
        if by := waiting.reply_by(request, self.profile.hours):
            yield self._wording.say("staff.card.by", time=told(by, self.zone))

    def _kind(self, request: Request) -> str:
        return self._wording.say(f"staff.kind.{request.kind}")

    def _head(self, request: Request) -> str:
        mark = f".{request.flag.tier}" if request.flag else ""
        state = self._wording.say(
            f"staff.state.{request.state}",
            owner=request.owner or "-",
            attempts=str(request.attempts),
            reason=self._wording.say(f"staff.reason.{request.reason or Reason.DONE}"),
        )
        number = str(request.number)
        return self._wording.say(
            f"staff.card.head{mark}", number=number, kind=self._kind(request), state=state
        )


def _lane(request: Request) -> Lane:
    return Lane.EMERGENCY if request.flag is not None and request.open else Lane.NORMAL
