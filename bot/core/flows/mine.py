"""The patient's own requests: see them, change one, cancel one.

Whose a request is, and whether it is still open, is known to the store only: the service checks
it when the effect is carried out.
"""

import re
from dataclasses import replace
from datetime import datetime

from bot.core.clinic import Clinic
from bot.core.flows.asking import YES_NO, question
from bot.core.flows.details import Fields, unconfirmed
from bot.core.model import (
    Answers,
    Asking,
    Button,
    CancelRequest,
    ChangeRequest,
    Idle,
    ListRequests,
    Reply,
    Session,
    Turn,
)
from bot.core.parse import agreed, one_of
from bot.core.steps import Flow, Step

CANCEL, CHANGE = "mine.cancel", "mine.change"
FIELDS = ("times", "contact", "reason")
_FLOWS = {"cancel": CANCEL, "change": CHANGE}
_TYPED = re.compile(
    r"(?:please )?/?(?P<verb>cancel|change) (?:my )?(?:request |booking )?(?:no\.? ?|number )?"
    r"#? ?(?P<number>\d{1,9})[.!]?(?: please)?",
    re.IGNORECASE | re.ASCII,
)
_BUTTONS = ((Button("mine", "menu.mine"), Button("menu", "menu.back")),)


def mine(session: Session, argument: str, now: datetime) -> Turn:
    """List the patient's requests; the service adds a row of buttons for each open one."""
    return Turn(session, (Reply("mine.list"),), (ListRequests(),))


def request(session: Session, argument: str, now: datetime) -> Turn:
    """Start what ``cancel:<number>`` or ``change:<number>`` asks for; else list the requests."""
    verb, _, number = argument.partition(":")
    flow = _FLOWS.get(verb)
    if flow is None or not _is_number(number):
        return mine(session, "", now)
    return Turn(replace(session, mode=Asking(flow, "", {"number": number})))


def typed(text: str) -> str | None:
    """Return the argument for `request` that "cancel 12" and the like mean, else None."""
    found = _TYPED.fullmatch(" ".join(text[:80].split()))
    return f"{found['verb'].lower()}:{found['number']}" if found else None


def mine_flows(clinic: Clinic) -> tuple[Flow, Flow]:
    """Return the flow that cancels a request, and the one that changes a field of it."""
    return _cancel_flow(), _change_flow(clinic)


def _cancel_flow() -> Flow:
    def ask(step: Step, session: Session, answers: Answers) -> tuple[Reply, ...]:
        return (question(f"{CANCEL}.sure", step.choices, _number(answers), wide=2),)

    def finish(session: Session, answers: Answers, now: datetime) -> Turn:
        session = replace(session, mode=Idle())
        if answers.get("sure") != "yes" or not _is_number(answers.get("number", "")):
            return Turn(session, (Reply("mine.kept", buttons=_BUTTONS),))
        effect = CancelRequest(int(answers["number"]))
        return Turn(session, (Reply("mine.cancelled", _number(answers), _BUTTONS),), (effect,))

    return Flow(
        CANCEL,
        (Step("sure", agreed, YES_NO),),
        ask=ask,
        finish=finish,
        early=lambda session, step, answers, now: None,
    )


def _change_flow(clinic: Clinic) -> Flow:
    fields = Fields(clinic)
    labels = {field: clinic.messages.get(f"{CHANGE}.field.{field}", field) for field in FIELDS}
    steps = (Step("field", one_of(labels), FIELDS), *fields.steps(editing=True))

    def ask(step: Step, session: Session, answers: Answers) -> tuple[Reply, ...]:
        if step.id == "field":
            return (question(f"{CHANGE}.field", step.choices, _number(answers), wide=2),)
        return (fields.ask(step, answers),)

    def early(session: Session, step: Step, answers: Answers, now: datetime) -> Turn | None:
        return unconfirmed(_change_flow(clinic), session, step, answers)

    def finish(session: Session, answers: Answers, now: datetime) -> Turn:
        session = replace(session, mode=Idle())
        if not _is_number(answers.get("number", "")):
            return Turn(session, (Reply("mine.kept", buttons=_BUTTONS),))
        effect = ChangeRequest(int(answers["number"]), fields.kept(answers))
        return Turn(session, (Reply("mine.changed", _number(answers), _BUTTONS),), (effect,))

    return Flow(CHANGE, steps, ask=ask, finish=finish, early=early)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 10


def _number(answers: Answers) -> dict[str, str]:
    return {"number": answers.get("number", "")}
