"""Measure answers on labelled messages: python -m benchmarks.answers FILE [--knowledge DIR]."""

import argparse
import json
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.progress import track

from bot.content.evaluation import Evaluation, Miss, Output, Row, evaluate
from bot.content.load import load
from bot.content.words import english_words
from bot.core.ask import Asking
from bot.core.matching.kernel import Vector

SHIPPED = Path(__file__).parent.parent / "knowledge"


def measure(rows: Sequence[Row], answer: Callable[[str], Output]) -> tuple[Evaluation, Vector]:
    """Return the figures of *answer* on *rows*, and the milliseconds of every decision."""
    took = []

    def timed(text: str) -> Output:
        start = time.perf_counter()
        output = answer(text)
        took.append(1000 * (time.perf_counter() - start))
        return output

    return evaluate(track(rows, "deciding", transient=True), timed), np.array(took)


def described(miss: Miss) -> str:
    """Return a line that tells what was expected and what was done."""
    row, output = miss.row, miss.output
    expected = row.get("accept") or row.get("intent") or row.get("tier") or "no entry"
    done = output["red_flag"] or output["intent"] or output["entry"] or output["choices"]
    return f"{row['id']} | {miss.figure} | {expected} | {output['outcome']}: {done or '-'}"


def main() -> None:
    """Print the figures, and on demand the misses."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path, help="labelled messages, one JSON object a line")
    parser.add_argument("--knowledge", type=Path, default=SHIPPED, help="another clinic's folder")
    parser.add_argument("--misses", action="store_true", help="list every miss")
    chosen = parser.parse_args()
    console = Console(highlight=False, markup=False, soft_wrap=True)
    if not chosen.file.exists():
        console.print(f"{chosen.file} does not exist: skipped")
        return
    rows = [json.loads(line) for line in chosen.file.read_text(encoding="utf-8").splitlines()]
    start = time.perf_counter()
    known = load(chosen.knowledge, datetime.now(UTC).date())
    read = time.perf_counter()
    asking = Asking.of(known.clinic, known.rulebook, english_words())
    learnt = time.perf_counter()
    result, took = measure(rows, asking.answer)
    median, p99 = np.quantile(took, (0.5, 0.99)) if len(took) else (0.0, 0.0)
    lines = {
        **{name: str(figure) for name, figure in result.figures.items()},
        "milliseconds a decision, median and p99": f"{median:5.2f}, {p99:.2f}",
        "seconds to read the knowledge, to learn it": f"{read - start:5.2f}, {learnt - read:.2f}",
    }
    for name, value in lines.items():
        console.print(f"{name:56} {value}")
    for miss in result.misses if chosen.misses else ():
        console.print(described(miss))


if __name__ == "__main__":
    main()
