"""A small clinic to match against."""

from collections.abc import Mapping
from datetime import date

import pytest

from bot.core.clinic import Entry, Intent, Review, Source, Theme
from bot.core.matching.matcher import Matcher

ENTRIES = {
    "sciatica": (
        "Sciatica",
        "what is sciatica",
        "pain shooting down the back of my leg",
        "nerve pain from the buttock to the calf",
        "tingling leg and sore buttock",
        "sciatic nerve trouble",
        "electric pain in one leg when I bend",
    ),
    "coccydynia": (
        "Tailbone pain",
        "what is coccydynia",
        "my tailbone hurts when I sit",
        "sore coccyx after a fall",
        "I landed on the ice and the end of my spine hurts",
        "pain at the very bottom of the spine",
        "tailbone pain on hard chairs",
    ),
    "hemorrhoids": (
        "Hemorrhoids",
        "what are piles",
        "haemorrhoids explained",
        "swollen veins near the anus",
        "itching and a lump on the toilet",
        "why do I get hemorrhoids",
        "piles after pregnancy",
    ),
    "acupuncture": (
        "Acupuncture",
        "what is acupuncture",
        "how are the needles placed",
        "thin needles in special points",
        "is it traditional medicine",
        "tell me about needle therapy",
        "which points do you use",
    ),
    "clinic-location": (
        "Where we are",
        "where are you",
        "address of the clinic",
        "which station is nearest",
        "how do I find the clinic",
        "directions please",
        "are you in Edogawa",
    ),
}
THEMES = {
    "prices": ("Prices", "how much is a session", "price list", "what does it cost", "your fees"),
    "opening-hours": ("Opening hours", "when do you open", "open on sundays", "business hours"),
}
INTENTS = {
    "book": (
        "book",
        "book an appointment",
        "I want to make an appointment",
        "can I come in on friday",
        "I would like to book a session please",
    ),
    "human": ("talk to a human", "let me speak to someone", "staff please"),
    "greeting": ("hi", "hello", "hello there", "good morning"),
    "thanks": ("thanks", "thank you", "thank you so much"),
    "goodbye": ("bye", "goodbye", "see you later"),
    "help": ("help", "can you help me", "what can you do"),
    "affirm": ("yes", "yes please", "ok"),
    "deny": ("no", "no thanks", "not now"),
}


def entry(label: str, title: str, *phrasings: str) -> Entry:
    """Return an entry of which only the words to match matter."""
    review = Review("", date(2026, 1, 1), date(2027, 1, 1))
    return Entry(label, title, "", Source("", ""), review, phrasings)


def entries(phrasings: Mapping[str, tuple[str, ...]]) -> dict[str, Entry]:
    """Return entries of the phrasings by id, the first of which is the title."""
    return {label: entry(label, *texts) for label, texts in phrasings.items()}


@pytest.fixture(scope="session")
def matcher() -> Matcher:
    """Return a matcher of the small clinic."""
    return Matcher(
        entries(ENTRIES),
        {label: Theme(label, title, "", tuple(rest)) for label, (title, *rest) in THEMES.items()},
        {label: Intent(label, phrasings) for label, phrasings in INTENTS.items()},
        frozenset({"form", "spice"}),
    )
