"""What the bot says to one event: the order of precedence, on one page.

Red flag -> words and commands that always work -> the step being asked -> intent -> the clinic's
guide -> an honest miss with the staff one tap away.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from functools import partial

from bot.core import alarm, commands, talk
from bot.core.alarm import Alarm, Screens, gravest
from bot.core.clinic import Clinic
from bot.core.faq import Faq, Finds
from bot.core.flows import table
from bot.core.flows.asking import MENU, MISSED, OTHER, after, asked_by, given, lost, put, why
from bot.core.flows.table import Action
from bot.core.hearing import hear
from bot.core.matching.questions import is_question
from bot.core.memory import current, dated
from bot.core.model import (
    Asking,
    Button,
    Event,
    HandedOver,
    Idle,
    Reply,
    Said,
    SentOther,
    Session,
    SharedContact,
    Tapped,
    Tier,
    Turn,
    Woke,
)
from bot.core.net import netted
from bot.core.parse import plain, visible
from bot.core.safety.rulebook import Sign
from bot.core.steps import Flow, Step
from bot.core.waking import EXPIRE, woken

_STUCK = Reply("stuck", buttons=((Button("staff", "menu.staff"),),))
_LEAVE = {"start": "welcome", "menu": "menu", "cancel": "cancelled", EXPIRE: "flow.expired"}
_OF_A_STEP = frozenset({"a", "back", "edit", "why"})
"""Actions that mean something for the question they stand under only."""


class Dialogue:
    """Answer events; pure and total: the same session, event and time give the same Turn."""

    def __init__(
        self,
        clinic: Clinic,
        matcher: Finds,
        screen: Screens,
        signs: Mapping[str, Sign],
        flows: Mapping[str, Flow] | None = None,
        actions: Mapping[str, Action] | None = None,
    ) -> None:
        self._screen = screen
        self._questions = frozenset(id for id, sign in signs.items() if sign.ask)
        self._clinic = clinic
        self._matcher = matcher
        self._faq = Faq(clinic, matcher)
        self._alarm = Alarm(clinic)
        self._flows = table.flows(clinic) if flows is None else flows
        self._actions: Mapping[str, Action] = {
            **{name: alarm.leaving(key) for name, key in _LEAVE.items()},
            **(table.actions(clinic) if actions is None else actions),
            **self._faq.actions(),
        }

    def respond(self, session: Session, event: Event, now: datetime) -> Turn:
        """Return what is said and done about *event* at *now*."""
        session = current(session, now)
        turn = talk.passed_on(session, event, self._answer(session, event, now))
        return replace(turn, session=dated(turn.session, session, now))

    def _answer(self, session: Session, event: Event, now: datetime) -> Turn:
        match event:
            case Said():
                return self._read(session, event.text, now, edited=event.edited)
            case SentOther():
                return self._sent(session, event, now)
            case Tapped():
                return self._tapped(session, event, now)
            case SharedContact():
                return self._contact(session, event, now)
            case Woke():
                tap = woken(session, event.reason)
                return self._tapped(session, tap, now) if tap else Turn(session)

    def warning(self, event: Event) -> Reply | None:
        """Return the card that *event* calls for, whatever the session: for when nothing works."""
        flag = None
        if isinstance(event, Said | SentOther):
            text = event.text if isinstance(event, Said) else event.caption
            flag = alarm.screened(self._screen, text)
        return self._alarm.warning(flag) if flag and flag.tier is not Tier.SOON else None

    # --- text: the precedence ---------------------------------------------------------------

    def _read(
        self,
        session: Session,
        text: str,
        now: datetime,
        *,
        edited: bool = False,
        before: tuple[Reply, ...] = (),
    ) -> Turn:
        flag = alarm.screened(self._screen, text, session.risks)
        session = replace(session, risks=session.risks | alarm.risks(self._screen, text))
        text = visible(text)
        if flag and flag.tier is not Tier.SOON:
            if flag.certain or flag.sign not in self._questions:
                return self._alarm.hold(session, flag, text)
            return self._onward(self._alarm.question(session, flag, text), now)
        if edited and isinstance(session.mode, Asking):
            return self._onward(Turn(session, (Reply("edited"),)), now)
        if flag and isinstance(session.mode, Idle):
            before = (*before, Reply("soon", {"sign": flag.sign}))
        session = replace(session, flag=gravest(session.flag, flag))
        return after(before, self._unflagged(session, text, now))

    def _unflagged(self, session: Session, text: str, now: datetime) -> Turn:
        if isinstance(session.mode, HandedOver) and not commands.is_command(text):
            return Turn(session)
        if command := commands.read(text):
            return self._act(session, command, now)
        if isinstance(session.mode, Asking):
            return self._answered(session, session.mode, text, now)
        if not plain(text):
            return Turn(session, (Reply("empty", buttons=MENU),))
        heard = hear(text, self._clinic, self._matcher.decide)
        if (intent := heard.decision.intent) not in commands.INTENTS:
            return netted(self._faq.told(session, text, heard, now))
        session = replace(session, question=text) if heard.about else session
        turn = self._act(session, (commands.INTENTS[intent], text), now)
        return netted(after(self._faq.also(heard), turn))

    def _act(self, session: Session, command: commands.Action, now: datetime) -> Turn:
        """Do what works at any time; a question that stays open is asked again below it."""
        name, argument = command
        action = self._actions.get(name)
        if action is None:
            return self._onward(Turn(session, (Reply("unknown", buttons=MENU),)), now)
        turn = action(session, argument, now)
        old, new = session.mode, turn.session.mode
        if isinstance(old, Asking) and isinstance(new, Asking) and new.flow != old.flow:
            if old.flow == alarm.FLOW:  # nothing else starts while an alarm is up
                return self._onward(Turn(session), now)
            turn = after((Reply("flow.left"),), turn)
        return self._onward(turn, now)

    # --- other events -----------------------------------------------------------------------

    def _tapped(self, session: Session, tap: Tapped, now: datetime) -> Turn:
        name, argument = commands.read_tap(tap.action)
        if name not in _OF_A_STEP:
            return self._act(session, (name, argument), now)
        if not isinstance(session.mode, Asking):
            return Turn(session, (Reply("button.gone", buttons=MENU),))
        if tap.prompt != session.prompt:
            return self._onward(Turn(session, (Reply("stale"),)), now)
        return self._in_step(session, session.mode, name, argument, now)

    def _sent(self, session: Session, sent: SentOther, now: datetime) -> Turn:
        silent = isinstance(session.mode, HandedOver)
        said = () if silent else (Reply(OTHER.get(sent.kind, "other.unknown")),)
        if sent.caption.strip():
            return self._read(session, sent.caption, now, before=said)
        return self._onward(Turn(session, said), now)

    def _contact(self, session: Session, contact: SharedContact, now: datetime) -> Turn:
        if isinstance(session.mode, HandedOver):
            return Turn(session)
        key = "contact.unexpected"
        if isinstance(session.mode, Asking) and (place := self._place(session.mode)):
            flow, step = place
            if asked_by(flow, step, session, session.mode.answers).ask_contact:
                # Telegram leaves the plus out, but its numbers are international.
                number = "+" + contact.phone.strip().lstrip("+")
                value = step.parse(number, now) if contact.own else None
                if value is not None:
                    return self._accept(session, session.mode, step, value, now)
                key = "contact.refused"
        return self._onward(Turn(session, (Reply(key),)), now)

    # --- the step being asked ---------------------------------------------------------------

    def _answered(self, session: Session, mode: Asking, text: str, now: datetime) -> Turn:
        place = self._place(mode)
        if place is None:
            return lost(session)
        flow, step = place
        word = commands.in_step(text)
        if word == "back" or (word and why(asked_by(flow, step, session, mode.answers))):
            return self._in_step(session, mode, word, "", now)
        value = step.parse(text, now)
        if value is None or (step.free and "?" in text):
            heard = hear(text, self._clinic, self._matcher.decide)
            decision = heard.decision
            if self._faq.answers(decision) and is_question(text):
                return self._onward(self._faq.told(session, text, heard, now), now)
            if value is None and decision.intent in {"human", "help"} and flow.id != alarm.FLOW:
                return self._onward(Turn(session, (_STUCK,)), now)
        if value is None:
            return self._misunderstood(session, mode, flow, step, now)
        return self._accept(session, mode, step, value, now)

    def _misunderstood(
        self, session: Session, mode: Asking, flow: Flow, step: Step, now: datetime
    ) -> Turn:
        """Ask again; after the second time in a row offer the staff, or take it as unknown."""
        again = mode.answers.get(MISSED) == step.id
        if again and flow.id == alarm.FLOW and "unsure" in step.choices:
            return self._accept(session, mode, step, "unsure", now)
        asked = asked_by(flow, step, session, mode.answers)
        said: tuple[Reply, ...] = (Reply(f"{asked.key}.invalid"),)
        if again and flow.id != alarm.FLOW:
            said = (_STUCK,)
        mode = replace(mode, answers={**mode.answers, MISSED: step.id})
        return self._onward(Turn(replace(session, mode=mode), said), now)

    def _in_step(
        self, session: Session, mode: Asking, name: str, argument: str, now: datetime
    ) -> Turn:
        """Do what a step's own buttons do: an answer, back, edit one field, why."""
        place = self._place(mode)
        if place is None:
            return lost(session)
        flow, step = place
        answers = given(mode.answers)
        said: tuple[Reply, ...] = ()
        if name == "a" and argument in step.choices:
            return self._accept(session, mode, step, argument, now)
        if name == "why":
            said = why(asked_by(flow, step, session, answers))
        elif name == "back" and (before := flow.previous(step, answers)):
            answers.pop(before.id)
        elif name == "edit" and flow.id != alarm.FLOW:
            answers.pop(argument, None)
        session = replace(session, mode=Asking(flow.id, step.id, answers))
        return self._onward(Turn(session, said), now)

    def _accept(
        self, session: Session, mode: Asking, step: Step, value: str, now: datetime
    ) -> Turn:
        flow = self._flows[mode.flow]
        answers = {**given(mode.answers), step.id: value}
        mode = Asking(flow.id, step.id, answers)
        if flow.id == alarm.FLOW:
            return self._settled(session, mode, now)
        session = replace(session, mode=mode)
        early = flow.early(session, step, answers, now)
        return early or self._onward(Turn(session), now)

    def _settled(self, session: Session, mode: Asking, now: datetime) -> Turn:
        """Go on after an alarm's question: with its card, or with what was interrupted."""
        if mode.step == "held":
            return self._onward(self._alarm.stand_down(session, mode), now)
        value = mode.answers[mode.step]
        if value != "no":
            return self._alarm.confirm(session, mode, certain=value == "yes")
        # The "no" has weighed the risks with the sign named; it need not be asked each time.
        session = replace(session, mode=alarm.waiting(mode), risks=frozenset())
        return self._unflagged(session, session.question, now)

    # --- asking -----------------------------------------------------------------------------

    def _onward(self, turn: Turn, now: datetime) -> Turn:
        """Ask, below the replies of *turn*, the step that it leaves open; or end the flow."""
        mode = turn.session.mode
        if not isinstance(mode, Asking):
            return turn
        flow = self._flows.get(mode.flow)
        if flow is None:
            return after(turn.replies, lost(turn.session))
        step = flow.next(mode.answers)
        if step is None:
            asked = flow.finish(turn.session, given(mode.answers), now)
        else:
            mode = Asking(flow.id, step.id, mode.answers)
            session = replace(turn.session, mode=mode, prompt=turn.session.prompt + 1)
            ask = flow.ask if flow.id == alarm.FLOW else partial(put, flow)
            asked = Turn(session, ask(step, session, given(mode.answers)))
        return Turn(
            asked.session, (*turn.replies, *asked.replies), (*turn.effects, *asked.effects)
        )

    def _place(self, mode: Asking) -> tuple[Flow, Step] | None:
        flow = self._flows.get(mode.flow)
        step = flow.step(mode.step) if flow else None
        return (flow, step) if flow and step else None
