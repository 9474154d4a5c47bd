"""How long a session remembers: the staff's turn to talk, a warning sign, a risk."""

from dataclasses import replace
from datetime import datetime, timedelta

from bot.core.model import HandedOver, Idle, Session

FLAG_HOLDS = timedelta(hours=24)
"""How long a sign that was found is passed on with the patient's requests."""
RISKS_HOLD = timedelta(hours=24)
"""How long what a patient told (a cancer, a blood thinner) makes later complaints graver."""


def current(session: Session, now: datetime) -> Session:
    """Return *session* without what is past its time."""
    if isinstance(session.mode, HandedOver) and session.mode.until <= now:
        session = replace(session, mode=Idle())
    if session.flagged is not None and now - session.flagged >= FLAG_HOLDS:
        session = replace(session, flag=None, flagged=None)
    if session.told is not None and now - session.told >= RISKS_HOLD:
        session = replace(session, risks=frozenset(), told=None)
    return session


def dated(session: Session, before: Session, now: datetime) -> Session:
    """Return *session* with the times of its sign and its risks, where they were not *before*."""
    if session.flag != before.flag:
        session = replace(session, flagged=now if session.flag else None)
    if session.risks != before.risks:
        session = replace(session, told=now if session.risks else None)
    return session
