"""Words are read alike however they are typed."""

import pytest

from bot.core.matching.text import LETTER_LIMIT, WORD_LIMIT, words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Can't sit", ("can", "not", "sit")),
        ("dont know", ("do", "not", "know")),
        ("it doesn’t", ("it", "does", "not")),
        ("what's that", ("what", "is", "that")),
        ("whats that", ("what", "is", "that")),
        ("my dad's hip", ("my", "dad", "hip")),
        ("I've been", ("i", "have", "been")),
        ("the patient's", ("the", "patient")),
    ],
)
def test_contractions_are_written_out(text: str, expected: tuple[str, ...]) -> None:
    assert words(text) == expected


def test_a_word_that_only_ends_like_a_contraction_stays() -> None:
    assert words("ant patient want tennis") == ("ant", "patient", "want", "tennis")


def test_accents_and_case_do_not_matter() -> None:
    assert words("CAFÉ naïve") == ("cafe", "naive")


def test_letters_drawn_out_are_cut_to_two() -> None:
    assert words("heyyyyy soooo") == ("heyy", "soo")


def test_other_scripts_are_words_too() -> None:
    assert words("お尻 боль") == ("お", "尻", "боль")


def test_numbers_stand_apart_from_letters() -> None:
    assert words("L5/S1 at 6pm") == ("l", "5", "s", "1", "at", "6", "pm")


def test_a_text_without_letters_has_no_words() -> None:
    assert words("🍣🔥 ...\0") == ()


def test_a_long_message_is_cut() -> None:
    read = words("word " * 900 + "a" * 50)
    assert len(read) == WORD_LIMIT
    assert len(words("ab" * 2000)[0]) == LETTER_LIMIT


@pytest.mark.parametrize(("text", "said"), [("👍", ("yes",)), ("👋🏽", ("hello",)), ("🦖", ())])
def test_a_sign_alone_is_read_as_its_word(text: str, said: tuple[str, ...]) -> None:
    assert words(text) == said


def test_a_sign_beside_words_adds_nothing() -> None:
    assert words("see you friday 👍") == ("see", "you", "friday")


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("滑液包炎at the hip", ("滑液包炎", "at", "the", "hip")),
        ("尾てい骨 hurts", ("尾", "てい", "骨", "hurts")),
        ("ヘルニア、what is it", ("ヘルニア", "what", "is", "it")),
    ],
)
def test_japanese_words_end_where_the_script_changes(text: str, read: tuple[str, ...]) -> None:
    assert words(text) == read
