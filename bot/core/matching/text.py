"""Words of a message: what the matcher reads instead of the text itself."""

import re
import unicodedata
from collections.abc import Iterator
from itertools import islice

WORD_LIMIT = 64
LETTER_LIMIT = 32

_QUOTES = str.maketrans(dict.fromkeys("’‘ʼ`´＇", "'"))
_HIRAGANA, _KATAKANA, _KANJI = "\u3041-\u309f", "\u30a0-\u30ff", "\u3005\u4e00-\u9fff"
"""Without blanks between words, one ends where another script begins."""
_LETTER = rf"[^\W\d_{_HIRAGANA}{_KATAKANA}{_KANJI}]"
_TOKEN = re.compile(
    rf"{_LETTER}+(?:'{_LETTER}+)*|[{_HIRAGANA}]+|[{_KATAKANA}]+|[{_KANJI}]+|\d+",
)
_STRETCHED = re.compile(r"([^\W\d_])\1{2,}")
_WRITTEN_OUT = {
    "cannot": ("can", "not"),
    "cant": ("can", "not"),
    "can't": ("can", "not"),
    "wont": ("will", "not"),
    "won't": ("will", "not"),
    "shan't": ("shall", "not"),
    "im": ("i", "am"),
    "ive": ("i", "have"),
    "let's": ("let", "us"),
    "whats": ("what", "is"),
    "wheres": ("where", "is"),
    "whos": ("who", "is"),
    "hows": ("how", "is"),
    "thats": ("that", "is"),
}
_NEGATED = re.compile(
    r"(do|does|did|is|are|was|were|has|have|had|could|should|would|must|need)n'?t"
)
_SIGNS = {
    "👍": "yes",
    "👌": "yes",
    "✅": "yes",
    "👎": "no",
    "🙏": "thanks",
    "❤": "thanks",
    "👋": "hello",
}
"""What a message without words says."""
_ASKING = frozenset(("what", "where", "who", "how", "when", "that", "there", "it", "he", "she"))
_ENDINGS = {"re": "are", "ve": "have", "ll": "will", "d": "would", "m": "am"}


def words(text: str) -> tuple[str, ...]:
    """Return the words and numbers of *text*, at most 64 of at most 32 characters each.

    They are in lower case, without accents or letters drawn out, contractions written out.
    """
    folded = unicodedata.normalize("NFKD", text.translate(_QUOTES)).casefold()
    if not folded.isascii():
        folded = "".join(char for char in folded if not unicodedata.combining(char))
    tokens = _TOKEN.finditer(_STRETCHED.sub(r"\1\1", folded))
    found = (word[:LETTER_LIMIT] for token in tokens for word in _written_out(token[0]))
    said = tuple(islice(found, WORD_LIMIT))
    return said or next(((word,) for sign, word in _SIGNS.items() if sign in text), ())


def _written_out(token: str) -> Iterator[str]:
    """Yield the words of a contraction, with its apostrophe or as typed in a hurry without."""
    if token in _WRITTEN_OUT:
        yield from _WRITTEN_OUT[token]
    elif negated := _NEGATED.fullmatch(token):
        yield from (negated[1], "not")
    else:
        stem, *endings = token.split("'")
        yield stem
        for ending in endings:
            if ending != "s":
                yield _ENDINGS.get(ending, ending)
            elif stem in _ASKING:
                yield "is"
