"""What a turn adds to the numbers that the clinic looks at: names alone, no words and no chat.

| name                                       | counted when                                   |
| ------------------------------------------ | ---------------------------------------------- |
| ``asked``                                  | a question was put in words                    |
| ``answered``, ``choice``, ``declined``     | what became of it; declined: staff are offered |
| ``sign.<tier>``                            | staff were told of a warning sign              |
| ``helped``, ``unhelpful``                  | a patient said so of an answer                 |
| ``begun.<flow>``, ``done.<flow>``          | a flow was begun, gone through to its end      |
| ``left.<flow>.<step>``                     | a flow was left at this step                   |
"""

from collections.abc import Iterator

from bot.core import alarm
from bot.core.model import Asking, Event, NotifyStaff, RecordFeedback, Said, Session, Turn

_OUTCOMES = {
    "answer": "answered",
    "answer.again": "answered",
    "hours": "answered",
    "choices": "choice",
    "miss": "declined",
    "theme": "declined",
}
"""The key of a reply -> what became of the question."""

_LEAVING = frozenset(
    {
        *{"welcome", "menu", "cancelled", "flow.expired", "flow.left"},
        *{"booking.declined", "question.kept", "mine.kept", "erase.kept"},
    }
)
"""Keys of replies with which a flow ends before its end."""


def counted(before: Session, event: Event, turn: Turn) -> frozenset[str]:
    """Return what *turn*, the answer to *event* in the session *before*, adds one to."""
    return frozenset((*_questions(event, turn), *_effects(turn), *_flows(before, turn)))


def _questions(event: Event, turn: Turn) -> Iterator[str]:
    if not isinstance(event, Said):
        return
    keys = [reply.key for reply in turn.replies]
    became = next((_OUTCOMES[key] for key in keys if key in _OUTCOMES), None)
    if became:
        yield became
    if became or _signs(turn) or any(key.startswith("alarm.ask.") for key in keys):
        yield "asked"


def _effects(turn: Turn) -> Iterator[str]:
    yield from _signs(turn)
    for effect in turn.effects:
        if isinstance(effect, RecordFeedback):
            yield "helped" if effect.helped else "unhelpful"


def _signs(turn: Turn) -> list[str]:
    return [f"sign.{one.flag.tier}" for one in turn.effects if isinstance(one, NotifyStaff)]


def _flows(before: Session, turn: Turn) -> Iterator[str]:
    """Yield the flow that began and the one that ended; a warning sign only interrupts."""
    old, step = _place(before)
    new, _ = _place(turn.session)
    if old == new or alarm.FLOW in {old, new}:
        return
    if old and any(reply.key in _LEAVING for reply in turn.replies):
        yield f"left.{old}.{step}"
    elif old:
        yield f"done.{old}"
    if new:
        yield f"begun.{new}"


def _place(session: Session) -> tuple[str, str]:
    mode = session.mode
    return (mode.flow, mode.step) if isinstance(mode, Asking) else ("", "")
