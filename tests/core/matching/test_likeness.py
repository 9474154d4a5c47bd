"""Questions that ask the same in other words are looked at together."""

from bot.core.matching.likeness import group
from bot.core.matching.matcher import Matcher
from bot.core.matching.synonyms import Synonyms
from bot.core.matching.text import words

EVERYBODY = ("do you have a", "is there a", "where can I find the", "can I have", "what is the")
KNOWN = [
    [words(f"{beginning} {thing}") for beginning in EVERYBODY]
    for thing in ("clinic", "needle", "nerve", "doctor", "price", "map", "phone", "cure", "leg")
]
"""Classes that differ in one word each, and are asked about in the words of everybody."""


def together(*questions: str, same: tuple[str, ...] = ()) -> list[set[str]]:
    groups = group([words(one) for one in questions], KNOWN, Synonyms([same] if same else []))
    return [{questions[number] for number in one} for one in groups]


def test_questions_about_the_same_thing_are_one_group() -> None:
    lockers = ("do you have lockers", "is there a locker for my bag")
    assert together(*lockers, "is cupping possible") == [set(lockers), {"is cupping possible"}]


def test_a_misspelled_question_stays_with_its_group() -> None:
    assert len(together("is there a physiotherapist", "is there a physioterapist")) == 1


def test_words_that_everybody_uses_make_no_group() -> None:
    assert len(together("do you have a shower", "do you have a lift")) == 2


def test_words_that_mean_the_same_make_a_group() -> None:
    questions = ("is there a lift", "can I have the elevator")
    assert len(together(*questions)) == 2
    assert len(together(*questions, same=("lift", "elevator"))) == 1


def test_the_question_that_most_are_like_takes_them_with_it_first() -> None:
    questions = ("music", "a shower", "the shower", "is there a shower")
    assert [len(one) for one in together(*questions)] == [3, 1]


def test_no_questions_are_no_groups(matcher: Matcher) -> None:
    assert matcher.group(()) == []


def test_questions_without_words_are_groups_of_their_own(matcher: Matcher) -> None:
    assert len(matcher.group(("???", "!"))) == 2
