"""The fields of a booking request: how each is asked, read, shown and kept."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from bot.core.clinic import Clinic
from bot.core.contact import read_contact, shown
from bot.core.flows.asking import lost, put, question
from bot.core.model import Answers, Asking, Button, Reply, Session, Turn
from bot.core.parse import agreed, plain
from bot.core.steps import Flow, Step, always
from bot.core.when import Times, read_times

LONGEST_NAME = 80
LONGEST_TIMES = 300
LONGEST_REASON = 1000
LONGEST_OFFERED = 40

ASKED = "asked"
"""Among the answers: the patient's last question, offered as the reason."""

TELEGRAM = "telegram"

_NAME_IS = re.compile(r"^(?:my name is|my name's|the name is|i am|i'm|this is|it's)\s+", re.I)
LONGEST_NAME_WORDS = 7
_QUESTION = re.compile(  # "Will Turner" and "Can Yilmaz" are names
    r"^(?:what|when|where|why|which|(?:how|who|can|could|do|does|is|are|will|should) (?:much|many"
    r"|long|far|do|does|can|is|are|to|i|you|it|we|the|there|this|that|my|they))\b|\?",
    re.I,
)
_NO_BUT = re.compile(r"^(?:no|nope) ?[,.;!] ?", re.I)  # "no mondays" is no such no
_HERE = frozenset({"here", "telegram", "this chat", "here please", "in this chat", "in telegram"})
_HERE |= {"here in telegram", "via telegram", "on telegram", "by telegram", "message me here"}
_SKIP = frozenset({"skip", "none", "no", "rather not say", "i d rather not say", "no reason"})


@dataclass(frozen=True, slots=True)
class Fields:
    """The fields of one clinic's requests, as steps that every flow asks in the same words."""

    clinic: Clinic

    def steps(self, *, editing: bool = False) -> tuple[Step, ...]:
        """Return contact, times and reason; when *editing* only the one in answer "field"."""

        def when(field: str) -> Callable[[Answers], bool]:
            return (lambda answers: answers.get("field") == field) if editing else always

        times = when("times")
        return (
            Step("contact", self._contact, (TELEGRAM,), when("contact")),
            Step("times", self._times, (), times, free=True),
            Step("times_ok", self._times_ok, ("yes", "change"), times),
            Step("reason", _reason, (ASKED, "skip"), when("reason"), free=True),
        )

    def ask(self, step: Step, answers: Answers) -> Reply:
        """Return the question of one of the steps."""
        key = f"booking.{step.id}"
        match step.id:
            case "contact":
                return replace(question(key, step.choices), ask_contact=True)
            case "times_ok":
                times = times_of(answers)
                key = key if times.understood else "booking.times_as_written"
                params = {"times": times.understood, "said": times.said}
                return question(key, step.choices, params, wide=2)
            case "reason":
                return _ask_reason(key, answers.get(ASKED, ""))
            case _:
                return question(key, step.choices)

    def kept(self, answers: Answers) -> Mapping[str, str]:
        """Return the details that *answers* give; an empty text stands for nothing."""
        details: dict[str, str] = {}
        if contact := answers.get("contact"):
            kind = self._kind(contact)
            details |= {"contact": kind, "phone": "", "email": ""}
            details |= {} if kind == TELEGRAM else {kind: contact}
        if "times" in answers:
            times = times_of(answers)
            details |= {"times": times.understood or times.said, "times_said": times.said}
        if "reason" in answers:
            details["reason"] = reason_of(answers)
        return details

    def contact_shown(self, answers: Answers) -> str:
        """Return how the patient wants to be reached, as people read it."""
        contact = answers.get("contact", "")
        if contact == TELEGRAM:
            return self.clinic.messages.get("booking.contact.telegram", TELEGRAM)
        return shown(contact, self.clinic.profile.country)

    def _kind(self, contact: str) -> str:
        if contact == TELEGRAM:
            return TELEGRAM
        return "email" if "@" in contact else "phone"

    def _contact(self, text: str, now: datetime) -> str | None:
        if plain(text) in _HERE:
            return TELEGRAM
        contact = read_contact(text, self.clinic.profile.country)
        return contact.value if contact else None

    def _times(self, text: str, now: datetime) -> str | None:
        said = " ".join(text.split())
        if not said or len(said) > LONGEST_TIMES:
            return None
        return written(read_times(said, now, self.clinic.profile.zone))

    def _times_ok(self, text: str, now: datetime) -> str | None:
        """Return "yes", "change", or other times that were typed instead of either."""
        if plain(text) in {"keep it", "keep", "keep it like this"}:
            return "yes"
        said = agreed(text, now)
        if said is not None:
            return "yes" if said == "yes" else "change"
        if plain(text) in {"change", "change it", "other times", "another time"}:
            return "change"
        other = self._times(_NO_BUT.sub("", text.strip()), now)
        return other if other and not other.startswith("\n") else None


def written(times: Times) -> str:
    """Return *times* as one answer: what was understood, a line break, what was said."""
    return f"{times.understood}\n{times.said}"


def times_of(answers: Answers) -> Times:
    """Return the times among *answers*."""
    understood, _, said = answers.get("times", "").partition("\n")
    return Times(said, understood)


def reason_of(answers: Answers) -> str:
    """Return the reason among *answers*, where a button stands for an earlier question."""
    reason = answers.get("reason", "")
    return {"skip": "", ASKED: answers.get(ASKED, "")}.get(reason, reason)


def unconfirmed(flow: Flow, session: Session, step: Step, answers: Answers) -> Turn | None:
    """Ask on where the times just given are not confirmed, or are to be changed."""
    left = dict(answers)
    if step.id == "times" and "times_ok" in answers:
        del left["times_ok"]
    elif step.id == "times_ok" and answers["times_ok"] != "yes":
        other = left.pop("times_ok")
        left |= {"times": other}
        if other == "change":
            del left["times"]
    return None if left == answers else ask_on(flow, session, left)


def ask_on(flow: Flow, session: Session, answers: Answers) -> Turn:
    """Ask the first step of *flow* that *answers* leave open, or apologise where none is."""
    step = flow.next(answers)
    if step is None:  # callers took an answer away, but of a step that was never to be asked
        return lost(session)
    mode = Asking(flow.id, step.id, answers)
    session = replace(session, mode=mode, prompt=session.prompt + 1)
    return Turn(session, put(flow, step, session, answers))


def _ask_reason(key: str, asked: str) -> Reply:
    skip = (Button("a:skip", f"{key}.skip"),)
    if not asked:
        return Reply(key, buttons=(skip,))
    short = asked if len(asked) <= LONGEST_OFFERED else f"{asked[: LONGEST_OFFERED - 1]}…"
    offered = Button(f"a:{ASKED}", f"{key}.{ASKED}", {"asked": short})
    return Reply(key, buttons=((offered,), skip))


def read_name(text: str, now: datetime) -> str | None:
    """Return a name of 1 to 80 characters; a question or a number is none."""
    name = " ".join("".join(c if c.isprintable() else " " for c in text[:400]).split())
    name = _NAME_IS.sub("", unicodedata.normalize("NFC", name)).rstrip(".!, ")
    letters = any(c.isalpha() for c in name)
    long = len(name) > LONGEST_NAME or len(name.split()) > LONGEST_NAME_WORDS
    return None if not letters or long or _QUESTION.search(name) else name


def _reason(text: str, now: datetime) -> str | None:
    reason = text.strip()
    if plain(reason) in _SKIP:
        return "skip"
    return reason if 0 < len(reason) <= LONGEST_REASON else None
