"""A booking request: consent, the fields, the red-flag check, one look at all of it, send."""

from dataclasses import dataclass, replace
from datetime import datetime

from bot.core.clinic import Clinic
from bot.core.flows.asking import YES_NO, in_rows, question
from bot.core.flows.check import CHECKED, RECENT, Check, recently
from bot.core.flows.details import (
    ASKED,
    LONGEST_REASON,
    Fields,
    ask_on,
    read_name,
    reason_of,
    times_of,
    unconfirmed,
    written,
)
from bot.core.model import (
    Answers,
    Asking,
    Button,
    Idle,
    RecordConsent,
    RecordRequest,
    Reply,
    Session,
    Turn,
)
from bot.core.parse import agreed, plain
from bot.core.privacy import consent_version, consented
from bot.core.steps import Flow, Step
from bot.core.when import read_times, times_in

FLOW = "booking"
AGREED = "agreed"
"""Put into the answers at the start, this leaves the consent out."""

EDITABLE = ("name", "contact", "times", "reason")
_WORDS = {
    "name": {"name"},
    "contact": {"contact", "phone", "number", "email", "mail"},
    "times": {"time", "times", "day", "days", "date"},
    "reason": {"reason"},
}
_SENDS = frozenset({"confirm", "send", "send it", "submit", "send request", "send the request"})
_MENU = Button("menu", "menu.back")


def start_booking(clinic: Clinic, session: Session, text: str, now: datetime) -> Turn:
    """Start with what is known: consent, a recent check, times that *text* names.

    A booking that is going on is not begun again; the mode's open step is for the caller to ask.
    """
    if isinstance(session.mode, Asking) and session.mode.flow == FLOW:
        return Turn(session)
    answers = dict(recently(session, now))
    if consented(session, clinic):
        answers[AGREED] = "earlier"
    if times := times_in(text, now, clinic.profile.zone):
        answers["times"] = written(read_times(times, now, clinic.profile.zone))
    if session.question.strip():
        answers[ASKED] = session.question.strip()[:LONGEST_REASON]
    return Turn(replace(session, mode=Asking(FLOW, "", answers)))


def booking_flow(clinic: Clinic, check: Check) -> Flow:
    """Return the flow; *check* gives its red-flag questions."""
    booking = _Booking(clinic, check, Fields(clinic))
    return Flow(FLOW, booking.steps(), ask=booking.ask, finish=booking.finish, early=booking.early)


@dataclass(frozen=True, slots=True)
class _Booking:
    clinic: Clinic
    check: Check
    fields: Fields

    def steps(self) -> tuple[Step, ...]:
        return (
            Step("consent", agreed, YES_NO, when=lambda answers: AGREED not in answers),
            Step("name", read_name),
            *self.fields.steps(),
            *self.check.steps,
            Step("review", _review, ("confirm",)),
        )

    def ask(self, step: Step, session: Session, answers: Answers) -> tuple[Reply, ...]:
        if step in self.check.steps:
            return (self.check.ask(step),)
        if step.id == "consent":
            return (question("booking.consent", step.choices, wide=2),)
        if step.id == "review":
            return (self._review(session, answers),)
        return (self.fields.ask(step, answers),)

    def early(self, session: Session, step: Step, answers: Answers, now: datetime) -> Turn | None:
        """End without consent, ask a field again, or show the card of a warning sign."""
        flow = booking_flow(self.clinic, self.check)
        if step.id == "consent" and answers["consent"] == "no":
            reply = Reply("booking.declined", buttons=((_MENU,),))
            return Turn(replace(session, mode=Idle()), (reply,))
        if step.id == "review" and answers["review"] != "confirm":
            gone = {"review", answers["review"]}
            left = {id: value for id, value in answers.items() if id not in gone}
            return ask_on(flow, session, left)
        return unconfirmed(flow, session, step, answers) or self.check.early(
            session, step, answers, now
        )

    def finish(self, session: Session, answers: Answers, now: datetime) -> Turn:
        """Record the request, never an appointment, and say what the check calls for."""
        details = {"name": answers.get("name", ""), **self.fields.kept(answers)}
        details["findings"] = self._findings(session)
        details["check"] = self.check.summary(session, answers)
        details = {field: value for field, value in details.items() if value}
        version = consent_version(self.clinic)
        agreed_now = () if consented(session, self.clinic) else (RecordConsent(version),)
        noted = self.check.noted(session, answers, now)
        noted = replace(noted, mode=Idle(), consent=version, question="")
        request = RecordRequest("booking", details, noted.flag)
        params = {"contact": self.fields.contact_shown(answers)}
        buttons = ((Button("mine", "menu.mine"), _MENU),)
        return Turn(
            noted,
            (*self._advice(answers), Reply("booking.done", params, buttons)),
            (*agreed_now, request),
        )

    def _advice(self, answers: Answers) -> tuple[Reply, ...]:
        """Return what the check found that no card has said yet."""
        verdict = self.check.verdict(answers)
        return verdict.replies if verdict.flag and RECENT not in answers else ()

    def _review(self, session: Session, answers: Answers) -> Reply:
        nothing = self.clinic.messages.get("booking.nothing", "")
        times = times_of(answers)
        reason = [reason_of(answers), self._findings(session)]
        params = {
            "name": answers.get("name", ""),
            "contact": self.fields.contact_shown(answers),
            "times": times.understood or times.said,
            "reason": "\n".join(filter(None, reason)) or nothing,
            "check": self.check.summary(session, answers) or nothing,
        }
        edits = tuple(Button(f"edit:{id}", f"booking.review.{id}") for id in EDITABLE)
        asked = question("booking.review", ("confirm",), params)
        return replace(asked, buttons=(*asked.buttons, *in_rows(edits, 2)))

    def _findings(self, session: Session) -> str:
        """Return what the symptom conversation found, in the words of its buttons."""
        words = self.clinic.messages
        own = (finding for finding in session.findings if not finding.startswith(CHECKED))
        pairs = (finding.partition("=") for finding in own)
        return "; ".join(words.get(f"symptoms.{id}.{one}", one) for id, _, one in pairs)


def _review(text: str, now: datetime) -> str | None:
    """Return "confirm", or the field that is to be changed."""
    said = plain(text)
    words = set(said.split())
    named = [field for field, means in _WORDS.items() if means & words]
    if len(named) == 1:
        return named[0]
    return "confirm" if said in _SENDS or agreed(text, now) == "yes" else None
