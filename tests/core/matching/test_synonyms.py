"""Words that mean the same here are read as one."""

from bot.core.matching.matcher import Matcher
from bot.core.matching.synonyms import Synonyms
from tests.core.matching.conftest import ENTRIES, entries

BODY = Synonyms([("sitting bone", "sits bone", "ischium"), ("disc", "discs", "disk")])


def test_every_member_is_read_as_the_first() -> None:
    assert BODY.fold(("my", "ischium", "and", "a", "disk")) == [
        "my", "sitting", "bone", "and", "a", "disc"
    ]  # fmt: skip


def test_a_phrase_is_read_as_a_whole() -> None:
    assert BODY.fold(("the", "sits", "bone")) == ["the", "sitting", "bone"]


def test_the_beginning_of_a_phrase_is_no_member() -> None:
    assert BODY.fold(("it", "sits")) == ["it", "sits"]


def test_without_groups_nothing_changes() -> None:
    assert Synonyms([]).fold(("a", "disc")) == ["a", "disc"]


def test_a_word_that_no_phrasing_uses_finds_the_entry_by_its_synonym() -> None:
    groups = [("tailbone", "caudal vertebrae")]
    asked = "why do my caudal vertebrae hurt when I sit"
    plain, taught = (Matcher(entries(ENTRIES), {}, {}, synonyms=g) for g in ([], groups))
    assert taught.decide(asked).candidates[0].label == "coccydynia"
    assert taught.decide(asked).candidates[0].score > plain.decide(asked).candidates[0].score


def test_the_speller_leaves_synonyms_alone() -> None:
    matcher = Matcher(entries(ENTRIES), {}, {}, synonyms=[("tailbone", "tallbone")])
    assert matcher.explain("tallbone").words == ("tallbone",)
