"""Read typed answers: a text and the time -> the value to keep, or None where not understood.

In a medical question only a plain "no" is a no: what is left open is asked again or unknown.
"""

import re
import unicodedata
from collections.abc import Mapping
from datetime import datetime

from bot.core.steps import Parser

LONGEST_READ = 400
"""Characters of an answer that are looked at; what matters in a choice comes first."""

LONGEST_ANSWER = 12
"""Words; a longer text is a story, not a yes or no."""

ALSO = "+"
"""Between the choices of an answer that names several."""

_BESIDE_NUMBERS = frozenset({"yes", "and", "number", "numbers", "no", "the", "also", "only"})
_BETWEEN = re.compile(r"[,;/&+\n]|\b(?:and|also|plus)\b", re.IGNORECASE)
_NEGATED = frozenset({"not", "no", "never", "without", "dont", "don", "isn", "isnt"})

_HIDDEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")

_SIGNS = {"👍": " yes ", "👌": " yes ", "👎": " no ", "🤷": " unsure "}

_YES = frozenset(
    {
        "yes", "yeah", "yep", "yup", "yea", "yess", "yessir", "yas", "ya", "yh", "y", "aye",
        "affirmative", "true", "si", "oui", "ja", "hai",
    }
)  # fmt: skip
_YES_PHRASES = frozenset(
    {
        "i do", "i have", "i am", "i did", "i can", "it does", "it is", "it has", "it did",
        "a bit", "a little", "a little bit", "slightly", "sometimes", "now and then", "often",
        "correct", "exactly", "definitely", "absolutely", "of course", "that is right",
        "that s right", "thats right", "i think so", "i guess so", "both", "very much", "indeed",
        "unfortunately yes", "sadly yes", "oh yes", "so so yes", "for sure", "sure do",
    }
)  # fmt: skip
_NO = frozenset(
    {
        "no", "nope", "nah", "naw", "nay", "n", "noo", "none", "never", "neither", "negative",
        "nothing", "nada", "iie", "nein", "non",
    }
)  # fmt: skip
_NO_PHRASES = frozenset(
    {
        "not really", "not at all", "not that i know", "not that i know of", "not now", "nil",
        "i don t", "i dont", "i do not", "i haven t", "i havent", "i have not", "i m not",
        "im not", "i am not", "it doesn t", "it doesnt", "it does not", "it isn t", "it is not",
        "it hasn t", "it has not", "i didn t", "i did not", "not me", "of course not",
        "absolutely not", "definitely not", "thankfully not", "luckily not", "i don t think so",
        "i dont think so", "don t think so", "dont think so",
    }
)  # fmt: skip
_AFTER_NO = frozenset(
    {
        "no", "nope", "i", "do", "don", "t", "dont", "not", "none", "of", "that", "this",
        "these", "those", "them", "thanks", "thank", "you", "at", "all", "nothing", "never",
        "like", "really", "have", "haven", "havent", "am", "m", "im", "it", "s", "is", "isn",
        "does", "doesn", "doesnt", "definitely", "way", "any", "the", "one", "single",
        "thankfully", "luckily", "sorry", "sir", "doctor",
    }
)  # fmt: skip
"""Words that leave a no a no; "no feeling down there" is none."""

_UNSURE = (
    "not sure", "unsure", "not certain", "not so sure", "dunno", "idk", "maybe", "mabye",
    "perhaps", "possibly", "probably", "might", "could be", "don t know", "dont know",
    "do not know", "no idea", "no clue", "hard to say", "hard to tell", "can t tell",
    "cant tell", "cannot tell", "can t say", "cant say", "who knows", "kind of", "kinda",
    "sort of", "don t understand", "dont understand", "do not understand", "yes and no",
    "not clear", "difficult to say", "wakaranai", "not too sure", "depends",
)  # fmt: skip

_AGREED = _YES | frozenset(
    {
        "ok", "okay", "okey", "k", "sure", "agree", "agreed", "accept", "fine", "alright",
        "go", "send", "confirm", "correct", "right",
    }
)  # fmt: skip
_AGREED_PHRASES = _YES_PHRASES | {
    "i agree", "go ahead", "sounds good", "yes please", "please do", "do it", "send it",
    "looks good", "all good", "all right",
}  # fmt: skip
_REFUSED_PHRASES = _NO_PHRASES | {
    "not yet", "i refuse", "don t", "dont", "do not", "i disagree", "disagree", "rather not",
    "i d rather not", "leave it", "keep it",
}  # fmt: skip


def visible(text: str) -> str:
    """Return *text* without characters that hide or turn round what stands beside them.

    What a patient writes is shown to staff: a NUL or a change of direction is no part of it.
    """
    return _HIDDEN.sub("", text)


def plain(text: str) -> str:
    """Return *text* in small letters and single blanks: no marks, no accents, no controls."""
    seen = text[:LONGEST_READ]
    for sign, word in _SIGNS.items():
        seen = seen.replace(sign, word)
    letters = _split(_split(seen).casefold())
    kept = (
        c if c.isalnum() else " "
        for c in letters
        if unicodedata.category(c) not in {"Mn", "Me", "Cf"}
    )
    return " ".join("".join(kept).split())


def _split(text: str) -> str:
    """Return *text* with styled letters made plain, and accents as characters of their own."""
    return unicodedata.normalize("NFKD", text)


def yes_no_unsure(text: str, now: datetime) -> str | None:
    """Return "yes", "no" or "unsure" for an answer to a medical question."""
    said = plain(text)
    words = said.split()
    if not words or len(words) > LONGEST_ANSWER:
        return None
    if any(f" {phrase} " in f" {said} " for phrase in _UNSURE):
        return "unsure"
    if said in _NO_PHRASES or _only_no(words):
        return "no"
    if words[0] in _YES:
        return None if words[1:2] and words[1] in _NO else "yes"
    return "yes" if said in _YES_PHRASES else None


def agreed(text: str, now: datetime) -> str | None:
    """Return "yes" or "no" for an answer to "shall I?"."""
    said = plain(text)
    words = said.split()
    if not words or len(words) > LONGEST_ANSWER:
        return None
    if said in _REFUSED_PHRASES or _only_no(words):
        return "no"
    if any(word in {"not", "don", "dont", "no"} for word in words):
        return None
    return "yes" if words[0] in _AGREED or said in _AGREED_PHRASES else None


def _only_no(words: list[str]) -> bool:
    return words[0] in _NO and all(word in _AFTER_NO for word in words[1:])


def numbers(text: str) -> tuple[int, ...]:
    """Return the numbers of a text that says nothing else, as "number 3" or "1 and 4"."""
    words = plain(text).split()
    named = [word for word in words if word.isdecimal()]
    beside = set(words) - set(named)
    return tuple(map(int, named)) if beside <= _BESIDE_NUMBERS else ()


def several_of(labels: Mapping[str, str]) -> Parser:
    """Return a parser that takes one or more of *labels*, each typed as ``one_of`` reads it.

    They come back in the order of *labels*, with ALSO between them.
    """
    one = one_of(labels)

    def parse(text: str, now: datetime) -> str | None:
        parts = [str(n) for n in numbers(text)] or [p for p in _BETWEEN.split(text) if p.strip()]
        if len(parts) < 2 or (_NEGATED & set(plain(text).split()) and not numbers(text)):
            return one(text, now)
        chosen = {one(part, now) for part in parts}
        if None in chosen:
            return one(text, now)
        return ALSO.join(value for value in labels if value in chosen)

    return parse


def one_of(labels: Mapping[str, str]) -> Parser:
    """Return a parser for the choices *labels* (value -> what its button says).

    A choice may be typed as its label, its value, its number in the list, or as words that stand
    in no other label.
    """
    read = {value: plain(label) for value, label in labels.items()}
    values = list(read)

    def parse(text: str, now: datetime) -> str | None:
        said = plain(text)
        if not said:
            return None
        if named := numbers(said):
            known = len(named) == 1 and 1 <= named[0] <= len(values)
            return values[named[0] - 1] if known else None
        exact = [value for value in values if said in (read[value], plain(value))]
        if exact:
            return exact[0]
        within = [value for value in values if f" {read[value]} " in f" {said} "]
        return within[0] if len(within) == 1 else _by_words(said.split(), read)

    return parse


def _by_words(words: list[str], labels: Mapping[str, str]) -> str | None:
    """Return the only choice with the most words in common, None where two share that."""
    hits = {
        value: len(_content(words) & _content(label.split())) for value, label in labels.items()
    }
    most = max(hits.values(), default=0)
    best = [value for value, count in hits.items() if count == most]
    return best[0] if most and len(best) == 1 and len(words) <= LONGEST_ANSWER else None


def _content(words: list[str]) -> set[str]:
    return {word for word in words if len(word) > 3}
