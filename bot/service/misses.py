"""Make out of missed questions what staff look at: those that ask the same, asked most first."""

from collections.abc import Sequence

from bot.core.matching.matcher import Decision, Matcher
from bot.core.matching.text import words
from bot.service.learning_ports import Gap, Miss

LOOKED_AT = 500
"""The newest questions that are looked at."""
WORDINGS = 5
"""Different wordings that are shown, and taught together."""
ENTRIES, THEMES = 3, 2
"""How many of the nearest are offered."""


def gather(misses: Sequence[Miss], matcher: Matcher) -> list[Gap]:
    """Return the *misses* (newest first) that *matcher* still does not answer, as gaps.

    They have no numbers yet. This takes a second for hundreds of questions.
    """
    left = [miss for miss in misses if not _answered(miss, matcher.decide(miss.text))]
    groups = matcher.group([miss.text for miss in left])
    gaps = [_gap([left[number] for number in group], matcher) for group in groups]
    return sorted(gaps, key=lambda gap: -gap.times)


def _answered(miss: Miss, decision: Decision) -> bool:
    """Tell whether *miss* is answered by now: by the knowledge base, or as staff taught."""
    known = miss.nearest if miss.why == "unhelpful" else ()
    return decision.is_sure and decision.subject not in known


def nearest(texts: Sequence[str], matcher: Matcher) -> tuple[str, ...]:
    """Return the entries nearest to any of *texts*, best first, then the themes."""
    candidates = [one for text in texts for one in matcher.decide(text).candidates]
    ranked = sorted(candidates, key=lambda one: -one.score)
    entries = dict.fromkeys(one.label for one in ranked if one.kind == "entry")
    themes = dict.fromkeys(one.label for one in ranked if one.kind == "theme")
    return (*list(entries)[:ENTRIES], *list(themes)[:THEMES])


def _gap(misses: Sequence[Miss], matcher: Matcher) -> Gap:
    wordings = {words(miss.text): miss.text for miss in reversed(misses)}
    texts = [wordings.pop(words(misses[0].text)), *wordings.values()][:WORDINGS]
    return Gap(
        number=0,
        texts=tuple(texts),
        misses=tuple(miss.number for miss in misses),
        whys=tuple(miss.why for miss in misses),
        near=nearest(texts, matcher),
    )
