"""The red-flag screen: does a message tell of a warning sign? Pure, total, linear in length."""

from collections.abc import Iterator, Set
from functools import lru_cache

from bot.core.model import RedFlag
from bot.core.safety.reading import Reader
from bot.core.safety.rulebook import Rulebook
from bot.core.safety.rules import Hit, Rules, gravest
from bot.core.safety.second_view import Scores, SecondView

__all__ = ["Hit", "Screen"]

RECENT = 64
"""Messages kept as read: each is screened before the store is asked, and again after."""


class Screen:
    """Screens messages by one rulebook; what it finds depends on nothing said before.

    Rules and exemplars are two views: a sign is certain where they agree, and the exemplars take
    none of the grave ones away. Without any exemplars the rules stand alone.
    """

    def __init__(self, rulebook: Rulebook) -> None:
        reader = Reader(rulebook)
        self._rules = Rules(rulebook)
        self._lasting = rulebook.lasting
        self._second = SecondView(rulebook, reader, self._rules) if rulebook.batches else None
        self._read = lru_cache(maxsize=RECENT)(reader.read)
        self._judged = lru_cache(maxsize=RECENT)(self._judge)

    def screen(self, text: str, earlier: Set[str] = frozenset()) -> RedFlag | None:
        """Return the gravest warning sign in *text*, a certain one first; None without any.

        *earlier* are the risks that the patient has told before: with them a milder complaint can
        be a graver sign, which is then only possible.
        """
        return gravest(self._hits(text, earlier))

    def explain(self, text: str) -> tuple[Hit, ...]:
        """Return every sign found in *text*, gravest and most certain first."""
        hits = self._hits(text)
        return tuple(sorted(hits, key=lambda hit: (hit.flag.tier.rank, not hit.flag.certain)))

    def risks(self, text: str) -> frozenset[str]:
        """Return the concepts of *text* that make later complaints graver: cancer, pregnancy.

        One that is denied, heard of, or only asked about is none.
        """
        reading = self._read(text)
        return frozenset(
            risk
            for risk in self._lasting & reading.found.keys()
            if any(reading.tells(mention) for mention in reading.found[risk])
        )

    def _hits(self, text: str, earlier: Set[str] = frozenset()) -> Iterator[Hit]:
        """Yield the signs that are left when both views have spoken, the gravest tier first."""
        hits = self._rules.hits(self._read(text), earlier)
        if self._second is None:
            yield from hits
            return
        scores, raised = self._judged(self._second, text)
        for hit in hits:
            agreed = self._second.agree(hit, scores)
            if agreed is None:
                continue
            if raised and raised.flag.tier.rank < agreed.flag.tier.rank:
                yield raised
            raised = None  # a sign of the rules is named rather than one as grave of a likeness
            yield agreed
        if raised:
            yield raised

    def _judge(self, second: SecondView, text: str) -> tuple[Scores, Hit | None]:
        """Return what the exemplars make of *text*, and the sign that they alone find in it."""
        reading = self._read(text)
        scores = second.judge(reading)
        return scores, second.raised(reading, scores)
