"""Phrasings that another entry attracts are gathered by pairs."""

from bot.cli.overlaps import LISTED, overlap_warnings
from bot.core.matching.matcher import Stray


def test_a_pair_is_named_once_with_examples_of_both_sides() -> None:
    strays = [Stray("sore hip", "bursitis", "arthritis"), Stray("worn", "arthritis", "bursitis")]
    assert [str(warning) for warning in overlap_warnings(strays)] == [
        "phrasings: arthritis: is near “bursitis”: the other attracts "
        "“sore hip” (of bursitis), “worn” (of arthritis)"
    ]


def test_many_strays_between_two_make_an_overlap_and_are_not_all_listed() -> None:
    strays = [Stray(f"hip {number}", "a", "b") for number in range(7)]
    (warning,) = overlap_warnings(strays)
    assert "overlaps with “b”" in warning.reason
    assert warning.reason.endswith("“hip 2” (of a) and 4 more")


def test_the_worst_pairs_come_first_and_the_rest_is_counted() -> None:
    strays = [Stray("x", f"a{number}", "b") for number in range(LISTED + 3)]
    worst = [Stray("y", "z", "zz"), Stray("w", "zz", "z")]
    warnings = overlap_warnings([*strays, *worst])
    assert (warnings[0].entry, len(warnings)) == ("z", LISTED + 1)
    assert warnings[-1].reason.startswith("4 more phrasings, of 4 more pairs")


def test_without_strays_there_is_nothing_to_warn_of() -> None:
    assert overlap_warnings([]) == []
