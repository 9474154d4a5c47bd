"""The symptom conversation: where, how, when; then what the clinic's guide says that fits.

It finds passages of the guide, it does not diagnose: every suggestion names its reasons.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from bot.core.clinic import Clinic, Pattern
from bot.core.flows.asking import question
from bot.core.flows.check import RECENT, Check
from bot.core.model import Answers, Button, Idle, Reply, Session, Turn
from bot.core.parse import one_of
from bot.core.steps import Flow, Step

SHOWN = 3
AFTER = (
    (Button("book", "menu.book"), Button("staff", "menu.staff")),
    (Button("menu", "menu.back"),),
)


@dataclass(frozen=True, slots=True)
class Fit:
    """An entry, the findings (``step=choice``) that point to it, how many of its steps do not."""

    entry: str
    findings: tuple[str, ...]
    other: int = 0

    @property
    def rank(self) -> tuple[int, int]:
        """Return the key that sorts the best fit first."""
        return (-len(self.findings), self.other)


def fitting(patterns: tuple[Pattern, ...], answers: Answers) -> tuple[Fit, ...]:
    """Return up to three entries: most findings first, then least beside them, then as listed."""
    best: dict[str, Fit] = {}
    for pattern in patterns:
        found = tuple(
            f"{step}={answers[step]}"
            for step, choices in pattern.when.items()
            if answers.get(step) in choices
        )
        fit = Fit(pattern.entry, found, len(pattern.when) - len(found))
        if len(found) >= pattern.at_least:
            best[fit.entry] = min(best.get(fit.entry, fit), fit, key=lambda one: one.rank)
    return tuple(sorted(best.values(), key=lambda one: one.rank)[:SHOWN])


def symptoms_flow(clinic: Clinic, check: Check) -> Flow:
    """Return the check and the clinic's symptom steps, ending with what the guide says."""

    def ask(step: Step, session: Session, answers: Answers) -> tuple[Reply, ...]:
        if step in check.steps:
            return (check.ask(step),)
        return (question(f"symptoms.{step.id}", step.choices, wide=2),)

    own = (_step(clinic, id, choices) for id, choices in clinic.symptoms.items())
    return Flow(
        "symptoms",
        (*check.steps, *own),
        ask=ask,
        finish=partial(_finish, clinic, check),
        early=check.early,
    )


def _step(clinic: Clinic, id: str, choices: tuple[str, ...]) -> Step:
    labels = {one: clinic.messages.get(f"symptoms.{id}.{one}", one) for one in choices}
    return Step(id, one_of(labels), choices)


def _finish(
    clinic: Clinic, check: Check, session: Session, answers: Answers, now: datetime
) -> Turn:
    """Tell what fits, keep what was found for staff, and offer the next step."""
    findings = tuple(f"{id}={answers[id]}" for id in clinic.symptoms if id in answers)
    session = replace(check.noted(session, answers, now), mode=Idle(), findings=findings)
    told = None if RECENT in answers else check.verdict(answers).reply
    return Turn(session, (*((told,) if told else ()), _found(fitting(clinic.patterns, answers))))


def _found(fits: tuple[Fit, ...]) -> Reply:
    """Name what fits with its reasons, each to be read with a tap, and what may come next."""
    if not fits:
        return Reply("symptoms.nothing", buttons=AFTER)
    named = "|".join(" ".join((fit.entry, *fit.findings)) for fit in fits)
    read = tuple(
        (Button(f"faq:{fit.entry}", "symptoms.read", {"entry": fit.entry}),) for fit in fits
    )
    return Reply("symptoms.found", {"fits": named}, (*read, *AFTER))
