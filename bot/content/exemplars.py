"""Load knowledge/red_flags.exemplars.*.yaml: what several authors wrote for each warning sign."""

from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.content.faults import Fault
from bot.content.yaml_lines import Document, Place, read_yaml
from bot.core.safety.rulebook import Batch


class Schema(BaseModel):
    """A part of a red-flag file; a name that it does not know is a fault."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class _BatchSign(Schema):
    hits: tuple[str, ...] = ()
    near_misses: tuple[str, ...] = ()


class _Batch(Schema):
    author: str = Field(min_length=1)
    signs: dict[str, _BatchSign]
    near_misses: tuple[str, ...] = ()
    ordinary: tuple[str, ...] = ()


class _Exemplars(Schema):
    batches: tuple[_Batch, ...]


_Kind = TypeVar("_Kind", bound=Schema)


def load_batches(folder: Path, language: str) -> tuple[tuple[Batch, ...], list[Fault]]:
    """Return the exemplars by author; none where there is no file, for rules work without."""
    file = _file(language)
    if not (folder / file).exists():
        return (), []
    document, faults = read_yaml(folder / file, file)
    written, more = parsed(_Exemplars, document) if document else (None, [])
    return tuple(map(_batch, written.batches if written else ())), faults + more


def unknown_signs(
    batches: Iterable[Batch], signs: Collection[str], language: str
) -> Iterator[Fault]:
    """Yield a fault for each sign that has exemplars and no rules."""
    for batch in batches:
        for id_ in sorted(set(batch.hits) - set(signs)):
            yield Fault(_file(language), batch.author, f"has the unknown sign “{id_}”")


def parsed(kind: type[_Kind], document: Document) -> tuple[_Kind | None, list[Fault]]:
    """Return the *document* as *kind*, None where it has faults."""
    try:
        return kind.model_validate(document.content), []
    except ValidationError as error:
        faults = []
        for each in error.errors():
            place: Place = each["loc"]
            name = ".".join(str(step) for step in place) or "file"
            faults.append(Fault(document.file, name, each["msg"], document.line(place)))
        return None, faults


def _file(language: str) -> str:
    return f"red_flags.exemplars.{language}.yaml"


def _batch(batch: _Batch) -> Batch:
    hits = {id_: sign.hits for id_, sign in batch.signs.items()}
    near_misses = [text for sign in batch.signs.values() for text in sign.near_misses]
    return Batch(batch.author, hits, (*near_misses, *batch.near_misses), batch.ordinary)
