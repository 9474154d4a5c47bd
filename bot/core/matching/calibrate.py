"""Find the thresholds of the decision in the phrasings themselves."""

from dataclasses import dataclass
from math import exp, log

import numpy as np

from bot.core.matching.scorer import HeldOut

OFFER_LEVEL = 0.30
ANSWER_LEVEL = 0.60
LEAD_LEVEL = 0.60
LOWEST_OFFER, LOWEST_ANSWER = 0.30, 0.45
TOO_FEW = 20
FEWEST_CLASSES = 4
NARROWEST = 0.05


@dataclass(frozen=True, slots=True)
class Thresholds:
    """From which score on a class is offered, from which score and lead it is taken.

    *lead* is the distance to the second class. The defaults hold where there are too few
    phrasings to tell: typical values of larger knowledge bases.
    """

    offer: float = 0.4
    answer: float = 0.6
    lead: float = 0.1

    def rate(self, score: float) -> float:
        """Map a score to 0..1: 0.5 at the answer threshold, 0.25 at the offer threshold."""
        steepness = log(3) / max(self.answer - self.offer, NARROWEST)
        return 1 / (1 + exp(min(max(steepness * (self.answer - score), -50.0), 50.0)))


def calibrate(held_out: HeldOut) -> Thresholds:
    """Set the thresholds from phrasings judged without their class.

    A phrasing whose class is hidden is a question that the knowledge base does not answer, near
    its topics and in its authors' words: the score and the lead that some other class still gets
    are without meaning, and most of them must fall short. Quantiles of these carry over to real
    messages; those of phrasings without only themselves do not, for they depend on how varied
    the phrasings of an entry are. Levels chosen on knowledge/ and the development messages.
    Where few phrasings share few words no quantile is high, and a common word alone would do:
    hence the lowest values.
    """
    ranked = np.sort(held_out.without_class, axis=1)
    if len(ranked) < TOO_FEW or ranked.shape[1] < FEWEST_CLASSES:
        return Thresholds()
    first, second = ranked[:, -1], ranked[:, -2]
    offer, answer = np.quantile(first, (OFFER_LEVEL, ANSWER_LEVEL)).tolist()
    lead = float(np.quantile(first - second, LEAD_LEVEL))
    return Thresholds(max(offer, LOWEST_OFFER), max(answer, LOWEST_ANSWER), lead)
