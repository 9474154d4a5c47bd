"""Measure the red-flag screen on labelled messages: ``python -m benchmarks.safety FILE``."""

import json
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from rapidfuzz import fuzz

from bot.content.load import ContentError, load
from bot.core.model import RedFlag, Tier
from bot.core.safety.rulebook import Rulebook
from bot.core.safety.screen import Screen

KNOWLEDGE = Path(__file__).parent.parent / "knowledge"
NAIVE_THRESHOLD = 80
"""Of 100, as in public bots that compare the whole message with a keyword list."""
LONGEST_KEYWORD = 5
"""In words."""

Row = Mapping[str, str]
Screens = Callable[[str], RedFlag | None]


def main(arguments: Sequence[str]) -> int:
    """Print the figures for each part of FILE; ids divisible by three are held out."""
    if len(arguments) != 1:
        sys.stderr.write("usage: python -m benchmarks.safety FILE\n")
        return 2
    rows = [json.loads(line) for line in Path(arguments[0]).read_text("utf-8").splitlines()]
    try:
        rulebook = load(KNOWLEDGE, datetime.now(UTC).date()).rulebook
    except ContentError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    start = time.perf_counter()
    screen = Screen(rulebook)
    _say(f"the screen was ready after {time.perf_counter() - start:.2f} s")
    held_out = [row for row in rows if _number(row) % 3 == 0]
    seen = [row for row in rows if _number(row) % 3]
    for name, part in (("seen", seen), ("held out", held_out), ("all", rows)):
        _print_part(f"rules and exemplars, {name}", part, screen.screen)
    rules = Screen(replace(rulebook, batches=()))
    _print_part("rules alone, all", rows, rules.screen)
    _print_part("keyword list, whole message, all", rows, naive(rulebook, fuzz.ratio))
    _print_part("keyword list, part of message, all", rows, naive(rulebook, fuzz.partial_ratio))
    _print_times(screen, [row["text"] for row in rows])
    return 0


def naive(rulebook: Rulebook, score: Callable[[str, str], float]) -> Screens:
    """Return the screen of a bot that compares the whole message with a keyword list.

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


def caught(row: Row, flag: RedFlag | None) -> bool:
    """Tell whether *flag* is at the row's tier or graver; for ``soon`` any flag counts."""
    return flag is not None and flag.tier.rank <= Tier(row["tier"]).rank


def stops(flag: RedFlag | None) -> bool:
    """Tell whether *flag* interrupts: certain, and graver than soon."""
    return flag is not None and flag.certain and flag.tier is not Tier.SOON


def asks(flag: RedFlag | None) -> bool:
    """Tell whether *flag* makes the bot ask first."""
    return flag is not None and not flag.certain and flag.tier is not Tier.SOON


def _number(row: Row) -> int:
    digits = "".join(sign for sign in row.get("id", "") if sign.isdigit())
    return int(digits or 1)


def _print_part(name: str, rows: Iterable[Row], screen: Screens) -> None:
    flagged = [(row, screen(row["text"])) for row in rows]
    _say(f"\n{name}")
    for tier in Tier:
        found = [caught(row, flag) for row, flag in flagged if row.get("tier") == tier]
        _say(f"  {tier:<13} caught {_share(found)}")
    for kind in ("nearmiss", "faq", "undocumented", "offtopic", "intent"):
        flags = [flag for row, flag in flagged if row["kind"] == kind]
        stopped, asked = _share(map(stops, flags)), _share(map(asks, flags))
        _say(f"  {kind:<13} stopped {stopped}   asked {asked}")


def _share(found: Iterable[bool]) -> str:
    found = list(found)
    share = 100 * sum(found) / len(found) if found else 0.0
    return f"{sum(found):>3} of {len(found):>3} ({share:5.1f} %)"


def _print_times(screen: Screen, texts: Sequence[str]) -> None:
    long_text = (" ".join(texts) * 2)[:4096]
    _say("\ntime of one screen, in milliseconds")
    for name, batch in (("messages", list(texts) * 3), ("4,096 characters", [long_text] * 50)):
        times = sorted(_milliseconds(screen, text) for text in batch)
        median, p99 = times[len(times) // 2], times[int(len(times) * 0.99)]
        _say(f"  {name:<17} p50 {median:.2f}   p99 {p99:.2f}")


def _milliseconds(screen: Screen, text: str) -> float:
    start = time.perf_counter()
    screen.screen(text)
    return 1000 * (time.perf_counter() - start)


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
