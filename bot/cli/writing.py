"""``frontdesk phrasings --write``: put what staff taught into the files, if it does no harm."""

import shutil
import tempfile
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

import click

from bot.cli.edge import FAILED, stop
from bot.cli.evaluating import labelled
from bot.content.evaluation import Figure, evaluate
from bot.content.load import Knowledge, inspect
from bot.content.semantic import sentence_encoder
from bot.content.teaching import NoPlace, diff, written
from bot.content.words import english_words
from bot.core.ask import Asking
from bot.core.matching.matcher import Matcher
from bot.core.matching.text import words
from bot.core.safety.screen import Screen
from bot.service.learning_ports import Phrasing

RECALL = "phrasings that find their entry when left out"

Figures = Mapping[str, Figure]
New = Mapping[str, Sequence[str]]


def write(folder: Path, known: Knowledge, taught: Sequence[Phrasing], file: Path | None) -> None:
    """Put *taught* into the files of *folder*, where no figure on *file* gets worse by it."""
    new = _new(known, taught)
    if not new:
        click.echo("There is nothing to write: all that was taught is in the knowledge base.")
        return
    try:
        texts = written(folder, new)
    except NoPlace as error:
        stop(FAILED, f"Nothing was written. {error}")
    before, after = _both(folder, known, texts, new, file)
    worse = [name for name, figure in after.items() if _worse(figure, before[name])]
    click.echo(f"{'':<56} {'before':<26} after")
    for name, figure in after.items():
        mark = "  WORSE" if name in worse else ""
        click.echo(f"{name:<56} {before[name]!s:<26} {figure}{mark}")
    if worse:
        stop(FAILED, "Nothing was written: it would make these worse. Take phrasings back with "
                     "--remove, or teach others.")  # fmt: skip
    change = diff(folder, texts)
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    click.echo(f"\n{change}\nWritten into {folder}; please review the diff.")


def _new(known: Knowledge, taught: Sequence[Phrasing]) -> New:
    """Return what stands in no file yet, by entry or theme."""
    new: dict[str, list[str]] = defaultdict(list)
    for one in taught:
        part = known.clinic.entries.get(one.label) or known.clinic.themes.get(one.label)
        if part is None:
            click.echo(f"left out: {one.label} is gone: {one.text}", err=True)
        elif words(one.text) not in {words(text) for text in (*part.phrasings, *new[one.label])}:
            new[one.label].append(one.text)
    return {label: texts for label, texts in new.items() if texts}


def _both(
    folder: Path, known: Knowledge, texts: Mapping[str, str], new: New, file: Path | None
) -> tuple[Figures, Figures]:
    """Return the figures of the knowledge as it is, and as it would be."""
    with tempfile.TemporaryDirectory() as place:
        copy = Path(place) / "knowledge"
        shutil.copytree(folder, copy)
        for name, text in texts.items():
            (copy / name).write_text(text, encoding="utf-8")
        changed, faults, _ = inspect(copy, datetime.now(UTC).date())
    if changed is None:
        stop(FAILED, "Nothing was written: the knowledge base would have faults:", faults)
    unseen = [(label, text) for label, texts in new.items() for text in texts]
    return _figures(known, file, unseen), _figures(changed, file, [])


def _figures(
    known: Knowledge, file: Path | None, unseen: Sequence[tuple[str, str]]
) -> dict[str, Figure]:
    """Return the figures on the labelled messages in *file*, and of phrasings left out."""
    matcher = Matcher.of(known.clinic, english_words(), each=True)
    figures = {RECALL: Figure(*matcher.recall(unseen))}
    if file:
        rows, faults = labelled(file)
        if faults:
            stop(FAILED, f"{file} cannot be scored:", faults)
        matcher = Matcher.of(known.clinic, english_words(), sentence_encoder())
        asking = Asking(Screen(known.rulebook), matcher)
        figures |= evaluate(rows, asking.answer).figures
    return figures


def _worse(after: Figure, before: Figure) -> bool:
    return after.share < before.share if after.good else after.share > before.share
