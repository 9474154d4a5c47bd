"""What no single part of knowledge/ can tell: whether all of them fit together."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from difflib import get_close_matches

from bot.content.faults import Fault
from bot.content.reading_grade import reading_grade
from bot.content.schema import (
    ClinicPart,
    ConfirmedPart,
    EntryPart,
    IntentPart,
    PatternPart,
    SourcesPart,
    SymptomsPart,
    SynonymsPart,
    ThemePart,
)
from bot.content.written import Written
from bot.core.contact import is_emergency_number
from bot.core.matching.text import words

ENOUGH_PHRASINGS = 10
HIGHEST_GRADE = 8.0
BUTTON_TITLE = 40
NOTICE = timedelta(days=30)
NUMBERS_HOLD = timedelta(days=365)
"""How long it counts that someone has confirmed a number for emergencies."""

_MARKUP = re.compile(r"https?://|www\.|</?[a-zA-Z]|\*\*|__|`|\]\(|^#", re.MULTILINE)
_NO_WORD = re.compile(r"[\W_]+")

Named = Written[EntryPart] | Written[ThemePart] | Written[IntentPart]


@dataclass(frozen=True, slots=True)
class Pack:
    """All parts that are right in themselves.

    *ids* are those of all entries, right or wrong; None where a file of entries cannot be read.
    """

    clinic: Written[ClinicPart] | None
    sources: Written[SourcesPart] | None
    symptoms: Written[SymptomsPart] | None
    synonyms: Written[SynonymsPart] | None
    entries: Sequence[Written[EntryPart]]
    themes: Sequence[Written[ThemePart]]
    intents: Sequence[Written[IntentPart]]
    ids: frozenset[str] | None


def pack_faults(pack: Pack, today: date) -> list[Fault]:
    """Return everything in *pack* that must not go to patients on *today*."""
    return [
        *_same_ids(pack.entries),
        *_same_ids(pack.themes),
        *_same_ids(pack.intents),
        *(fault for entry in pack.entries for fault in _entry_faults(entry, pack, today)),
        *_phrasing_faults((*pack.entries, *pack.themes, *pack.intents)),
        *_symptom_faults(pack),
        *_synonym_faults(pack),
    ]


def pack_warnings(pack: Pack, today: date) -> list[Fault]:
    """Return what should be mended, though the bot can start."""
    return [warning for entry in pack.entries for warning in _entry_warnings(entry, today)]


def unconfirmed(pack: Pack, today: date) -> Iterator[Fault]:
    """Yield which numbers for emergencies someone of the clinic must look at."""
    if pack.clinic is None:
        return
    clinic, part = pack.clinic, pack.clinic.part
    number = part.emergency.number
    if not is_emergency_number(number, part.country):
        reason = f"{number} is not known as an emergency number in {part.country}; is it right?"
        yield clinic.fault(reason, "emergency", "number")
    if not part.crisis_lines:
        reason = (
            "is empty; someone of the clinic must find lines for people in a crisis, and check"
        )
        yield Fault(clinic.document.file, "crisis_lines", f"{reason} their numbers and hours")
    yield from _unconfirmed(clinic, number, part.emergency.confirmed, today, "emergency")
    for at, line in enumerate(part.crisis_lines):
        yield from _unconfirmed(clinic, line.number, line.confirmed, today, "crisis_lines", at)


def _unconfirmed(
    clinic: Written[ClinicPart],
    number: str,
    confirmed: ConfirmedPart | None,
    today: date,
    *inside: str | int,
) -> Iterator[Fault]:
    ask = "someone of the clinic must check it and put a name and a date under “confirmed”"
    if confirmed is None:
        yield clinic.fault(f"{number} is not confirmed; {ask}", *inside)
    elif confirmed.on > today:
        reason = f"{number} is confirmed for {confirmed.on}, which is still to come; {ask}"
        yield clinic.fault(reason, *inside, "confirmed")
    elif confirmed.on + NUMBERS_HOLD < today:
        reason = f"{number} was confirmed on {confirmed.on}, more than a year ago; {ask}"
        yield clinic.fault(reason, *inside, "confirmed")


def _same_ids(parts: Sequence[Named]) -> Iterator[Fault]:
    first: dict[str, Named] = {}
    for written in parts:
        other = first.setdefault(written.part.id, written)
        if other is not written:
            yield written.fault(f"has the same id as {_position(other)}", "id")


def _position(written: Named, *inside: str | int) -> str:
    fault = written.fault("", *inside)
    return f"“{fault.entry}” ({fault.file}:{fault.line})"


def _entry_faults(entry: Written[EntryPart], pack: Pack, today: date) -> Iterator[Fault]:
    part = entry.part
    yield from _source_faults(entry, pack, part.source.section, "source", "section")
    for number, related in enumerate(part.related):
        if related == part.id:
            yield entry.fault("is related to itself", "related", number)
        elif pack.ids is not None and related not in pack.ids:
            reason = f"related “{related}” is no entry{_meant(related, pack.ids)}"
            yield entry.fault(reason, "related", number)
    if part.reviewed.until < part.reviewed.on:
        yield entry.fault("its review ends before it begins", "reviewed", "until")
    elif part.reviewed.until < today:
        yield entry.fault(
            f"its review by {part.reviewed.by} has passed: it held until {part.reviewed.until}",
            "reviewed",
            "until",
        )
    if found := _MARKUP.search(part.answer):
        reason = f"the answer has markup or a link ({found[0]}); write plain text"
        yield entry.fault(reason, "answer")


def _source_faults(
    entry: Written[EntryPart], pack: Pack, section: str, *inside: str | int
) -> Iterator[Fault]:
    """Yield a fault where the document of *entry*, or *section* in it, is not in sources.yaml."""
    if pack.sources is None:
        return
    documents = pack.sources.part.documents
    name = entry.part.source.document
    if name not in documents:
        reason = f"document “{name}” is not in sources.yaml{_meant(name, documents)}"
        yield entry.fault(reason, "source", "document")
    elif section not in documents[name].sections:
        near = _meant(section, documents[name].sections)
        yield entry.fault(f"“{section}” is no section of {name}{near}", *inside)


def _meant(word: str, known: Iterable[str]) -> str:
    near = get_close_matches(word, sorted(known), 1)
    return f"; did you mean “{near[0]}”?" if near else ""


def _phrasing_faults(
    parts: Sequence[Named],
) -> Iterator[Fault]:
    first: dict[str, tuple[Named, int]] = {}
    for written in parts:
        if not written.part.phrasings:
            yield written.fault("has no phrasings; write as many ways to ask as you can think of")
        for number, phrasing in enumerate(written.part.phrasings):
            plain = _NO_WORD.sub(" ", phrasing.casefold()).strip()
            other, at = first.setdefault(plain, (written, number))
            if other is not written:
                where = _position(other, "phrasings", at)
                reason = f"the phrasing “{phrasing}” is also in {where}"
                yield written.fault(reason, "phrasings", number)


def _symptom_faults(pack: Pack) -> Iterator[Fault]:
    if pack.symptoms is None:
        return
    symptoms = pack.symptoms
    for step, choices in symptoms.part.steps.items():
        if not choices:
            yield symptoms.fault(f"step “{step}” has no choices", "steps", step)
    entries = {entry.part.id: entry for entry in pack.entries}
    for number, pattern in enumerate(symptoms.part.patterns):
        at = ("patterns", number)
        if pack.ids is not None and pattern.entry not in pack.ids:
            reason = f"pattern for “{pattern.entry}”, which is no entry"
            yield symptoms.fault(reason + _meant(pattern.entry, pack.ids), *at, "entry")
        for place, reason in _pattern_reasons(pattern, symptoms.part):
            yield symptoms.fault(f"pattern for “{pattern.entry}”: {reason}", *at, place)
        if pattern.entry in entries and pack.sources is not None:
            for fault in _source_faults(entries[pattern.entry], pack, pattern.section, "source"):
                yield symptoms.fault(f"pattern for “{pattern.entry}”: {fault.reason}", *at)


def _pattern_reasons(pattern: PatternPart, symptoms: SymptomsPart) -> Iterator[tuple[str, str]]:
    """Yield the place in *pattern* and what is wrong there."""
    named = [("when", *item) for item in pattern.when.items()]
    named += [("also", *item) for item in pattern.also.items()]
    for place, step, choices in named:
        if step not in symptoms.steps:
            yield place, f"“{step}” is no step{_meant(step, symptoms.steps)}"
            continue
        for choice in choices:
            if choice not in symptoms.steps[step]:
                near = _meant(choice, symptoms.steps[step])
                yield place, f"“{choice}” is no choice of {step}{near}"
    if not pattern.when:
        yield "when", "names no step, so it would fit everybody"
    for step in sorted(pattern.when.keys() & pattern.also.keys()):
        yield "also", f"“{step}” stands under when, too"


def _synonym_faults(pack: Pack) -> Iterator[Fault]:
    if pack.synonyms is None:
        return
    first: dict[tuple[str, ...], int] = {}
    for number, group in enumerate(pack.synonyms.part.synonyms):
        for at, member in enumerate(group):
            if first.setdefault(words(member), number) != number:
                reason = f"“{member}” is in two groups; the matcher reads it as one word only"
                yield pack.synonyms.fault(reason, "synonyms", number, at)


def _entry_warnings(entry: Written[EntryPart], today: date) -> Iterator[Fault]:
    part = entry.part
    if 0 < len(part.phrasings) < ENOUGH_PHRASINGS:
        counted = f"{len(part.phrasings)} phrasing{'' if len(part.phrasings) == 1 else 's'}"
        reason = f"has {counted}; {ENOUGH_PHRASINGS} or more find it better"
        yield entry.fault(reason, "phrasings")
    if (grade := reading_grade(part.answer)) > HIGHEST_GRADE:
        reason = f"the answer reads at grade {grade:.1f}; {HIGHEST_GRADE:.0f} is plain enough"
        yield entry.fault(reason, "answer")
    if len(part.title) > BUTTON_TITLE:
        reason = f"the title has {len(part.title)} characters; a button shows {BUTTON_TITLE}"
        yield entry.fault(reason, "title")
    if today <= part.reviewed.until < today + NOTICE:
        yield entry.fault(f"its review ends on {part.reviewed.until}", "reviewed", "until")
