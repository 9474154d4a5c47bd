"""Read a knowledge base as a whole, or say everything that is wrong with it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel

from bot.content.build import build_clinic
from bot.content.check import Pack, pack_faults, pack_warnings, unconfirmed
from bot.content.faults import Fault
from bot.content.messages import message_faults, missing_keys
from bot.content.pictures import picture_faults
from bot.content.red_flags import load_rulebook
from bot.content.schema import (
    ClinicPart,
    EntryPart,
    IntentPart,
    SourcesPart,
    SymptomsPart,
    SynonymsPart,
    ThemePart,
)
from bot.content.sign_off import FILE as SIGN_OFF
from bot.content.sign_off import digests, unsigned
from bot.content.written import Written, read_part
from bot.content.yaml_lines import Document, Place, read_yaml
from bot.core.clinic import Clinic
from bot.core.safety.rulebook import Rulebook

LANGUAGE = "en"
CLINIC = "clinic.yaml"
SOURCES = "sources.yaml"
SYMPTOMS = "symptoms.yaml"
FAQ = f"faq/{LANGUAGE}"
MESSAGES = f"messages.{LANGUAGE}.yaml"
INTENTS = f"intents.{LANGUAGE}.yaml"
THEMES = f"undocumented.{LANGUAGE}.yaml"
SYNONYMS = f"synonyms.{LANGUAGE}.yaml"
FLAGS = (
    "red_flags.yaml",
    f"red_flags.{LANGUAGE}.yaml",
    f"red_flags.exemplars.{LANGUAGE}.yaml",
)
READ = frozenset(
    {CLINIC, SOURCES, SYMPTOMS, MESSAGES, INTENTS, THEMES, SYNONYMS, SIGN_OFF, *FLAGS}
)

Part = TypeVar("Part", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Knowledge:
    """A knowledge base without faults.

    *before_use* is what people of the clinic must still do before patients use it.
    """

    clinic: Clinic
    rulebook: Rulebook
    before_use: tuple[Fault, ...] = ()


class ContentError(Exception):
    """The knowledge base has *faults*; the operator must mend them."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))


def load(folder: Path, today: date) -> Knowledge:
    """Return the knowledge base in *folder*; raise ContentError with all of its faults."""
    knowledge, faults, _ = inspect(folder, today, thorough=False)
    if knowledge is None:
        raise ContentError(faults)
    return knowledge


def inspect(
    folder: Path, today: date, *, thorough: bool = True
) -> tuple[Knowledge | None, list[Fault], list[Fault]]:
    """Return the knowledge base in *folder* (None where it has faults), faults and warnings.

    Where *thorough*, the red flags' own test messages run too, which takes seconds.
    """
    if not folder.is_dir():
        return None, [Fault(str(folder), "folder", "does not exist or is no folder")], []
    reading = _Reading(folder)
    pack = reading.pack()
    messages = reading.messages()
    review = today if thorough else None
    rulebook, flag_faults = load_rulebook(folder, review, ordinary=_phrasings(pack))
    faults = [*reading.faults, *flag_faults, *pack_faults(pack, today)]
    faults += picture_faults(folder, pack.symptoms)
    before_use = list(unconfirmed(pack, today))
    clinic = None
    if rulebook and messages and pack.clinic and pack.sources:
        clinic = build_clinic(pack, rulebook.check, messages)
        faults += [Fault(MESSAGES, key, "is missing") for key in missing_keys(clinic)]
        before_use += unsigned(folder, digests(folder, clinic))
    found = [*reading.warnings, *_unread(folder), *pack_warnings(pack, today), *before_use]
    warnings = sorted(found, key=_order)
    if faults or clinic is None or rulebook is None:
        return None, sorted(faults, key=_order), warnings
    return Knowledge(clinic, rulebook, tuple(before_use)), [], warnings


def _phrasings(pack: Pack) -> Iterable[str]:
    parts: list[EntryPart | ThemePart | IntentPart] = [each.part for each in pack.entries]
    parts += [each.part for each in pack.themes]
    parts += [each.part for each in pack.intents]
    return (text for part in parts for text in part.phrasings)


def _order(fault: Fault) -> tuple[str, int]:
    return fault.file, fault.line


def _unread(folder: Path) -> Iterable[Fault]:
    """Yield a warning for each YAML file that nothing reads: most often its name is misspelled."""
    for path in (*folder.glob("*.y*ml"), *folder.glob("faq/**/*.y*ml")):
        file = path.relative_to(folder).as_posix()
        if file not in READ and not (path.parent == folder / FAQ and path.suffix == ".yaml"):
            yield Fault(file, "file", "is read by nothing; is its name right?")


class _Reading:
    """Read the files of *folder*, gathering what is wrong on the way."""

    def __init__(self, folder: Path) -> None:
        self.faults: list[Fault] = []
        self.warnings: list[Fault] = []
        self._folder = folder

    def pack(self) -> Pack:
        """Return all parts that are right in themselves."""
        documents, ids = self._faq()
        entries = [one for doc in documents for one in self._list(EntryPart, doc, doc.content, ())]
        return Pack(
            clinic=self._whole(ClinicPart, CLINIC, "clinic", needed=True),
            sources=self._whole(SourcesPart, SOURCES, "sources", needed=True),
            symptoms=self._whole(SymptomsPart, SYMPTOMS, "symptoms"),
            synonyms=self._whole(SynonymsPart, SYNONYMS, "synonyms"),
            entries=entries,
            themes=self._named(ThemePart, THEMES, "themes"),
            intents=self._named(IntentPart, INTENTS, "intents"),
            ids=ids,
        )

    def messages(self) -> dict[str, str] | None:
        """Return the wording by message key, None where it has faults."""
        document = self._document(MESSAGES, needed=True)
        if document is None:
            return None
        found = message_faults(document.content, document)
        self.faults += found
        if found or not isinstance(document.content, dict):
            return None
        return document.content

    def _faq(self) -> tuple[list[Document], frozenset[str] | None]:
        """Read faq/<language>/*.yaml, at least one; the ids are None where one is unreadable."""
        folder = self._folder / FAQ
        names = sorted(path.name for path in folder.glob("*.yaml"))
        if not names:
            reason = "has no .yaml file with entries"
            self.faults.append(Fault(FAQ, "folder", reason))
        read = [self._document(f"{FAQ}/{name}", needed=True) for name in names]
        documents = [document for document in read if document is not None]
        whole = len(documents) == len(names) > 0
        return documents, frozenset(_ids(documents)) if whole else None

    def _document(self, file: str, *, needed: bool) -> Document | None:
        path = self._folder / file
        if not needed and not path.exists():
            self.warnings.append(Fault(file, "file", "is missing; the bot does without"))
            return None
        document, faults = read_yaml(path, file)
        self.faults += faults
        return document

    def _whole(
        self, model: type[Part], file: str, name: str, *, needed: bool = False
    ) -> Written[Part] | None:
        document = self._document(file, needed=needed)
        if document is None:
            return None
        written, faults = read_part(model, document.content, document, (), name)
        self.faults += faults
        return written

    def _named(self, model: type[Part], file: str, key: str) -> list[Written[Part]]:
        """Read a file that is one list under the name *key*."""
        document = self._document(file, needed=False)
        if document is None:
            return []
        if not isinstance(document.content, dict) or list(document.content) != [key]:
            self.faults.append(Fault(file, "file", f"should hold one list named “{key}:”", 1))
            return []
        return self._list(model, document, document.content[key], (key,))

    def _list(
        self, model: type[Part], document: Document, content: object, place: Place
    ) -> list[Written[Part]]:
        if not isinstance(content, list):
            fault = "should be a list, each item after a hyphen"
            self.faults.append(Fault(document.file, "file", fault, document.line(place)))
            return []
        found: list[Written[Part]] = []
        for number, item in enumerate(content):
            name = _id(item) or f"item {number + 1}"
            written, faults = read_part(model, item, document, (*place, number), name)
            self.faults += faults
            if written is not None:
                found.append(written)
        return found


def _ids(documents: Iterable[Document]) -> Iterable[str]:
    for document in documents:
        if isinstance(document.content, list):
            yield from (id for item in document.content if (id := _id(item)))


def _id(item: object) -> str:
    value = item.get("id") if isinstance(item, dict) else None
    return value if isinstance(value, str) else ""
