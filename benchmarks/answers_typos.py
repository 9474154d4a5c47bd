"""Mistype messages as people do, on a desk keyboard, a phone and a Japanese keyboard."""

from collections.abc import Callable

import numpy as np

SHARE = 0.2
SHORTEST = 3
SPLIT = " "

_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_BESIDE = {
    letter: row[max(at - 1, 0) : at] + row[at + 1 : at + 2]
    for row in _ROWS
    for at, letter in enumerate(row)
}
_CONFUSED = {"l": "r", "r": "l", "v": "b", "b": "v"}
_HEARD = {"si": "shi", "ti": "chi", "tu": "tsu", "hu": "fu", "th": "s", "er": "aa"}
_WIDE = 0xFEE0
"""From a letter to its full-width form, which an input method left on gives."""

Mistype = Callable[[str, np.random.Generator], str]


def mistype(text: str, how: Mistype, chance: np.random.Generator) -> str:
    """Return *text* with every fifth word of three or more letters, on average, mistyped."""
    words = text.split(SPLIT)
    return SPLIT.join(
        how(word, chance) if len(word) >= SHORTEST and chance.random() < SHARE else word
        for word in words
    )


def on_desk(word: str, chance: np.random.Generator) -> str:
    """Strike a neighbouring key instead of or beside the right one, drop or swap letters."""
    at = int(chance.integers(len(word) - 1))
    beside = _BESIDE.get(word[at].lower(), word[at])
    wrong = beside[int(chance.integers(len(beside)))]
    changed = (
        word[:at] + wrong + word[at + 1 :],
        word[:at] + wrong + word[at:],
        word[:at] + word[at + 1 :],
        word[:at] + word[at + 1] + word[at] + word[at + 2 :],
    )
    return changed[int(chance.integers(len(changed)))]


def on_phone(word: str, chance: np.random.Generator) -> str:
    """Do the same with two thumbs: letters doubled, and the space bar missed or hit too soon."""
    at = int(chance.integers(1, len(word)))
    changed = (
        on_desk(word, chance),
        on_desk(word, chance),
        word[:at] + word[at - 1] + word[at:],
        word[:at] + SPLIT + word[at:],
    )
    return changed[int(chance.integers(len(changed)))]


def in_japan(word: str, chance: np.random.Generator) -> str:
    """Confuse l with r and b with v, spell as one hears, or leave the input method on."""
    heard = word
    for written, sound in _HEARD.items():
        heard = heard.replace(written, sound, 1)
    changed = (
        "".join(_CONFUSED.get(letter, letter) for letter in word),
        heard if heard != word else on_desk(word, chance),
        "".join(chr(ord(c) + _WIDE) if "!" <= c <= "~" else c for c in word),
        word + "u" if word[-1] not in "aeioun" else on_desk(word, chance),
    )
    return changed[int(chance.integers(len(changed)))]


KEYBOARDS: dict[str, Mistype] = {"desk": on_desk, "phone": on_phone, "Japanese": in_japan}
