"""Tell the words that name an entry from what is asked about it."""

from collections import Counter, defaultdict
from collections.abc import Sequence

TELLING = 10.0
TWICE = 2
STAND_IN = "it"
BEFORE_NAMES = frozenset({"a", "an", "the", "my"})


class Names:
    """Know for every class the words that its phrasings use far more than all others do."""

    def __init__(self, classes: Sequence[Sequence[Sequence[str]]]) -> None:
        """Count the phrasings, as words, of every one of the *classes* that use a word."""
        self._sizes = [len(one) for one in classes]
        self._total = sum(self._sizes)
        self._uses: dict[str, Counter[int]] = defaultdict(Counter)
        for number, phrasings in enumerate(classes):
            for words in phrasings:
                for word in set(words):
                    self._uses[word][number] += 1

    def replace(self, words: Sequence[str], number: int) -> tuple[str, ...]:
        """Return *words* with what names class *number* replaced by "it".

        "can I swim with my coccyx pain" becomes "can I swim with it pain": what is left is what
        the patient wants to know, whichever condition it is about.
        """
        rest: list[str] = []
        for word in words:
            if not self._names(word, number):
                rest.append(word)
                continue
            while rest and rest[-1] in BEFORE_NAMES:
                rest.pop()
            if rest[-1:] != [STAND_IN]:
                rest.append(STAND_IN)
        return tuple(rest)

    def _names(self, word: str, number: int) -> bool:
        """Tell whether class *number* uses *word* ten times as often as all others together.

        The ratio of the two shares of phrasings is the likelihood ratio of the class given the
        word; half a phrasing is added to the others, so that it is finite.
        """
        uses = self._uses.get(word)
        if uses is None or uses[number] < TWICE:
            return False
        inside = uses[number] / self._sizes[number]
        outside = (uses.total() - uses[number] + 0.5) / (self._total - self._sizes[number] + 1)
        return inside >= TELLING * outside
