"""What the exemplars add to the rules: a doubt about a sign, or a sign that they missed."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from bot.core.model import RedFlag, Tier
from bot.core.safety.exemplars import (
    NEAR_MISS,
    NOBODY,
    ORDINARY,
    TIERS,
    Exemplars,
    HeldOut,
    Label,
    Opinion,
)
from bot.core.safety.reading import Reader, Reading
from bot.core.safety.rulebook import Batch, Rulebook
from bot.core.safety.rules import Hit, Rules

EXEMPLARS = "exemplars"
"""The doubt of a sign on which rules and exemplars do not agree."""
RULEBOOK = "rulebook"
"""The author of the signs' own hits and near-misses."""

EVERY = 2
"""Of the clinic's own phrasings every second one is learnt: they are many, and much alike."""
FALSE_ALARMS = {Tier.EMERGENCY: 0.007, Tier.URGENT: 0.006, Tier.SOON: 0.06}
"""Share of ordinary messages that the second view alone may ask about."""
NEAR_ALARMS = {Tier.EMERGENCY: 0.08, Tier.URGENT: 0.10, Tier.SOON: 0.25}
"""Share of near-misses, of which the rules ask about as many again."""
DOUBTED, DROPPED = 0.8, 0.5
"""Shares of near-misses that a sign of the rules must leave behind: a certain one to be shown
without asking, a possible one to be asked about."""


@dataclass(frozen=True, slots=True)
class Levels:
    """By tier, the score from which a sign is *raised*, below which *doubted* or *dropped*."""

    raised: dict[Tier, float]
    doubted: dict[Tier, float]
    dropped: dict[Tier, float]


def levels(held_out: HeldOut) -> Levels:
    """Set the levels from messages judged by a fit without their author."""
    near = held_out.scores[held_out.ranks == NEAR_MISS]
    ordinary = held_out.scores[held_out.ranks == ORDINARY]
    raised = {
        tier: max(
            float(np.quantile(ordinary[:, at], 1 - FALSE_ALARMS[tier])),
            float(np.quantile(near[:, at], 1 - NEAR_ALARMS[tier])),
        )
        for at, tier in enumerate(TIERS)
    }
    doubted = {tier: float(np.quantile(near[:, at], DOUBTED)) for at, tier in enumerate(TIERS)}
    dropped = {tier: float(np.quantile(near[:, at], DROPPED)) for at, tier in enumerate(TIERS)}
    return Levels(raised, doubted, dropped)


class SecondView:
    """Judges messages by the exemplars of one rulebook."""

    def __init__(self, rulebook: Rulebook, reader: Reader, rules: Rules) -> None:
        """Learn all hits, near-misses and ordinary messages of *rulebook*."""
        self._signs = {
            tier: [sign.id for sign in rulebook.signs.values() if sign.tier is tier]
            for tier in TIERS
        }
        self._grave = frozenset(sign.id for sign in rulebook.signs.values() if sign.grave)
        self._exemplars = Exemplars(_examples(rulebook, reader, rules), tuple(rulebook.signs))
        self._levels = levels(self._exemplars.held_out)

    def judge(self, reading: Reading) -> Opinion:
        """Return what the exemplars make of a message."""
        return self._exemplars.judge(reading)

    def agree(self, hit: Hit, opinion: Opinion) -> Hit | None:
        """Return what is left of a *hit* of the rules: None where nobody is sure of it.

        A soon sign stays, for it interrupts nothing; a grave one always stays at least possible.
        """
        tier, score = hit.flag.tier, opinion.by_tier[hit.flag.tier]
        if tier is Tier.SOON:
            return hit
        if not hit.flag.certain and score < self._levels.dropped[tier]:
            return hit if hit.flag.sign in self._grave else None
        return hit.doubted(EXEMPLARS) if score < self._levels.doubted[tier] else hit

    def raised(self, opinion: Opinion) -> Hit | None:
        """Return the sign, only possible, that the exemplars find; None below every level."""
        for tier in TIERS:
            if self._signs[tier] and opinion.by_tier[tier] >= self._levels.raised[tier]:
                sign = max(self._signs[tier], key=lambda id: opinion.by_sign[id])
                return Hit(RedFlag(sign, tier, certain=False), (), (EXEMPLARS,))
        return None


def _examples(rulebook: Rulebook, reader: Reader, rules: Rules) -> Iterator[tuple[Reading, Label]]:
    """Yield all messages; a clinic's own phrasing that tells of a sign is no ordinary one."""
    signs = rulebook.signs
    own = Batch(
        RULEBOOK,
        {sign.id: sign.hits for sign in signs.values()},
        tuple(text for sign in signs.values() for text in sign.near_misses),
    )
    for batch in (own, *rulebook.batches):
        for id, texts in batch.hits.items():
            label = Label(batch.author, id, signs[id].tier)
            yield from ((reader.read(text), label) for text in texts)
        near, ordinary = Label(batch.author, near_miss=True), Label(batch.author)
        yield from ((reader.read(text), near) for text in batch.near_misses)
        yield from ((reader.read(text), ordinary) for text in batch.ordinary)
    for text in rulebook.ordinary[::EVERY]:
        reading = reader.read(text)
        flag = rules.flag(reading)
        if flag is None or flag.tier is Tier.SOON:
            yield reading, Label(NOBODY)
