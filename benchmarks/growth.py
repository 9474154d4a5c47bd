"""Measure how the matcher grows: ``python -m benchmarks.growth``, 50, 500 and 5,000 entries."""

import argparse
import json
import math
import subprocess
import sys
import time
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.progress import track
from rich.table import Table

from bot.content.words import english_words
from bot.core.clinic import Entry, Review, Source
from bot.core.matching.matcher import Matcher

SIZES = (50, 500, 5000)
PHRASINGS = 10
QUESTIONS = 300
REVIEW = Review("", date(2026, 1, 1), date(2027, 1, 1))
FRAMES = (
    *("what is {}", "tell me about {}", "{}", "my {} hurts", "how is {} treated"),
    *("{} explained please", "do you help with {}", "why do I have {}", "is {} bad", "{} again"),
)


def main(arguments: Sequence[str]) -> int:
    """Print a line for each size; each is measured in a process of its own, for its memory."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, help="measure this size here, print it as JSON")
    size = parser.parse_args(arguments).size
    if size:
        sys.stdout.write(json.dumps(measure(size)) + "\n")
        return 0
    Console(highlight=False).print(table())
    return 0


def table() -> Table:
    """Return the table of all sizes."""
    headers = ("entries", "phrasings", "load s", "resident MB", "peak MB", "ms", "p99", "found")
    lines = Table(*headers, title="growth: made-up entries, ten phrasings each")
    for size in track(SIZES, "growth", transient=True, console=Console(stderr=True)):
        command = [sys.executable, "-m", "benchmarks.growth", "--size", str(size)]
        done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603
        found = json.loads(done.stdout)
        lines.add_row(
            f"{size:,}",
            f"{size * PHRASINGS:,}",
            f"{found['load']:.2f}",
            f"{found['resident']:.0f}",
            f"{found['peak']:.0f}",
            f"{found['median']:.2f}",
            f"{found['p99']:.2f}",
            f"{found['found']:.1%}",
        )
    return lines


def measure(size: int) -> dict[str, float]:
    """Return load time (s), memory (MB), times of a decision (ms), share of questions found."""
    chance = np.random.default_rng(7)
    entries = made_up(size, chance)
    known = english_words()
    start = time.perf_counter()
    matcher = Matcher(entries, {}, {}, known)
    load = time.perf_counter() - start
    took, found = [], []
    for label in chance.choice(list(entries), QUESTIONS).tolist():
        topic = entries[label].title.split()
        question = f"hello, could it be that {topic[0]} or {topic[1]} of mine"
        start = time.perf_counter()
        decision = matcher.decide(question)
        took.append(1000 * (time.perf_counter() - start))
        found.append(bool(decision.candidates) and decision.candidates[0].label == label)
    median, p99 = np.quantile(took, (0.5, 0.99)).tolist()
    return {
        "load": load,
        "resident": _memory("VmRSS"),
        "peak": _memory("VmHWM"),
        "median": median,
        "p99": p99,
        "found": float(np.mean(found)),
    }


def made_up(size: int, chance: np.random.Generator) -> dict[str, Entry]:
    """Return *size* entries about two words each; a word comes in several of them."""
    words = [word for word in sorted(english_words(12_000)) if len(word) > 4]
    entries = {}
    for number in range(size):
        topic = " ".join(chance.choice(words, 2, replace=False).tolist())
        phrasings = tuple(frame.format(topic) for frame in FRAMES[:PHRASINGS])
        label = f"entry-{number}"
        entries[label] = Entry(label, topic, "", Source("", ""), REVIEW, phrasings)
    return entries


def _memory(name: str) -> float:
    """Return the memory in use now (VmRSS) or at most (VmHWM), MB; NaN but on Linux."""
    status = Path("/proc/self/status")
    if not status.exists():
        return math.nan
    lines = status.read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith(name))


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
