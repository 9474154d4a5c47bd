"""Find the rulebook's words and phrases in a message, in one pass whatever their number."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any

from bot.core.safety.rulebook import Grammar, Rulebook
from bot.core.safety.words import Speller, Token, split, stem, token

NEGATION = "!not"
NOT_NEGATION = "!keep"

REMEMBERED = 4096
"""Words whose spelling and stem are looked up once; it bounds the memory, not the messages."""

_LEAVES = ""
"""Key in the trie under which the ids of a finished phrase stand; no stem is empty."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A concept or cue *id* in the words from *start* up to (not with) *end*."""

    id: str
    start: int
    end: int
    weak: bool = False


@dataclass(frozen=True, slots=True)
class Text:
    """A message as the rules see it: words without fillers, and beside each its circumstances.

    *place* counts words, and more at a break, so that distances grow over commas and full stops.
    *sentence* numbers sentences. *person* is True where a person word stands at or just before
    the word ("my", "she"), fillers included. *asked* numbers the sentences that open as questions.
    """

    tokens: tuple[Token, ...]
    place: tuple[int, ...]
    sentence: tuple[int, ...]
    person: tuple[bool, ...]
    asked: frozenset[int]


class Lexicon:
    """A trie over word stems, from each phrase to the concepts and cues it stands for."""

    def __init__(self, rulebook: Rulebook) -> None:
        self._grammar = rulebook.grammar
        self._stems: dict[str, str] = {}
        self._trie: dict[str, Any] = {}
        words: set[str] = set(self._grammar.fillers)
        self._stem = lru_cache(maxsize=REMEMBERED)(partial(_stem, self._grammar))
        for name, phrase, weak in _phrases(rulebook):
            parts = split(phrase, self._grammar.contractions)
            words.update(parts)
            self._add(name, parts, weak)
        words.update(self._grammar.irregular)
        self._speller = Speller(words, self._grammar.plain_words)
        self._spelt = lru_cache(maxsize=REMEMBERED)(self._spell)

    def _add(self, name: str, words: Iterable[str], weak: bool) -> None:
        node = self._trie
        for stemmed in self._told(words):
            node = node.setdefault(stemmed, {})
        if node is not self._trie:
            node.setdefault(_LEAVES, {}).setdefault(name, weak)

    def stems(self, phrase: str) -> list[str]:
        """Return the stems of a rulebook *phrase*, fillers left out; empty where it has no other.

        A phrase of nothing but fillers would be found everywhere.
        """
        return self._told(split(phrase, self._grammar.contractions))

    def _told(self, words: Iterable[str]) -> list[str]:
        return [self._stem(word) for word in words if word not in self._grammar.fillers]

    def read(self, text: str) -> Text:
        """Return the words of *text*, misspelt ones mended."""
        grammar = self._grammar
        tokens: list[Token] = []
        place: list[int] = []
        sentence: list[int] = []
        person: list[bool] = []
        words = [each for word in split(text, grammar.contractions) for each in self._spelt(word)]
        at, number, near_person = 0, 0, False
        for read in words:
            near_person = near_person or read.text in grammar.people
            if read.text in grammar.fillers:
                continue
            tokens.append(read)
            place.append(at)
            sentence.append(number)
            person.append(near_person and not read.is_break)
            near_person = False
            at += 3 if read.is_end else 1
            number += read.is_end
        asked = _asked(words, grammar)
        return Text(tuple(tokens), tuple(place), tuple(sentence), tuple(person), asked)

    def _spell(self, word: str) -> tuple[Token, ...]:
        """Return the words that *word* stands for, most often itself."""
        contractions = self._grammar.contractions
        return tuple(
            token(part, self._stem(part))
            for mended in self._speller.mend(word)
            for part in contractions.get(mended, mended).split()
        )

    def find(self, text: Text) -> list[Mention]:
        """Return every mention in *text*, of each id the longest from each starting word."""
        found: list[Mention] = []
        strong_until: dict[str, int] = {}
        tokens = text.tokens
        for start in range(len(tokens)):
            node = self._trie.get(tokens[start].stem)
            end = start + 1
            longest: dict[str, tuple[int, bool]] = {}
            while node is not None:
                for name, weak in node.get(_LEAVES, {}).items():
                    longest[name] = (end, weak)
                node = node.get(tokens[end].stem) if end < len(tokens) else None
                end += 1
            for name, (to, weak) in longest.items():
                if weak and start < strong_until.get(name, 0):
                    continue  # "parts" within "private parts"
                found.append(Mention(name, start, to, weak))
                strong_until[name] = strong_until.get(name, 0) if weak else to
        return found


def _asked(words: Sequence[Token], grammar: Grammar) -> frozenset[int]:
    """Return the numbers of the sentences that open as a question.

    "can it ..." does, "can hardly ..." does not; "is ..." only where a question mark ends it.
    """
    found: set[int] = set()
    number, opening, following = 0, "", ""
    for word in words:
        if not word.is_break:
            if not opening and word.text not in grammar.greetings:
                opening = word.text
            elif opening and not following:
                following = word.text
        if word.is_end:
            if _opens(opening, following, word.is_question, grammar):
                found.add(number)
            number, opening, following = number + 1, "", ""
    if _opens(opening, following, False, grammar):
        found.add(number)
    return frozenset(found)


def _opens(opening: str, following: str, marked: bool, grammar: Grammar) -> bool:
    if following in grammar.not_asking:
        return False
    return opening in grammar.question_openings or (marked and opening in grammar.marked_openings)


def _stem(grammar: Grammar, word: str) -> str:
    """Return the stem; a word that is irregular as itself ("legs", never one leg) stays whole."""
    base = grammar.irregular.get(word)
    return word if base == word else stem(base or word)


def _phrases(rulebook: Rulebook) -> Iterator[tuple[str, str, bool]]:
    """Yield each concept's and cue's id with each of its phrases, and whether that is weak."""
    for concept in rulebook.concepts.values():
        yield from _named(concept.id, concept.strong, False)
        yield from _named(concept.id, concept.weak, True)
    for modifier in rulebook.modifiers.values():
        yield from _named(modifier.id, modifier.cues, False)
    yield from _named(NEGATION, rulebook.grammar.negations, False)
    yield from _named(NOT_NEGATION, rulebook.grammar.not_negations, False)


def _named(name: str, phrases: Iterable[str], weak: bool) -> Iterator[tuple[str, str, bool]]:
    return ((name, phrase, weak) for phrase in phrases)
