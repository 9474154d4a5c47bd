"""Features of a message, by number: pieces of words, and stems with their neighbours."""

from collections.abc import Callable, Iterable, Sequence
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


class View:
    """One way to read a message: *parts* of its words, and the *features* of each part.

    Features are numbered as they are learnt; those of a part that was learnt are kept.
    """

    def __init__(
        self,
        parts: Callable[[Sequence[str]], Sequence[str]],
        features: Callable[[str], Iterable[str]],
        unknown: float,
    ) -> None:
        """Read nothing yet; *unknown* weighs features that were never learnt."""
        self.unknown = unknown
        self._parts = parts
        self._features = features
        self._numbers: dict[str, int] = {}
        self._learnt: dict[str, tuple[int, ...]] = {}

    def __len__(self) -> int:
        """Return how many features were learnt."""
        return len(self._numbers)

    def learn(self, words: Sequence[str]) -> list[int]:
        """Return the numbers of the features of *words*, each as often as it occurs."""
        numbers: list[int] = []
        for part in self._parts(words):
            if (learnt := self._learnt.get(part)) is None:
                number = self._numbers
                learnt = tuple([number.setdefault(f, len(number)) for f in self._features(part)])
                self._learnt[part] = learnt
            numbers += learnt
        return numbers

    def read(self, words: Sequence[str]) -> tuple[list[int], int]:
        """Return the numbers of the learnt features, and how many different others there are."""
        numbers: list[int] = []
        others: set[str] = set()
        for part in self._parts(words):
            if (learnt := self._learnt.get(part)) is not None:
                numbers += learnt
                continue
            for feature in self._features(part):
                if (number := self._numbers.get(feature)) is None:
                    others.add(feature)
                else:
                    numbers.append(number)
        return numbers, len(others)


def by_pieces(unknown: float) -> View:
    """Return the view of the character pieces of the words."""
    return View(tuple, pieces, unknown)


def stemmer() -> Callable[[str], str]:
    """Return a function that finds a word's stem; it is for one thread."""
    return lru_cache(maxsize=16384)(snowballstemmer.stemmer("english").stemWord)


def by_stems(unknown: float, synonyms: Synonyms) -> View:
    """Return the view of the stems, *synonyms* as one, and of the pairs of adjacent stems.

    Stems are those of the English Snowball stemmer (Porter 2001).
    """
    stem = stemmer()

    def parts(words: Sequence[str]) -> Sequence[str]:
        stems = [stem(word) for word in synonyms.fold(words)]
        return [*stems, *(f"{first} {second}" for first, second in pairwise(stems))]

    return View(parts, lambda part: (part,), unknown)
