"""What happens by itself when a patient does not go on."""

from datetime import datetime, timedelta

from bot.core import alarm
from bot.core.model import Asking, Session, Tapped, WakeMe

SIGN_WAITS = timedelta(minutes=10)
"""How long the question about a warning sign may stay open before it counts as not sure."""
FLOW_WAITS = timedelta(days=1)
"""How long a question may stay open before the next words are no answer to it any more."""
EXPIRE = "expire"


def wakes(session: Session, now: datetime) -> tuple[WakeMe, ...]:
    """Return what is asked for, so that the question left open in *session* ends."""
    if _sign_open(session):
        return (WakeMe(now + SIGN_WAITS, "sign"),)
    if _flow_open(session):
        return (WakeMe(now + FLOW_WAITS, "flow"),)
    return ()


def woken(session: Session, reason: str) -> Tapped | None:
    """Return the tap that a wake-up stands for, None where what it was for is over."""
    if reason == "sign" and _sign_open(session):
        return Tapped("a:unsure", session.prompt)
    if reason == "flow" and _flow_open(session):
        return Tapped(EXPIRE, session.prompt)
    return None


def _sign_open(session: Session) -> bool:
    mode = session.mode
    return isinstance(mode, Asking) and (mode.flow, mode.step) == (alarm.FLOW, "ask")


def _flow_open(session: Session) -> bool:
    return isinstance(session.mode, Asking) and session.mode.flow != alarm.FLOW
