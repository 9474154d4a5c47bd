"""The words that name a class are told from what is asked about it."""

import pytest

from bot.core.matching.names import Names

SCIATICA = [("what", "is", "sciatica"), ("sciatica", "pain"), ("my", "sciatica", "pain")]
SPORT = [("can", "i", "swim"), ("can", "i", "run", "with", "pain"), ("is", "sport", "fine")]


@pytest.fixture
def names() -> Names:
    return Names([SCIATICA, *([one] for one in SPORT * 3)])


def test_a_name_is_replaced_and_what_is_asked_is_left(names: Names) -> None:
    left = names.replace(("can", "i", "swim", "with", "sciatica"), 0)
    assert left == ("can", "i", "swim", "with", "it")


def test_an_article_goes_with_the_name(names: Names) -> None:
    assert names.replace(("is", "my", "sciatica", "bad"), 0) == ("is", "it", "bad")


def test_a_name_of_two_words_is_replaced_once(names: Names) -> None:
    assert names.replace(("sciatica", "sciatica"), 0) == ("it",)


def test_a_word_that_other_classes_use_as_well_is_no_name(names: Names) -> None:
    assert names.replace(("pain",), 0) == ("pain",)


def test_a_word_used_in_a_single_phrasing_is_no_name(names: Names) -> None:
    assert names.replace(("swim",), 1) == ("swim",)


def test_an_unknown_word_is_no_name(names: Names) -> None:
    assert names.replace(("xyzzy",), 0) == ("xyzzy",)
