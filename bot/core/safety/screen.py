"""The red-flag screen: does a message tell of a warning sign? Pure, total, linear in length."""

from collections.abc import Iterator, Set

from bot.core.model import RedFlag
from bot.core.safety.reading import Reader, Reading
from bot.core.safety.rulebook import Rulebook
from bot.core.safety.rules import Hit, Rules
from bot.core.safety.second_view import SecondView

__all__ = ["Hit", "Screen"]


class Screen:
    """Screens messages by one rulebook; holds no state between two messages.

    Rules and exemplars are two views: a sign is certain where they agree. The exemplars take no
    sign away; without any, the rules stand alone.
    """

    def __init__(self, rulebook: Rulebook) -> None:
        self._reader = Reader(rulebook)
        self._rules = Rules(rulebook)
        self._lasting = rulebook.lasting
        self._second = (
            SecondView(rulebook, self._reader, self._rules) if rulebook.batches else None
        )

    def screen(self, text: str, earlier: Set[str] = frozenset()) -> RedFlag | None:
        """Return the gravest warning sign in *text*, a certain one first; None without any.

        *earlier* are the risks that the patient has told before: with them a milder complaint can
        be a graver sign, which is then only possible.
        """
        best: RedFlag | None = None
        for hit in self._hits(self._reader.read(text), earlier):
            if best and hit.flag.tier.rank > best.tier.rank:
                break
            if hit.flag.certain:
                return hit.flag
            best = best or hit.flag
        return best

    def explain(self, text: str) -> tuple[Hit, ...]:
        """Return every sign found in *text*, gravest and most certain first."""
        hits = self._hits(self._reader.read(text))
        return tuple(sorted(hits, key=lambda hit: (hit.flag.tier.rank, not hit.flag.certain)))

    def risks(self, text: str) -> frozenset[str]:
        """Return the concepts of *text* that make later complaints graver: cancer, pregnancy.

        One that is denied, heard of, or only asked about is none.
        """
        reading = self._reader.read(text)
        return frozenset(
            risk
            for risk in self._lasting & reading.found.keys()
            if any(reading.tells(mention) for mention in reading.found[risk])
        )

    def _hits(self, reading: Reading, earlier: Set[str] = frozenset()) -> Iterator[Hit]:
        """Yield the signs that are left when both views have spoken, the gravest tier first."""
        if self._second is None:
            yield from self._rules.hits(reading, earlier)
            return
        scores = self._second.judge(reading)
        raised = self._second.raised(reading, scores)
        for hit in self._rules.hits(reading, earlier):
            agreed = self._second.agree(hit, scores)
            if agreed is None:
                continue
            if raised and raised.flag.tier.rank < agreed.flag.tier.rank:
                yield raised
            raised = None  # a sign of the rules is named rather than one as grave of a likeness
            yield agreed
        if raised:
            yield raised
