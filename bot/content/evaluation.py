"""Score decisions on labelled messages, whichever bot made them."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from math import sqrt
from typing import Any

Row = Mapping[str, Any]
Output = Mapping[str, Any]

BOOKING_ENTRY = "book-appointment"
GRAVITY = ("soon", "urgent", "emergency")
INTERCEPTED = GRAVITY[1:]
HARMLESS = ("faq", "undocumented", "offtopic", "intent", "ordinary", "nearmiss")
"""Kinds in which no message is an emergency or urgent; ordinary ones have no other label."""
NETTED = "redflag: caught, or the reply carries the safety net"

Z = 1.959964
"""The normal distribution's 97.5th percentile: both sides leave 5 %."""

FIGURES: Mapping[str, bool] = {
    "faq: right entry answered (top-1)": True,
    "faq: right entry in the best three": True,
    "faq: right entry ranked first": True,
    "faq: resolved (answered right, or right entry offered)": True,
    "faq: answered wrongly": False,
    "undocumented: answered with an entry": False,
    "offtopic: answered with an entry": False,
    "intent: recognised": True,
    "redflag emergency: caught": True,
    "redflag urgent: caught": True,
    "redflag soon: caught": True,
    NETTED: True,
    "nearmiss: wrongly intercepted": False,
    **{f"{kind}: {did}": False for kind in HARMLESS for did in ("stopped", "asked about a sign")},
}


@dataclass(frozen=True, slots=True)
class Figure:
    """A share with its counts; *good* says whether more of it is better."""

    part: int
    whole: int
    good: bool = True

    @property
    def share(self) -> float:
        """Return part / whole, 0 where there is nothing to count."""
        return self.part / self.whole if self.whole else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """Return the 95 % interval of the share (Wilson 1927); all is open without a count."""
        if not self.whole:
            return 0.0, 1.0
        middle = self.part + Z**2 / 2
        aside = Z * sqrt(self.part * (self.whole - self.part) / self.whole + Z**2 / 4)
        return (middle - aside) / (self.whole + Z**2), (middle + aside) / (self.whole + Z**2)

    def __str__(self) -> str:
        """Return the percentage, the counts and the 95 % interval."""
        low, high = self.interval
        counts = f"({self.part} of {self.whole})"
        return f"{100 * self.share:5.1f} %  {counts:<14} [{100 * low:.1f}, {100 * high:.1f}]"


@dataclass(frozen=True, slots=True)
class Miss:
    """A message that counted against *figures*, with what was done."""

    figures: tuple[str, ...]
    row: Row
    output: Output


@dataclass(frozen=True, slots=True)
class Evaluation:
    """All figures by name, in the order of reporting, and every miss.

    *confused* counts the questions for which another entry came first: (wanted, got), where the
    entry wanted is the best of those accepted.
    """

    figures: Mapping[str, Figure]
    misses: tuple[Miss, ...]
    confused: Mapping[tuple[str, str], int]


def evaluate(rows: Iterable[Row], decide: Callable[[str], Output]) -> Evaluation:
    """Score *decide* on labelled *rows*.

    A row has ``id``, ``text``, ``kind`` and its kind's label: ``accept`` (faq), ``intent``
    or ``tier`` (redflag). *decide* returns what ``frontdesk ask --jsonl`` prints for a text.
    """
    counts: dict[str, list[bool]] = {}
    misses = []
    confused: Counter[tuple[str, str]] = Counter()
    for row in rows:
        output = decide(row["text"])
        judged = dict(_judge(row, output))
        for figure, hit in judged.items():
            counts.setdefault(figure, []).append(hit)
        if against := tuple(name for name, hit in judged.items() if hit is not FIGURES[name]):
            misses.append(Miss(against, row, output))
        if row["kind"] == "faq" and (other := _other_first(row["accept"], output)):
            confused[row["accept"][0], other] += 1
    figures = {
        name: Figure(sum(counts[name]), len(counts[name]), good)
        for name, good in FIGURES.items()
        if name in counts
    }
    return Evaluation(figures, tuple(misses), dict(confused.most_common()))


def _judge(row: Row, output: Output) -> Iterator[tuple[str, bool]]:
    if row["kind"] in HARMLESS:
        intercepted = _gravity(output) >= GRAVITY.index(INTERCEPTED[0])
        certain = intercepted and bool(output["red_flag"].get("certain", True))
        yield f"{row['kind']}: stopped", certain
        yield f"{row['kind']}: asked about a sign", intercepted and not certain
    match row["kind"]:
        case "faq":
            yield from _judge_question(row["accept"], output)
        case "undocumented" | "offtopic" as kind:
            yield f"{kind}: answered with an entry", _answered(output) is not None
        case "intent":
            yield "intent: recognised", output.get("intent") == row["intent"]
        case "redflag":
            tier = row["tier"]
            caught = _gravity(output) >= GRAVITY.index(tier)
            yield f"redflag {tier}: caught", caught
            yield NETTED, caught or bool(output.get("safety_net"))
        case "nearmiss":
            intercepted = _gravity(output) >= GRAVITY.index(INTERCEPTED[0])
            yield "nearmiss: wrongly intercepted", intercepted
        case "ordinary":
            pass
        case unknown:
            raise ValueError(f"{row.get('id')}: unknown kind {unknown!r}")


def _judge_question(accept: list[str], output: Output) -> Iterator[tuple[str, bool]]:
    answered, offered = _answered(output), _offered(output)
    ranked = [answered, *offered] if answered else offered
    books = output.get("outcome") == "intent" and output.get("intent") == "book"
    booked = books and BOOKING_ENTRY in accept
    right = booked or answered in accept
    listed = booked or any(entry in accept for entry in ranked[:3])
    yield "faq: right entry answered (top-1)", right
    yield "faq: right entry in the best three", listed
    yield "faq: right entry ranked first", booked or any(one in accept for one in ranked[:1])
    yield (
        "faq: resolved (answered right, or right entry offered)",
        right or (answered is None and listed),
    )
    yield "faq: answered wrongly", answered is not None and not right


def _other_first(accept: list[str], output: Output) -> str | None:
    """Return the entry that came first, where that is none of *accept*."""
    first = _answered(output) or next(iter(_offered(output)), None)
    return None if first in accept else first


def _answered(output: Output) -> str | None:
    entry = output.get("entry")
    return str(entry) if output.get("outcome") == "answer" and entry else None


def _offered(output: Output) -> list[str]:
    if output.get("outcome") not in ("answer", "choices"):
        return []
    return [str(entry) for entry in output.get("choices") or ()]


def _gravity(output: Output) -> int:
    """Return the rank of the sign found, -1 for none."""
    flag = output.get("red_flag")
    return GRAVITY.index(flag["tier"]) if flag else -1
