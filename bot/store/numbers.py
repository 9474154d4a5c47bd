"""Counts by day, and how long patients waited: what the clinic's numbers are made of."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date, datetime
from functools import cache

from sqlalchemy import Insert, func, select
from sqlalchemy.dialects import postgresql, sqlite

from bot.core.requests import State
from bot.service.learning_ports import Waited
from bot.store.schema import audit, counts, requests
from bot.store.work import Work

FIRST_REPLIES = ("claim", "book", "callback", "reply", "close")
"""What staff do that patients are told of."""


class Numbers(Work):
    """The part of a transaction that counts."""

    async def count(self, names: Collection[str], day: date) -> None:
        """Count one more of each of *names* on *day*."""
        if not names:
            return
        # in order, so that transactions which count the same wait for each other in one direction
        rows = [{"day": day.isoformat(), "name": name, "count": 1} for name in sorted(names)]
        await self._connection.execute(_count(self._connection.dialect.name), rows)

    async def counts(self, first: date, last: date) -> Mapping[str, Mapping[date, int]]:
        """Return how often what was counted from *first* to *last*, by name and day."""
        found: dict[str, dict[date, int]] = defaultdict(dict)
        days = counts.c.day.between(first.isoformat(), last.isoformat())
        for row in await self._rows(select(counts).where(days).order_by(counts.c.day)):
            found[row.name][date.fromisoformat(row.day)] = row._mapping["count"]
        return found

    async def waited(self, since: datetime, until: datetime) -> list[Waited]:
        """Return the requests made from *since* to before *until*, oldest first."""
        by_staff = (audit.c.origin != "patient") & audit.c.refused.is_(False)
        replied = (
            by_staff & audit.c.verb.in_(FIRST_REPLIES) & (audit.c.number == requests.c.number)
        )
        first = select(func.min(audit.c.at)).where(replied).scalar_subquery()
        made = (requests.c.created >= since) & (requests.c.created < until)
        found = select(
            requests.c.kind, requests.c.state, requests.c.created, first.label("replied")
        )
        return [
            Waited(row.kind, State(row.state), row.created, row.replied)
            for row in await self._rows(found.where(made).order_by(requests.c.number))
        ]


@cache
def _count(dialect: str) -> Insert:
    statement = postgresql.insert(counts) if dialect == "postgresql" else sqlite.insert(counts)
    more = counts.c.count + statement.excluded["count"]
    return statement.on_conflict_do_update(index_elements=["day", "name"], set_={"count": more})
