"""Which requests staff ask for."""

import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from bot.core import waiting
from bot.core.hours import Hours
from bot.core.model import RequestKind
from bot.core.requests import Request, State


@dataclass(frozen=True, slots=True)
class Wanted:
    """What must be true of each request; what is left empty may be anything.

    *since* is when it was made at the earliest, *name* occurs in the patient's name.
    """

    states: Collection[State] = ()
    kinds: Collection[RequestKind] = ()
    owner: str = ""
    name: str = ""
    since: datetime | None = None
    flagged: bool = False
    overdue: bool = False

    def fits(self, request: Request, hours: Hours | None, now: datetime) -> bool:
        """Tell whether *request* is asked for; *hours* say what is overdue at *now*."""
        return (
            (not self.states or request.state in self.states)
            and (not self.kinds or request.kind in self.kinds)
            and (not self.owner or _plain(request.owner) == _plain(self.owner))
            and _plain(self.name) in _plain(request.details.get("name", ""))
            and (self.since is None or request.created >= self.since)
            and (not self.flagged or request.flag is not None)
            and (not self.overdue or waiting.overdue(request, hours, now))
        )


EVERYTHING = Wanted()


def _plain(name: str) -> str:
    return unicodedata.normalize("NFKC", name).casefold().strip()
