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

from bot.cli.asking import open_asking
from bot.cli.edge import EXIT_CODES, FAILED, stop
from bot.content.evaluation import FIGURES, Figure, Miss, Output, evaluate
from bot.content.faults import Fault
from bot.core.model import Tier

LABELS = {"faq": "accept", "intent": "intent", "redflag": "tier"}
KINDS = ("faq", "undocumented", "offtopic", "intent", "redflag", "nearmiss")


@click.command("evaluate", epilog=EXIT_CODES, short_help="Score the bot on labelled messages.")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--floor",
    "floors",
    multiple=True,
    metavar='"FIGURE=PERCENT"',
    help="Leave with code 1 where the figure is worse; the beginning of its name will do.",
)
@click.option("--misses/--no-misses", default=True, show_default=True, help="List the misses.")
@click.pass_context
def evaluate_file(
    context: click.Context, file: Path, floors: tuple[str, ...], misses: bool
) -> None:
    """Score the bot on the labelled messages in FILE, one JSON object a line.

    Each has "text", "kind" (faq, undocumented, offtopic, intent, redflag, nearmiss) and its label:
    "accept" (a list of entry ids), "intent" or "tier". The last line tells the time a decision
    takes: screen, matcher and what follows from them.
    """
    wanted = dict(_floor(floor) for floor in floors)
    rows, faults = _rows(file)
    if faults or not rows:
        stop(FAILED, f"{file} cannot be scored:", faults or [Fault(str(file), "file", "is empty")])
    took: list[float] = []
    progress = track(rows, "deciding", console=Console(stderr=True), transient=True)
    result = evaluate(progress, _timed(open_asking().answer, took))
    missed = False
    for name, figure in result.figures.items():
        verdict = _verdict(name, figure, wanted)
        missed = missed or bool(verdict)
        click.echo(f"{name:<56} {figure}{verdict}")
    click.echo(f"{'milliseconds a decision: median, 99th percentile':<56} {_milliseconds(took)}")
    if misses:
        click.echo("\n".join(["", *(_miss(miss) for miss in result.misses)]))
    context.exit(FAILED if missed else 0)


def _timed(decide: Callable[[str], Output], took: list[float]) -> Callable[[str], Output]:
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
    row, output = miss.row, miss.output
    label = row.get(LABELS.get(row["kind"], ""), "")
    wanted = f" (wanted {json.dumps(label)})" if label else ""
    flag = output["red_flag"]["id"] if output["red_flag"] else None
    got = output["entry"] or output["intent"] or ", ".join(output["choices"])
    did = f"{output['outcome']} {flag or got or ''}".strip()
    return f"{miss.figure}{wanted}: {did}: {row['text']}"


def _rows(file: Path) -> tuple[list[dict[str, Any]], list[Fault]]:
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
