"""A part of knowledge/ as it is written: checked, or refused with its mistakes."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

from pydantic import BaseModel, ValidationError

from bot.content.faults import Fault
from bot.content.mistakes import sentence
from bot.content.yaml_lines import Document, Place

Part = TypeVar("Part", bound=BaseModel, covariant=True)


@dataclass(frozen=True, slots=True)
class Written(Generic[Part]):
    """A checked *part*, what faults call it, and where it is written."""

    part: Part
    name: str
    document: Document
    place: Place

    def fault(self, reason: str, *inside: str | int) -> Fault:
        """Return a fault at this part, or at the place *inside* it."""
        return Fault(
            self.document.file, self.name, reason, self.document.line((*self.place, *inside))
        )


def read_part(
    model: type[Part], content: object, document: Document, place: Place, name: str
) -> tuple[Written[Part] | None, list[Fault]]:
    """Check *content*, found at *place* of *document*; *name* is what faults call it."""
    try:
        return Written(model.model_validate(content), name, document, place), []
    except ValidationError as error:
        known = set(_names(model))
        return None, [
            Fault(
                document.file,
                name,
                sentence(detail, known),
                document.line((*place, *detail["loc"])),
            )
            for detail in error.errors(include_url=False)
        ]


def _names(model: type[BaseModel]) -> Iterator[str]:
    """Yield the field names of *model* and of the models in it, for "did you mean"."""
    for name, field in model.model_fields.items():
        yield name
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            yield from _names(field.annotation)
