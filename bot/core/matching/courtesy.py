"""Tell small words of courtesy from what a message is about."""

from collections.abc import Iterable, Sequence

COURTESIES = frozenset({"greeting", "thanks", "goodbye"})
SMALL_TALK = COURTESIES | {"affirm", "deny", "help"}
SPARE = 2


class Courtesy:
    """Know the phrasings of greetings, thanks and goodbyes, and the words of all small talk."""

    def __init__(
        self, courtesies: Iterable[tuple[str, ...]], small_talk: Iterable[tuple[str, ...]]
    ) -> None:
        """Take the phrasings, as words, of the intents in COURTESIES and in SMALL_TALK."""
        self._phrases = frozenset(courtesies)
        self._longest = max((len(one) for one in self._phrases), default=0)
        self._small = frozenset(word for one in small_talk for word in one)

    def beside(self, words: Sequence[str]) -> int:
        """Count the *words* that belong to no small talk."""
        return sum(word not in self._small for word in words)

    def peel(self, words: Sequence[str]) -> tuple[str, ...]:
        """Return *words* without courtesies at either end."""
        rest = tuple(words)
        while (shorter := self._peel_once(rest)) != rest:
            rest = shorter
        return rest

    def _peel_once(self, words: tuple[str, ...]) -> tuple[str, ...]:
        for length in range(min(self._longest, len(words)), 0, -1):
            if words[:length] in self._phrases:
                return words[length:]
            if words[-length:] in self._phrases:
                return words[:-length]
        return words
