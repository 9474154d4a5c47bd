"""Measure how warning signs are caught: ``python -m benchmarks.safety FILE ...``.

The figures come from what ``frontdesk ask --jsonl`` would print; a keyword list, as public bots
have it, is scored on the same messages in the same run.
"""

import argparse
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import TypeVar

from rapidfuzz import fuzz
from rich.console import Console
from rich.progress import track

from bot.cli.evaluating import labelled
from bot.content.evaluation import Evaluation, Figure, Miss, Output, Row, evaluate
from bot.content.load import ContentError, load
from bot.content.semantic import sentence_encoder
from bot.content.words import english_words
from bot.core.ask import Asking
from bot.core.model import RedFlag
from bot.core.safety.rulebook import Rulebook
from bot.core.safety.screen import Screen

KNOWLEDGE = Path(__file__).parent.parent / "knowledge"
NAIVE_THRESHOLD = 80
"""Of 100, as in public bots that compare the whole message with a keyword list."""
LONGEST_KEYWORD = 5
"""In words."""
LENGTHS = (256, 512, 1024, 2048, 4096)
"""Characters; the last is the longest message that Telegram delivers."""
USUAL = 300
"""Characters that a usual message has at most."""
TIMES = 20

Decide = Callable[[str], Output]
One = TypeVar("One")


def main(arguments: Sequence[str]) -> int:
    """Print all figures on the labelled messages in the files that *arguments* name."""
    options = _options(arguments)
    rows: list[Row] = []
    for file in options.files:
        found, faults = labelled(file)
        if faults:
            sys.stderr.write("\n".join(str(fault) for fault in faults) + "\n")
            return 2
        rows += found
    try:
        known = load(KNOWLEDGE, datetime.now(UTC).date())
    except ContentError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    start = time.perf_counter()
    asking = Asking.of(known.clinic, known.rulebook, english_words(), sentence_encoder())
    _say(f"{len(rows)} messages; ready after {time.perf_counter() - start:.1f} s")
    rivals = {
        "rules alone": _flags(Screen(replace(known.rulebook, batches=())).screen),
        "whole message": _flags(naive(known.rulebook, fuzz.ratio)),
        "part of it": _flags(naive(known.rulebook, fuzz.partial_ratio)),
    }
    decides: dict[str, Decide] = {"Frontdesk": asking.answer, **rivals}
    results = {name: evaluate(_progress(rows, name), decide) for name, decide in decides.items()}
    ours = results["Frontdesk"]
    tables = (
        table(results),
        recall("sign", rows, asking.answer),
        recall("style", rows, asking.answer),
        named(rows, asking.answer),
        missed(ours.misses, held_out=options.held_out),
    )
    for lines in tables:
        _say("\n".join(["", *lines]))
    _print_times(asking.screen, [row["text"] for row in rows])
    return 0


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.safety")
    parser.add_argument("files", nargs="+", type=_file, metavar="FILE")
    parser.add_argument(
        "--held-out", action="store_true", help="never show the text of ids that three divides"
    )
    return parser.parse_args(arguments)


def _file(name: str) -> Path:
    path = Path(name)
    if not path.is_file():
        raise argparse.ArgumentTypeError(f"there is no file {name}")
    return path


def naive(
    rulebook: Rulebook, score: Callable[[str, str], float]
) -> Callable[[str], RedFlag | None]:
    """Return the screen of a bot that compares a message with a keyword list.

    Its keywords are every sign's title and its hits of up to five words.
    """
    keywords = [
        (keyword.lower(), sign)
        for sign in rulebook.signs.values()
        for keyword in (sign.title, *sign.hits)
        if len(keyword.split()) <= LONGEST_KEYWORD
    ]

    def screen(text: str) -> RedFlag | None:
        best, sign = max(
            ((score(text.lower(), keyword), sign) for keyword, sign in keywords),
            key=lambda scored: scored[0],
        )
        return RedFlag(sign.id, sign.tier) if best >= NAIVE_THRESHOLD else None

    return screen


def _flags(screen: Callable[[str], RedFlag | None]) -> Decide:
    """Return what a bot would answer that has *screen* and nothing else."""

    def decide(text: str) -> Output:
        flag = screen(text)
        found = flag and {"id": flag.sign, "tier": flag.tier.value, "certain": flag.certain}
        return {"red_flag": found, "safety_net": flag is not None}

    return decide


# --- tables -------------------------------------------------------------------------------------


def table(results: Mapping[str, Evaluation]) -> Iterator[str]:
    """Yield the figures on warning signs, a column a screen, with 95 % intervals."""
    names = list(filter(_on_signs, next(iter(results.values())).figures))
    yield f"{'%, [95 % interval]':<60}" + "".join(f"{screen:>22}" for screen in results)
    for name in names:
        figures = [result.figures[name] for result in results.values()]
        counted = f"{name} ({figures[0].whole})"
        yield f"{counted:<60}" + "".join(f"{_share(figure):>22}" for figure in figures)


def _on_signs(figure: str) -> bool:
    return figure.startswith(("redflag", "nearmiss")) or figure.endswith(("stopped", "a sign"))


def _share(figure: Figure) -> str:
    low, high = figure.interval
    return f"{100 * figure.share:.1f} [{100 * low:.1f}, {100 * high:.1f}]"


def recall(label: str, rows: Iterable[Row], decide: Decide) -> Iterator[str]:
    """Yield the share caught among red flags for each value of *label*, where rows have it."""
    parts: dict[str, list[Row]] = {}
    for row in rows:
        if row["kind"] == "redflag" and row.get(label):
            parts.setdefault(str(row[label]), []).append(row)
    yield f"red flags caught, by {label}" if parts else f"no red flag has the label “{label}”"
    for name, part in sorted(parts.items()):
        figures = evaluate(part, decide).figures
        caught = [figure for key, figure in figures.items() if key.endswith(": caught")]
        both = Figure(sum(one.part for one in caught), sum(one.whole for one in caught))
        yield f"  {name:<26}{both.part:>5} of {both.whole:<5}{_share(both)}"


def named(rows: Iterable[Row], decide: Decide) -> Iterator[str]:
    """Yield how often each sign was named, for red flags and where there was nothing grave."""
    rightly: Counter[str] = Counter()
    wrongly: Counter[str] = Counter()
    for row in rows:
        if flag := decide(row["text"])["red_flag"]:
            if row["kind"] == "redflag":
                rightly[flag["id"]] += 1
            elif flag["tier"] != "soon":
                wrongly[flag["id"]] += 1
    yield "signs named: in red flags / grave ones in other messages"
    for sign in sorted(rightly | wrongly, key=lambda id: (-wrongly[id], -rightly[id], id)):
        yield f"  {sign:<26}{rightly[sign]:>5} /{wrongly[sign]:>4}"


def missed(misses: Iterable[Miss], *, held_out: bool) -> Iterator[str]:
    """Yield each message that was missed, stopped or asked about; what is *held_out* by its id."""
    listed = [(miss, [name for name in miss.figures if _on_signs(name)]) for miss in misses]
    listed = [(miss, names) for miss, names in listed if names]
    yield f"{len(listed)} messages missed, stopped or asked about without need"
    for miss, names in listed:
        hidden = held_out and _number(miss.row) % 3 == 0
        text = f"({miss.row['id']}, held out)" if hidden else miss.row["text"]
        flag = miss.output["red_flag"] or {"id": "no sign"}
        yield f"  {'; '.join(names)}: {flag['id']}: {text}"


def _number(row: Row) -> int:
    digits = "".join(sign for sign in str(row.get("id", "")) if sign.isdigit())
    return int(digits or 1)


# --- time ---------------------------------------------------------------------------------------


def _print_times(screen: Screen, texts: Sequence[str]) -> None:
    usual = [text for text in texts if len(text) <= USUAL] * 3
    took = sorted(_milliseconds(screen, text) for text in _progress(usual, "timing"))
    _say("\ntime of one screen, in milliseconds")
    if took:
        p99 = took[int(len(took) * 0.99)]
        _say(f"  a message of up to {USUAL} characters: median {median(took):.2f}, p99 {p99:.2f}")
    for length, one in zip(LENGTHS, _cut(texts), strict=True):
        took = sorted(_milliseconds(screen, one) for _ in range(TIMES))
        each = 1000 * median(took) / length
        _say(f"  {length:>5} characters: {median(took):>6.2f}   a thousand of them: {each:.2f}")


def _cut(texts: Sequence[str]) -> Iterator[str]:
    """Yield messages in a row, cut at each of LENGTHS."""
    whole = " ".join(texts) or "my back hurts"
    while len(whole) < LENGTHS[-1]:
        whole += f" {whole}"
    yield from (whole[:length] for length in LENGTHS)


def _milliseconds(screen: Screen, text: str) -> float:
    start = time.perf_counter()
    screen.screen(text)
    return 1000 * (time.perf_counter() - start)


def _progress(items: Sequence[One], name: str) -> Iterable[One]:
    console = Console(stderr=True)
    return track(items, name, console=console, transient=True, disable=not console.is_terminal)


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
