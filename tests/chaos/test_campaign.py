"""A short campaign, and what the audit of a long one would notice."""

from pathlib import Path

import pytest

from bot.service.ports import Lane
from tests.botapi.world import Call
from tests.chaos.audit import Finding, Piece, deliver, delivered, differences
from tests.chaos.campaign import run

KILLS = 6


async def test_a_bot_killed_at_random_moments_does_all_that_a_bot_does_that_is_not(
    tmp_path: Path,
) -> None:
    report = await run(KILLS, tmp_path, seed=6)
    assert report.faults == []
    assert (report.kills, report.copies) == (KILLS, KILLS)
    assert report.updates > 30


def matched(sent: str, emergencies: tuple[str, ...] = ()) -> Finding:
    """Audit a chat that was promised "a", "b" and "cd" in two pieces, and got *sent*.

    ``a1 b2``: "a" from the first bot, "b" from the second.
    """
    found = Finding()
    calls = [
        Call("sendMessage", {"chat_id": 7, "text": one[:-1]}, 200, by=one[-1])
        for one in sent.split()
    ]
    normal = [Piece("a", 0), Piece("b", 1), Piece("c", 2), Piece("d", 2)]
    urgent = [Piece(text, place) for place, text in enumerate(emergencies)]
    deliver(calls, {Lane.EMERGENCY: urgent, Lane.NORMAL: normal}, found)
    return found


def test_what_arrived_in_order_is_in_order() -> None:
    found = matched("a1 b1 c1 d1")
    assert (found.faults, found.sent, found.repeated) == ([], 4, 0)


def test_a_file_comes_with_its_words_below_it() -> None:
    found, call = Finding(), Call("sendDocument", {"chat_id": 7, "caption": "a"}, 200, by="1")
    assert delivered(call, 7)
    deliver([call], {Lane.EMERGENCY: [], Lane.NORMAL: [Piece("a", 0)]}, found)
    assert (found.faults, found.sent) == ([], 1)


def test_an_emergency_may_overtake() -> None:
    assert matched("a1 help1 b1 c1 d1", emergencies=("help",)).faults == []


def test_a_repeat_by_the_next_bot_is_counted() -> None:
    found = matched("a1 a2 b2 c2 d2")
    assert (found.faults, found.repeated) == ([], 1)


def test_a_message_in_pieces_begins_again_with_the_next_bot() -> None:
    found = matched("a1 b1 c1 c2 d2")
    assert (found.faults, found.repeated) == ([], 1)


@pytest.mark.parametrize(
    "sent",
    ["a1 a1 b1 c1 d1", "b1 a1 c1 d1", "a1 b1 c1", "a1 c1 d1", "a1 b1 a2 b2 c2 d2"],
    ids=["doubled", "order", "lost", "gap", "an older one again"],
)
def test_what_is_doubled_lost_or_out_of_order_is_found(sent: str) -> None:
    assert matched(sent).faults


def test_a_row_more_or_less_is_found() -> None:
    row = (("number", 1),)
    assert differences({"requests": [row]}, {"requests": [row]}) == []
    assert differences({"requests": [row, row]}, {"requests": [row]})
    assert differences({"requests": []}, {"requests": [row]})
