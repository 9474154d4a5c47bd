"""Which phrasings another entry, theme or intent attracts: where knowledge/ should be clearer."""

from collections import defaultdict
from collections.abc import Iterable

from bot.content.faults import Fault
from bot.core.matching.matcher import Stray

LISTED = 20
"""Pairs; more than that nobody reads."""
EXAMPLES = 3
OVERLAPPING = 5
"""Phrasings, both ways together, from which on two of them overlap."""


def overlap_warnings(strays: Iterable[Stray]) -> list[Fault]:
    """Return a warning for each pair with *strays* between them, those with most first."""
    pairs: dict[tuple[str, str], list[Stray]] = defaultdict(list)
    for stray in strays:
        first, second = sorted((stray.label, stray.drawn_to))
        pairs[first, second].append(stray)
    ordered = sorted(pairs.items(), key=lambda pair: (-len(pair[1]), pair[0]))
    warnings = [_warning(*pair, between) for pair, between in ordered[:LISTED]]
    if len(ordered) > LISTED:
        rest = sum(len(between) for _, between in ordered[LISTED:])
        reason = f"{rest} more phrasings, of {len(ordered) - LISTED} more pairs, are drawn away"
        warnings.append(Fault("phrasings", "others", reason))
    return warnings


def _warning(first: str, second: str, strays: list[Stray]) -> Fault:
    examples = ", ".join(f"“{one.phrasing}” (of {one.label})" for one in strays[:EXAMPLES])
    more = f" and {len(strays) - EXAMPLES} more" if len(strays) > EXAMPLES else ""
    overlap = "overlaps with" if len(strays) >= OVERLAPPING else "is near"
    return Fault("phrasings", first, f"{overlap} “{second}”: the other attracts {examples}{more}")
