"""Figures are counted as the evaluation's definition says."""

from typing import Any

import pytest

from bot.content.evaluation import FIGURES, NETTED, Figure, evaluate

TOP_1 = "faq: right entry answered (top-1)"
TOP_3 = "faq: right entry in the best three"
RESOLVED = "faq: resolved (answered right, or right entry offered)"
WRONG = "faq: answered wrongly"
INTERCEPTIONS = {name for name in FIGURES if name.endswith((": stopped", ": asked about a sign"))}


def shares(row: dict[str, Any], output: dict[str, Any]) -> dict[str, int]:
    """Return how often each figure was hit by *output* for the one *row*.

    How often a warning sign came in between is left out where it did not.
    """
    result = evaluate([{"id": "x", "text": "text", **row}], lambda text: output)
    parts = {name: figure.part for name, figure in result.figures.items()}
    return {name: part for name, part in parts.items() if part or name not in INTERCEPTIONS}


def faq(output: dict[str, Any], *accept: str) -> dict[str, int]:
    """Return the figures of one question that the entries *accept* answer."""
    return shares({"kind": "faq", "accept": list(accept)}, output)


def test_an_accepted_entry_is_right() -> None:
    figures = faq({"outcome": "answer", "entry": "b", "choices": []}, "a", "b")
    assert (figures[TOP_1], figures[TOP_3], figures[RESOLVED], figures[WRONG]) == (1, 1, 1, 0)


def test_a_wrong_answer_with_the_right_entry_beside_it_counts_for_the_best_three() -> None:
    figures = faq({"outcome": "answer", "entry": "b", "choices": ["a"]}, "a")
    assert (figures[TOP_1], figures[TOP_3], figures[RESOLVED], figures[WRONG]) == (0, 1, 0, 1)


def test_offering_the_right_entry_resolves_but_does_not_answer() -> None:
    figures = faq({"outcome": "choices", "entry": None, "choices": ["b", "a"]}, "a")
    assert (figures[TOP_1], figures[TOP_3], figures[RESOLVED], figures[WRONG]) == (0, 1, 1, 0)


def test_the_fourth_candidate_is_not_among_the_best_three() -> None:
    output = {"outcome": "answer", "entry": "b", "choices": ["c", "d", "a"]}
    assert faq(output, "a")[TOP_3] == 0


def test_an_intercepted_question_is_wrong_whatever_it_names() -> None:
    output = {"outcome": "red_flag", "entry": "a", "choices": ["a"]}
    assert faq(output, "a")[TOP_3] == 0


def test_starting_a_booking_is_right_where_the_booking_entry_is() -> None:
    output = {"outcome": "intent", "intent": "book", "entry": None, "choices": []}
    assert faq(output, "book-appointment")[TOP_1] == 1
    assert faq(output, "sciatica")[TOP_1] == 0


@pytest.mark.parametrize("kind", ["undocumented", "offtopic"])
@pytest.mark.parametrize(("outcome", "hits"), [("answer", 1), ("choices", 0), ("decline", 0)])
def test_only_an_answer_counts_against_what_has_none(kind: str, outcome: str, hits: int) -> None:
    output = {"outcome": outcome, "entry": "a" if hits else None, "choices": []}
    assert shares({"kind": kind}, output) == {f"{kind}: answered with an entry": hits}


def test_an_intent_must_be_the_one_labelled() -> None:
    row = {"kind": "intent", "intent": "book"}
    assert shares(row, {"outcome": "intent", "intent": "book"}) == {"intent: recognised": 1}
    assert shares(row, {"outcome": "intent", "intent": "help"}) == {"intent: recognised": 0}


@pytest.mark.parametrize(
    ("tier", "found", "hits"),
    [
        ("emergency", "urgent", 0),
        ("urgent", "emergency", 1),
        ("soon", "soon", 1),
        ("soon", None, 0),
    ],
)
def test_a_red_flag_counts_from_its_own_tier_on(tier: str, found: str | None, hits: int) -> None:
    output = {"red_flag": {"id": "x", "tier": found} if found else None}
    row = {"kind": "redflag", "tier": tier}
    assert shares(row, output)[f"redflag {tier}: caught"] == hits


def test_a_near_miss_may_carry_a_soon_flag_only() -> None:
    name = "nearmiss: wrongly intercepted"
    assert shares({"kind": "nearmiss"}, {"red_flag": {"tier": "soon"}}) == {name: 0}
    assert shares({"kind": "nearmiss"}, {"red_flag": {"tier": "urgent"}})[name] == 1


@pytest.mark.parametrize("kind", ["undocumented", "offtopic", "nearmiss"])
@pytest.mark.parametrize(("certain", "name"), [(True, "stopped"), (False, "asked about a sign")])
def test_stopping_and_asking_are_told_apart(kind: str, certain: bool, name: str) -> None:
    output = {"outcome": "red_flag", "red_flag": {"tier": "urgent", "certain": certain}}
    assert shares({"kind": kind}, output)[f"{kind}: {name}"] == 1


def test_another_entry_ranked_first_is_counted_as_confused_with_the_best_accepted() -> None:
    rows = [{"text": text, "kind": "faq", "accept": ["a", "b"]} for text in "xyz"]
    outputs = {
        "x": {"outcome": "answer", "entry": "c", "choices": []},
        "y": {"outcome": "choices", "entry": None, "choices": ["c", "a"]},
        "z": {"outcome": "choices", "entry": None, "choices": ["b", "c"]},
    }
    assert evaluate(rows, outputs.__getitem__).confused == {("a", "c"): 2}


def test_a_message_that_misses_several_figures_is_listed_once() -> None:
    row = {"text": "t", "kind": "faq", "accept": ["a"]}
    (miss,) = evaluate([row], lambda text: {"outcome": "answer", "entry": "b"}).misses
    assert {TOP_1, TOP_3, RESOLVED, WRONG} <= set(miss.figures)


def test_misses_are_listed_with_what_was_done() -> None:
    row = {"id": "x", "text": "t", "kind": "undocumented"}
    result = evaluate([row], lambda text: {"outcome": "answer", "entry": "a"})
    assert [(miss.row["id"], miss.output["entry"]) for miss in result.misses] == [("x", "a")]


def test_an_unknown_kind_is_an_error_that_names_the_message() -> None:
    with pytest.raises(ValueError, match="x: unknown kind"):
        evaluate([{"id": "x", "text": "t", "kind": "?"}], lambda text: {})


@pytest.mark.parametrize(
    ("flag", "net", "hits"),
    [
        ({"tier": "urgent"}, True, 1),
        ({"tier": "soon"}, False, 0),
        (None, True, 1),
        (None, False, 0),
    ],
)
def test_a_red_flag_is_caught_or_netted(flag: dict[str, str] | None, net: bool, hits: int) -> None:
    row = {"kind": "redflag", "tier": "urgent"}
    assert shares(row, {"red_flag": flag, "safety_net": net})[NETTED] == hits


def test_an_ordinary_message_counts_only_where_it_is_stopped_or_asked_about() -> None:
    assert shares({"kind": "ordinary"}, {"red_flag": None}) == {}
    flag = {"tier": "emergency", "certain": True}
    assert shares({"kind": "ordinary"}, {"red_flag": flag}) == {"ordinary: stopped": 1}


@pytest.mark.parametrize(
    ("part", "whole", "low", "high"),
    [(15, 148, 0.0624, 0.1605), (0, 10, 0.0, 0.2775), (10, 10, 0.7225, 1.0), (0, 0, 0.0, 1.0)],
)
def test_an_interval_is_wilsons(part: int, whole: int, low: float, high: float) -> None:
    assert Figure(part, whole).interval == pytest.approx((low, high), abs=5e-5)
