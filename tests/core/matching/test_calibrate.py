"""Thresholds come from the phrasings, and scores are mapped onto one scale."""

import numpy as np
import pytest

from bot.core.matching.calibrate import LOWEST_ANSWER, LOWEST_OFFER, Thresholds, calibrate
from bot.core.matching.scorer import HeldOut


def held_out(first: float, rows: int = 100) -> HeldOut:
    """Return scores of *rows* phrasings that spread evenly below *first*."""
    tops = np.linspace(0, first, rows)
    scores = np.stack([tops, tops / 2, tops / 4, np.full(rows, -np.inf)], axis=1)
    return HeldOut(np.full(rows, 3), scores, scores)


def test_higher_scores_without_meaning_raise_every_threshold() -> None:
    low, high = calibrate(held_out(1.1)), calibrate(held_out(1.5))
    assert high.offer > low.offer
    assert high.answer > low.answer
    assert high.lead > low.lead


def test_offers_begin_below_answers() -> None:
    limits = calibrate(held_out(1.5))
    assert limits.offer < limits.answer


def test_no_threshold_falls_so_low_that_a_common_word_reaches_it() -> None:
    limits = calibrate(held_out(0.1))
    assert (limits.offer, limits.answer) == (LOWEST_OFFER, LOWEST_ANSWER)


def test_too_few_phrasings_give_the_usual_thresholds() -> None:
    assert calibrate(held_out(0.9, rows=5)) == Thresholds()


def test_the_scale_puts_answers_at_a_half_and_offers_at_a_quarter() -> None:
    limits = Thresholds(offer=0.3, answer=0.7, lead=0.1)
    assert limits.rate(0.7) == pytest.approx(0.5)
    assert limits.rate(0.3) == pytest.approx(0.25)


@pytest.mark.parametrize("score", [-1e9, 0.0, 1e9])
def test_a_rating_stays_between_0_and_1(score: float) -> None:
    assert 0 <= Thresholds(0.5, 0.5, 0.0).rate(score) <= 1
