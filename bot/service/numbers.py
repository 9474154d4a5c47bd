"""The numbers of a period: what was asked, what became of it, how long patients waited."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from statistics import median, quantiles
from zoneinfo import ZoneInfo

from bot.core.model import Tier
from bot.core.requests import State
from bot.service.learning_ports import Waited
from bot.service.ports import Store

OUTCOMES = ("answered", "choice", "declined")
SIGNS = tuple(f"sign.{tier}" for tier in Tier)


@dataclass(frozen=True, slots=True)
class Numbers:
    """What happened from *first* to *last*, both included, in the clinic's days.

    *counts* is by name (bot.core.counting) and day; *waited* is the requests made then.
    """

    first: date
    last: date
    counts: Mapping[str, Mapping[date, int]]
    waited: tuple[Waited, ...]

    @property
    def days(self) -> list[date]:
        """Return every day of the period."""
        return [self.first + timedelta(days=n) for n in range((self.last - self.first).days + 1)]

    def total(self, name: str) -> int:
        """Return how often *name* was counted."""
        return sum(self.counts.get(name, {}).values())

    def named(self, beginning: str) -> dict[str, int]:
        """Return the totals of all names that begin so, without it, most often first."""
        found = {
            name.removeprefix(beginning): self.total(name)
            for name in self.counts
            if name.startswith(beginning)
        }
        return dict(sorted(found.items(), key=lambda pair: (-pair[1], pair[0])))

    @property
    def states(self) -> dict[State, int]:
        """Return how many of the requests made then are in each state now."""
        counted = Counter(one.state for one in self.waited if one.kind != "alert")
        return {state: counted[state] for state in State if counted[state]}

    @property
    def replies(self) -> list[timedelta]:
        """Return how long each patient waited whom staff replied to; alerts ask for no reply."""
        answered = (one for one in self.waited if one.kind != "alert" and one.replied)
        return sorted(one.replied - one.created for one in answered if one.replied)

    @property
    def half(self) -> timedelta | None:
        """Return the median time to the first reply."""
        return median(self.replies) if self.replies else None  # type: ignore[type-var]

    @property
    def nine_in_ten(self) -> timedelta | None:
        """Return the 90th percentile of the time to the first reply."""
        seconds = [one.total_seconds() for one in self.replies]
        if len(seconds) < 2:
            return self.half
        return timedelta(seconds=quantiles(seconds, n=10, method="inclusive")[8])


async def look(store: Store, zone: ZoneInfo, first: date, last: date) -> Numbers:
    """Return the numbers from *first* to *last*, both included, days in *zone*."""
    since, until = (
        datetime.combine(day, time(), zone).astimezone(UTC)
        for day in (first, last + timedelta(days=1))
    )
    async with store.transaction() as tx:
        counts = await tx.counts(first, last)
        return Numbers(first, last, counts, tuple(await tx.waited(since, until)))
