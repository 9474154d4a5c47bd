"""Write the phrasings that staff taught into the files of the knowledge base, and nothing else."""

import json
from collections.abc import Iterator, Mapping, Sequence
from difflib import unified_diff
from pathlib import Path

from bot.content.load import FAQ, THEMES
from bot.content.yaml_lines import Document, Place, read_yaml


class NoPlace(Exception):
    """A phrasing cannot be written; *args[0]* says for which entry, and why."""


def written(folder: Path, phrasings: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Return the new texts of the files in *folder* (name -> text) with *phrasings* by entry.

    Raises NoPlace where an entry is not found or has no list with a line for each phrasing.
    """
    places = dict(_places(folder))
    lines: dict[str, list[str]] = {}
    # from the last line up: what is inserted moves what is below it
    for id in sorted(phrasings, key=lambda id: -_line(places, id)):
        document, place = places[id]
        text = lines.setdefault(document.file, _read(folder / document.file))
        _insert(text, document, (*place, "phrasings"), id, phrasings[id])
    return {file: "".join(text) for file, text in lines.items()}


def diff(folder: Path, texts: Mapping[str, str]) -> str:
    """Return what *texts* (name -> text) change in *folder*, as a unified diff."""
    return "".join(
        line
        for file, text in sorted(texts.items())
        for line in unified_diff(
            _read(folder / file), text.splitlines(keepends=True), f"a/{file}", f"b/{file}"
        )
    )


def _places(folder: Path) -> Iterator[tuple[str, tuple[Document, Place]]]:
    """Yield where each entry and theme is, by id."""
    files = [f"{FAQ}/{path.name}" for path in sorted((folder / FAQ).glob("*.yaml"))]
    for file in (*files, THEMES):
        document, _ = read_yaml(folder / file, file)
        if document is None:
            continue
        content = document.content
        start: Place = ()
        if isinstance(content, dict):
            content = content.get("themes")
            start = ("themes",)
        for number, one in enumerate(content if isinstance(content, list) else ()):
            if isinstance(one, dict):
                yield str(one.get("id")), (document, (*start, number))


def _line(places: Mapping[str, tuple[Document, Place]], id: str) -> int:
    if id not in places:
        raise NoPlace(f"{id}: is in no file")
    document, place = places[id]
    return document.line((*place, "phrasings"))


def _insert(
    lines: list[str], document: Document, place: Place, id: str, phrasings: Sequence[str]
) -> None:
    """Insert *phrasings* below the last one that stands in the list at *place*."""
    numbers = [spot[-1] for spot in document.lines if spot[:-1] == place]
    if not numbers:
        raise NoPlace(f"{document.file}: {id}: has no list of phrasings")
    at = document.line((*place, max(n for n in numbers if isinstance(n, int)))) - 1
    indent = lines[at][: len(lines[at]) - len(lines[at].lstrip())]
    if not lines[at].lstrip().startswith("- "):
        raise NoPlace(f"{document.file}: {id}: phrasings should stand one a line, after a hyphen")
    at += 1
    while at < len(lines) and lines[at].startswith(f"{indent} "):  # a phrasing over several lines
        at += 1
    if lines[at - 1] and not lines[at - 1].endswith("\n"):
        lines[at - 1] += "\n"
    lines[at:at] = [f"{indent}- {json.dumps(text, ensure_ascii=False)}\n" for text in phrasings]


def _read(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines(keepends=True)
