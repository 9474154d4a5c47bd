"""What the exemplars add to the rules: a doubt about a sign, or a sign that they missed."""

from collections.abc import Iterator, Mapping

from bot.core.model import RedFlag, Tier
from bot.core.safety.exemplars import TIERS, Exemplars, Label
from bot.core.safety.reading import Reader, Reading
from bot.core.safety.rulebook import Batch, Rulebook
from bot.core.safety.rules import EARLIER, WEAK, Hit, Rules

Scores = Mapping[Tier, float]

EXEMPLARS = "exemplars"
"""The doubt of a sign on which rules and exemplars do not agree."""
RULEBOOK = "rulebook"
"""The author of the signs' own hits and near-misses."""

RAISED = {Tier.EMERGENCY: -0.25, Tier.URGENT: -0.1, Tier.SOON: -0.5}
"""By tier, the score from which the second view alone asks about a sign.

``python -m benchmarks.authors`` prints what such levels catch, and how often they cry wolf.
"""
AGREED = 0.05
"""The score from which the second view speaks for a sign: below, it is asked about first."""
SURE = 0.2
"""The score from which the second view makes sure of a sign that a weak word left in doubt."""
DROPPED = {Tier.EMERGENCY: -0.3, Tier.URGENT: -0.2}
"""By tier, the score below which a possible sign of the rules is let go."""


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

    def judge(self, reading: Reading) -> Scores:
        """Return how strongly a message speaks for a sign of each tier, by the exemplars."""
        return self._exemplars.judge(reading)

    def agree(self, hit: Hit, scores: Scores) -> Hit | None:
        """Return what is left of a *hit* of the rules: None where nobody is sure of it.

        A soon sign stays, for it interrupts nothing, and so does one that what was told earlier
        makes, of which the exemplars know nothing; a grave one stays at least possible. One that a
        weak word alone left in doubt is certain where the exemplars speak clearly for it.
        """
        tier, score = hit.flag.tier, scores[hit.flag.tier]
        if tier is Tier.SOON or EARLIER in hit.doubts:
            return hit
        if hit.doubts == (WEAK,) and score >= SURE:
            return hit.sure()
        if not hit.flag.certain and score < DROPPED[tier]:
            return hit if hit.flag.sign in self._grave else None
        return hit.doubted(EXEMPLARS) if score < AGREED else hit

    def raised(self, reading: Reading, scores: Scores) -> Hit | None:
        """Return the sign, only possible, that the exemplars find; None below every level."""
        for tier in TIERS:
            if self._signs[tier] and scores[tier] >= RAISED[tier]:
                sign = self._exemplars.nearest(reading, self._signs[tier])
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
            label = Label(id, signs[id].tier)
            yield from ((reader.read(text), label) for text in texts)
        near, ordinary = Label(near_miss=True), Label()
        yield from ((reader.read(text), near) for text in batch.near_misses)
        yield from ((reader.read(text), ordinary) for text in batch.ordinary)
    for text in rulebook.ordinary:
        reading = reader.read(text)
        flag = rules.flag(reading)
        if flag is None or flag.tier is Tier.SOON:
            yield reading, Label()
