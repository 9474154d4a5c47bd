"""The check of warning signs is a tap away under every reply to free text."""

import pytest

from bot.core.model import Asking, Reply, Session, Turn
from bot.core.net import CHECK, netted
from tests.clinic import Talk


@pytest.mark.parametrize(
    "text",
    [
        *(
            "location",
            "sciatica",
            "sciatica or disc",
            "sciatica #walk",
            "prices",
            "do you sell tea",
        ),
        *("prices", "hello", "bye", "thanks", "sure", "a human please", "reserve", ""),
    ],
)
def test_the_check_is_a_tap_away_whatever_a_message_is_taken_for(text: str) -> None:
    talk = Talk().after(text)
    assert "check" in talk.buttons or talk.step.startswith("booking.")


def test_the_check_is_offered_once() -> None:
    for text in ("sciatica", "location", "do you sell tea"):
        assert Talk().after(text).buttons.count("check") == 1


def test_a_command_shows_what_it_is_for_and_nothing_more() -> None:
    assert "check" not in Talk().after("/delete").buttons


def test_what_begins_with_the_check_needs_no_button_for_it() -> None:
    turn = Turn(Session(Asking("booking", "consent")), (Reply("booking.consent"),))
    assert netted(turn) == turn


def test_silence_stays_silence() -> None:
    assert netted(Turn(Session())) == Turn(Session())


def test_the_net_hangs_under_the_last_reply() -> None:
    turn = netted(Turn(Session(), (Reply("answer"), Reply("also"))))
    assert [reply.buttons for reply in turn.replies] == [(), ((CHECK,),)]
