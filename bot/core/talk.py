"""While staff have the conversation: what a patient sends goes to them, and the bot is silent."""

from dataclasses import replace
from datetime import datetime, timedelta

from bot.core import alarm, commands
from bot.core.model import (
    Asking,
    Event,
    HandedOver,
    Idle,
    Relay,
    Said,
    SentOther,
    Session,
    SharedContact,
    TakeBack,
    Turn,
)

HOLDS = timedelta(hours=12)
"""How long after the staff's last message a patient's answer is theirs to read."""


def hand_over(session: Session, number: int, until: datetime) -> Session:
    """Return *session* with the conversation in the staff's hands, about request *number*.

    A warning sign that is still to be asked about is asked first; one that staff were told of no
    longer holds the patient back, because now a person is there.
    """
    over = HandedOver(until, number)
    mode = session.mode
    if isinstance(mode, Asking) and mode.flow == alarm.FLOW and "ask" not in mode.answers:
        return replace(session, mode=alarm.with_behind(mode, over))
    return replace(session, mode=over)


def hand_back(session: Session, number: int) -> Session:
    """Return *session* with the bot answering again, where the talk was about *number*."""
    over = alarm.waiting(session.mode)
    if not isinstance(over, HandedOver) or over.number != number:
        return session
    if isinstance(session.mode, Asking):
        return replace(session, mode=alarm.with_behind(session.mode, Idle()))
    return replace(session, mode=Idle())


def interrupts(session: Session) -> bool:
    """Tell whether handing over now stops a flow that the patient is in."""
    return isinstance(session.mode, Asking) and session.mode.flow != alarm.FLOW


def passed_on(session: Session, event: Event, turn: Turn) -> Turn:
    """Return *turn* with what staff must get of *event*, where they have the conversation."""
    over = session.mode
    if not isinstance(over, HandedOver):
        return turn
    if relay := _relay(over.number, event):
        turn = replace(turn, effects=(*turn.effects, relay))
    if isinstance(alarm.waiting(turn.session.mode), HandedOver):
        return turn
    return replace(turn, effects=(*turn.effects, TakeBack(over.number)))


def _relay(number: int, event: Event) -> Relay | None:
    match event:
        case Said(text, edited) if text.strip() and not commands.is_command(text):
            return Relay(number, text, edited=edited)
        case SentOther(kind, caption):
            return Relay(number, caption, kind)
        case SharedContact(phone, own) if own:
            return Relay(number, phone)
        case _:
            return None
