"""The symptom conversation: where, how, when; then what the clinic's guide says that fits.

It finds passages of the guide, it does not diagnose: every suggestion names its reasons.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from itertools import count

from bot.core.clinic import Clinic, Pattern
from bot.core.flows.asking import question
from bot.core.flows.check import CHECKED, RECENT, Check
from bot.core.model import Answers, Button, Idle, Reply, Session, Turn
from bot.core.parse import ALSO, several_of
from bot.core.steps import Flow, Step

SHOWN = 3
AFTER = (
    (Button("book", "menu.book"), Button("staff", "menu.staff")),
    (Button("menu", "menu.back"),),
)


@dataclass(frozen=True, slots=True)
class Fit:
    """An entry, the *steps* whose answers point to it, and those answers (``step=choice``)."""

    entry: str
    steps: int
    findings: tuple[str, ...]


def fitting(patterns: tuple[Pattern, ...], answers: Answers) -> tuple[Fit, ...]:
    """Return up to three entries: where most answers point to first, then as listed."""
    best: dict[str, Fit] = {}
    for pattern in patterns:
        found = {
            step: tuple(one for one in answers.get(step, "").split(ALSO) if one in choices)
            for step, choices in {**pattern.when, **pattern.also}.items()
        }
        if all(found[step] for step in pattern.when):
            steps = sum(map(bool, found.values()))
            reasons = tuple(f"{step}={one}" for step, chosen in found.items() for one in chosen)
            fit = Fit(pattern.entry, steps, reasons)
            best[fit.entry] = max(best.get(fit.entry, fit), fit, key=lambda one: one.steps)
    return tuple(sorted(best.values(), key=lambda one: -one.steps)[:SHOWN])


def symptoms_flow(clinic: Clinic, check: Check) -> Flow:
    """Return the check and the clinic's symptom steps, ending with what the guide says."""

    def ask(step: Step, session: Session, answers: Answers) -> tuple[Reply, ...]:
        if step in check.steps:
            return (check.ask(step),)
        asked = question(f"symptoms.{step.id}", step.choices, wide=2)
        picture = clinic.pictures.get(step.id)
        return (_on(picture, asked) if picture else asked,)

    own = (_step(clinic, id, choices) for id, choices in clinic.symptoms.items())
    return Flow(
        "symptoms",
        (*check.steps, *own),
        ask=ask,
        finish=partial(_finish, clinic, check),
        early=check.early,
    )


def _on(picture: str, asked: Reply) -> Reply:
    """Return the question *asked* with *picture*: its choices carry the numbers drawn there."""
    number = count(1)
    rows = tuple(
        tuple(
            Button(b.action, "symptoms.numbered", {"number": str(next(number)), "choice": b.label})
            for b in row
        )
        for row in asked.buttons
    )
    return replace(asked, picture=picture, buttons=rows)


def _step(clinic: Clinic, id: str, choices: tuple[str, ...]) -> Step:
    labels = {one: clinic.messages.get(f"symptoms.{id}.{one}", one) for one in choices}
    return Step(id, several_of(labels), choices)


def _finish(
    clinic: Clinic, check: Check, session: Session, answers: Answers, now: datetime
) -> Turn:
    """Tell what fits, keep what was found for staff, and offer the next step."""
    session = check.noted(session, answers, now)
    own = tuple(
        f"{id}={one}" for id in clinic.symptoms if id in answers for one in answers[id].split(ALSO)
    )
    checked = tuple(one for one in session.findings if one.startswith(CHECKED))
    session = replace(session, mode=Idle(), findings=(*own, *checked))
    told = () if RECENT in answers else check.verdict(answers).replies
    return Turn(session, (*told, _found(fitting(clinic.patterns, answers))))


def _found(fits: tuple[Fit, ...]) -> Reply:
    """Name what fits with its reasons, each to be read with a tap, and what may come next."""
    if not fits:
        return Reply("symptoms.nothing", buttons=AFTER)
    named = "|".join(" ".join((fit.entry, *fit.findings)) for fit in fits)
    read = tuple(
        (Button(f"faq:{fit.entry}", "symptoms.read", {"entry": fit.entry}),) for fit in fits
    )
    return Reply("symptoms.found", {"fits": named}, (*read, *AFTER))
