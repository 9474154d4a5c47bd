"""The guided red-flag check: one question at a time, the gravest first, unknown is never "no"."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from itertools import groupby

from bot.core.alarm import UNCHECKED, Alarm, gravest
from bot.core.clinic import CheckQuestion, Clinic
from bot.core.flows.asking import YES_NO_UNSURE, after, question
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
from bot.core.parse import numbers, yes_no_unsure
from bot.core.steps import Flow, Step

HOLDS = timedelta(hours=24)
"""How long a completed check is not asked again as the first part of another flow."""

RECENT = "checked"
"""Put into a flow's answers at its start, this leaves the check out."""

CHECKED = "check."
"""How the findings of the check begin: ``check.fever=yes``."""

TOGETHER = 4
"""The most questions that are asked as one group."""

_WHY = Button("why", "nav.why")

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
    def replies(self) -> tuple[Reply, ...]:
        """Return what is said of it, the graver first; nothing where a card has told it."""
        if any(map(_grave, self.yes)):
            return ()
        soon = (Reply("check.soon", _ids(self.yes)),) if self.yes else ()
        later = () if self.today else self._careful("check.careful")
        return (*self.today, *soon, *later) or (Reply("check.none"),)

    @property
    def today(self) -> tuple[Reply, ...]:
        """Return what is said where a grave sign is open."""
        grave = any(map(_grave, self.unknown))
        return self._careful("check.careful.today") if grave else ()

    def _careful(self, key: str) -> tuple[Reply, ...]:
        return (Reply(key, _ids(self.unknown)),) if self.unknown else ()


class Check:
    """The check's questions as steps: one by one, or in groups at the start of other flows."""

    def __init__(self, clinic: Clinic, *, grouped: bool = False) -> None:
        self._alarm = Alarm(clinic)
        self._messages = clinic.messages
        self._questions = {f"check.{one.id}": one for one in clinic.check}
        self._groups = groups(clinic.check) if grouped else ()
        self._group_of = {one.id: group for group in self._groups for one in group}
        self.steps = tuple(step for one in clinic.check for step in self._steps(one))

    def _steps(self, one: CheckQuestion) -> Iterator[Step]:
        """Yield the step of *one*, before it the step of the group that it opens, if any."""
        group = self._group_of.get(one.id, ())
        if group and group[0] is one:
            choices = ("no", "unsure", *_numbers(group))
            yield Step(_id(group), partial(_any, len(group)), choices, when=_unless_recent)
        yield Step(f"check.{one.id}", yes_no_unsure, YES_NO_UNSURE, when=partial(self._open, one))

    def ask(self, step: Step) -> Reply:
        """Return the question of *step* with "Why do you ask?" under it."""
        for number, group in enumerate(self._groups, start=1):
            if step.id == _id(group):
                return _ask_group(group, number, len(self._groups))
        asked = self._questions[step.id]
        among = self._group_of.get(asked.id) or tuple(self._questions.values())
        params = {
            "question": asked.id,
            "position": str(among.index(asked) + 1),
            "count": str(len(among)),
        }
        reply = question("check.ask", YES_NO_UNSURE, params, wide=3)
        return replace(reply, buttons=(*reply.buttons, (_WHY,)))

    def verdict(self, answers: Answers) -> Verdict:
        """Judge *answers* by step id; a question without a yes or no is unknown."""
        known = [(one, self._answer(one, answers)) for one in self._questions.values()]
        return Verdict(
            yes=tuple(one for one, answer in known if answer == "yes"),
            unknown=tuple(one for one, answer in known if answer not in {"yes", "no"}),
        )

    def noted(self, session: Session, answers: Answers, now: datetime) -> Session:
        """Return *session* with the check's outcome, where the check was part of the flow."""
        if RECENT in answers:
            return session
        verdict = self.verdict(answers)
        flag = gravest(session.flag, verdict.flag)
        others = (one for one in session.findings if not one.startswith(CHECKED))
        found = (*others, *self._found(session, answers))
        session = _telling(session, verdict.yes)
        return replace(session, checked=now, flag=flag, findings=found)

    def summary(self, session: Session, answers: Answers) -> str:
        """Return what the check found for staff to read, each question with its answer."""
        found = (one[len(CHECKED) :].split("=") for one in self._found(session, answers))
        lines = [
            f"{self._messages[f'check.ask.{answer}']}: {self._questions[f'check.{id}'].ask}"
            for id, answer in found
            if f"check.{id}" in self._questions
        ]
        if lines or session.flag or not self._questions:
            return "\n".join(lines)
        return self._messages["check.clear"]

    def _found(self, session: Session, answers: Answers) -> tuple[str, ...]:
        """Return the answers other than no: of this check, or of the recent one."""
        if RECENT in answers:
            return tuple(one for one in session.findings if one.startswith(CHECKED))
        verdict = self.verdict(answers)
        return (
            *(f"{CHECKED}{one.id}=yes" for one in verdict.yes),
            *(f"{CHECKED}{one.id}=unsure" for one in verdict.unknown),
        )

    def early(self, session: Session, step: Step, answers: Answers, now: datetime) -> Turn | None:
        """End with a card: at a yes to an emergency, and for urgent signs after the last one.

        What is going on in *session.mode* waits behind the card.
        """
        if step not in self.steps:
            return None
        given = {key: value for key, value in answers.items() if key != step.id}
        before, yes = self.verdict(given).yes, self.verdict(answers).yes
        session = _telling(session, yes)
        for one in yes:
            if one.tier is Tier.EMERGENCY and one not in before:
                return self._card(session, one)
        done = all(one.id in answers or not one.when(answers) for one in self.steps)
        urgent = next((one for one in yes if one.tier is Tier.URGENT), None)
        if not done or urgent is None:
            return None
        card = self._card(self.noted(session, answers, now), urgent)
        return after(self.verdict(answers).today, card)

    def card(self, session: Session) -> Turn:
        """Show the card of the gravest sign that *session* knows."""
        return self._alarm.hold(session, session.flag or UNCHECKED, "")

    def _card(self, session: Session, asked: CheckQuestion) -> Turn:
        return self._alarm.hold(session, _flag(asked), asked.ask, " ".join(asked.signs))

    def _answer(self, one: CheckQuestion, answers: Answers) -> str | None:
        """Return the answer to *one*: its own, or the one that its group's answer gives."""
        if f"check.{one.id}" in answers:
            return answers[f"check.{one.id}"]
        group = self._group_of.get(one.id)
        said = answers.get(_id(group)) if group else None
        if said == "no":
            return "no"
        return "yes" if group and said == str(group.index(one) + 1) else None

    def _open(self, one: CheckQuestion, answers: Answers) -> bool:
        """Tell whether *one* is asked on its own: its group's answer leaves it open."""
        settled = {key: value for key, value in answers.items() if key != f"check.{one.id}"}
        return _unless_recent(answers) and self._answer(one, settled) is None


def groups(questions: tuple[CheckQuestion, ...]) -> tuple[tuple[CheckQuestion, ...], ...]:
    """Return *questions* in groups of two to four of one tier, in order; single ones are left out.

    Parts of a tier are as even as can be, so that six are three and three.
    """
    found: list[tuple[CheckQuestion, ...]] = []
    for _, run in groupby(questions, key=lambda one: one.tier):
        tier = tuple(run)
        parts = -(-len(tier) // TOGETHER)
        size = -(-len(tier) // parts)
        found += [tier[n : n + size] for n in range(0, len(tier), size)]
    return tuple(group for group in found if len(group) > 1)


def _id(group: tuple[CheckQuestion, ...]) -> str:
    """Return the step id of *group*: other questions are another step, never its answer."""
    return "check.any." + "+".join(one.id for one in group)


def _numbers(group: tuple[CheckQuestion, ...]) -> tuple[str, ...]:
    return tuple(str(n) for n in range(1, len(group) + 1))


def _any(count: int, text: str, now: datetime) -> str | None:
    """Return the first number of the *count* that *text* names, or else yes, no or unsure."""
    if named := numbers(text):
        return str(named[0]) if 1 <= named[0] <= count else None
    return yes_no_unsure(text, now)


def _ask_group(group: tuple[CheckQuestion, ...], number: int, count: int) -> Reply:
    """Ask whether any of *group* is true: a number names it, not sure asks them one by one."""
    params = {**_ids(group), "position": str(number), "count": str(count)}
    numbers = tuple(Button(f"a:{n}", f"check.any.{n}") for n in _numbers(group))
    none, unsure = Button("a:no", "check.any.no"), Button("a:unsure", "check.ask.unsure")
    return Reply("check.any", params, (numbers, (none,), (unsure, _WHY)))


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
        told = check.verdict(answers).replies
        # Without a word there is a yes that no card has told: its question has moved since.
        if not told:
            return check.card(session)
        return Turn(session, (*told[:-1], replace(told[-1], buttons=AFTER)))

    return Flow(
        "check",
        check.steps,
        ask=lambda step, session, answers: (check.ask(step),),
        finish=finish,
        early=early,
    )


def _flag(one: CheckQuestion) -> RedFlag:
    return RedFlag(one.signs[0] if one.signs else one.id, one.tier)


def _telling(session: Session, yes: tuple[CheckQuestion, ...]) -> Session:
    """Return *session* with the risks that questions answered with *yes* make known."""
    return replace(session, risks=session.risks.union(*(one.tells for one in yes)))


def _grave(one: CheckQuestion) -> bool:
    return one.tier is not Tier.SOON


def _ids(questions: tuple[CheckQuestion, ...]) -> dict[str, str]:
    return {"questions": " ".join(one.id for one in questions)}


def _unless_recent(answers: Answers) -> bool:
    return RECENT not in answers
