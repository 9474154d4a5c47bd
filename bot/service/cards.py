"""The card of a request in the staff chat: its text, its buttons, and where it is posted."""

from datetime import datetime

from bot.content.messages import Wording
from bot.core.clinic import Clinic
from bot.core.requests import DETAILS, Request, Verb, verbs
from bot.service.moments import told
from bot.service.ports import Chat, Key, Lane, Outgoing, Transaction

TAPS: tuple[Verb, ...] = ("claim", "release", "not-reached", "close")
"""The verbs that need nothing more than a tap; the others need a time and the command line."""


class Cards:
    """Posts cards to the staff chat; without one, staff work from the command line."""

    def __init__(self, clinic: Clinic, wording: Wording, staff_chat: Chat | None) -> None:
        self.zone = clinic.profile.zone
        self._wording = wording
        self._staff_chat = staff_chat

    async def post(self, tx: Transaction, request: Request, now: datetime) -> None:
        """Post the card of *request*, or edit the one that staff already see."""
        if self._staff_chat is None:
            return
        grave = request.flag is not None and request.open
        card = Outgoing(
            text=self.text(request),
            keys=self.keys(request),
            lane=Lane.EMERGENCY if grave else Lane.NORMAL,
            card=request.number,
            protect=True,
        )
        await tx.post(self._staff_chat, card, now)

    def text(self, request: Request) -> str:
        """Return the card as staff read it."""
        lines = [self._head(request)]
        if request.flag is not None:
            flag = {"sign": request.flag.sign, "tier": request.flag.tier}
            lines.append(self._wording.say("staff.card.flag", **flag))
        for field in DETAILS:
            if value := request.details.get(field):
                lines.append(self._wording.say(f"staff.field.{field}", value=value))
        lines.append(self._wording.say("staff.card.since", time=told(request.created, self.zone)))
        if request.at is not None:
            lines.append(self._wording.say("staff.card.at", time=told(request.at, self.zone)))
        if request.unreachable:
            lines.append(self._wording.say("staff.card.unreachable"))
        return "\n".join(lines)

    def line(self, request: Request) -> str:
        """Return the request in one line, for lists."""
        return self._head(request)

    def keys(self, request: Request) -> tuple[tuple[Key, ...], ...]:
        """Return one row with the moves that a tap can make now."""
        row = tuple(
            Key(
                self._wording.say(f"staff.verb.{verb}"),
                f"s:{request.number}:{request.version}:{verb}",
            )
            for verb in verbs(request)
            if verb in TAPS
        )
        return (row,) if row else ()

    def _head(self, request: Request) -> str:
        mark = f".{request.flag.tier}" if request.flag else ""
        state = self._wording.say(f"staff.state.{request.state}", owner=request.owner or "-")
        return self._wording.say(
            f"staff.card.head{mark}",
            number=str(request.number),
            kind=self._wording.say(f"staff.kind.{request.kind}"),
            state=state,
        )
