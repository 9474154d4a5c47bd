"""Features of a message: pieces of words, and stems with their neighbours."""

from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

import snowballstemmer

from bot.core.matching.synonyms import Synonyms

SHORTEST_PIECE = 2
LONGEST_PIECE = 4


def pieces(word: str) -> tuple[str, ...]:
    """Return the runs of 2 to 4 characters of *word* with a blank at both ends.

    Character n-grams within word limits keep working where a word is bent, joined or mistyped
    (Cavnar and Trenkle 1994).
    """
    padded = f" {word} "
    return tuple(
        padded[start : start + length]
        for length in range(SHORTEST_PIECE, LONGEST_PIECE + 1)
        for start in range(len(padded) - length + 1)
    )


class Features:
    """Turn words into counted features; remembers the words it has seen, up to a limit."""

    def __init__(self, synonyms: Synonyms) -> None:
        """Set up the English Snowball stemmer (Porter 2001); stems fold *synonyms*."""
        self._synonyms = synonyms
        self._stemmer = snowballstemmer.stemmer("english")
        self._stem = lru_cache(maxsize=16384)(self._stemmer.stemWord)
        self._pieces = lru_cache(maxsize=16384)(pieces)

    def by_pieces(self, words: Sequence[str]) -> Counter[str]:
        """Count the character pieces of *words*."""
        counts: Counter[str] = Counter()
        for word in words:
            counts.update(self._pieces(word))
        return counts

    def by_stems(self, words: Sequence[str]) -> Counter[str]:
        """Count the stems of *words*, synonyms as one, and the pairs of adjacent stems."""
        stems = [self._stem(word) for word in self._synonyms.fold(words)]
        counts = Counter(stems)
        counts.update(f"{first} {second}" for first, second in pairwise(stems))
        return counts
