"""What is kept so that the clinic can learn: missed questions, phrasings of staff, counts."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, Protocol

from bot.core.model import MissKind, RequestKind
from bot.core.requests import State

GapState = Literal["open", "added", "dismissed", "undone", "replaced"]


@dataclass(frozen=True, slots=True)
class Miss:
    """A question that was not answered well, and *why*; nobody knows whose it was.

    *nearest* is the entries that were nearest, or that did not help.
    """

    number: int
    text: str
    why: MissKind
    nearest: tuple[str, ...]
    at: datetime


@dataclass(frozen=True, slots=True)
class Gap:
    """Questions that ask the same, as staff were shown them: what they decide on with a tap.

    *texts* are the different wordings, the one that stands for all first; *misses* where they
    came from, by number, with their *whys*; *near* the entries and themes nearest to them.
    """

    number: int
    texts: tuple[str, ...]
    misses: tuple[int, ...] = ()
    whys: tuple[MissKind, ...] = ()
    near: tuple[str, ...] = ()
    state: GapState = "open"

    @property
    def times(self) -> int:
        """Return how often it was asked; "none" tells more of a time that is counted already."""
        return max(sum(why != "none" for why in self.whys), 1)


@dataclass(frozen=True, slots=True)
class Phrasing:
    """What staff taught: *text* asks for the entry or theme *label*; who added it, and when.

    *gap* is the one it was added from, 0 for none.
    """

    number: int
    text: str
    label: str
    who: str
    at: datetime
    gap: int = 0


Version = tuple[int, int]
"""The highest number of all phrasings, and how many there are: another one after each change."""


@dataclass(frozen=True, slots=True)
class Waited:
    """A request as the numbers see it: when it was made, and when staff first *replied*."""

    kind: RequestKind
    state: State
    created: datetime
    replied: datetime | None


class LearningTransaction(Protocol):
    """The part of a transaction that the clinic learns from."""

    async def add_miss(
        self, text: str, nearest: Sequence[str], why: MissKind, now: datetime
    ) -> None:
        """Keep a question that was not answered well, without its chat."""

    async def misses(self, most: int) -> list[Miss]:
        """Return the last *most* missed questions, newest first."""

    async def drop_misses(self, numbers: Collection[int]) -> int:
        """Erase missed questions that staff have dealt with; return how many there were."""

    async def add_feedback(self, entry: str, helped: bool, now: datetime) -> None:
        """Count whether an answer helped."""

    async def add_gap(self, gap: Gap, now: datetime) -> Gap:
        """Keep *gap* and return it with its number."""

    async def gap(self, number: int) -> Gap | None:
        """Return what staff were shown under *number*."""

    async def settle_gap(self, number: int, old: GapState, new: GapState) -> bool:
        """Change the state of a gap; False where it is no longer *old*."""

    async def add_phrasing(
        self, label: str, text: str, who: str, now: datetime, gap: int = 0
    ) -> Phrasing:
        """Keep that *text* asks for the entry or theme *label*."""

    async def phrasings(self) -> list[Phrasing]:
        """Return all phrasings of staff, oldest first."""

    async def drop_phrasings(self, numbers: Collection[int]) -> int:
        """Erase phrasings; return how many there were."""

    async def phrasings_version(self) -> Version:
        """Return what differs whenever a phrasing was added or erased."""

    async def count(self, names: Collection[str], day: date) -> None:
        """Count one more of each of *names* on *day*."""

    async def counts(self, first: date, last: date) -> Mapping[str, Mapping[date, int]]:
        """Return how often what was counted from *first* to *last*, by name and day."""

    async def waited(self, since: datetime, until: datetime) -> list[Waited]:
        """Return the requests made from *since* to before *until*, oldest first."""
