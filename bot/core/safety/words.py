"""Turn a message into plain word stems, and mend typos towards the rulebook's own words."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass

from rapidfuzz.distance import OSA

LONGEST = 4096
"""Characters of a message that are read: Telegram's own limit."""

_TOKEN = re.compile(r"[^\W_]+|[.!?;,:\n…。、！？]+|[^\w\s]")
_SPLIT_CONTRACTION = re.compile(r"\b([^\W\d_]+)n't\b")
_APOSTROPHE = re.compile(r"(?<=\w)'(?=\w)")
_DIGIT_EDGE = re.compile(r"(?<=\d)(?=[^\W\d_])")
_BREAKS = frozenset(".!?;,:\n…。、！？")
_ENDS = frozenset(".!?\n…。！？")
_VOWELS = frozenset("aeiouy")


@dataclass(frozen=True, slots=True)
class Token:
    """One word of a message: its *stem*, and whether it ends a clause or a sentence."""

    text: str
    stem: str
    is_break: bool = False
    is_end: bool = False

    @property
    def is_question(self) -> bool:
        """Tell whether the word is a mark that ends a question."""
        return self.is_end and ("?" in self.text or "？" in self.text)


def stem(word: str) -> str:
    """Return *word* (lower case) without its English plural, -ed or -ing ending.

    Lighter than Porter's on purpose: a collision of two words costs a false alarm.
    """
    if len(word) < 4 or not word.isascii():
        return word
    for ending, put in (("ies", "y"), ("ied", "y"), ("sses", "ss")):
        if word.endswith(ending) and len(word) > len(ending) + 1:
            return word[: -len(ending)] + put
    for ending in ("ing", "ed"):
        root = word[: -len(ending)]
        if word.endswith(ending) and len(root) >= 3 and _VOWELS & set(root):
            return _without_e(_undouble(root))
    if word.endswith("es") and word[:-2].endswith(("sh", "ch", "x", "z")):
        return word[:-2]
    if word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    return _without_e(word)


def _undouble(root: str) -> str:
    if len(root) > 3 and root[-1] == root[-2] and root[-1] not in "lszaeiou":
        return root[:-1]
    return root


def _without_e(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("e") and word[-2] not in "e" else word


def plain(text: str) -> str:
    """Return *text* in lower case, without accents, marks piled on letters, or curly quotes."""
    text = text[:LONGEST].replace("’", "'").replace("‘", "'").replace("`", "'")
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text)
        text = "".join(sign for sign in text if not unicodedata.combining(sign))
        text = unicodedata.normalize("NFKC", text)[: 2 * LONGEST]
    text = _SPLIT_CONTRACTION.sub(r"\1 not", text.lower())
    return _DIGIT_EDGE.sub(" ", _APOSTROPHE.sub("", text))


def split(text: str, contractions: Mapping[str, str]) -> list[str]:
    """Return the words and marks of *text*; *contractions* writes out "cant" as "can not"."""
    found: list[str] = []
    for word in _TOKEN.findall(plain(text)):
        written_out = contractions.get(word)
        if written_out:
            found.extend(written_out.split())
        else:
            found.append(word)
    return found


def token(word: str, stemmed: str) -> Token:
    """Return the token of *word*; a run of marks counts as its gravest mark."""
    is_break = word[0] in _BREAKS
    return Token(word, stemmed, is_break, is_break and bool(_ENDS & set(word)))


class Speller:
    """Mend a misspelt word towards *wanted* words, and leave *known* words alone.

    Keeps an index of every wanted word with one letter left out, so that a word costs a handful
    of look-ups whatever the size of the rulebook (the idea of SymSpell, W. Garbe).
    """

    def __init__(self, wanted: Iterable[str], known: Set[str]) -> None:
        self._wanted = frozenset(word for word in wanted if word.isalpha())
        self._correct = known
        self._index: dict[str, list[str]] = {}
        for word in sorted(self._wanted):
            if len(word) >= 5:
                for part in _shortened(word):
                    self._index.setdefault(part, []).append(word)

    def mend(self, word: str) -> tuple[str, ...]:
        """Return the word or words that *word* stands for: itself where nothing is near."""
        if self._knows(word) or not 5 <= len(word) <= 24 or not word.isalpha():
            return (word,)
        near = {other for part in _shortened(word) for other in self._index.get(part, ())}
        scored = [(OSA.distance(word, other), word[0] != other[0], other) for other in near]
        limit = 2 if len(word) >= 8 else 1
        close = [entry for entry in scored if entry[0] <= limit]
        if close:
            return (min(close)[2],)
        return self._parted(word)

    def _knows(self, word: str) -> bool:
        return word in self._wanted or word in self._correct

    def _parted(self, word: str) -> tuple[str, ...]:
        """Part two words that were run together; both must be known."""
        for cut in range(len(word) - 3, 2, -1):
            if self._knows(word[:cut]) and self._knows(word[cut:]):
                return word[:cut], word[cut:]
        return (word,)


def _shortened(word: str) -> set[str]:
    return {word, *(word[:at] + word[at + 1 :] for at in range(len(word)))}
