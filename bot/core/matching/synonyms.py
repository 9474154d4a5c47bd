"""Read words that mean the same to this clinic's patients as one word."""

from collections.abc import Iterable, Sequence

from bot.core.matching.text import words


class Synonyms:
    """Know groups of words and short phrases; every member is read as the group's first."""

    def __init__(self, groups: Iterable[Sequence[str]]) -> None:
        """Take the *groups*, each with the word first that stands for all."""
        self._stands_for = {words(one): words(group[0]) for group in groups for one in group}
        self._longest = max((len(one) for one in self._stands_for), default=0)
        self.vocabulary = frozenset(word for one in self._stands_for for word in one)

    def fold(self, read: Sequence[str]) -> list[str]:
        """Return *read* with the longest members that stand in it replaced, from the left."""
        folded: list[str] = []
        at = 0
        while at < len(read):
            length, words = self._member(read, at)
            folded += words
            at += length
        return folded

    def _member(self, read: Sequence[str], at: int) -> tuple[int, Sequence[str]]:
        """Return how many words at *at* are one member, and what they are read as."""
        for length in range(min(self._longest, len(read) - at), 0, -1):
            if (first := self._stands_for.get(tuple(read[at : at + length]))) is not None:
                return length, first
        return 1, (read[at],)
