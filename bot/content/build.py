"""Turn checked parts into the clinic that the dialogue knows."""

from collections.abc import Mapping

from bot.content.check import Pack
from bot.content.hours import opening_hours
from bot.content.schema import ClinicPart, EntryPart, ThemePart
from bot.core.clinic import (
    CheckQuestion,
    Clinic,
    CrisisLine,
    Entry,
    Intent,
    Pattern,
    Profile,
    Review,
    Source,
    Theme,
)
from bot.core.keeping import Keep


def build_clinic(
    pack: Pack, check: tuple[CheckQuestion, ...], messages: Mapping[str, str]
) -> Clinic:
    """Return the clinic of *pack*; raise ValueError where it lacks clinic or sources."""
    if pack.clinic is None or pack.sources is None:
        raise ValueError("clinic or sources are missing")
    themes = (written.part for written in pack.themes)
    symptoms = pack.symptoms.part if pack.symptoms else None
    drawn = symptoms.picture if symptoms else None
    return Clinic(
        profile=_profile(pack.clinic.part),
        entries={written.part.id: _entry(written.part) for written in pack.entries},
        themes={t.id: _theme(t, pack.clinic.part) for t in themes},
        intents={i.part.id: Intent(i.part.id, tuple(i.part.phrasings)) for i in pack.intents},
        check=check,
        symptoms=_choices(symptoms.steps) if symptoms else {},
        patterns=tuple(
            Pattern(p.entry, p.section, _choices(p.when), _choices(p.also))
            for p in (symptoms.patterns if symptoms else ())
        ),
        messages=messages,
        sources={id: document.name for id, document in pack.sources.part.documents.items()},
        synonyms=tuple(map(tuple, pack.synonyms.part.synonyms)) if pack.synonyms else (),
        pictures={drawn.step: drawn.name} if drawn else {},
    )


def _choices(steps: Mapping[str, list[str]]) -> dict[str, tuple[str, ...]]:
    return {step: tuple(choices) for step, choices in steps.items()}


def _profile(part: ClinicPart) -> Profile:
    return Profile(
        name=part.name,
        address=part.address,
        email=part.email,
        country=part.country,
        zone=part.zone,
        emergency_number=part.emergency.number,
        crisis_lines=tuple(CrisisLine(c.name, c.number, c.hours) for c in part.crisis_lines),
        phone=part.phone or "",
        website=part.website or "",
        hours=opening_hours(part.hours, part.country, part.zone) if part.hours else None,
        keep=Keep(**part.keep.model_dump()),
    )


def _theme(part: ThemePart, clinic: ClinicPart) -> Theme:
    by_hours = part.answered_by == "hours" and clinic.hours is not None
    return Theme(part.id, part.title, part.handover, tuple(part.phrasings), by_hours)


def _entry(part: EntryPart) -> Entry:
    return Entry(
        id=part.id,
        title=part.title,
        answer=part.answer,
        source=Source(part.source.document, part.source.section),
        reviewed=Review(part.reviewed.by, part.reviewed.on, part.reviewed.until),
        phrasings=tuple(part.phrasings),
        related=tuple(part.related),
        next=tuple(part.next),
    )
