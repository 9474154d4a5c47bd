"""All flows, and what starts or answers outside of them: the one place where they are listed."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from functools import partial

from bot.core import privacy
from bot.core.alarm import Alarm
from bot.core.clinic import Clinic
from bot.core.flows.asking import MENU
from bot.core.flows.booking import booking_flow, start_booking
from bot.core.flows.check import Check, check_flow, recently
from bot.core.flows.mine import mine, mine_flows, request
from bot.core.flows.question import ask_staff, question_flow
from bot.core.flows.symptoms import symptoms_flow
from bot.core.model import Answers, Asking, Reply, Session, Turn
from bot.core.steps import Flow

Action = Callable[[Session, str, datetime], Turn]
"""Session, argument and time -> a Turn; a mode ``Asking(flow, "")`` is asked by the dialogue."""


def flows(clinic: Clinic) -> Mapping[str, Flow]:
    """Return every flow by its id."""
    check, grouped = Check(clinic), Check(clinic, grouped=True)
    all_flows = (
        Alarm(clinic).flow(),
        check_flow(check),
        symptoms_flow(clinic, grouped),
        booking_flow(clinic, grouped),
        *mine_flows(clinic),
        question_flow(clinic),
        privacy.erase_flow(),
    )
    return {flow.id: flow for flow in all_flows}


def actions(clinic: Clinic) -> Mapping[str, Action]:
    """Return what buttons, commands and intents do, by the action's name."""
    return {
        "check": start("check"),
        "symptoms": start("symptoms", recently),
        "staff": ask_staff,
        "book": partial(start_booking, clinic),
        "mine": mine,
        "req": request,
        "privacy": privacy.explain,
        "mydata": privacy.disclose,
        "delete": privacy.erase,
        **{key: say(key) for key in ("help", "greeting", "thanks", "deny")},
        "goodbye": lambda session, argument, now: Turn(session, (Reply("goodbye"),)),
    }


def start(flow: str, opening: Callable[[Session, datetime], Answers] | None = None) -> Action:
    """Return the action that starts *flow* with the answers that *opening* knows already."""

    def action(session: Session, argument: str, now: datetime) -> Turn:
        answers = opening(session, now) if opening else {}
        return Turn(replace(session, mode=Asking(flow, "", answers)))

    return action


def say(key: str) -> Action:
    """Return the action that says *key* with the menu under it."""
    return lambda session, argument, now: Turn(session, (Reply(key, buttons=MENU),))
