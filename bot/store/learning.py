"""What the clinic learns from: missed questions, feedback, phrasings of staff."""

import json
import logging
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import Row, delete, func, select, update

from bot.core.model import MissKind
from bot.service.learning_ports import Gap, GapState, Miss, Phrasing, Version
from bot.service.ports import StoreError
from bot.store.schema import feedback, gaps, misses, phrasings
from bot.store.work import Work

log = logging.getLogger(__name__)

Read = TypeVar("Read")
_SHOWN = ("texts", "misses", "whys", "near")


class Learning(Work):
    """The part of a transaction that keeps what was asked in vain, and what staff made of it."""

    async def add_miss(
        self, text: str, nearest: Sequence[str], why: MissKind, now: datetime
    ) -> None:
        """Keep a question that was not answered well, without its chat."""
        values = {"nearest": json.dumps(list(nearest)), "why": why, "at": now}
        await self._add_sealed(misses, json.dumps(text), values)

    async def misses(self, most: int) -> list[Miss]:
        """Return the last *most* missed questions, newest first."""
        newest = select(misses).order_by(misses.c.id.desc()).limit(most)
        return self._readable(await self._rows(newest), self._miss)

    async def drop_misses(self, numbers: Collection[int]) -> int:
        """Erase missed questions that staff have dealt with; return how many there were."""
        self.erased = True
        return (await self._run(delete(misses).where(misses.c.id.in_(numbers)))).rowcount

    async def add_feedback(self, entry: str, helped: bool, now: datetime) -> None:
        """Count whether an answer helped."""
        counted = feedback.c.helped if helped else feedback.c.not_helped
        key = {"entry": entry, "day": now.date().isoformat()}
        await self.put(feedback, {**key, "helped": 0, "not_helped": 0}, {})
        own = (feedback.c.entry == entry) & (feedback.c.day == key["day"])
        await self._run(feedback.update().where(own).values({counted: counted + 1}))

    async def add_gap(self, gap: Gap, now: datetime) -> Gap:
        """Keep *gap* and return it with its number."""
        shown = json.dumps({name: getattr(gap, name) for name in _SHOWN})
        number = await self._add_sealed(gaps, shown, {"state": gap.state, "at": now})
        return replace(gap, number=number)

    async def gap(self, number: int) -> Gap | None:
        """Return what staff were shown under *number*."""
        rows = await self._rows(select(gaps).where(gaps.c.number == number))
        if not rows:
            return None
        shown = json.loads(self._open(rows[0].sealed, gaps, number))
        parts = {name: tuple(shown[name]) for name in _SHOWN}
        return Gap(number=number, state=rows[0].state, **parts)

    async def settle_gap(self, number: int, old: GapState, new: GapState) -> bool:
        """Change the state of a gap; False where it is no longer *old*."""
        unmoved = (gaps.c.number == number) & (gaps.c.state == old)
        return (await self._run(update(gaps).where(unmoved).values(state=new))).rowcount == 1

    async def add_phrasing(
        self, label: str, text: str, who: str, now: datetime, gap: int = 0
    ) -> Phrasing:
        """Keep that *text* asks for the entry or theme *label*."""
        values = {"label": label, "who": who, "at": now, "gap": gap}
        number = await self._add_sealed(phrasings, json.dumps(text), values)
        return Phrasing(number, text, label, who, now, gap)

    async def phrasings(self) -> list[Phrasing]:
        """Return all phrasings of staff, oldest first."""
        rows = await self._rows(select(phrasings).order_by(phrasings.c.number))
        return self._readable(rows, self._phrasing)

    async def drop_phrasings(self, numbers: Collection[int]) -> int:
        """Erase phrasings; return how many there were."""
        self.erased = True
        gone = await self._run(delete(phrasings).where(phrasings.c.number.in_(numbers)))
        return gone.rowcount

    async def phrasings_version(self) -> Version:
        """Return what differs whenever a phrasing was added or erased."""
        number = phrasings.c.number
        newest = await self._run(select(func.coalesce(func.max(number), 0)))
        count = await self._run(select(func.count(number)))
        return int(newest.scalar_one()), int(count.scalar_one())

    def _readable(self, rows: Sequence[Row[Any]], read: Callable[[Row[Any]], Read]) -> list[Read]:
        """Return what can be read of *rows*: one that is damaged must not hide the others."""
        found = []
        for row in rows:
            try:
                found.append(read(row))
            except StoreError:
                log.exception("a missed question or a phrasing is unreadable")
        return found

    def _miss(self, row: Row[Any]) -> Miss:
        text = json.loads(self._open(row.sealed, misses, row.id))
        return Miss(row.id, text, row.why, tuple(json.loads(row.nearest)), row.at)

    def _phrasing(self, row: Row[Any]) -> Phrasing:
        text = json.loads(self._open(row.sealed, phrasings, row.number))
        return Phrasing(row.number, text, row.label, row.who, row.at, row.gap)
