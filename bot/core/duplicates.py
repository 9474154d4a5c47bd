"""Is this the request that the same person has made already?"""

from collections.abc import Iterable
from difflib import SequenceMatcher

from bot.core.model import Answers, RequestKind
from bot.core.parse import plain
from bot.core.requests import Request, State

ALIKE = 0.6
"""How much of two reasons must agree, 0 to 1."""

_SETTLED = frozenset({State.BOOKED, State.CLOSED})
"""Who asks again after that asks for something more."""


def earlier(requests: Iterable[Request], kind: RequestKind, details: Answers) -> Request | None:
    """Return the one of *requests* (of one chat) that *details* ask for once more, if any.

    Members of a family who share a chat are told apart by their names.
    """
    return next((one for one in requests if _same(one, kind, details)), None)


def _same(old: Request, kind: RequestKind, details: Answers) -> bool:
    if old.kind != kind or kind == "alert" or old.state in _SETTLED:
        return False
    if _name(old.details) != _name(details):
        return False
    field = "question" if kind == "question" else "reason"
    return _alike(old.details.get(field, ""), details.get(field, ""))


def _name(details: Answers) -> frozenset[str]:
    """Return the words of the name: "Ann Lee" and "LEE, Ann" are one person."""
    return frozenset(plain(details.get("name", "")).split())


def _alike(one: str, other: str) -> bool:
    """Tell whether two reasons are the same one; without any, they are."""
    words, others = plain(one).split(), plain(other).split()
    if not words or not others:
        return words == others
    return SequenceMatcher(None, words, others, autojunk=False).ratio() >= ALIKE
