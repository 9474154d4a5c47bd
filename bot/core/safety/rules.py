"""Find the rulebook's signs in what a message says."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from itertools import groupby, islice
from operator import itemgetter

from bot.core.model import RedFlag
from bot.core.safety.lexicon import Mention
from bot.core.safety.reading import Found, Reading
from bot.core.safety.rulebook import Part, Pattern, Rulebook, Sign

EARLIER, WEAK, PATTERN = "earlier", "weak word", "pattern"
"""Doubts of a sign: that it needs what was told earlier, a weak word, a pattern of doubt."""

TRIES = 8
"""Matches of one pattern that are looked at for a certain one; bounds the time of a long text."""

_Place = tuple[int, int]
"""The place of a sign, the gravest first, and of a pattern in it."""
_Parts = tuple[frozenset[str], ...]


@dataclass(frozen=True, slots=True)
class Hit:
    """A sign found: the *words* that made it, and the *doubts* that left it only possible."""

    flag: RedFlag
    words: tuple[str, ...]
    doubts: tuple[str, ...] = ()

    def doubted(self, doubt: str) -> "Hit":
        """Return the sign as only possible, for one more reason."""
        return Hit(replace(self.flag, certain=False), self.words, (*self.doubts, doubt))

    def sure(self) -> "Hit":
        """Return the sign as certain, whatever left it in doubt."""
        return Hit(replace(self.flag, certain=True), self.words)


class Rules:
    """The signs of one rulebook, the gravest tier first."""

    def __init__(self, rulebook: Rulebook) -> None:
        self._signs = sorted(rulebook.signs.values(), key=lambda sign: sign.tier.rank)
        self._by_concept = _by_concept(self._signs)

    def hits(self, reading: Reading, earlier: Set[str] = frozenset()) -> Iterator[Hit]:
        """Yield the most certain hit of each sign, the gravest tier first.

        Concepts of *earlier* messages stand in for what a pattern wants anywhere in the message.
        """
        for place, patterns in groupby(self._there(reading.found.keys() | earlier), itemgetter(0)):
            sign = self._signs[place]
            there = [sign.patterns[number] for _, number in patterns]
            if hit := _best(sign, there, reading, earlier):
                yield hit

    def _there(self, found: Set[str]) -> list[_Place]:
        """Return the places of the patterns all of whose parts are *found*, in their order."""
        opened = {
            place: rest for concept in found for place, rest in self._by_concept.get(concept, ())
        }
        return sorted(
            place for place, rest in opened.items() if not any(map(found.isdisjoint, rest))
        )

    def flag(self, reading: Reading) -> RedFlag | None:
        """Return the gravest sign, a certain one first; None without any."""
        return gravest(self.hits(reading))


def gravest(hits: Iterable[Hit]) -> RedFlag | None:
    """Return the gravest sign of *hits*, a certain one first; None without any.

    The hits come the gravest tier first, and are taken no further than they matter.
    """
    best: RedFlag | None = None
    for hit in hits:
        if best and hit.flag.tier.rank > best.tier.rank:
            break
        if hit.flag.certain:
            return hit.flag
        best = best or hit.flag
    return best


def _by_concept(signs: Sequence[Sign]) -> Mapping[str, Sequence[tuple[_Place, _Parts]]]:
    """Return by concept the patterns that have it in their first part, with the other parts."""
    opened: defaultdict[str, list[tuple[_Place, _Parts]]] = defaultdict(list)
    for number, sign in enumerate(signs):
        for place, pattern in enumerate(sign.patterns):
            first, *rest = _parts(pattern)
            for concept in first:
                opened[concept].append(((number, place), tuple(rest)))
    return opened


def _parts(pattern: Pattern) -> _Parts:
    return tuple(map(frozenset, (*pattern.together, *pattern.near)))


def _best(
    sign: Sign, patterns: Iterable[Pattern], reading: Reading, earlier: Set[str]
) -> Hit | None:
    """Return the most certain hit of *sign* by *patterns*, whose parts are all there."""
    cleared = reading.around.cleared(sign.keep)
    best: Hit | None = None
    for pattern in patterns:
        for mentions in islice(_matches(pattern, reading, cleared, earlier), TRIES):
            hit = _hit(sign, pattern, mentions, reading)
            if hit.flag.certain:
                return hit
            if EARLIER not in hit.doubts or {EARLIER, WEAK, PATTERN}.issuperset(hit.doubts):
                best = best or hit  # what was told earlier makes no sign of a question or the past
    return best


def _hit(sign: Sign, pattern: Pattern, mentions: Sequence[Mention], reading: Reading) -> Hit:
    text = reading.text
    doubts = set(
        reading.around.doubts((text.sentence[each.start] for each in mentions), sign.keep)
    )
    doubts |= {WEAK} if any(mention.weak for mention in mentions) else set()
    doubts |= set() if pattern.certain else {PATTERN}
    doubts |= {EARLIER} if len(mentions) < len(pattern.together) + len(pattern.near) else set()
    words = tuple(
        " ".join(token.text for token in text.tokens[mention.start : mention.end])
        for mention in sorted(mentions, key=lambda mention: mention.start)
    )
    return Hit(RedFlag(sign.id, sign.tier, not doubts), words, tuple(sorted(doubts)))


def _matches(
    pattern: Pattern, reading: Reading, cleared: frozenset[int], earlier: Set[str]
) -> Iterator[tuple[Mention, ...]]:
    """Yield the mentions of each match of *pattern*, outside the *cleared* sentences.

    Weak words make no sign among themselves.
    """
    if any(concept in reading.found for concept in pattern.unless):
        return
    sentence = reading.text.sentence
    parts: list[list[Mention]] = []
    for number, part in enumerate((*pattern.together, *pattern.near)):
        usable = [
            mention
            for mention in _of(part, reading.found)
            if sentence[mention.start] not in cleared
        ]
        if usable:
            parts.append(usable)
        elif number >= len(pattern.together) or earlier.isdisjoint(part):
            return
    apart = len(parts) - len(pattern.near)
    anywhere = [sorted(part, key=lambda mention: mention.weak) for part in parts[:apart]]
    told_earlier = apart < len(pattern.together)
    windows: Iterable[tuple[Mention, ...]] = ((),)
    if pattern.near:
        windows = _windows(parts[apart:], reading.text.place, pattern.within)
    for window in windows:
        chosen = _beside(window, anywhere)
        if chosen and (told_earlier or not all(mention.weak for mention in chosen)):
            yield chosen


def _beside(
    window: tuple[Mention, ...], parts: Iterable[Sequence[Mention]]
) -> tuple[Mention, ...] | None:
    """Return the first mention of each of *parts* that is none of the *window*, and those."""
    used = {(each.start, each.end) for each in window}
    free = [
        next((each for each in part if (each.start, each.end) not in used), None) for part in parts
    ]
    chosen = tuple(each for each in free if each)
    return (*chosen, *window) if len(chosen) == len(free) else None


def _of(part: Part, found: Found) -> Iterable[Mention]:
    return (mention for concept in part for mention in found.get(concept, ()))


def _windows(
    parts: Sequence[Sequence[Mention]], place: Sequence[int], within: int
) -> Iterator[tuple[Mention, ...]]:
    """Yield a mention of every part where at most *within* other words lie between them.

    One word cannot stand for two parts.
    """
    events = sorted(
        ((mention, number) for number, part in enumerate(parts) for mention in part),
        key=lambda event: (event[0].end, event[0].start, not event[0].weak),
    )
    latest: dict[int, Mention] = {}
    for mention, number in events:
        latest[number] = mention
        if len(latest) < len(parts):
            continue
        chosen = tuple(latest[each] for each in range(len(parts)))
        start = min(each.start for each in chosen)
        inside = place[mention.end - 1] - place[start] + 1
        if inside - sum(each.end - each.start for each in chosen) > within:
            continue
        if len({(each.start, each.end) for each in chosen}) == len(parts):
            yield chosen
