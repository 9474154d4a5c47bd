"""A warning sign interrupts everything: its card, or one direct question, and what waits behind.

While an alarm is up the chat's mode is the flow ``alarm``; the mode that was interrupted waits in
its answers and goes on only when the patient says so.
"""

from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from bot.core.clinic import Clinic
from bot.core.flows.asking import MENU, YES_NO_UNSURE
from bot.core.model import (
    Answers,
    Asking,
    Button,
    HandedOver,
    Idle,
    Mode,
    NotifyStaff,
    RedFlag,
    Reply,
    Session,
    Tier,
    Turn,
)
from bot.core.parse import plain, yes_no_unsure
from bot.core.steps import Flow, Parser, Step

FLOW = "alarm"
OWN_CARDS = {
    "suicide": "card.crisis",
    "self-harm": "card.crisis",
    "overdose": "card.crisis",
    "mental-distress": "card.distress",
}
"""Signs whose card names people to talk to."""

SAFE, GO_ON, IN_SAFETY = "alarm.held.safe", "alarm.held.continue", "alarm.held.crisis"
"""The labels of the button that goes on: after an emergency, an urgent sign, a crisis."""
CALLED = "alarm.held.called"
"""The label of the button for who has called the emergency number."""

UNCHECKED = RedFlag("unchecked", Tier.EMERGENCY)
"""Stands for a message that the screen broke on: it is taken for the worst."""


class Screens(Protocol):
    """What finds warning signs in free text."""

    def screen(self, text: str, earlier: Set[str] = frozenset()) -> RedFlag | None:
        """Return the gravest sign in *text*, with the risks told *earlier* in mind."""

    def risks(self, text: str) -> frozenset[str]:
        """Return the risks told in *text* that make a later complaint graver."""


def screened(screen: Screens, text: str, earlier: Set[str] = frozenset()) -> RedFlag | None:
    """Return the gravest sign in *text*; where the *screen* breaks, the worst."""
    try:
        return screen.screen(text, earlier)
    except Exception:  # whatever broke: the patient gets the card, and staff are told
        return UNCHECKED


def risks(screen: Screens, text: str) -> frozenset[str]:
    """Return the risks told in *text*; none where the *screen* breaks."""
    try:
        return screen.risks(text)
    except Exception:  # nothing hangs on it now: the message itself is screened apart
        return frozenset()


def gravest(*flags: RedFlag | None) -> RedFlag | None:
    """Return the gravest of *flags*, a certain one before a possible one; the first wins ties."""
    found = [flag for flag in flags if flag]
    return min(found, key=lambda flag: (flag.tier.rank, not flag.certain), default=None)


def leave(session: Session, key: str) -> Turn:
    """Say *key* and ask nothing more; only an alarm stays up, with nothing waiting behind it."""
    mode, left = session.mode, replace(session, mode=Idle(), question="")
    if isinstance(mode, Asking) and mode.flow == FLOW:
        return Turn(replace(left, mode=with_behind(mode, Idle())), (Reply(key),))
    if key == "cancelled" and not isinstance(mode, Asking):
        key = "cancelled.nothing"
    return Turn(left, (Reply(key, buttons=MENU),))


def leaving(key: str) -> Callable[[Session, str, datetime], Turn]:
    """Return the action that says *key* and asks nothing more."""
    return lambda session, argument, now: leave(session, key)


def waiting(mode: Mode) -> Mode:
    """Return the mode behind an alarm, or *mode* itself where none is up."""
    if not isinstance(mode, Asking) or mode.flow != FLOW:
        return mode
    kept = mode.answers
    if "flow" in kept:
        answers = {k.removeprefix("kept."): v for k, v in kept.items() if k.startswith("kept.")}
        return Asking(kept["flow"], kept.get("step", ""), answers)
    try:
        return HandedOver(datetime.fromisoformat(kept["until"]), int(kept.get("number", "0")))
    except (KeyError, ValueError):
        return Idle()


def with_behind(mode: Asking, behind: Mode) -> Asking:
    """Return the alarm *mode* with *behind* waiting in the place of what waited there."""
    own = {key: value for key, value in mode.answers.items() if key in {"sign", "tier", "ask"}}
    return replace(mode, answers={**own, **_keep(behind)})


def _keep(mode: Mode) -> Answers:
    match mode:
        case Asking(flow, step, answers):
            return {"flow": flow, "step": step} | {f"kept.{k}": v for k, v in answers.items()}
        case HandedOver(until, number):
            return {"until": until.isoformat(), "number": str(number)}
        case Idle():
            return {}


def _flag(answers: Answers) -> RedFlag:
    try:
        flag = RedFlag(answers["sign"], Tier(answers["tier"]))
    except (KeyError, ValueError):
        return UNCHECKED
    return UNCHECKED if flag.tier is Tier.SOON else flag  # a milder sign raises no alarm


@dataclass(frozen=True, slots=True)
class Alarm:
    """The cards and questions of one clinic."""

    clinic: Clinic

    def warning(self, flag: RedFlag) -> Reply:
        """Return the card of *flag* alone, for when nothing else works."""
        return self._card(flag, Idle(), flag.sign)

    def question(self, session: Session, flag: RedFlag, text: str) -> Turn:
        """Leave the direct question about *flag* to be asked; *text* waits for its answer."""
        mode = Asking(FLOW, "", self._answers(flag, waiting(session.mode)))
        return Turn(replace(session, mode=mode, question=text))

    def hold(self, session: Session, flag: RedFlag, excerpt: str, shown: str = "") -> Turn:
        """Show the card of *flag*, tell staff, and hold back what was going on.

        *shown* is the signs' ids for the card, with blanks between, where they are several.
        """
        behind = waiting(session.mode)
        session = replace(session, flag=gravest(flag, session.flag), prompt=session.prompt + 1)
        if not isinstance(behind, HandedOver):
            behind = Asking(FLOW, "held", {**self._answers(flag, behind), "ask": "yes"})
        card = self._card(flag, behind, shown or flag.sign)
        return Turn(replace(session, mode=behind), (card,), (NotifyStaff(flag, excerpt),))

    def confirm(self, session: Session, mode: Asking, *, certain: bool) -> Turn:
        """Show the card after the direct question of *mode* got no clear "no"."""
        flag = replace(_flag(mode.answers), certain=certain)
        return self.hold(session, flag, session.question)

    def stand_down(self, session: Session, mode: Asking) -> Turn:
        """Let what waited go on; staff see what the patient said: no emergency, or help called."""
        behind = waiting(mode)
        called = mode.answers.get("held") == "called"
        flag = replace(_flag(mode.answers), certain=called)
        said = "alarm.called" if called else "alarm.stood_down"
        note = NotifyStaff(flag, self.clinic.messages.get(said, ""))
        buttons = () if isinstance(behind, Asking) else MENU
        if isinstance(behind, Asking):
            behind = replace(behind, step="")
        reply = Reply("alarm.continued.called" if called else "alarm.continued", buttons=buttons)
        return Turn(replace(session, mode=behind), (reply,), (note,))

    def flow(self) -> Flow:
        """Return the alarm as a flow: the direct question, then the button that goes on."""
        ways_on = {SAFE: "continue", GO_ON: "continue", IN_SAFETY: "continue", CALLED: "called"}
        words = {plain(self._label(key)): way for key, way in ways_on.items()}
        return Flow(
            FLOW,
            (
                Step("ask", yes_no_unsure, YES_NO_UNSURE),
                Step("held", _goes_on(words), ("continue", "called")),
            ),
            ask=self._ask,
            finish=lambda session, answers, now: Turn(replace(session, mode=Idle())),
            early=lambda session, step, answers, now: None,
        )

    def _ask(self, step: Step, session: Session, answers: Answers) -> tuple[Reply, ...]:
        flag = _flag(answers)
        if step.id == "held":
            return (Reply("alarm.held", {"sign": flag.sign}, self._buttons(flag)),)
        choices = tuple(Button(f"a:{value}", f"alarm.ask.{value}") for value in YES_NO_UNSURE)
        rows = (*self._numbers(flag), choices)
        key = f"alarm.ask.{flag.tier}"
        return (Reply(key, {"sign": flag.sign}, rows, emergency=_now(flag)),)

    def _card(self, flag: RedFlag, behind: Mode, shown: str) -> Reply:
        key = "card.unchecked" if flag == UNCHECKED else f"card.{flag.tier}"
        key = OWN_CARDS.get(flag.sign, key)
        rows = self._buttons(flag) if isinstance(behind, Asking) else self._numbers(flag)
        return Reply(key, {"sign": shown}, rows, emergency=_now(flag))

    def _buttons(self, flag: RedFlag) -> tuple[tuple[Button, ...], ...]:
        """Return the numbers to copy, and the ways on."""
        label = SAFE if _now(flag) else GO_ON
        label = IN_SAFETY if flag.sign in OWN_CARDS else label
        called = ((Button("a:called", CALLED),),) if _now(flag) else ()
        return (*self._numbers(flag), *called, (Button("a:continue", label),))

    def _label(self, key: str) -> str:
        number = self.clinic.profile.emergency_number
        return self.clinic.messages.get(key, "").replace("{emergency}", number)

    def _numbers(self, flag: RedFlag) -> tuple[tuple[Button, ...], ...]:
        """Return a button to copy each number that helps with *flag*."""
        profile = self.clinic.profile
        lines = profile.crisis_lines if flag.sign in OWN_CARDS else ()
        numbers = (profile.emergency_number, *(line.number for line in lines))
        return tuple((Button("", "card.copy", {"number": one}, copy=one),) for one in numbers)

    def _answers(self, flag: RedFlag, behind: Mode) -> Answers:
        return {"sign": flag.sign, "tier": flag.tier.value, **_keep(behind)}


def _now(flag: RedFlag) -> bool:
    return flag.tier is Tier.EMERGENCY


def _goes_on(words: Mapping[str, str]) -> Parser:
    """Take nothing but the buttons' own words: "this is an emergency" must not go on."""
    return lambda text, now: words.get(plain(text)) if text.strip() else None
