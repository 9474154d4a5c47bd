"""Measure the answers: ``python -m benchmarks.answers [FILE]``, all tables in a few minutes."""

import argparse
import json
import os
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from rich.console import Console
from rich.progress import track
from rich.table import Table

from benchmarks import growth, hint3
from benchmarks.answers_typos import KEYBOARDS, Mistype, mistype
from bot.cli.evaluating import timed
from bot.content.evaluation import Evaluation, Output, evaluate
from bot.content.load import load
from bot.content.semantic import sentence_encoder
from bot.content.words import english_words
from bot.core.clinic import Clinic
from bot.core.matching.matcher import Matcher
from bot.core.matching.scorer import Embed

MESSAGES = Path(os.environ.get("FRONTDESK_EVAL", "../shared/eval/dev.jsonl"))
KNOWLEDGE = Path(__file__).parent.parent / "knowledge"
KINDS = ("faq", "undocumented", "offtopic", "intent")
OFFERED = 3
RUNS = 3
OUTCOMES = {"entry": "answer", "theme": "decline", "intent": "intent"}
SHOWN = {
    "first": "faq: right entry ranked first",
    "best three": "faq: right entry in the best three",
    "answered": "faq: right entry answered (top-1)",
    "resolved": "faq: resolved (answered right, or right entry offered)",
    "wrong": "faq: answered wrongly",
    "undoc.": "undocumented: answered with an entry",
    "off-topic": "offtopic: answered with an entry",
    "intent": "intent: recognised",
}

Decide = Callable[[str], Output]
Rows = Sequence[Mapping[str, Any]]


def main() -> None:
    """Print the tables; what is not there is skipped with a message."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path, nargs="?", default=MESSAGES)
    file = parser.parse_args().file
    console = Console(highlight=False, width=120)
    if file.exists():
        _show_messages(file, console)
    else:
        console.print(f"no labelled messages at {file}: skipped (FRONTDESK_EVAL names a file)")
    console.print(growth.table())
    hint3.show(hint3.FOLDER, console)


def _show_messages(file: Path, console: Console) -> None:
    lines = file.read_text(encoding="utf-8").splitlines()
    rows = [row for row in map(json.loads, filter(None, lines)) if row["kind"] in KINDS]
    clinic = load(KNOWLEDGE, datetime.now(UTC).date()).clinic
    systems, learning = {}, {}
    for name, make in track(_makers(clinic).items(), "learning", transient=True):
        start = time.perf_counter()
        systems[name] = make()
        learning[name] = time.perf_counter() - start
    console.print(_accuracy(rows, systems, learning))
    console.print("without the red-flag screen, which “frontdesk evaluate” has in")
    held_out = [row for row in rows if _number(row) % 3 == 0]
    seen = [row for row in rows if _number(row) % 3]
    console.print(_parts({"seen": seen, "held out": held_out}, systems["Frontdesk"]))
    questions = [row for row in rows if row["kind"] == "faq"]
    console.print(_mistyped(questions, systems))
    console.print("a baseline gains where a typing error makes it offer what it would get wrong")


def _makers(clinic: Clinic) -> dict[str, Callable[[], Decide]]:
    """Return what makes each of the systems compared."""
    makers: dict[str, Callable[[], Decide]] = {"Frontdesk": partial(frontdesk, clinic)}
    if embed := sentence_encoder():
        makers["Frontdesk + encoder"] = partial(frontdesk, clinic, embed)
    for name, learn in hint3.BASELINES.items():
        makers[name] = partial(baseline, clinic, learn)
    return makers


def frontdesk(clinic: Clinic, embed: Embed | None = None) -> Decide:
    """Return Frontdesk's own matcher, its decisions as outputs."""
    matcher = Matcher.of(clinic, english_words(), embed)
    return lambda text: asdict(matcher.decide(text)) | {"red_flag": None}


def baseline(clinic: Clinic, learn: Callable[[hint3.Training], hint3.Learnt]) -> Decide:
    """Return a bot that takes the class of the phrasing nearest to a message.

    Over the threshold it answers, hands over or acts; under it, it offers its best three entries.
    """
    classes = {
        **{("entry", id): (*e.phrasings, e.title) for id, e in clinic.entries.items()},
        **{("theme", id): (*t.phrasings, t.title) for id, t in clinic.themes.items()},
        **{("intent", id): i.phrasings for id, i in clinic.intents.items()},
    }
    names = {f"{kind} {label}": (kind, label) for kind, label in classes}
    pairs = [(text, f"{k} {label}") for (k, label), texts in classes.items() for text in texts]
    train = hint3.training(pairs)
    learnt = learn(train)

    def decide(text: str) -> Output:
        scores = learnt.scores(text)
        ranked = [names[train.names[row]] for row in np.argsort(-scores, kind="stable")]
        entries = [label for kind, label in ranked if kind == "entry"][: OFFERED + 1]
        kind, label = ranked[0]
        sure = scores.max() >= learnt.threshold
        outcome = OUTCOMES[kind] if sure else "choices"
        answered = label if outcome == "answer" else None
        offered = [entry for entry in entries if entry != answered][:OFFERED]
        intent = label if outcome == "intent" else None
        return {"outcome": outcome, "entry": answered, "choices": offered, "intent": intent}

    return decide


def _accuracy(rows: Rows, systems: Mapping[str, Decide], learning: Mapping[str, float]) -> Table:
    table = Table("%", *SHOWN, "ms", "p99", "load s", title=f"{len(rows)} labelled messages")
    for name, decide in track(systems.items(), "deciding", transient=True):
        took: list[float] = []
        result = evaluate(rows, timed(decide, took))
        times = [f"{1000 * second:.2f}" for second in np.quantile(took, (0.5, 0.99))]
        table.add_row(name, *_percent(result), *times, f"{learning[name]:.1f}")
    return table


def _parts(parts: Mapping[str, Rows], decide: Decide) -> Table:
    table = Table("%", *SHOWN, title="Frontdesk: ids that three divides are held out")
    for name, rows in parts.items():
        table.add_row(f"{name} ({len(rows)})", *_percent(evaluate(rows, decide)))
    return table


def _mistyped(rows: Rows, systems: Mapping[str, Decide]) -> Table:
    """Return the questions ranked first when one word in five is mistyped, mean of three runs."""
    table = Table("ranked first, %", "as typed", *KEYBOARDS, title="one word in five mistyped")
    for name, decide in track(systems.items(), "mistyping", transient=True):
        clean = _first(rows, decide)
        drops = [
            np.mean([_first(_spoilt(rows, how, seed), decide) for seed in range(RUNS)]) - clean
            for how in KEYBOARDS.values()
        ]
        table.add_row(name, f"{clean:.1f}", *(f"{drop:+.1f}" for drop in drops))
    return table


def _spoilt(rows: Rows, how: Mistype, seed: int) -> Rows:
    chance = np.random.default_rng(seed)
    return [{**row, "text": mistype(row["text"], how, chance)} for row in rows]


def _first(rows: Rows, decide: Decide) -> float:
    return 100 * evaluate(rows, decide).figures[SHOWN["first"]].share


def _percent(result: Evaluation) -> list[str]:
    figures = [result.figures.get(name) for name in SHOWN.values()]
    return [f"{100 * figure.share:.1f}" if figure else "-" for figure in figures]


def _number(row: Mapping[str, Any]) -> int:
    digits = "".join(sign for sign in str(row.get("id", "")) if sign.isdigit())
    return int(digits or 1)


if __name__ == "__main__":
    main()
