"""Answer from the clinic's guide, offer what may be meant, or say that it is not there."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from bot.core.clinic import Clinic, Entry
from bot.core.flows.asking import MENU, in_rows
from bot.core.hearing import Heard
from bot.core.matching.matcher import Decision
from bot.core.model import (
    Asking,
    Button,
    MissKind,
    RecordFeedback,
    RecordMiss,
    Reply,
    Session,
    Turn,
)
from bot.core.net import CHECK

RELATED = 2
ALSO = NEAREST = 3
ACTIONS = ("check", "book", "symptoms")
"""What may stand under an answer; the first two that its entry names do."""

_STAFF, _MENU = Button("staff:asked", "menu.staff"), Button("menu", "menu.back")
_HAND_OVER = ((_STAFF,), (CHECK, _MENU))


class Finds(Protocol):
    """What finds the entry that a message asks for."""

    def decide(self, text: str) -> Decision:
        """Return what to do with *text*."""


@dataclass(frozen=True, slots=True)
class Faq:
    """The clinic's entries and themes behind free text and buttons."""

    clinic: Clinic
    matcher: Finds

    def actions(self) -> Mapping[str, Callable[[Session, str, datetime], Turn]]:
        """Return what the buttons under answers do."""
        return {
            "faq": self.read,
            "pick": self.read,
            "none": self.none,
            "helped": self.helped,
            "affirm": self.affirm,
        }

    def reply(self, session: Session, text: str, decision: Decision, now: datetime) -> Turn:
        """Answer *text* as *decision* says; what is not answered is kept for "Ask the staff"."""
        repeated = decision.entry is not None and decision.entry == session.last_entry
        session = replace(session, question=text)
        entry = self.clinic.entries.get(decision.entry or "")
        if decision.outcome == "answer" and entry:
            return self._again(session, entry) if repeated else self._answer(session, entry)
        if decision.theme and decision.theme in self.clinic.themes:
            turn = self._hand_over(session, decision.theme, now)
            unsure = () if decision.is_sure else (RecordMiss(text, _nearest(decision)),)
            return replace(turn, effects=unsure)
        offered = tuple(self._offer(id) for id in decision.choices if self._known(id))
        if decision.outcome == "choices" and offered:
            rows = (*offered, (Button("none", "choices.none"),), (CHECK,))
            miss = RecordMiss(text, decision.choices, "choice")
            session = replace(session, last_entry="")
            return Turn(session, (Reply("choices", buttons=rows),), (miss,))
        return self._miss(session, decision)

    def told(self, session: Session, text: str, heard: Heard, now: datetime) -> Turn:
        """Answer what was *heard* in *text*, and offer below what it asks for besides."""
        turn = self.reply(session, text, heard.decision, now)
        rest = (Reply("also.rest", buttons=((_STAFF,),)),) if heard.rest else ()
        rest = () if isinstance(session.mode, Asking) else rest
        return replace(turn, replies=(*turn.replies, *self.also(heard), *rest))

    def also(self, heard: Heard) -> tuple[Reply, ...]:
        """Offer what a message asks for besides."""
        rows = tuple(self._offer(id, "faq") for id in heard.also[:ALSO] if self._known(id))
        return (Reply("also", buttons=rows),) if rows else ()

    def answers(self, decision: Decision) -> bool:
        """Tell whether *decision* has something to say without asking back."""
        return decision.outcome == "answer" or decision.theme in self.clinic.themes

    def read(self, session: Session, id: str, now: datetime) -> Turn:
        """Answer a tap on an entry or a theme; one that is gone says so."""
        if entry := self.clinic.entries.get(id):
            return self._answer(session, entry)
        if id in self.clinic.themes:
            return self._hand_over(session, id, now)
        return Turn(session, (Reply("button.gone", buttons=((_MENU,),)),))

    def none(self, session: Session, argument: str, now: datetime) -> Turn:
        """Take "None of these": the question was missed."""
        if not session.question:
            return Turn(session, (Reply("question.offer", buttons=_HAND_OVER),))
        return self._miss(session, self.matcher.decide(session.question), "none")

    def affirm(self, session: Session, argument: str, now: datetime) -> Turn:
        """Take a yes out of the blue: for the staff, where a question is open."""
        if session.question.strip() and not session.last_entry:
            return Turn(session, (Reply("question.offer", buttons=_HAND_OVER),))
        return Turn(session, (Reply("affirm", buttons=MENU),))

    def helped(self, session: Session, argument: str, now: datetime) -> Turn:
        """Keep whether an answer helped; where it did not, offer the staff."""
        said, _, id = argument.partition(":")
        if id not in self.clinic.entries or said not in {"yes", "no"}:
            return Turn(session, (Reply("button.gone", buttons=((_MENU,),)),))
        feedback = RecordFeedback(id, said == "yes")
        if said == "yes":
            return Turn(session, (Reply("helped.yes", buttons=((_MENU,),)),), (feedback,))
        asked = session.question if session.last_entry == id else ""
        miss = (RecordMiss(asked, (id,), "unhelpful"),) if asked.strip() else ()
        return Turn(session, (Reply("helped.no", buttons=_HAND_OVER),), (feedback, *miss))

    def _answer(self, session: Session, entry: Entry) -> Turn:
        helped = tuple(
            Button(f"helped:{said}:{entry.id}", f"helped.{said}.label") for said in ("yes", "no")
        )
        named = [name for name in ACTIONS if name in entry.next][:2]
        actions = tuple(Button(name, f"menu.{name}") for name in named)
        rows = (*self._related(entry), *in_rows(actions, 2), helped)
        return self._about(session, entry, "answer", rows)

    def _again(self, session: Session, entry: Entry) -> Turn:
        """Say a text that was just read once more in short, and what else there is."""
        read = (Button(f"faq:{entry.id}", "answer.read"),)
        rows = (read, *self._related(entry), *_HAND_OVER)
        return self._about(session, entry, "answer.again", rows)

    def _about(
        self, session: Session, entry: Entry, key: str, rows: tuple[tuple[Button, ...], ...]
    ) -> Turn:
        # In the middle of a flow its question follows at once: other ways out would mislead.
        rows = () if isinstance(session.mode, Asking) else rows
        reply = Reply(key, {"entry": entry.id}, rows)
        return Turn(replace(session, last_entry=entry.id), (reply,))

    def _hand_over(self, session: Session, theme: str, now: datetime) -> Turn:
        rows = () if isinstance(session.mode, Asking) else _HAND_OVER
        reply = Reply("theme", {"theme": theme}, rows)
        if self.clinic.themes[theme].by_hours:
            reply = Reply("hours", {"opening": now.isoformat()}, rows)
        return Turn(replace(session, last_entry=""), (reply,))

    def _miss(self, session: Session, decision: Decision, why: MissKind = "declined") -> Turn:
        reply = Reply("miss", buttons=_HAND_OVER)
        miss = RecordMiss(session.question, _nearest(decision), why)
        return Turn(replace(session, last_entry=""), (reply,), (miss,))

    def _related(self, entry: Entry) -> tuple[tuple[Button, ...], ...]:
        known = [id for id in entry.related if id in self.clinic.entries and id != entry.id]
        return tuple(
            (Button(f"faq:{id}", "entry.title", {"entry": id}),) for id in known[:RELATED]
        )

    def _known(self, id: str) -> bool:
        return id in self.clinic.entries or id in self.clinic.themes

    def _offer(self, id: str, action: str = "pick") -> tuple[Button, ...]:
        kind = "entry" if id in self.clinic.entries else "theme"
        return (Button(f"{action}:{id}", f"{kind}.title", {kind: id}),)


def _nearest(decision: Decision) -> tuple[str, ...]:
    return tuple(one.label for one in decision.candidates if one.kind == "entry")[:NEAREST]
