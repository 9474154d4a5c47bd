"""What is decided from a ranking."""

from bot.core.matching.calibrate import Thresholds
from bot.core.matching.policy import Candidate, Kind, Ranked, doubt, rivals, settle

LIMITS = Thresholds(offer=0.4, answer=0.6, lead=0.1)


def ranked(*places: tuple[Kind, str, float]) -> list[Ranked]:
    """Return a ranking of kinds, labels and raw scores."""
    return [Ranked(raw, Candidate(label, kind, raw / 2, "")) for kind, label, raw in places]


def test_a_clear_entry_is_answered_with_the_runners_up_beside_it() -> None:
    places = ranked(("entry", "a", 0.9), ("theme", "t", 0.5), ("entry", "b", 0.4))
    decision = settle(places, LIMITS)
    assert (decision.outcome, decision.entry, decision.choices) == ("answer", "a", ("b",))


def test_a_near_tie_of_entries_is_offered() -> None:
    decision = settle(ranked(("entry", "a", 0.9), ("entry", "b", 0.85)), LIMITS)
    assert (decision.outcome, decision.entry, decision.choices) == ("choices", None, ("a", "b"))


def test_an_entry_in_a_near_tie_with_a_theme_is_not_answered() -> None:
    decision = settle(ranked(("entry", "a", 0.9), ("theme", "t", 0.85)), LIMITS)
    assert (decision.outcome, decision.choices) == ("choices", ("a",))


def test_an_entry_must_lead_a_sure_theme_twice_as_far_as_another_entry() -> None:
    assert settle(ranked(("entry", "a", 0.9), ("entry", "b", 0.75)), LIMITS).outcome == "answer"
    assert settle(ranked(("entry", "a", 0.9), ("theme", "t", 0.75)), LIMITS).outcome == "choices"
    assert settle(ranked(("entry", "a", 0.9), ("theme", "t", 0.65)), LIMITS).outcome == "answer"


def test_a_weak_entry_is_offered() -> None:
    assert settle(ranked(("entry", "a", 0.5)), LIMITS).outcome == "choices"


def test_at_most_three_entries_are_offered() -> None:
    places: list[tuple[Kind, str, float]] = [("entry", label, 0.5) for label in "abcde"]
    assert settle(ranked(*places), LIMITS).choices == ("a", "b", "c")


def test_what_scores_below_the_offer_threshold_is_declined() -> None:
    decision = settle(ranked(("entry", "a", 0.3)), LIMITS)
    assert (decision.outcome, decision.choices) == ("decline", ())


def test_a_theme_is_declined_by_name() -> None:
    decision = settle(ranked(("theme", "t", 0.5), ("entry", "a", 0.1)), LIMITS)
    assert (decision.outcome, decision.theme) == ("decline", "t")


def test_a_theme_in_a_near_tie_with_an_entry_leaves_the_choice_to_the_patient() -> None:
    decision = settle(ranked(("theme", "t", 0.9), ("entry", "a", 0.85)), LIMITS)
    assert (decision.outcome, decision.theme, decision.choices) == ("choices", None, ("a",))


def test_two_themes_in_a_near_tie_are_declined_by_the_better_one() -> None:
    decision = settle(ranked(("theme", "t", 0.9), ("theme", "u", 0.85)), LIMITS)
    assert (decision.outcome, decision.theme) == ("decline", "t")


def test_a_sure_intent_wins_a_near_tie_with_an_entry() -> None:
    decision = settle(ranked(("entry", "a", 0.9), ("intent", "book", 0.85)), LIMITS)
    assert (decision.outcome, decision.intent) == ("intent", "book")


def test_a_weak_intent_does_not_win_a_near_tie() -> None:
    decision = settle(ranked(("entry", "a", 0.55), ("intent", "book", 0.5)), LIMITS)
    assert (decision.outcome, decision.intent) == ("choices", None)


def test_a_doubtful_intent_with_no_entry_beside_it_is_declined() -> None:
    decision = settle(ranked(("intent", "book", 0.5), ("theme", "t", 0.45)), LIMITS)
    assert (decision.outcome, decision.intent) == ("decline", None)


def test_weak_entries_behind_a_doubtful_intent_are_not_offered() -> None:
    decision = settle(ranked(("intent", "book", 0.5), ("entry", "a", 0.45)), LIMITS)
    assert (decision.outcome, decision.choices) == ("choices", ("a",))
    decision = settle(ranked(("intent", "book", 0.45), ("entry", "a", 0.38)), LIMITS)
    assert (decision.outcome, decision.choices) == ("decline", ())


def doubted(*beside: tuple[Kind, str, float], whole: float = 0.5) -> tuple[str, str | None]:
    """Return outcome and doubt of a clear answer, *beside* ranked without the entry's name."""
    places = ranked(("entry", "a", 1.2), ("theme", "t", whole), ("entry", "b", 0.4))
    themes = rivals(places, LIMITS)
    decision = doubt(settle(places, LIMITS), themes, ranked(*beside), LIMITS)
    return decision.outcome, decision.doubt


def test_an_entry_is_offered_where_a_theme_is_asked_about_it() -> None:
    assert doubted(("theme", "t", 0.9), ("entry", "b", 0.2)) == ("choices", "t")


def test_the_doubted_entry_comes_first_among_the_choices() -> None:
    places = ranked(("entry", "a", 1.2), ("theme", "t", 0.5), ("entry", "b", 0.4))
    beside = ranked(("theme", "t", 0.9))
    decision = doubt(settle(places, LIMITS), rivals(places, LIMITS), beside, LIMITS)
    assert (decision.entry, decision.choices) == (None, ("a", "b"))


def test_an_entry_is_answered_where_the_theme_is_unsure_without_its_name() -> None:
    assert doubted(("theme", "t", 0.5)) == ("answer", None)


def test_an_entry_is_answered_where_the_theme_hardly_leads_another_entry() -> None:
    assert doubted(("theme", "t", 0.9), ("entry", "b", 0.85)) == ("answer", None)


def test_an_entry_is_answered_where_the_whole_message_has_little_of_the_theme() -> None:
    assert doubted(("theme", "t", 0.9), whole=0.1) == ("answer", None)


def test_nothing_ranked_is_declined() -> None:
    assert settle([], LIMITS).outcome == "decline"
