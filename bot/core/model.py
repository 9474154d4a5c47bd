"""The vocabulary: what happens (events), what is said (replies), what must be done (effects)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Literal

Key = str
Answers = Mapping[str, str]


class Tier(StrEnum):
    """How soon a warning sign needs a doctor; declared gravest first."""

    EMERGENCY = "emergency"
    URGENT = "urgent"
    SOON = "soon"

    @property
    def rank(self) -> int:
        """Return 0 for the gravest tier, growing as the tier gets milder."""
        return list(Tier).index(self)


@dataclass(frozen=True, slots=True)
class RedFlag:
    """A warning sign, found in a text or answered with yes.

    *certain* is False where one direct question must settle it.
    """

    sign: str
    tier: Tier
    certain: bool = True


# --- events: what happened ------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Said:
    """The patient typed *text* (a command too); *edited* marks a change of an earlier message."""

    text: str
    edited: bool = False


@dataclass(frozen=True, slots=True)
class Tapped:
    """The patient tapped the button *action* of the prompt with number *prompt*."""

    action: str
    prompt: int


@dataclass(frozen=True, slots=True)
class SharedContact:
    """The patient sent a contact card; *own* is True only where it is the sender's own."""

    phone: str
    own: bool


@dataclass(frozen=True, slots=True)
class SentOther:
    """The patient sent something that is not text (*kind*: photo, voice, sticker ...)."""

    kind: str
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Woke:
    """A wake-up that was asked for has come."""

    reason: str


Event = Said | Tapped | SharedContact | SentOther | Woke


# --- replies: what is said, never ready text --------------------------------------------------


@dataclass(frozen=True, slots=True)
class Button:
    """A language-free *action* and its label's message key; *copy* is a text to copy instead."""

    action: str
    label: Key
    params: Mapping[str, str] = field(default_factory=dict)
    copy: str = ""


@dataclass(frozen=True, slots=True)
class Reply:
    """A message key with its parameters; *buttons* is rows of buttons.

    *picture* names one that shows what is asked; the words must do without it.
    Parameters that only the store knows (a request's number, a list of requests) are named in the
    text and filled in by the service from the effects of the same turn.
    """

    key: Key
    params: Mapping[str, str] = field(default_factory=dict)
    buttons: tuple[tuple[Button, ...], ...] = ()
    ask_contact: bool = False
    emergency: bool = False
    picture: str = ""


# --- effects: what the shell must do ----------------------------------------------------------

RequestKind = Literal["booking", "question", "alert"]


@dataclass(frozen=True, slots=True)
class RecordRequest:
    """Put a request into the staff's queue: its fields, and the gravest sign known."""

    kind: RequestKind
    details: Answers
    flag: RedFlag | None = None


@dataclass(frozen=True, slots=True)
class ChangeRequest:
    """Change fields of the patient's own open request *number*."""

    number: int
    details: Answers


@dataclass(frozen=True, slots=True)
class CancelRequest:
    """Cancel the patient's own open request *number*."""

    number: int


@dataclass(frozen=True, slots=True)
class NotifyStaff:
    """Tell staff about a red flag at once; *excerpt* is what the patient wrote."""

    flag: RedFlag
    excerpt: str


MissKind = Literal["declined", "choice", "none", "unhelpful"]
"""Why: no answer, a choice offered, none of it ("choice" before) fitted, the answer did not."""


@dataclass(frozen=True, slots=True)
class RecordMiss:
    """Keep a question that was not answered well, and *why*, with the *nearest* entry ids."""

    text: str
    nearest: tuple[str, ...]
    why: MissKind = "declined"


@dataclass(frozen=True, slots=True)
class RecordFeedback:
    """Keep whether the answer *entry* helped."""

    entry: str
    helped: bool


@dataclass(frozen=True, slots=True)
class RecordConsent:
    """Keep that the patient agreed to the text of *version*."""

    version: str


@dataclass(frozen=True, slots=True)
class ListRequests:
    """Fill ``{requests}`` and one button per open request into this turn's replies."""


@dataclass(frozen=True, slots=True)
class Disclose:
    """Fill ``{data}`` (all that is stored about this patient) into this turn's replies."""


@dataclass(frozen=True, slots=True)
class Forget:
    """Erase what is stored about this patient; open requests are cancelled and staff told."""


@dataclass(frozen=True, slots=True)
class Relay:
    """Pass on to the staff of request *number* what the patient sent while they have the talk.

    *kind* names what was sent beside the text (photo, voice ...), "" for words alone.
    """

    number: int
    text: str
    kind: str = ""
    edited: bool = False


@dataclass(frozen=True, slots=True)
class TakeBack:
    """The patient went back to the bot: the talk about request *number* is over."""

    number: int


@dataclass(frozen=True, slots=True)
class WakeMe:
    """Deliver ``Woke(reason)`` at *at*."""

    at: datetime
    reason: str


Effect = (
    RecordRequest
    | ChangeRequest
    | CancelRequest
    | NotifyStaff
    | RecordMiss
    | RecordFeedback
    | RecordConsent
    | ListRequests
    | Disclose
    | Forget
    | Relay
    | TakeBack
    | WakeMe
)


# --- the session ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Idle:
    """Nothing is being asked."""


@dataclass(frozen=True, slots=True)
class Asking:
    """Step *step* of flow *flow* is being asked; *answers* so far, by step id."""

    flow: str
    step: str
    answers: Answers = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class HandedOver:
    """Staff talk about request *number* until *until*; the bot is silent but for red flags."""

    until: datetime
    number: int = 0


Mode = Idle | Asking | HandedOver


@dataclass(frozen=True, slots=True)
class Session:
    """What is remembered of one chat between two events.

    *prompt* numbers the questions asked, so that a tap on an old one is known.
    *checked* is when the red-flag check was last completed, *flag* the gravest sign that it or
    the screen found and *flagged* when that was, *risks* the concepts told that make a later
    complaint graver and *told* when the last one was, *findings* what the symptom conversation
    and the check found (``where=groin``, ``check.fever=unsure``), *question* the last one that
    was not answered (for "Ask the staff"), *last_entry* the last entry answered.
    """

    mode: Mode = field(default_factory=Idle)
    language: str = "en"
    prompt: int = 0
    consent: str = ""
    checked: datetime | None = None
    flag: RedFlag | None = None
    flagged: datetime | None = None
    risks: frozenset[str] = frozenset()
    told: datetime | None = None
    findings: tuple[str, ...] = ()
    question: str = ""
    last_entry: str = ""


@dataclass(frozen=True, slots=True)
class Turn:
    """The answer to one event."""

    session: Session
    replies: tuple[Reply, ...] = ()
    effects: tuple[Effect, ...] = ()
