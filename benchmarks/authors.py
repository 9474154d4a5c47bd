"""Measure the screen on each author's exemplars, left out: ``python -m benchmarks.authors``.

The second view has learnt nothing of the author it judges. The rules were mended with every batch
in view, so their columns flatter; what a new author's batch brings is in the README here.
"""

import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from bot.content.load import ContentError, load
from bot.core.model import RedFlag, Tier
from bot.core.safety.reading import Reader
from bot.core.safety.rulebook import Batch, Rulebook
from bot.core.safety.rules import Rules
from bot.core.safety.screen import Screen
from bot.core.safety.second_view import SecondView

KNOWLEDGE = Path(__file__).parent.parent / "knowledge"
PARTS = 3
"""Into so many parts the knowledge base's own phrasings are dealt; each is judged unlearnt."""

Screens = Callable[[str], RedFlag | None]


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many."""

    count: int
    total: int

    @classmethod
    def of(cls, found: Iterable[bool]) -> "Share":
        """Count what is true in *found*."""
        known = list(found)
        return cls(sum(known), len(known))

    def __str__(self) -> str:
        """Give a percentage first."""
        return f"{100 * self.count / max(self.total, 1):5.1f} % ({self.count} of {self.total})"


def main() -> int:
    """Print recall and false alarms for each author, then for the knowledge base's phrasings."""
    try:
        rulebook = load(KNOWLEDGE, datetime.now(UTC).date()).rulebook
    except ContentError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    rules = Screen(replace(rulebook, batches=())).screen
    for batch in rulebook.batches:
        rest = tuple(other for other in rulebook.batches if other is not batch)
        without = replace(rulebook, batches=rest)
        views = {"second view": _second(without), "rules": rules, "both": Screen(without).screen}
        for name, screen in views.items():
            _say(f"\nauthor “{batch.author}”, left out: {name}")
            _print(rulebook, batch, screen)
    flags = [flag for part in range(PARTS) for flag in _left_out(rulebook, part)]
    _say("\nphrasings of the knowledge base, left out: both")
    _print_alarms("phrasings", flags)
    return 0


def _second(rulebook: Rulebook) -> Screens:
    """Return what the second view alone raises."""
    reader = Reader(rulebook)
    view = SecondView(rulebook, reader, Rules(rulebook))

    def screen(text: str) -> RedFlag | None:
        reading = reader.read(text)
        hit = view.raised(reading, view.judge(reading))
        return hit.flag if hit else None

    return screen


def _left_out(rulebook: Rulebook, part: int) -> Iterable[RedFlag | None]:
    """Screen every PARTS-th phrasing with a screen that has learnt the others only."""
    rest = [text for at, text in enumerate(rulebook.ordinary) if at % PARTS != part]
    screen = Screen(replace(rulebook, ordinary=tuple(rest)))
    return map(screen.screen, rulebook.ordinary[part::PARTS])


def _print(rulebook: Rulebook, batch: Batch, screen: Screens) -> None:
    for tier in Tier:
        hits = [
            text
            for id_, texts in batch.hits.items()
            if rulebook.signs[id_].tier is tier
            for text in texts
        ]
        flags = [flag if caught(tier, flag) else None for flag in map(screen, hits)]
        found, certain = Share.of(map(bool, flags)), Share.of(map(is_certain, flags))
        _say(f"  {tier:<13} caught {found}   without a question {certain}")
    _print_alarms("near misses", [screen(text) for text in batch.near_misses])
    if batch.ordinary:
        _print_alarms("ordinary", [screen(text) for text in batch.ordinary])


def _print_alarms(name: str, flags: Sequence[RedFlag | None]) -> None:
    stopped, asked = Share.of(map(stops, flags)), Share.of(map(asks, flags))
    _say(f"  {name:<13} stopped {stopped}   asked {asked}")


def caught(tier: Tier, flag: RedFlag | None) -> bool:
    """Tell whether *flag* is of *tier* or graver, certain or not."""
    return flag is not None and flag.tier.rank <= tier.rank


def is_certain(flag: RedFlag | None) -> bool:
    """Tell whether *flag* needs no question first."""
    return flag is not None and flag.certain


def stops(flag: RedFlag | None) -> bool:
    """Tell whether *flag* interrupts: certain, and graver than soon."""
    return flag is not None and is_certain(flag) and flag.tier is not Tier.SOON


def asks(flag: RedFlag | None) -> bool:
    """Tell whether *flag* makes the bot ask first."""
    return flag is not None and not flag.certain and flag.tier is not Tier.SOON


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")


if __name__ == "__main__":
    raise SystemExit(main())
