"""The speller's list of English words."""

from bot.content.words import english_words


def test_everyday_words_are_known() -> None:
    assert {"form", "spice", "station"} <= english_words()


def test_the_list_has_the_length_asked_for() -> None:
    assert len(english_words(100)) == 100
