"""The guided red-flag check: one question at a time, the gravest first, unknown is never "no"."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.core.alarm import UNCHECKED, Alarm, gravest
from bot.core.clinic import CheckQuestion, Clinic
from bot.core.flows.asking import YES_NO_UNSURE, question
from bot.core.model import (
    Answers,
    Button,
    Idle,
    RedFlag,
    Reply,
    Session,
    Tier,
    Turn,
)
from bot.core.parse import yes_no_unsure
from bot.core.steps import Flow, Step

HOLDS = timedelta(hours=24)
"""How long a completed check is not asked again as the first part of another flow."""

RECENT = "checked"
"""Put into a flow's answers at its start, this leaves the check out."""

AFTER = (
    (Button("symptoms", "menu.symptoms"), Button("book", "menu.book")),
    (Button("staff", "menu.staff"),),
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """The questions answered with yes, and those that are open: not sure, or never answered."""

    yes: tuple[CheckQuestion, ...]
    unknown: tuple[CheckQuestion, ...]

    @property
    def flag(self) -> RedFlag | None:
        """Return the gravest sign; it is only possible where its question is open."""
        possible = (replace(_flag(one), certain=False) for one in self.unknown)
        return gravest(*map(_flag, self.yes), *possible)

    @property
    def reply(self) -> Reply | None:
        """Return what is said of it; None where a card has said it already."""
        if any(map(_grave, self.yes)):
            return None
        if any(map(_grave, self.unknown)):
            return Reply("check.careful.today", _ids(self.unknown))
        if self.yes:
            return Reply("check.soon", _ids(self.yes))
        return Reply("check.careful", _ids(self.unknown)) if self.unknown else Reply("check.none")


class Check:
    """The check's questions as steps, for its own flow and as the first part of others."""

    def __init__(self, clinic: Clinic) -> None:
        self._alarm = Alarm(clinic)
        self._questions = {f"check.{one.id}": one for one in clinic.check}
        self.steps = tuple(
            Step(id, yes_no_unsure, YES_NO_UNSURE, when=_unless_recent) for id in self._questions
        )

    def ask(self, step: Step) -> Reply:
        """Return the question of *step* with "Why do you ask?" under it."""
        number = list(self._questions).index(step.id) + 1
        params = {
            "question": self._questions[step.id].id,
            "position": str(number),
            "count": str(len(self._questions)),
        }
        asked = question("check.ask", YES_NO_UNSURE, params, wide=3)
        return replace(asked, buttons=(*asked.buttons, (Button("why", "nav.why"),)))

    def verdict(self, answers: Answers) -> Verdict:
        """Judge *answers* by step id; a question without a yes or no is unknown."""
        given = [(one, answers.get(id)) for id, one in self._questions.items()]
        return Verdict(
            yes=tuple(one for one, answer in given if answer == "yes"),
            unknown=tuple(one for one, answer in given if answer not in {"yes", "no"}),
        )

    def noted(self, session: Session, answers: Answers, now: datetime) -> Session:
        """Return *session* with the check's outcome, where the check was part of the flow."""
        if RECENT in answers:
            return session
        flag = gravest(session.flag, self.verdict(answers).flag)
        return replace(session, checked=now, flag=flag)

    def early(self, session: Session, step: Step, answers: Answers, now: datetime) -> Turn | None:
        """End with a card: at a yes to an emergency, and for urgent signs after the last one.

        What is going on in *session.mode* waits behind the card.
        """
        asked = self._questions.get(step.id)
        if asked and asked.tier is Tier.EMERGENCY and answers.get(step.id) == "yes":
            return self._card(session, asked)
        if asked and step is self.steps[-1]:
            yes = self.verdict(answers).yes
            if urgent := next((one for one in yes if one.tier is Tier.URGENT), None):
                return self._card(replace(session, checked=now), urgent)
        return None

    def card(self, session: Session) -> Turn:
        """Show the card of the gravest sign that *session* knows."""
        return self._alarm.hold(session, session.flag or UNCHECKED, "")

    def _card(self, session: Session, asked: CheckQuestion) -> Turn:
        return self._alarm.hold(session, _flag(asked), asked.ask, " ".join(asked.signs))


def recently(session: Session, now: datetime) -> Answers:
    """Return the answers with which a flow starts: the check is left out where it still holds."""
    fresh = session.checked is not None and timedelta() <= now - session.checked < HOLDS
    return {RECENT: "recently"} if fresh else {}


def check_flow(check: Check) -> Flow:
    """Return the check on its own: it ends with a card or with what to do next."""

    def early(session: Session, step: Step, answers: Answers, now: datetime) -> Turn | None:
        return check.early(replace(session, mode=Idle()), step, answers, now)

    def finish(session: Session, answers: Answers, now: datetime) -> Turn:
        session = replace(check.noted(session, answers, now), mode=Idle())
        told = check.verdict(answers).reply
        # A yes that no card has told yet: its question has moved since it was answered.
        return Turn(session, (replace(told, buttons=AFTER),)) if told else check.card(session)

    return Flow(
        "check",
        check.steps,
        ask=lambda step, session, answers: (check.ask(step),),
        finish=finish,
        early=early,
    )


def _flag(one: CheckQuestion) -> RedFlag:
    return RedFlag(one.signs[0] if one.signs else one.id, one.tier)


def _grave(one: CheckQuestion) -> bool:
    return one.tier is not Tier.SOON


def _ids(questions: tuple[CheckQuestion, ...]) -> dict[str, str]:
    return {"questions": " ".join(one.id for one in questions)}


def _unless_recent(answers: Answers) -> bool:
    return RECENT not in answers
