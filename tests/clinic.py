"""A small clinic with the shipped wording, and stand-ins for the matcher and the screen."""

from collections.abc import Mapping, Set
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.content.yaml_lines import read_yaml
from bot.core.clinic import (
    CheckQuestion,
    Clinic,
    Entry,
    Intent,
    Pattern,
    Profile,
    Review,
    Source,
    Theme,
)
from bot.core.dialogue import Dialogue
from bot.core.matching.matcher import Candidate, Decision
from bot.core.model import (
    Asking,
    Effect,
    Event,
    RedFlag,
    Reply,
    Said,
    Session,
    Tapped,
    Tier,
    Turn,
)
from bot.core.safety.rulebook import Sign

KNOWLEDGE = Path(__file__).parent.parent / "knowledge"
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
REVIEW = Review("A. Reviewer", date(2026, 11, 1), date(2027, 5, 1))


def entry(id: str, next: tuple[str, ...] = ("check", "book"), *related: str) -> Entry:
    source = Source("guide", id.title())
    return Entry(id, f"About {id}", f"What {id} is.", source, REVIEW, (id,), related, next)


def sign(id: str, tier: Tier) -> Sign:
    return Sign(id, tier, f"the sign {id}", f"Do you have {id}?", "a guideline", REVIEW, ())


ENTRIES = (
    entry("sciatica", ("check", "symptoms", "book"), "piriformis", "disc"),
    entry("piriformis", ("check",), "sciatica"),
    entry("disc"),
    entry("tailbone"),
    entry("location", ("book",)),
)
CHECK = (
    CheckQuestion("bladder", Tier.EMERGENCY, "Is your bladder new?", "Nerves.", ("ces",), "BMJ"),
    CheckQuestion("fever", Tier.URGENT, "Do you have a fever?", "Infection.", ("fever",), "NHS"),
    CheckQuestion("walk", Tier.SOON, "Is walking hard?", "The guide.", ("walk",), "guide"),
)
SYMPTOMS = {
    "where": ("buttock", "tailbone", "groin"),
    "worse": ("sitting", "running", "nothing"),
}
PATTERNS = (
    Pattern("sciatica", "Sciatica", {"where": ("buttock",)}),
    Pattern("tailbone", "Tailbone", {"where": ("tailbone",), "worse": ("sitting",)}),
    Pattern("disc", "Disc", {"where": ("tailbone", "buttock"), "worse": ("sitting",)}),
    Pattern("piriformis", "Piriformis", {"worse": ("sitting",)}),
)
SIGNS = {
    one.id: one
    for one in (
        sign("ces", Tier.EMERGENCY),
        sign("suicide", Tier.EMERGENCY),
        sign("fever", Tier.URGENT),
        sign("walk", Tier.SOON),
    )
}


def messages() -> Mapping[str, str]:
    document, faults = read_yaml(KNOWLEDGE / "messages.en.yaml", "messages.en.yaml")
    assert document is not None, faults
    assert isinstance(document.content, dict)
    return document.content


CLINIC = Clinic(
    profile=Profile(
        name="Test Clinic",
        address="1 Street, Tokyo",
        email="desk@clinic.example",
        country="JP",
        zone=ZoneInfo("Asia/Tokyo"),
        emergency_number="119",
    ),
    entries={one.id: one for one in ENTRIES},
    themes={"prices": Theme("prices", "Prices", "The guide has no prices.", ("how much",))},
    intents={"book": Intent("book", ("book",))},
    check=CHECK,
    symptoms=SYMPTOMS,
    patterns=PATTERNS,
    messages=messages(),
    sources={"guide": "the clinic's guide"},
)


class FakeMatcher:
    """Knows entries, themes and intents by one word; two entries in a text are a choice."""

    INTENTS: Mapping[str, str] = {
        "hello": "greeting",
        "thanks": "thanks",
        "bye": "goodbye",
        "human": "human",
        "reserve": "book",
        "sure": "affirm",
    }

    def decide(self, text: str) -> Decision:
        words = text.casefold().replace("?", " ").split()
        found = tuple(id for id in CLINIC.entries if id in words)
        near = tuple(Candidate(id, "entry", 0.6, id) for id in found or ("disc",))
        if "prices" in words:
            return Decision("decline", near, theme="prices", score=0.7)
        if intent := next((self.INTENTS[word] for word in words if word in self.INTENTS), None):
            return Decision("intent", near, intent=intent, score=0.9)
        if len(found) == 1:
            return Decision("answer", near, entry=found[0], score=0.8)
        return Decision("choices" if found else "decline", near, choices=found, score=0.4)


class FakeScreen:
    """Finds signs by words of their own; "maybe" before one makes it possible only."""

    def screen(self, text: str, earlier: Set[str] = frozenset()) -> RedFlag | None:
        words = text.casefold().split()
        if "broken" in words:
            raise RuntimeError("the screen broke")
        for one in SIGNS.values():
            if f"#{one.id}" in words:
                return RedFlag(one.id, one.tier, certain="maybe" not in words)
        if earlier and "aches" in words:
            return RedFlag("ces", Tier.EMERGENCY, certain=False)
        return None

    def risks(self, text: str) -> frozenset[str]:
        return frozenset({"cancer"}) if "cancer" in text.casefold().split() else frozenset()


def dialogue(clinic: Clinic = CLINIC) -> Dialogue:
    return Dialogue(clinic, FakeMatcher(), FakeScreen(), SIGNS)


class Talk:
    """A chat with the small clinic: what was last said and done, and the session now."""

    def __init__(self, session: Session | None = None, clinic: Clinic = CLINIC) -> None:
        self.session = session or Session()
        self.now = NOW
        self.turn = Turn(self.session)
        self._dialogue = dialogue(clinic)

    def does(self, event: Event) -> list[str]:
        self.turn = self._dialogue.respond(self.session, event, self.now)
        self.session = self.turn.session
        return self.keys

    def says(self, text: str, *, edited: bool = False) -> list[str]:
        return self.does(Said(text, edited))

    def taps(self, action: str, prompt: int | None = None) -> list[str]:
        return self.does(Tapped(action, self.session.prompt if prompt is None else prompt))

    def after(self, *texts: str) -> "Talk":
        for text in texts:
            self.says(text)
        return self

    @property
    def keys(self) -> list[str]:
        return [reply.key for reply in self.turn.replies]

    @property
    def last(self) -> Reply:
        return self.turn.replies[-1]

    @property
    def effects(self) -> tuple[Effect, ...]:
        return self.turn.effects

    @property
    def buttons(self) -> list[str]:
        return [
            button.action for reply in self.turn.replies for row in reply.buttons for button in row
        ]

    @property
    def step(self) -> str:
        mode = self.session.mode
        return f"{mode.flow}.{mode.step}" if isinstance(mode, Asking) else ""


def checked(session: Session | None = None) -> Session:
    """Return a session whose check was completed just now."""
    return replace(session or Session(), checked=NOW)
