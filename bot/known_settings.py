"""Which settings there are: for the documents, and to notice a name that is misspelled."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from dotenv import dotenv_values

from bot.content.faults import Fault
from bot.settings import Settings

NOT_SETTINGS = frozenset({"FRONTDESK_EVAL"})
"""Names that other programs of the project read: the benchmark's file of messages."""


@dataclass(frozen=True, slots=True)
class DocumentedSetting:
    """A setting as the documentation tells it."""

    name: str
    meaning: str
    default: str


def documented_settings() -> Iterator[DocumentedSetting]:
    """Yield every setting in the order of the documentation."""
    for field in Settings.model_fields.values():
        extra = field.json_schema_extra
        shown = str(extra["shown"]) if isinstance(extra, dict) else ""
        yield DocumentedSetting(str(field.validation_alias), field.description or "", shown)


def misspelled(env_file: Path | None = Path(".env")) -> list[Fault]:
    """Return a warning for each FRONTDESK_ name, in *env_file* or around, that is no setting."""
    known = {setting.name for setting in documented_settings()}
    given = {*os.environ, *(dotenv_values(env_file) if env_file else ())}
    faults = []
    for name in sorted(name.upper() for name in given):
        if name.startswith("FRONTDESK_") and name not in {*known, *NOT_SETTINGS}:
            near = get_close_matches(name, known, 1)
            meant = f"; did you mean {near[0]}?" if near else ""
            faults.append(Fault("settings", name, f"is not a setting{meant}"))
    return faults
