"""The matcher as a whole, on a small clinic."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.clinic import Intent
from bot.core.matching import scorer
from bot.core.matching.matcher import Matcher
from tests.core.matching.conftest import ENTRIES, entries, entry

WEIRD = ["", " ", "🍣🔥", "\0", "\n" * 4096, "a" * 4096, "x\ud800y", "Z̸̢͝a̷lgo", "''' n't"]


def test_a_question_gets_its_entry(matcher: Matcher) -> None:
    decision = matcher.decide("what is this sciatica")
    assert (decision.outcome, decision.entry) == ("answer", "sciatica")
    assert decision.score >= 0.5


def test_a_typing_error_does_not_hide_the_entry(matcher: Matcher) -> None:
    assert matcher.decide("siatica").entry == "sciatica"


@pytest.mark.parametrize("phrasing", ["No, thanks!", "no thanks", "Thank you so much"])
def test_a_message_that_is_a_phrasing_word_for_word_means_its_class(
    matcher: Matcher, phrasing: str
) -> None:
    meant = "deny" if phrasing.lower().startswith("no") else "thanks"
    assert matcher.decide(phrasing).intent == meant


def test_every_phrasing_of_an_entry_is_answered_with_it(matcher: Matcher) -> None:
    for label, (_, *phrasings) in ENTRIES.items():
        assert {matcher.decide(phrasing).entry for phrasing in phrasings} == {label}


def test_a_cry_for_help_before_a_complaint_leaves_the_complaint(matcher: Matcher) -> None:
    assert matcher.decide("can you help me, what are piles").entry == "hemorrhoids"


def test_a_title_counts_as_a_phrasing(matcher: Matcher) -> None:
    assert matcher.decide("where we are").entry == "clinic-location"


def test_an_undocumented_question_is_handed_over(matcher: Matcher) -> None:
    decision = matcher.decide("how much does a session cost")
    assert (decision.outcome, decision.theme, decision.entry) == ("decline", "prices", None)


def test_what_the_clinic_knows_nothing_about_is_declined(matcher: Matcher) -> None:
    decision = matcher.decide("python raises an index error")
    assert (decision.outcome, decision.theme) == ("decline", None)


def test_an_entry_is_offered_where_a_theme_is_asked_about_it(matcher: Matcher) -> None:
    decision = matcher.decide("how much does a session cost for sciatica")
    assert (decision.entry, decision.theme or decision.doubt) == (None, "prices")


STORY = "Our kettle whistles every morning while grandmother knits purple scarves, reads novels. "


def test_two_questions_are_decided_each(matcher: Matcher) -> None:
    decisions = matcher.decide_all("What is sciatica? And which station is nearest?")
    assert {one.entry for one in decisions} == {"sciatica", "clinic-location"}


def test_a_question_beside_an_undocumented_one_keeps_both(matcher: Matcher) -> None:
    decisions = matcher.decide_all("what is acupuncture, how much is a session")
    assert {one.subject for one in decisions} == {"acupuncture", "prices"}


@pytest.mark.parametrize("text", ["what is sciatica", "", "my tailbone hurts. I fell."])
def test_an_ordinary_message_is_one_decision(matcher: Matcher, text: str) -> None:
    assert matcher.decide_all(text) == (matcher.decide(text),)


def test_the_same_question_twice_is_one_decision(matcher: Matcher) -> None:
    decisions = matcher.decide_all("What is sciatica? Please, what is sciatica?")
    assert [one.entry for one in decisions] == ["sciatica"]


def test_the_question_in_a_long_story_is_found(matcher: Matcher) -> None:
    assert matcher.decide(STORY * 2 + "What are piles? Greetings from Ann").entry == "hemorrhoids"


def test_a_question_behind_the_words_that_are_read_is_found(matcher: Matcher) -> None:
    assert matcher.decide(STORY * 9 + "What are piles?").entry == "hemorrhoids"


def test_a_long_story_without_a_question_is_one_decision(matcher: Matcher) -> None:
    assert len(matcher.decide_all(STORY * 9)) == 1


def test_an_intent_wins_over_the_complaint_beside_it(matcher: Matcher) -> None:
    assert matcher.decide("book an appointment for my tailbone pain").intent == "book"


def test_a_greeting_before_a_question_leaves_the_question(matcher: Matcher) -> None:
    assert matcher.decide("hello there, what are piles? thank you").entry == "hemorrhoids"


def test_a_greeting_before_an_undocumented_question_leaves_the_theme(matcher: Matcher) -> None:
    assert matcher.decide("good morning, open on sundays? thanks").theme == "opening-hours"


@pytest.mark.parametrize(
    ("text", "intent"),
    [("hi", "greeting"), ("thank you", "thanks"), ("yes", "affirm"), ("no", "deny")],
)
def test_small_talk_alone_is_small_talk(matcher: Matcher, text: str, intent: str) -> None:
    assert matcher.decide(text).intent == intent


def test_a_yes_before_content_is_no_affirmation(matcher: Matcher) -> None:
    assert matcher.decide("yes my tailbone hurts").intent is None


def test_candidates_come_best_first(matcher: Matcher) -> None:
    scores = [one.score for one in matcher.decide("tailbone or sciatica").candidates]
    assert len(scores) >= 5
    assert scores == sorted(scores, reverse=True)


def test_a_candidate_names_its_nearest_phrasing(matcher: Matcher) -> None:
    first = matcher.decide("sore coccyx after falling").candidates[0]
    assert first.phrasing == "sore coccyx after a fall"


def test_the_explanation_names_the_correction(matcher: Matcher) -> None:
    explanation = matcher.explain("siatica")
    assert explanation.corrections == {"siatica": "sciatica"}
    assert explanation.words == ("sciatica",)
    assert explanation.decision == matcher.decide("siatica")


def test_a_known_word_is_not_taken_for_a_typing_error(matcher: Matcher) -> None:
    assert not matcher.explain("spice").corrections


@pytest.mark.parametrize("text", WEIRD)
def test_a_message_without_meaning_is_declined(matcher: Matcher, text: str) -> None:
    assert matcher.decide(text).outcome == "decline"


@given(st.text(max_size=4096))
def test_no_text_makes_it_raise_and_scores_stay_between_0_and_1(
    matcher: Matcher, text: str
) -> None:
    decision = matcher.decide(text)
    assert all(0 <= one.score <= 1 for one in decision.candidates)
    assert 0 <= decision.score <= 1


def test_the_same_text_is_decided_alike_every_time(matcher: Matcher) -> None:
    assert matcher.decide("sore leg") == matcher.decide("sore leg")


@pytest.mark.parametrize("limit", [4000, 3])
def test_a_phrasing_that_another_entry_attracts_is_named_however_many_there_are(
    limit: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scorer, "MOST_FITTED", limit)
    sciatica = ("Sciatica", "sciatica explained", "sciatica in short", "about sciatica please")
    astray = ("Costs", "price list", "sciatica explained in short please", "what you charge")
    muddled = Matcher(entries({"sciatica": sciatica, "costs": astray}), {}, {}, each=True)
    strays = [(one.phrasing, one.label, one.drawn_to) for one in muddled.strays()]
    assert strays == [("sciatica explained in short please", "costs", "sciatica")]


def test_no_knowledge_declines_everything() -> None:
    assert Matcher({}, {}, {}).decide("what is sciatica").outcome == "decline"


def test_a_single_entry_is_answered_and_the_rest_declined() -> None:
    alone = Matcher({"sciatica": entry("sciatica", "Sciatica", "what is sciatica")}, {}, {})
    assert alone.decide("what is sciatica").entry == "sciatica"
    assert alone.decide("where is the clinic").outcome == "decline"


def test_the_same_phrasing_in_two_entries_is_offered_not_answered() -> None:
    twins = Matcher(entries({"a": ("Back pain",), "b": ("Back pain",)}), {}, {})
    decision = twins.decide("back pain")
    assert (decision.outcome, set(decision.choices)) == ("choices", {"a", "b"})


def test_an_entry_without_phrasings_is_found_by_its_title() -> None:
    assert Matcher({"a": entry("a", "Sciatica")}, {}, {}).decide("sciatica").entry == "a"


def test_classes_without_any_words_take_no_part() -> None:
    silent = Matcher({"a": entry("a", "!?")}, {}, {"book": Intent("book", ())})
    assert silent.decide("book").outcome == "decline"


@pytest.mark.parametrize("limit", [5, 20])
def test_a_large_knowledge_base_is_fitted_by_means_of_its_phrasings(
    limit: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scorer, "MOST_FITTED", limit)
    monkeypatch.setattr(scorer, "SHORTLIST", 3)
    large = Matcher(entries(ENTRIES), {}, {})
    for label, (_, *phrasings) in ENTRIES.items():
        assert {large.decide(one).candidates[0].label for one in phrasings} == {label}


def test_an_encoder_goes_with_a_large_knowledge_base(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scorer, "MOST_FITTED", 20)
    large = Matcher(entries(ENTRIES), {}, {}, frozenset({"keister"}), by_meaning)
    assert large.decide("keister").candidates[0].label == "coccydynia"


MEANINGS = ({"sciatica", "nerve"}, {"tailbone", "keister"})


def by_meaning(texts: Sequence[str]) -> npt.NDArray[np.float32]:
    """Return unit vectors that know a few synonyms and nothing else."""
    known = [[not words.isdisjoint(text.split()) for words in MEANINGS] for text in texts]
    rows = np.array([[*row, not any(row)] for row in known], dtype=np.float32)
    unit: npt.NDArray[np.float32] = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return unit


@pytest.fixture(scope="module")
def semantic() -> Matcher:
    return Matcher(entries(ENTRIES), {}, {}, frozenset({"keister"}), by_meaning)


def test_an_encoder_finds_what_no_word_tells(matcher: Matcher, semantic: Matcher) -> None:
    assert matcher.decide("keister").outcome == "decline"
    assert semantic.decide("keister").candidates[0].label == "coccydynia"


@given(st.text(max_size=200))
def test_with_an_encoder_scores_stay_between_0_and_1(semantic: Matcher, text: str) -> None:
    assert 0 <= semantic.decide(text).score <= 1


def test_an_encoder_is_fine_without_any_phrasings() -> None:
    assert Matcher({}, {}, {}, embed=by_meaning).decide("keister").outcome == "decline"


def test_a_knowledge_base_of_5000_entries_is_searched() -> None:
    many = {f"e{number}": entry(f"e{number}", f"topic {number} zq") for number in range(5000)}
    assert Matcher(many, {}, {}).decide("topic 4321").candidates[0].label == "e4321"


def test_the_same_phrasing_many_times_in_an_entry_counts_once() -> None:
    once = Matcher(entries({"a": ("Back pain",), "b": ("Knee pain",)}), {}, {})
    often = Matcher(entries({"a": ("Back pain",) * 50, "b": ("Knee pain",)}), {}, {})
    assert once.decide("knee pain") == often.decide("knee pain")
