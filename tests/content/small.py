"""A knowledge base with one entry, signed, to break in one place at a time."""

import re
from datetime import date
from pathlib import Path

from bot.content.load import inspect, load
from bot.content.sign_off import digests, sign
from bot.settings import shipped_knowledge

TODAY = date(2026, 11, 23)

CLINIC = """\
name: Test Clinic
address: 1 Test Street
email: desk@clinic.example
country: JP
zone: Asia/Tokyo
emergency:
  number: "119"
  confirmed: {by: Test, on: 2026-11-23}
crisis_lines:
  - name: A line
    number: 03-1234-5678
    hours: day and night
    confirmed: {by: Test, on: 2026-11-23}
"""

SOURCES = """\
documents:
  guide:
    name: the clinic's guide
    title: A guide
    sections:
      - Sciatica
      - Herniated Discs
"""

ENTRY = """\
- id: sciatica
  title: Sciatica
  source: {document: guide, section: Sciatica}
  reviewed: {by: Editors, on: 2026-11-23, until: 2027-05-23}
  answer: |
    The nerve in your leg can hurt. Rest may help.
  next: [check]
  phrasings:
    - "what is sciatica"
    - "pain down my leg"
    - "my leg burns"
    - "it shoots down to my foot"
    - "electric pain in the thigh"
    - "sciatic nerve"
    - "nerve pain in the leg"
    - "zakotsu shinkeitsu"
    - "why does my calf tingle"
    - "leg pain when I sit"
    - "pain from bum to toe"
    - "a pinched nerve"
"""

SYMPTOMS = """\
steps:
  spot: [seat, calf]
  sense: [hot, flat]
patterns:
  - entry: sciatica
    section: Sciatica
    when:
      spot: [calf]
    also:
      sense: [hot]
"""

THEMES = """\
themes:
  - id: prices
    title: Prices
    handover: Our staff can tell you.
    phrasings: ["what does it cost"]
"""

INTENTS = """\
intents:
  - id: book
    phrasings: ["book me in"]
"""

SYNONYMS = """\
synonyms:
  - [leg, shank]
  - [sciatic nerve, nerve of the leg]
"""

FLAGS = """\
concepts: {chest: region, pain: symptom}
modifiers: {past: clear}
signs:
  chest-pain:
    tier: emergency
    source: a book
    reviewed: {by: Editors, on: 2026-11-23, until: 2027-05-23}
    patterns:
      - {near: [chest, pain]}
check:
  - {id: chest, tier: emergency, signs: [chest-pain], source: a book}
"""

FLAG_WORDS = """\
modifiers: {past: [last year]}
concepts:
  chest: {strong: [chest]}
  pain: {strong: [pain, hurts]}
signs:
  chest-pain:
    title: Chest pain
    ask: Do you have chest pain?
    hits: [my chest hurts]
    near_misses: [no chest pain]
check:
  chest: {ask: Does your chest hurt?, why: It can be the heart.}
"""

WORDS = "".join(
    f"symptoms.{step}: Which?\nsymptoms.{step}.invalid: Which of them?\n"
    + "".join(
        f"symptoms.{step}.{one}: {one}\nsymptoms.{step}.{one}.reason: {one}\n" for one in choices
    )
    for step, choices in {"spot": ("seat", "calf"), "sense": ("hot", "flat")}.items()
)
"""What the shipped wording lacks, as it has other steps."""

FILES = {
    "clinic.yaml": CLINIC,
    "sources.yaml": SOURCES,
    "faq/en/pain.yaml": ENTRY,
    "symptoms.yaml": SYMPTOMS,
    "undocumented.en.yaml": THEMES,
    "intents.en.yaml": INTENTS,
    "synonyms.en.yaml": SYNONYMS,
    "red_flags.yaml": FLAGS,
}


def _grammar() -> str:
    """Return the part of the shipped red flags that tells about the language."""
    shipped = (shipped_knowledge() / "red_flags.en.yaml").read_text(encoding="utf-8")
    return re.search(r"^grammar:\n(?:[ #\n].*\n*)+", shipped, re.MULTILINE)[0]  # type: ignore[index]


class Small:
    """The knowledge base in *folder*; its wording and grammar are the shipped ones."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "faq" / "en").mkdir(parents=True)
        for file, text in FILES.items():
            self.write(file, text)
        shipped = (shipped_knowledge() / "messages.en.yaml").read_text(encoding="utf-8")
        self.write("red_flags.en.yaml", f"{_grammar()}\n{FLAG_WORDS}")
        self.write("messages.en.yaml", f"{shipped}\n{WORDS}")
        self.sign()

    def sign(self, by: str = "Dr A. Sato") -> None:
        """Sign the warning signs as they stand."""
        clinic = load(self.folder, TODAY).clinic
        sign(self.folder, by, TODAY, digests(self.folder, clinic))

    def write(self, file: str, text: str) -> None:
        (self.folder / file).write_text(text, encoding="utf-8")

    def replace(self, file: str, old: str, new: str) -> None:
        """Put *new* in the place of *old*, which must be there once."""
        text = (self.folder / file).read_text(encoding="utf-8")
        assert text.count(old) == 1
        self.write(file, text.replace(old, new))

    def faults(self, today: date = TODAY) -> list[str]:
        knowledge, faults, _ = inspect(self.folder, today, thorough=False)
        assert (knowledge is None) == bool(faults)
        return [str(fault) for fault in faults]

    def warnings(self, today: date = TODAY) -> list[str]:
        return [str(warning) for warning in inspect(self.folder, today, thorough=False)[2]]
