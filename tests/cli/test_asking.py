"""What a person is told about a decision."""

from bot.cli.asking import explained
from bot.core.ask import Answer, Why
from bot.core.matching.matcher import Decision, Explanation

OFFERED: Answer = {
    "outcome": "choices",
    "entry": None,
    "choices": ["sciatica"],
    "score": 0.9,
    "intent": None,
    "red_flag": None,
    "safety_net": True,
}


def outcome(doubt: str | None) -> str:
    """Return the first line about a choice offered with *doubt*."""
    matching = Explanation((), {}, {}, Decision("choices", choices=("sciatica",), doubt=doubt))
    return next(iter(explained(Why(OFFERED, (), matching))))


def test_the_theme_that_kept_an_entry_from_being_answered_is_named() -> None:
    assert outcome("prices").endswith("sciatica; asked about it, it seems: prices")


def test_a_choice_without_a_doubt_is_only_named() -> None:
    assert outcome(None).endswith("offer a choice: sciatica")
