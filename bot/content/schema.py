"""The shape of the files in knowledge/."""

from datetime import date
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)

from bot.content.hours import HoursPart, public_holidays
from bot.content.mistakes import COUNTRY, DIALLED, EMAIL, SLUG, WEBSITE
from bot.core.keeping import Keep

_KEEP = Keep()

LONGEST_ID = 40
"""With the longest action before it and the prompt's number it fits a button's 64 bytes."""
LONGEST_TITLE = 64
LONGEST_ANSWER = 900

IntentId = Literal[
    "book",
    "my_bookings",
    "cancel_booking",
    "human",
    "symptom_check",
    "greeting",
    "thanks",
    "goodbye",
    "help",
    "privacy",
    "affirm",
    "deny",
]
"""The intents the dialogue knows; ``frontdesk ask --jsonl`` promises these names."""


def _zone(value: object) -> ZoneInfo:
    try:
        return ZoneInfo(str(value))
    except (ValueError, OSError, KeyError) as error:
        raise ValueError("is no time zone; write one like Asia/Tokyo") from error


def _text(longest: int, pattern: str | None = None) -> StringConstraints:
    return StringConstraints(
        strip_whitespace=True, min_length=1, max_length=longest, pattern=pattern
    )


Text = Annotated[str, _text(500)]
Title = Annotated[str, _text(LONGEST_TITLE)]
Answer = Annotated[str, _text(LONGEST_ANSWER)]
Slug = Annotated[str, _text(LONGEST_ID, SLUG)]
Email = Annotated[str, _text(254, EMAIL)]
Country = Annotated[str, _text(2, COUNTRY)]
Dialled = Annotated[str, _text(20, DIALLED)]
Website = Annotated[str, _text(200, WEBSITE)]
Zone = Annotated[ZoneInfo, BeforeValidator(_zone)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


class SourcePart(_Part):
    """Where an answer comes from."""

    document: Slug
    section: Text


class ReviewPart(_Part):
    """Who reviewed a text, when, and until when that holds."""

    by: Text
    on: date
    until: date


class EntryPart(_Part):
    """One FAQ entry."""

    id: Slug
    title: Title
    source: SourcePart
    reviewed: ReviewPart
    answer: Answer
    related: list[Slug] = []
    next: list[Literal["check", "symptoms", "book"]] = []
    phrasings: list[Text] = []


class ThemePart(_Part):
    """A theme that the documents do not answer."""

    id: Slug
    title: Title
    handover: Text
    answered_by: Literal["hours"] | None = None
    phrasings: list[Text] = []


class IntentPart(_Part):
    """Something that a patient wants done."""

    id: IntentId
    phrasings: list[Text] = []


class SynonymsPart(_Part):
    """Groups of words that mean the same to patients, each read as its first."""

    synonyms: list[Annotated[list[Text], Field(min_length=2)]]


class PatternPart(_Part):
    """What points to an entry in the symptom conversation."""

    entry: Slug
    section: Text
    when: dict[Slug, list[Slug]]
    also: dict[Slug, list[Slug]] = {}


class PicturePart(_Part):
    """A picture of a step's choices but *not_shown*; *seal* ties its SVG and PNG to each other."""

    step: Slug
    name: Slug
    not_shown: list[Slug] = []
    seal: Text


class SymptomsPart(_Part):
    """The symptom conversation: choices by step id, a picture of one step, and the patterns."""

    steps: dict[Slug, list[Slug]]
    picture: PicturePart | None = None
    patterns: list[PatternPart]


class ConfirmedPart(_Part):
    """Who confirmed a fact, and when."""

    by: Text
    on: date


class EmergencyPart(_Part):
    """The number for an ambulance."""

    number: Dialled
    confirmed: ConfirmedPart | None = None


class CrisisLinePart(_Part):
    """A line for people in a crisis; shown only once someone of the clinic has checked it."""

    name: Text
    number: Dialled
    hours: Text
    confirmed: ConfirmedPart


Days = Annotated[int, Field(ge=1, le=3650)]


class KeepPart(_Part):
    """For how many days each kind of data is kept (bot.core.keeping.Keep)."""

    sessions: Days = _KEEP.sessions
    requests: Days = _KEEP.requests
    misses: Days = _KEEP.misses
    audit: Days = _KEEP.audit
    messages: Days = _KEEP.messages
    updates: Annotated[Days, Field(ge=2)] = _KEEP.updates  # Telegram repeats one for a day
    backups: Days = _KEEP.backups


class ClinicPart(_Part):
    """The clinic; what its document does not give is left out."""

    name: Text
    address: Text
    email: Email
    country: Country
    zone: Zone
    emergency: EmergencyPart
    crisis_lines: list[CrisisLinePart] = []
    phone: Dialled | None = None
    website: Website | None = None
    hours: HoursPart | None = None
    keep: KeepPart = KeepPart()

    @model_validator(mode="after")
    def _holidays(self) -> "ClinicPart":
        if self.hours and self.hours.holidays:
            public_holidays(self.country)
        return self


class DocumentPart(_Part):
    """A document of the clinic: how patients hear it called, its title and its sections."""

    name: Text
    title: Text
    sections: list[Text]


class SourcesPart(_Part):
    """All documents, by id."""

    documents: dict[Slug, DocumentPart]
