"""A short campaign, and what the audit of a long one would notice."""

from pathlib import Path

import pytest

from bot.service.ports import Lane
from tests.botapi.world import Call
from tests.chaos.audit import Finding, Piece, deliver, differences
from tests.chaos.campaign import run

KILLS = 6
DIED = 100.0


async def test_a_bot_killed_at_random_moments_does_all_that_a_bot_does_that_is_not(
    tmp_path: Path,
) -> None:
    report = await run(KILLS, tmp_path, seed=6)
    assert report.faults == []
    assert (report.kills, report.copies) == (KILLS, KILLS)
    assert report.updates > 30


def matched(*sent: tuple[str, float], emergencies: tuple[str, ...] = ()) -> Finding:
    """Audit a chat that was promised "a", "b" and "cd" in two pieces, and got *sent*."""
    found = Finding()
    calls = [Call("sendMessage", {"chat_id": 7, "text": text}, 200, at) for text, at in sent]
    normal = [Piece("a", 0), Piece("b", 1), Piece("c", 2), Piece("d", 2)]
    urgent = [Piece(text, place) for place, text in enumerate(emergencies)]
    deliver(calls, {Lane.EMERGENCY: urgent, Lane.NORMAL: normal}, [DIED], found)
    return found


def test_what_arrived_in_order_is_in_order() -> None:
    found = matched(("a", 1), ("b", 2), ("c", 3), ("d", 4))
    assert (found.faults, found.sent, found.repeated) == ([], 4, 0)


def test_an_emergency_may_overtake() -> None:
    found = matched(("a", 1), ("119", 2), ("b", 3), ("c", 4), ("d", 5), emergencies=("119",))
    assert found.faults == []


def test_a_repeat_around_a_crash_is_counted() -> None:
    found = matched(("a", 99), ("a", 101), ("b", 102), ("c", 103), ("d", 104))
    assert (found.faults, found.repeated) == ([], 1)


def test_a_message_in_pieces_begins_again_after_a_crash() -> None:
    found = matched(("a", 1), ("b", 2), ("c", 99), ("c", 101), ("d", 102))
    assert (found.faults, found.repeated) == ([], 1)


@pytest.mark.parametrize(
    "sent",
    [
        [("a", 1), ("a", 2), ("b", 3), ("c", 4), ("d", 5)],
        [("b", 1), ("a", 2), ("c", 3), ("d", 4)],
        [("a", 1), ("b", 2), ("c", 3)],
        [("a", 1), ("c", 3), ("d", 4)],
        [("a", 1), ("b", 99), ("a", 101), ("b", 102), ("c", 103), ("d", 104)],
    ],
    ids=["doubled", "order", "lost", "gap", "an older one again"],
)
def test_what_is_doubled_lost_or_out_of_order_is_found(sent: list[tuple[str, float]]) -> None:
    assert matched(*sent).faults


def test_a_row_more_or_less_is_found() -> None:
    row = (("number", 1),)
    assert differences({"requests": [row]}, {"requests": [row]}) == []
    assert differences({"requests": [row, row]}, {"requests": [row]})
    assert differences({"requests": []}, {"requests": [row]})
