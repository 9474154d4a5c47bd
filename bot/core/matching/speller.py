"""Repair typing errors of a message towards the words that the knowledge base uses."""

from collections.abc import Iterable, Mapping
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

SHORTEST = 3
LONG = 8


class Speller:
    """Replace an unknown word by the nearest word of the vocabulary.

    Near is one edit (insert, delete, substitute, swap of neighbours: optimal string alignment,
    Damerau 1964) for words under eight letters, two from there on. Ties go to the same first
    letter, then to the more frequent word. A word of *known* is never touched: it is right as
    it stands, only unknown to this clinic.
    """

    def __init__(self, vocabulary: Mapping[str, int], known: frozenset[str]) -> None:
        """Take the *vocabulary* with its counts and further correct words, *known*."""
        self._counts = dict(vocabulary)
        self._known = known
        self._by_length: dict[int, list[str]] = {}
        for word in sorted(vocabulary):
            if len(word) >= SHORTEST and not word.isdigit():
                self._by_length.setdefault(len(word), []).append(word)
        self._cached = lru_cache(maxsize=8192)(self._nearest)

    def correct(self, words: Iterable[str]) -> tuple[str, ...]:
        """Return *words* with typing errors repaired, the others unchanged."""
        return tuple(
            word
            if len(word) < SHORTEST
            or word in self._counts
            or word in self._known
            or word.isdigit()
            else self._cached(word)
            for word in words
        )

    def _nearest(self, word: str) -> str:
        reach = 1 if len(word) < LONG else 2
        near = [
            (distance, candidate[0] != word[0], -self._counts[candidate], candidate)
            for length in range(len(word) - reach, len(word) + reach + 1)
            for candidate, distance, _ in process.extract(
                word,
                self._by_length.get(length, ()),
                scorer=OSA.distance,
                score_cutoff=reach,
                limit=None,
            )
        ]
        return min(near)[3] if near else word
