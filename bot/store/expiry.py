"""Erase what is kept no longer: rows by their age, and of old requests all that is personal."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, Table, delete, exists, func, select, tuple_, update

from bot.core.keeping import Kind
from bot.core.requests import State
from bot.service.ports import Lane
from bot.store.schema import audit, claims, consents, gaps, misses, outbox, requests, sessions
from bot.store.work import Work

NOBODY = ""
"""The chat of requests that were erased."""

_TABLES: Mapping[Kind, Table] = {
    "sessions": sessions,
    "consents": consents,
    "requests": requests,
    "misses": misses,
    "gaps": gaps,
    "audit": audit,
    "messages": outbox,
    "updates": claims,
}


class Expiry(Work):
    """The part of a transaction that erases by age."""

    async def expired(self, kind: Kind, before: datetime) -> int:
        """Return how many rows of *kind* are from *before*, and so kept no longer."""
        rows = select(func.count()).select_from(_TABLES[kind]).where(_expired(kind, before))
        return int((await self._run(rows)).scalar_one())

    async def expire(self, kind: Kind, before: datetime, most: int) -> int:
        """Erase up to *most* rows of *kind* from *before*; return how many that were."""
        table = _TABLES[kind]
        key = tuple(table.primary_key.columns)
        old = select(*key).where(_expired(kind, before)).limit(most)
        gone = (await self._run(delete(table).where(tuple_(*key).in_(old)))).rowcount
        self.erased |= gone > 0
        return gone

    async def expire_requests(self, before: datetime, most: int) -> list[int]:
        """Make up to *most* requests that were closed *before* nobody's; return their numbers."""
        old = select(requests.c.number).where(_expired("requests", before))
        rows = await self._rows(old.order_by(requests.c.number).limit(most))
        numbers = [int(row.number) for row in rows]
        if numbers:
            these = select(requests.c.number).where(requests.c.number.in_(numbers))
            await self.make_nobodys(these)
        return numbers

    async def make_nobodys(self, numbers: Select[Any]) -> int:
        """Erase whose requests these are, what they say, and what waits to be sent of them.

        Number, kind, state and times stay, so that the clinic's counts stay true. A warning that
        staff have not been sent yet still goes.
        """
        self.erased = True
        about = outbox.c.card.in_(numbers) | outbox.c.thread.in_(numbers)
        calm = outbox.c.lane != Lane.EMERGENCY
        await self._run(delete(outbox).where(about, outbox.c.done.is_(None), calm))
        mine = update(requests).where(requests.c.number.in_(numbers))
        own_lines = audit.c.number.in_(numbers) & audit.c.who.in_(
            select(requests.c.chat).where(requests.c.number == audit.c.number)
        )
        await self._run(update(audit).where(own_lines).values(who="patient"))
        nobodys = {"chat": NOBODY, "sealed": None, "rank": 9, "version": requests.c.version + 1}
        return (await self._run(mine.values(nobodys))).rowcount


def _expired(kind: Kind, before: datetime) -> ColumnElement[bool]:
    """Return what is true of the rows of *kind* that are kept no longer."""
    unfinished = requests.c.state != State.CLOSED.value
    match kind:
        case "sessions":
            waits = exists().where(requests.c.chat == sessions.c.chat, unfinished)
            return (sessions.c.updated < before) & ~waits
        case "consents":  # what a patient agreed to is kept for as long as what it covers
            used = exists().where(requests.c.chat == consents.c.chat)
            recent = sessions.c.updated >= before
            visited = exists().where(sessions.c.chat == consents.c.chat, recent)
            return (consents.c.at < before) & ~used & ~visited
        case "requests":
            closed = requests.c.state == State.CLOSED.value
            return closed & (requests.c.updated < before) & (requests.c.chat != NOBODY)
        case "misses":
            return misses.c.at < before
        case "gaps":
            return gaps.c.at < before
        case "audit":
            waits = exists().where(requests.c.number == audit.c.number, unfinished)
            return (audit.c.at < before) & ~waits
        case "messages":
            return outbox.c.done < before
        case "updates":
            return claims.c.at < before
