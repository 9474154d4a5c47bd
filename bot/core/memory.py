"""How long a session remembers: the staff's turn to talk, and a warning sign."""

from dataclasses import replace
from datetime import datetime, timedelta

from bot.core.model import HandedOver, Idle, RedFlag, Session

FLAG_HOLDS = timedelta(hours=24)
"""How long a sign that was found is passed on with the patient's requests."""


def current(session: Session, now: datetime) -> Session:
    """Return *session* without what is past its time."""
    if isinstance(session.mode, HandedOver) and session.mode.until <= now:
        session = replace(session, mode=Idle())
    if session.flagged is not None and now - session.flagged >= FLAG_HOLDS:
        session = replace(session, flag=None, flagged=None)
    return session


def dated(session: Session, before: RedFlag | None, now: datetime) -> Session:
    """Return *session* with the time of its sign, where that is another than *before*."""
    if session.flag == before:
        return session
    return replace(session, flagged=now if session.flag else None)
