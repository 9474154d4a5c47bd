"""How many years of school a text asks for."""

import re

_SENTENCE_END = re.compile(r"[.!?:]+(?:\s|$)|\n+")
_WORD = re.compile(r"[A-Za-z]+(?:['’-][A-Za-z]+)*")
_VOWELS = re.compile(r"[aeiouy]+")
_SILENT = re.compile(r"(?:[^laeiouy]e|[^dtaeiouy]ed|[^aeiouycgszx]es)$")


def reading_grade(text: str) -> float:
    """Return the Flesch-Kincaid grade of an English *text*, 0 where it has no words.

    0.39 x words a sentence + 11.8 x syllables a word - 15.59: Kincaid, Fishburne, Rogers and
    Chissom, Research Branch Report 8-75, Naval Air Station Memphis, 1975. Syllables are estimated
    from the spelling, so a grade may be half a year off.
    """
    words = _WORD.findall(text)
    if not words:
        return 0.0
    sentences = sum(1 for part in _SENTENCE_END.split(text) if _WORD.search(part))
    syllables = sum(_syllables(word.lower()) for word in words)
    return max(0.0, 0.39 * len(words) / sentences + 11.8 * syllables / len(words) - 15.59)


def _syllables(word: str) -> int:
    groups = len(_VOWELS.findall(word))
    return max(1, groups - bool(_SILENT.search(word)))
