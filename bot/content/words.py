"""Common English words, which the speller must leave alone."""

from importlib import resources

FILE = "frequency_dictionary_en_82_765.txt"


def english_words(limit: int = 40_000) -> frozenset[str]:
    """Return the *limit* most frequent English words, lower case.

    They are those of the frequency list in the package symspellpy (Garbe's SymSpell, MIT): one
    word and its count a line, most frequent first.
    """
    text = resources.files("symspellpy").joinpath(FILE).read_text(encoding="utf-8-sig")
    return frozenset(line.split(" ", 1)[0].lower() for line in text.splitlines()[:limit])
