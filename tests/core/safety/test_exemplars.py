"""The second view learns from messages by several authors."""

from bot.core.model import Tier
from bot.core.safety.exemplars import NOBODY, Exemplars, Label
from bot.core.safety.reading import Reader
from bot.core.safety.rulebook import Concept, Role, Rulebook

READER = Reader(Rulebook({"numb": Concept("numb", Role.SYMPTOM, ("numb",))}, {}))
HITS = ("my leg is numb", "leg all numb today", "so numb in the leg", "a numb leg again")
OTHERS = ("book a slot", "is the clinic open", "thanks a lot", "where is the clinic today")


def trained() -> Exemplars:
    labels = {author: Label(author, "nerve", Tier.URGENT) for author in ("one", "two")}
    hits = [(READER.read(text), label) for label in labels.values() for text in HITS]
    return Exemplars([*hits, *((READER.read(text), Label(NOBODY)) for text in OTHERS)], ("nerve",))


def score(text: str) -> float:
    return trained().judge(READER.read(text)).by_tier[Tier.URGENT]


def test_a_message_like_the_hits_scores_above_an_ordinary_one() -> None:
    assert score("numb leg since monday") > 0 > score("is the clinic open on monday")


def test_a_message_without_a_known_word_is_no_sign() -> None:
    assert score("xyzzy") <= score("numb leg")


def test_an_emergency_tier_without_examples_is_never_likely() -> None:
    opinion = trained().judge(READER.read("my leg is numb"))
    assert opinion.by_tier[Tier.EMERGENCY] < 0 < opinion.by_tier[Tier.SOON]


def test_each_author_is_judged_without_their_own_messages() -> None:
    held_out = trained().held_out
    urgent = list(Tier).index(Tier.URGENT)
    assert held_out.scores[held_out.ranks == urgent].shape == (8, 3)
    assert held_out.scores[held_out.ranks == urgent][:, urgent].min() > 0


def test_the_same_examples_give_the_same_scores() -> None:
    assert score("my leg feels numb") == score("my leg feels numb")
