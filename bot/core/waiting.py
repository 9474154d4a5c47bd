"""What must not wait unseen: when staff are reminded of a request, and when it is overdue."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Literal

from bot.core.hours import Hours
from bot.core.model import Tier
from bot.core.requests import Request, State

Call = Literal["unclaimed", "still-unclaimed", "due-soon", "overdue", "callback"]
"""Why staff are called: nobody took a warning sign; an answer is due, or late; a call is due."""

FIRST, SECOND = timedelta(minutes=5), timedelta(minutes=15)
"""When staff are reminded of a warning sign that nobody took, whatever the hour."""


def grave(request: Request) -> bool:
    """Tell whether *request* comes with a sign that needs a doctor today or at once."""
    return request.flag is not None and request.flag.tier is not Tier.SOON


def reply_by(request: Request, hours: Hours | None) -> datetime | None:
    """Return until when the patient is to hear from staff; None where nothing is promised.

    Who sent an alert was told where to get help, not to wait for an answer.
    """
    if hours is None or request.state is not State.NEW or request.kind == "alert":
        return None
    return hours.reply_by(request.created)


def overdue(request: Request, hours: Hours | None, now: datetime) -> bool:
    """Tell whether *request* should have been taken, answered or called back by *now*."""
    if request.state is State.CALLBACK:
        return request.at is not None and request.at <= now
    by = request.created + SECOND if grave(request) else reply_by(request, hours)
    return request.state is State.NEW and by is not None and by <= now


def calls(
    before: Request | None, after: Request, hours: Hours | None, now: datetime
) -> Mapping[Call, datetime]:
    """Return when to call for what *after* newly waits for, beside what *before* waited for."""
    found: dict[Call, datetime] = {}
    waits = after.state is State.NEW
    anew = waits and (before is None or before.state is not State.NEW)
    if waits and grave(after) and (anew or (before and not grave(before))):
        found |= {"unclaimed": now + FIRST, "still-unclaimed": now + SECOND}
    if anew and hours and (by := reply_by(after, hours)):
        found |= {"due-soon": hours.halfway(now, by) or by, "overdue": by}
    planned = before.at if before and before.state is State.CALLBACK else None
    if after.state is State.CALLBACK and after.at and after.at != planned:
        found["callback"] = after.at
    return found


def still(call: Call, request: Request, now: datetime) -> bool:
    """Tell whether what was to be called for at *now* still waits."""
    if call == "callback":
        return request.state is State.CALLBACK and overdue(request, None, now)
    return request.state is State.NEW
