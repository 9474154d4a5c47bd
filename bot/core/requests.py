"""The staff's queue as rules: which state a request may go to, by which verb."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Literal

from bot.core.model import Answers, RedFlag, RequestKind

DETAILS = (
    "excerpt",
    "name",
    "contact",
    "phone",
    "email",
    "username",
    "times",
    "reason",
    "findings",
    "check",
    "question",
)
"""The fields that a request's details may have, in the order in which staff read them."""


class State(StrEnum):
    """Where a request stands; the last one ends it."""

    NEW = "new"
    CLAIMED = "claimed"
    BOOKED = "booked"
    CALLBACK = "callback"
    NOT_REACHED = "not_reached"
    CLOSED = "closed"


class Reason(StrEnum):
    """Why a request was closed."""

    DONE = "done"
    DECLINED = "declined"
    CANCELLED_BY_PATIENT = "cancelled_by_patient"
    DUPLICATE = "duplicate"
    SPAM = "spam"
    OTHER = "other"


Verb = Literal[
    "claim",
    "release",
    "reply",
    "hand-back",
    "book",
    "callback",
    "not-reached",
    "close",
    "cancel",
    "change",
]

OPEN = frozenset(State) - {State.CLOSED}
_FROM: dict[Verb, frozenset[State]] = {
    "claim": frozenset({State.NEW}),
    "release": frozenset({State.CLAIMED}),
    "reply": OPEN,
    "hand-back": OPEN,
    "book": OPEN,
    "callback": OPEN,
    "not-reached": OPEN,
    "close": OPEN,
    "cancel": OPEN,
    "change": OPEN,
}
_TO: dict[Verb, State | None] = {
    "claim": State.CLAIMED,
    "release": State.NEW,
    "reply": None,
    "hand-back": None,
    "book": State.BOOKED,
    "callback": State.CALLBACK,
    "not-reached": State.NOT_REACHED,
    "close": State.CLOSED,
    "cancel": State.CLOSED,
    "change": None,
}
_NOT_OF_ALERTS: frozenset[Verb] = frozenset({"book", "callback"})
"""Of these a patient is told, and an alert's never hears of it."""
STAFF_VERBS: tuple[Verb, ...] = (
    "claim",
    "release",
    "reply",
    "hand-back",
    "book",
    "callback",
    "not-reached",
    "close",
)


@dataclass(frozen=True, slots=True)
class Request:
    """One request as the store keeps it; *version* grows by one with every change.

    *at* is the time booked or to call back (UTC), *reason* why it was closed, *unreachable* tells
    that the patient blocked the bot, *talk_until* how long the patient's messages go to staff.
    """

    number: int
    chat: str
    kind: RequestKind
    details: Answers
    created: datetime
    updated: datetime
    state: State = State.NEW
    version: int = 1
    owner: str = ""
    flag: RedFlag | None = None
    at: datetime | None = None
    reason: Reason | None = None
    attempts: int = 0
    unreachable: bool = False
    talk_until: datetime | None = None

    @property
    def open(self) -> bool:
        """Tell whether staff still have something to do."""
        return self.state is not State.CLOSED


@dataclass(frozen=True, slots=True)
class Refused:
    """Why a change was not made: message key *why* and who has the request."""

    why: Literal["closed", "taken", "not_yours", "state", "stale"]
    owner: str = ""


def verbs(request: Request) -> tuple[Verb, ...]:
    """Return the verbs that staff may use on *request* now."""
    return tuple(verb for verb in STAFF_VERBS if _may(request, verb))


def act(
    request: Request,
    verb: Verb,
    who: str,
    now: datetime,
    *,
    at: datetime | None = None,
    reason: Reason | None = None,
    details: Answers | None = None,
    flag: RedFlag | None = None,
    talk_until: datetime | None = None,
) -> Request | Refused:
    """Return *request* after *verb* by *who*, one version on, or why that is refused.

    *details* are fields to put over the old ones, *flag* is the gravest sign now known,
    *talk_until* how long the answer to a reply is staff's to read.
    """
    if request.state is State.CLOSED:
        return Refused("closed", request.owner)
    if verb == "claim" and request.owner and request.owner != who:
        return Refused("taken", request.owner)
    if not _may(request, verb):
        return Refused("state", request.owner)
    if verb == "release" and request.owner != who:
        return Refused("not_yours", request.owner)
    return replace(
        request,
        state=_TO[verb] or _answered(request, verb),
        version=request.version + 1,
        updated=now,
        details={**request.details, **(details or {})},
        flag=flag or request.flag,
        owner=_owner(request, verb, who),
        at=at if verb in {"book", "callback"} else request.at,
        reason=_reason(verb, reason),
        attempts=request.attempts + (verb == "not-reached"),
        talk_until=_talk(request, verb, talk_until),
    )


def _may(request: Request, verb: Verb) -> bool:
    if verb == "hand-back" and not request.talk_until:
        return False
    if verb in _NOT_OF_ALERTS and request.kind == "alert":
        return False
    return request.state in _FROM[verb]


def _answered(request: Request, verb: Verb) -> State:
    """Return where a verb leaves a request that it does not move: who replies has claimed it."""
    new = request.state is State.NEW
    return State.CLAIMED if verb == "reply" and new else request.state


def _owner(request: Request, verb: Verb, who: str) -> str:
    match verb:
        case "release":
            return ""
        case "cancel" | "change" | "hand-back":
            return request.owner
        case "reply":
            return request.owner or who
        case _:
            return who


def _talk(request: Request, verb: Verb, until: datetime | None) -> datetime | None:
    """Return how long the talk goes on: from reply to reply, at most until the request closes."""
    if verb in {"hand-back", "close", "cancel"}:
        return None
    return (until if verb == "reply" else None) or request.talk_until


def _reason(verb: Verb, given: Reason | None) -> Reason | None:
    if verb == "cancel":
        return Reason.CANCELLED_BY_PATIENT
    return (given or Reason.DONE) if verb == "close" else None


def urgency(request: Request) -> tuple[int, datetime, int]:
    """Return the key that sorts red-flagged requests first, then the oldest."""
    return (request.flag.tier.rank if request.flag else 9, request.created, request.number)
