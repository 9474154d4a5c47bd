"""Read a YAML file so that a fault can name the line, and nothing in the file can surprise.

Every value stays the text that was written: ``no`` is no boolean, ``0119`` no number. The schema
says what a text must be.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from stat import S_ISREG

import yaml

from bot.content.faults import Fault

LARGEST_FILE = 1_000_000
"""In bytes; the shipped files have less than a tenth of it."""

Place = tuple[str | int, ...]
"""The keys and numbers (from 0) that lead to a value, as ``(3, "phrasings", 0)``."""

DEEPEST = 10
"""Levels of lists and mappings within each other; a parser must not run out of stack."""

_Loader: type[yaml.BaseLoader] = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


@dataclass(frozen=True, slots=True)
class Document:
    """A file's content (texts, lists and mappings) and the line (1-based) of each value."""

    file: str
    content: object
    lines: Mapping[Place, int]

    def line(self, place: Place) -> int:
        """Return the line of *place*, or of the nearest value around it."""
        while place and place not in self.lines:
            place = place[:-1]
        return self.lines.get(place, 1)


def read_yaml(path: Path, file: str) -> tuple[Document | None, list[Fault]]:
    """Return the document at *path*, called *file* in faults; None where it cannot be read."""
    try:
        status = path.stat()
        if not S_ISREG(status.st_mode):  # a pipe or a device could be read for ever
            return None, [Fault(file, "file", "is no ordinary file")]
        if status.st_size > LARGEST_FILE:
            return None, [Fault(file, "file", f"is larger than {LARGEST_FILE:,} bytes")]
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        return None, [Fault(file, "file", "is not UTF-8 text; save it as UTF-8", line)]
    except FileNotFoundError:
        return None, [Fault(file, "file", "is missing")]
    except OSError as error:
        return None, [Fault(file, "file", f"cannot be read: {error.strerror}")]
    return _parse(text, file)


def _parse(text: str, file: str) -> tuple[Document | None, list[Fault]]:
    reading = _Reading(yaml.parse(text, Loader=_Loader), file)
    try:
        content = reading.document()
    except yaml.YAMLError as error:
        return None, [_syntax_fault(error, text, file)]
    except _TooDeepError as error:
        return None, [Fault(file, "YAML", "is nested too deeply", error.args[0])]
    if content is None:
        return None, [Fault(file, "file", "is empty", 1)]
    return (None if reading.faults else Document(file, content, reading.lines)), reading.faults


def _syntax_fault(error: yaml.YAMLError, text: str, file: str) -> Fault:
    """Say what the parser found, without its own multi-line picture of the place."""
    if isinstance(error, yaml.MarkedYAMLError):
        mark = error.problem_mark or error.context_mark
        said = ", ".join(part for part in (error.context, error.problem) if part)
        return Fault(file, "YAML", f"is not valid: {said}", mark.line + 1 if mark else 0)
    position = getattr(error, "position", 0)
    line = text[:position].count("\n") + 1
    return Fault(file, "YAML", "has a character that cannot stand in YAML", line)


class _TooDeepError(Exception):
    """The value on line *args[0]* lies more than DEEPEST levels deep."""


class _Reading:
    """Turn the parser's events into texts, lists and mappings, noting lines and faults.

    Events rather than the parser's own tree, which it builds recursively, in C, without a limit.
    """

    def __init__(self, events: Iterator[yaml.Event], file: str) -> None:
        self.lines: dict[Place, int] = {}
        self.faults: list[Fault] = []
        self._events = events
        self._file = file

    def document(self) -> object:
        """Return the only document's content, None where there is none."""
        next(self._events)  # the stream's start
        if isinstance(next(self._events), yaml.StreamEndEvent):
            return None
        content = self._value(next(self._events), ())
        next(self._events)  # the document's end
        event = next(self._events)
        if not isinstance(event, yaml.StreamEndEvent):
            self._fault(_line(event), "has a second document (---); a file holds one")
        return content

    def _value(self, event: yaml.Event, place: Place) -> object:
        line = _line(event)
        self.lines[place] = line
        if len(place) > DEEPEST:
            raise _TooDeepError(line)
        if isinstance(event, yaml.AliasEvent):
            # A few aliases of aliases can stand for more text than memory holds.
            self._fault(line, f"has an alias (*{event.anchor}); write the text out")
            return ""
        if tag := getattr(event, "tag", None):
            self._fault(line, f"has a tag ({tag}); write plain text")
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(place)
        if isinstance(event, yaml.MappingStartEvent):
            return self._mapping(place)
        return str(getattr(event, "value", ""))

    def _sequence(self, place: Place) -> list[object]:
        found: list[object] = []
        while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
            found.append(self._value(event, (*place, len(found))))
        return found

    def _mapping(self, place: Place) -> dict[str, object]:
        found: dict[str, object] = {}
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            line = _line(event)
            key = self._value(event, (*place, "?"))
            if not isinstance(key, str):
                self._fault(line, "has a list or mapping as a name; a name is plain text")
                key = "?"
            elif key in found:
                self._fault(line, f"has “{key}” twice")
            found[key] = self._value(next(self._events), (*place, key))
            self.lines[(*place, key)] = line
        return found

    def _fault(self, line: int, reason: str) -> None:
        self.faults.append(Fault(self._file, "YAML", reason, line))


def _line(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 0
