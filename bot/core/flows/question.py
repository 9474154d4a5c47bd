"""A question for the staff: the bot's last unanswered one, or a new one, sent after one look."""

from dataclasses import replace
from datetime import datetime
from functools import partial

from bot.core.clinic import Clinic
from bot.core.flows.asking import YES_NO, question
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
from bot.core.parse import agreed
from bot.core.privacy import consent_version, consented
from bot.core.steps import Flow, Step, as_written

_MENU = ((Button("menu", "menu.back"),),)


def ask_staff(session: Session, argument: str, now: datetime) -> Turn:
    """Start with the question that is open: not answered, or (*argument*) not well enough."""
    open_ = argument == "asked" or not session.last_entry
    known = {"text": session.question} if open_ and session.question.strip() else {}
    return Turn(replace(session, mode=Asking("question", "", known)))


def question_flow(clinic: Clinic) -> Flow:
    """Return the flow: the question, then one tap that sends it and, at first, is the consent."""

    def ask(step: Step, session: Session, answers: Answers) -> tuple[Reply, ...]:
        if step.id == "text":
            return (question("question.text"),)
        key = "question.send" if consented(session, clinic) else "question.consent"
        asked = question(key, step.choices, {"text": answers.get("text", "")}, wide=2)
        return (replace(asked, buttons=(*asked.buttons, (Button("edit:text", "question.edit"),))),)

    return Flow(
        "question",
        # Not a free step: a question mark here is meant for the staff, not for the guide.
        (Step("text", as_written), Step("send", agreed, YES_NO)),
        ask=ask,
        finish=partial(_finish, clinic),
        early=lambda session, step, answers, now: None,
    )


def _finish(clinic: Clinic, session: Session, answers: Answers, now: datetime) -> Turn:
    session = replace(session, mode=Idle())
    if answers.get("send") != "yes":
        return Turn(session, (Reply("question.kept", buttons=_MENU),))
    request = RecordRequest("question", {"question": answers.get("text", "")}, session.flag)
    sent = Reply("question.sent", buttons=((Button("mine", "menu.mine"),), *_MENU))
    if consented(session, clinic):
        return Turn(replace(session, question=""), (sent,), (request,))
    version = consent_version(clinic)
    session = replace(session, question="", consent=version)
    return Turn(session, (sent,), (RecordConsent(version), request))
