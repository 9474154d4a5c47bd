"""``frontdesk evaluate``: how well the bot does on messages with known answers."""

import json
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from statistics import quantiles
from typing import Any

import click
from rich.console import Console
from rich.progress import track

from bot.cli.asking import explained, open_asking
from bot.cli.edge import EXIT_CODES, FAILED, stop
from bot.cli.report import LABELS, did, page
from bot.content.evaluation import FIGURES, HARMLESS, Evaluation, Figure, Miss, Output, evaluate
from bot.content.faults import Fault
from bot.core.model import Tier

KINDS = (*HARMLESS, "redflag")
SHOWN = 15
"""Pairs of confused entries in the terminal."""


@click.command("evaluate", epilog=EXIT_CODES, short_help="Score the bot on labelled messages.")
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option(
    "--floor",
    "floors",
    multiple=True,
    metavar='"FIGURE=PERCENT"',
    help="Leave with code 1 where the figure is worse; the beginning of its name will do.",
)
@click.option("--misses/--no-misses", default=True, show_default=True, help="List the misses.")
@click.option(
    "--html",
    type=click.Path(dir_okay=False, writable=True, path_type=Path),
    metavar="REPORT",
    help="Write it all, and why each miss came about, to one HTML file.",
)
@click.pass_context
def evaluate_file(
    context: click.Context,
    files: tuple[Path, ...],
    floors: tuple[str, ...],
    misses: bool,
    html: Path | None,
) -> None:
    """Score the bot on the labelled messages in FILES, one JSON object a line.

    Each has "text", "kind" (faq, undocumented, offtopic, intent, ordinary, redflag, nearmiss) and
    its label: "accept" (a list of entry ids), "intent" or "tier". Each figure has its counts and
    its 95 % interval (Wilson). The last line tells the time a decision takes: screen, matcher and
    what follows from them.
    """
    wanted = dict(_floor(floor) for floor in floors)
    rows = [row for file in files for row in _readable(file)]
    took: list[float] = []
    asking = open_asking()
    progress = track(rows, "deciding", console=Console(stderr=True), transient=True)
    result = evaluate(progress, timed(asking.answer, took))
    missed = _show_figures(result, wanted)
    click.echo(f"{'milliseconds a decision: median, 99th percentile':<56} {_milliseconds(took)}")
    if misses:
        _show_misses(result)
    if html:
        source = ", ".join(map(str, files))
        report = page(source, result, missed, lambda text: explained(asking.explain(text)))
        _write(html, report)
    context.exit(FAILED if missed else 0)


def _show_figures(result: Evaluation, floors: Mapping[str, float]) -> list[str]:
    """Print the figures and return the names of those that miss their floor."""
    missed = []
    for name, figure in result.figures.items():
        verdict = _verdict(name, figure, floors)
        if verdict:
            missed.append(name)
        click.echo(f"{name:<56} {figure}{verdict}")
    return missed


def _show_misses(result: Evaluation) -> None:
    if result.confused:
        click.echo("\nentries taken for another: times, wanted -> came first")
    for (wanted, got), times in list(result.confused.items())[:SHOWN]:
        click.echo(f"{times:>4}  {wanted} -> {got}")
    click.echo("\n".join(["", *(_miss(miss) for miss in result.misses)]))


def _write(file: Path, text: str) -> None:
    try:
        file.write_text(text, encoding="utf-8", errors="replace")
    except OSError as error:
        stop(FAILED, f"{file} cannot be written: {error.strerror}")
    click.echo(f"Report: {file}")


def timed(decide: Callable[[str], Output], took: list[float]) -> Callable[[str], Output]:
    """Return *decide*, which adds the seconds of every call to *took*."""

    def timed(text: str) -> Output:
        start = time.perf_counter()
        output = decide(text)
        took.append(time.perf_counter() - start)
        return output

    return timed


def _milliseconds(took: list[float]) -> str:
    steps = quantiles([1000 * seconds for seconds in [*took, *took[-1:]]], n=100)
    return f"{steps[49]:.2f}, {steps[98]:.2f}"


def _floor(text: str) -> tuple[str, float]:
    name, _, percent = text.rpartition("=")
    try:
        floor = float(percent)
    except ValueError:
        floor = -1.0
    if not any(figure.startswith(name) for figure in FIGURES) or not 0 <= floor <= 100:
        raise click.UsageError(
            f"“{text}” is no floor; write one like “faq: right entry answered=75”."
        )
    return name, floor


def _verdict(name: str, figure: Figure, floors: Mapping[str, float]) -> str:
    for beginning, floor in floors.items():
        percent = 100 * figure.share
        if name.startswith(beginning) and (percent < floor if figure.good else percent > floor):
            return (
                f"  MISSED: {'at least' if figure.good else 'at most'} {floor:g} % was asked for"
            )
    return ""


def _miss(miss: Miss) -> str:
    row = miss.row
    label = row.get(LABELS.get(row["kind"], ""), "")
    wanted = f" (wanted {json.dumps(label)})" if label else ""
    return f"{row['kind']}{wanted}: {did(miss)}: {row['text']}"


def _readable(file: Path) -> list[dict[str, Any]]:
    """Return the labelled messages in *file*, or stop and say what is wrong with it."""
    rows, faults = labelled(file)
    if faults or not rows:
        stop(FAILED, f"{file} cannot be scored:", faults or [Fault(str(file), "file", "is empty")])
    return rows


def labelled(file: Path) -> tuple[list[dict[str, Any]], list[Fault]]:
    """Return the labelled messages in *file*, and a fault for each line that is none."""
    rows: list[dict[str, Any]] = []
    faults: list[Fault] = []
    for number, line in enumerate(file.read_bytes().splitlines(), start=1):
        try:
            row = json.loads(line) if line.strip() else None
            reason = "" if row is None else _wrong(row)
        except ValueError:
            reason = "is not JSON in UTF-8"
        if reason:
            faults.append(Fault(str(file), "message", reason, number))
        elif row is not None:
            rows.append(row)
    return rows, faults


def _wrong(row: object) -> str:
    """Say what a labelled message lacks, nothing where it is whole."""
    if not isinstance(row, dict) or not isinstance(row.get("text"), str):
        return "has no “text”"
    kind = row.get("kind")
    if kind not in KINDS:
        return f"“kind” is none of {', '.join(KINDS)}"
    label = LABELS.get(kind)
    if label and not row.get(label):
        return f"has no “{label}”"
    if kind == "redflag" and row["tier"] not in list(Tier):
        return f"“tier” is none of {', '.join(Tier)}"
    return ""
