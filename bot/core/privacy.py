"""What a patient may know and decide about their data: read it, see it, erase it, agree to it."""

from dataclasses import replace
from datetime import datetime

from bot.core.clinic import Clinic
from bot.core.flows.asking import YES_NO, question
from bot.core.model import Answers, Asking, Button, Disclose, Forget, Idle, Reply, Session, Turn
from bot.core.parse import agreed
from bot.core.steps import Flow, Step

_MENU = Button("menu", "menu.back")


def consented(session: Session, clinic: Clinic) -> bool:
    """Tell whether the patient agreed to the text as it is now."""
    version = consent_version(clinic)
    return bool(version) and session.consent == version


def consent_version(clinic: Clinic) -> str:
    """Return the version of the consent text; it stands beside the text in the messages."""
    return clinic.messages.get("consent.version", "")


def explain(session: Session, argument: str, now: datetime) -> Turn:
    """Tell what is kept, for how long, who reads it, and how to erase it."""
    rows = ((Button("mydata", "privacy.see"), Button("delete", "privacy.erase")), (_MENU,))
    return Turn(session, (Reply("privacy", buttons=rows),))


def disclose(session: Session, argument: str, now: datetime) -> Turn:
    """Show all that is stored about the patient."""
    rows = ((Button("delete", "privacy.erase"), _MENU),)
    return Turn(session, (Reply("mydata", buttons=rows),), (Disclose(),))


def erase(session: Session, argument: str, now: datetime) -> Turn:
    """Ask whether to erase everything."""
    return Turn(replace(session, mode=Asking("erase", "")))


def erase_flow() -> Flow:
    """Return the one question before everything is erased."""
    return Flow(
        "erase",
        (Step("sure", agreed, YES_NO),),
        ask=lambda step, session, answers: (question("erase.sure", step.choices, wide=2),),
        finish=_erased,
        early=lambda session, step, answers, now: None,
    )


def _erased(session: Session, answers: Answers, now: datetime) -> Turn:
    if answers.get("sure") != "yes":
        return Turn(replace(session, mode=Idle()), (Reply("erase.kept", buttons=((_MENU,),)),))
    # The prompt's number stays: a button of before must not fit a question of after.
    fresh = Session(language=session.language, prompt=session.prompt)
    return Turn(fresh, (Reply("erase.done"),), (Forget(),))
