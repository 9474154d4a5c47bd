"""``/stats``: the numbers of the last days as a text, and as a picture where that can be drawn."""

import asyncio
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from importlib.util import find_spec
from zoneinfo import ZoneInfo

from bot.content.messages import Wording
from bot.core.model import Tier
from bot.service.numbers import OUTCOMES, Numbers, look
from bot.service.ports import Outgoing, StaffAct, Store, Transaction
from bot.service.unanswered import Ready

DAYS = 30
MOST = 366
LISTED = 5
"""Steps at which patients leave, in the text."""


class Stats:
    """Looks at the numbers for the staff chat."""

    def __init__(
        self, store: Store, wording: Wording, zone: ZoneInfo, clock: Callable[[], datetime]
    ) -> None:
        self._store = store
        self._wording = wording
        self._zone = zone
        self._clock = clock
        self._draws = find_spec("matplotlib") is not None  # an extra

    async def prepare(self, staff_act: StaffAct) -> Ready:
        """Do what takes long of ``/stats``; return what posts the numbers."""
        asked = staff_act.act.partition(" ")[2].strip()
        known = asked.isascii() and asked.isdigit() and len(asked) < 4
        days = min(max(int(asked), 1), MOST) if known else DAYS
        last = self._clock().astimezone(self._zone).date()
        numbers = await look(self._store, self._zone, last - timedelta(days=days - 1), last)
        image = await asyncio.to_thread(self._drawn, numbers) if self._draws else b""
        message = Outgoing(self.text(numbers), image=image)

        async def post(tx: Transaction, now: datetime) -> None:
            await tx.post(staff_act.chat, message, now)

        return post

    def text(self, numbers: Numbers) -> str:
        """Return the numbers in words."""
        return "\n".join(self._lines(numbers))

    def _lines(self, numbers: Numbers) -> Iterator[str]:
        say, asked = self._wording.say, numbers.total("asked")
        yield say("staff.stats", first=f"{numbers.first}", last=f"{numbers.last}")
        yield say("staff.stats.asked", count=str(asked))
        for name in OUTCOMES:
            count = numbers.total(name)
            percent = f"{100 * count / asked:.0f}" if asked else "0"
            yield say(f"staff.stats.{name}", count=str(count), percent=percent)
        for tier in Tier:
            if count := numbers.total(f"sign.{tier}"):
                yield say(f"staff.stats.sign.{tier}", count=str(count))
        count, states = sum(numbers.states.values()), numbers.states.items()
        listed = ", ".join(f"{state.value} {n}" for state, n in states)
        key = "staff.stats.requests" if count else "staff.stats.requests.none"
        yield say(key, count=str(count), states=listed)
        half, most = numbers.half, numbers.nine_in_ten
        if half is not None and most is not None:
            yield say("staff.stats.reply", half=self._age(half), most=self._age(most))
        left = [f"{step} {n}" for step, n in list(numbers.named("left.").items())[:LISTED]]
        if left:
            yield say("staff.stats.left", steps=", ".join(left))

    def _age(self, age: timedelta) -> str:
        for unit, length in (("days", timedelta(days=1)), ("hours", timedelta(hours=1))):
            if age >= 2 * length:
                return self._wording.say(f"staff.age.{unit}", amount=str(age // length))
        return self._wording.say("staff.age.minutes", amount=str(age // timedelta(minutes=1)))

    def _drawn(self, numbers: Numbers) -> bytes:
        from bot.service.chart import draw  # an extra

        names = {name: self._wording.say(f"staff.chart.{name}") for name in (*OUTCOMES, "signs")}
        return draw(numbers, names, self._wording.say("staff.chart.left"))
