"""The second view learns from messages by several authors."""

import pytest

from bot.core.model import Tier
from bot.core.safety.exemplars import Exemplars, Label
from bot.core.safety.reading import Reader
from bot.core.safety.rulebook import Concept, Role, Rulebook

READER = Reader(Rulebook({"numb": Concept("numb", Role.SYMPTOM, ("numb",))}, {}))
NUMB = ("my leg is numb", "leg all numb today", "so numb in the leg", "a numb leg again")
HOT = ("a burning red calf", "the calf is red", "red hot calf", "calf red and hot since monday")
OTHERS = ("book a slot", "is the clinic open", "thanks a lot", "where is the clinic today")


def trained(others: tuple[str, ...] = OTHERS) -> Exemplars:
    hits = [(READER.read(text), Label("nerve", Tier.URGENT)) for text in NUMB]
    hits += [(READER.read(text), Label("clot", Tier.URGENT)) for text in HOT]
    rest = [(READER.read(text), Label()) for text in others]
    return Exemplars([*hits, *rest], ("nerve", "clot"))


def score(text: str, tier: Tier = Tier.URGENT) -> float:
    return trained().judge(READER.read(text))[tier]


def test_a_message_like_the_hits_scores_above_an_ordinary_one() -> None:
    assert score("numb leg since monday") > 0 > score("is the clinic open on monday")


def test_a_message_without_a_known_word_is_no_sign() -> None:
    assert score("xyzzy") == -1


@pytest.mark.parametrize("others", [(*OTHERS, "qqq zzzz"), ("qqq zzzz", *OTHERS)])
def test_an_example_that_is_like_no_other_teaches_nothing(others: tuple[str, ...]) -> None:
    reading = READER.read("so numb in the leg")
    alone, beside = trained().judge(reading), trained(others).judge(reading)
    assert beside[Tier.URGENT] == pytest.approx(alone[Tier.URGENT], abs=0.05)


def test_few_words_prove_little() -> None:
    assert score("numb") < score("so numb in the leg")


def test_words_that_no_example_has_weaken_a_likeness() -> None:
    assert score("numb zyzzyva quixotry") < score("numb leg")


def test_an_emergency_tier_without_examples_is_never_likely() -> None:
    assert score("my leg is numb", Tier.EMERGENCY) < 0 < score("my leg is numb", Tier.SOON)


def test_the_sign_that_a_message_is_most_like_can_be_told() -> None:
    assert trained().nearest(READER.read("the leg is numb"), ("nerve", "clot")) == "nerve"


def test_the_same_examples_give_the_same_scores() -> None:
    assert score("my leg feels numb") == score("my leg feels numb")
