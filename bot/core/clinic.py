"""What a clinic knows and says, typed: the content of knowledge/ after it was read and checked."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from zoneinfo import ZoneInfo

from bot.core.hours import Hours
from bot.core.keeping import Keep
from bot.core.model import Tier


@dataclass(frozen=True, slots=True)
class Source:
    """Where a text comes from: a section of a document, or a guideline."""

    document: str
    section: str


@dataclass(frozen=True, slots=True)
class Review:
    """Who reviewed a text, when, and until when that holds."""

    by: str
    on: date
    until: date


@dataclass(frozen=True, slots=True)
class Entry:
    """One FAQ entry in one language; *next* names actions: check, symptoms, book."""

    id: str
    title: str
    answer: str
    source: Source
    reviewed: Review
    phrasings: tuple[str, ...]
    related: tuple[str, ...] = ()
    next: tuple[str, ...] = ()

    @property
    def about_a_complaint(self) -> bool:
        """Tell whether the answer must carry a safety net: the red-flag check is a tap away."""
        return "check" in self.next


@dataclass(frozen=True, slots=True)
class Theme:
    """What patients often ask and the document does not answer: recognised, handed to staff.

    Where it is answered *by_hours*, the clinic's opening hours are told in its place.
    """

    id: str
    title: str
    handover: str
    phrasings: tuple[str, ...]
    by_hours: bool = False


@dataclass(frozen=True, slots=True)
class Intent:
    """Something a patient wants done rather than explained."""

    id: str
    phrasings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CheckQuestion:
    """One question of the guided red-flag check.

    *signs* are the red flags a yes stands for, *tells* the risks that it makes known.
    """

    id: str
    tier: Tier
    ask: str
    why: str
    signs: tuple[str, ...]
    source: str
    tells: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Pattern:
    """What points to *entry* in the symptom conversation: step id -> choices that count.

    It fits where all of *when* are found; what is found of *also* makes it fit better.
    """

    entry: str
    section: str
    when: Mapping[str, tuple[str, ...]]
    also: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CrisisLine:
    """People to talk to in a crisis: *number* is dialled, *hours* tells when."""

    name: str
    number: str
    hours: str


@dataclass(frozen=True, slots=True)
class Profile:
    """The clinic itself; fields that its document does not give are empty."""

    name: str
    address: str
    email: str
    country: str
    zone: ZoneInfo
    emergency_number: str
    crisis_lines: tuple[CrisisLine, ...] = ()
    phone: str = ""
    website: str = ""
    hours: Hours | None = None
    keep: Keep = field(default_factory=Keep)


@dataclass(frozen=True, slots=True)
class Clinic:
    """Everything that the dialogue needs to know, in one language pack.

    *pictures* names the picture of a symptom step that has one, its choices numbered.
    """

    profile: Profile
    entries: Mapping[str, Entry]
    themes: Mapping[str, Theme]
    intents: Mapping[str, Intent]
    check: tuple[CheckQuestion, ...]
    symptoms: Mapping[str, tuple[str, ...]]
    patterns: tuple[Pattern, ...]
    messages: Mapping[str, str]
    sources: Mapping[str, str] = field(default_factory=dict)
    synonyms: tuple[tuple[str, ...], ...] = ()
    pictures: Mapping[str, str] = field(default_factory=dict)

    def taught(self, phrasings: Iterable[tuple[str, str]]) -> "Clinic":
        """Return the clinic with *phrasings* (id, text) more; unknown ids teach nothing."""
        entries, themes = dict(self.entries), dict(self.themes)
        for id, text in phrasings:
            if id in entries:
                entries[id] = replace(entries[id], phrasings=(*entries[id].phrasings, text))
            elif id in themes:
                themes[id] = replace(themes[id], phrasings=(*themes[id].phrasings, text))
        return replace(self, entries=entries, themes=themes)
