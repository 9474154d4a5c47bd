"""Ask a member of staff for the time of an appointment or a call, until they gave it."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.content.messages import Wording
from bot.content.moments import told, told_short
from bot.core.requests import Request, Verb
from bot.core.when_moment import offers, read_moment
from bot.service.cards import Cards
from bot.service.ports import Key, Outgoing, StaffAct, Transaction
from bot.service.staff_ports import Prompt
from bot.service.staff_taps import pack, packed_time

HOLDS = timedelta(minutes=30)
"""How long words from who was asked are read as the answer."""

TIMED: frozenset[Verb] = frozenset({"book", "callback"})
"""The verbs that need a time."""


class AskingTime:
    """The question and its answers; who was asked stands in the store, not in memory."""

    def __init__(self, wording: Wording, cards: Cards) -> None:
        self._wording = wording
        self._zone = cards.zone

    async def ask(
        self, tx: Transaction, staff_act: StaffAct, request: Request, verb: Verb, now: datetime
    ) -> None:
        """Ask for the time, with the ones to tap that the patient named."""
        chat, user = staff_act.chat, staff_act.user
        prompt = Prompt(chat, user, request.number, verb, now + HOLDS)
        await tx.put_prompt(prompt)
        wanted = request.details.get("times", "")
        text = self._wording.say(
            f"staff.when.{verb}", number=str(request.number), who=staff_act.name,
            times=wanted or "-",
        )  # fmt: skip
        times = offers(wanted, now, self._zone)
        await self._post(tx, staff_act, request, verb, text, times, now)

    async def read(
        self, tx: Transaction, staff_act: StaffAct, number: int | None, now: datetime
    ) -> str:
        """Take the words of an answer; return what was wrong with them, "" for nothing.

        *number* is the request that the answered question was about, None for words of their own.

        What was understood is shown once more before it counts: it is told to a patient.
        """
        prompt = await self.open(tx, staff_act, now)
        request = await tx.request(prompt.number) if prompt else None
        if prompt is None or request is None or number not in {None, prompt.number}:
            return self._wording.say("staff.when.gone")
        moment = read_moment(staff_act.act, now, self._zone)
        if moment is None:
            return self._wording.say("staff.when.unreadable")
        if moment <= now:
            return self._wording.say("staff.when.past")
        time = told(moment, self._zone)
        text = self._wording.say("staff.when.sure", number=str(prompt.number), time=time)
        await self._post(tx, staff_act, request, prompt.verb, text, [moment], now)
        return ""

    async def answers(self, tx: Transaction, staff_act: StaffAct, now: datetime) -> bool:
        """Tell whether words that answer no message are clearly the time that is waited for."""
        asked = await self.open(tx, staff_act, now)
        return asked is not None and read_moment(staff_act.act, now, self._zone) is not None

    async def open(self, tx: Transaction, staff_act: StaffAct, now: datetime) -> Prompt | None:
        """Return what the person is being asked, where that is not too long ago."""
        prompt = await tx.prompt(staff_act.chat, staff_act.user)
        return prompt if prompt and now < prompt.until else None

    async def _post(
        self,
        tx: Transaction,
        staff_act: StaffAct,
        request: Request,
        verb: Verb,
        text: str,
        times: Sequence[datetime],
        now: datetime,
    ) -> None:
        keys = [
            Key(told_short(time, self._zone), pack(request, verb, packed_time(time, self._zone)))
            for time in times
        ]
        rows = tuple(tuple(keys[n : n + 2]) for n in range(0, len(keys), 2))
        drop = Key(self._wording.say("staff.verb.drop"), pack(request, "drop"))
        question = Outgoing(
            text, (*rows, (drop,)), protect=True, thread=request.number, prompt=True
        )
        await tx.post(staff_act.chat, question, now)
