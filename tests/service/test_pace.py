from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.service.pace import Bucket, Limit, Pace, Window
from bot.service.ports import Lane

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
NORMAL, EMERGENCY = Lane.NORMAL, Lane.EMERGENCY


def after(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


def send(pace: Pace, chat: str, lane: Lane = NORMAL, now: datetime = NOW) -> bool:
    """Send one message where it may go, answered at once; tell whether it went."""
    if pace.wait(chat, lane, now) > 0:
        return False
    pace.begin(chat, now)(now)
    return True


def sent_within(pace: Pace, chat: str, seconds: float) -> int:
    """Count how many messages to *chat* may go in *seconds*, tried every 50 ms."""
    ticks = (after(tick / 20) for tick in range(int(seconds * 20)))
    return sum(send(pace, chat, now=now) for now in ticks for _ in range(30))


def test_a_private_chat_gets_a_small_burst_then_one_a_second() -> None:
    assert sent_within(Pace(), "telegram:7", 10.01) == 2 + 9


def test_a_group_gets_its_share_of_a_minute_and_then_waits() -> None:
    assert sent_within(Pace(), "telegram:-100", 59) == 16


def test_all_chats_together_stay_within_a_second_s_share() -> None:
    pace = Pace()
    assert sum(send(pace, f"telegram:{chat}") for chat in range(100)) == 27


def test_one_busy_chat_does_not_hold_another() -> None:
    pace = Pace()
    assert [send(pace, "telegram:1") for _ in range(3)] == [True, True, False]
    assert send(pace, "telegram:2")


@pytest.mark.parametrize(
    ("chat", "others"), [("telegram:7", "telegram:7"), ("telegram:-100", "telegram:-100"),
                         ("telegram:500", "telegram:{}")],
)  # fmt: skip
def test_an_emergency_goes_at_once_where_the_limit_is_used_up(chat: str, others: str) -> None:
    pace = Pace()
    while any(send(pace, others.format(number)) for number in range(100)):
        pass
    assert not send(pace, chat)
    assert send(pace, chat, EMERGENCY)


def test_a_message_counts_until_a_second_after_its_answer() -> None:
    pace = Pace()
    ends = [pace.begin(f"telegram:{chat}", NOW) for chat in range(27)]
    assert pace.wait("telegram:50", NORMAL, after(5)) > 0  # they may arrive only now
    for end in ends:
        end(after(5))
    assert pace.wait("telegram:50", NORMAL, after(5.9)) > 0
    assert pace.wait("telegram:50", NORMAL, after(6.0)) == 0


def test_the_wait_is_told_in_seconds() -> None:
    pace = Pace()
    send(pace, "telegram:7")
    send(pace, "telegram:7")
    assert pace.wait("telegram:7", NORMAL, after(0.25)) == pytest.approx(0.75)


MESSAGES = st.lists(
    st.tuples(st.floats(0, 3), st.floats(0, 4), st.floats(0, 1), st.sampled_from(Lane)),
    max_size=80,
)


@given(MESSAGES)
def test_no_second_sees_more_than_its_limit_however_late_messages_arrive(
    messages: list[tuple[float, float, float, Lane]],
) -> None:
    arrivals = arrived(Window(5, 1.0, reserve=2), messages)
    for first in arrivals:
        assert sum(first <= one < first + timedelta(seconds=1) for one in arrivals) <= 5


@given(MESSAGES)
def test_a_chat_s_burst_is_never_passed_however_late_messages_arrive(
    messages: list[tuple[float, float, float, Lane]],
) -> None:
    arrivals = arrived(Bucket(1.0, 3), messages)
    credit, since = 3.0, NOW
    for one in arrivals:
        credit = min(3.0, credit + (one - since).total_seconds())
        assert credit > 1 - 1e-3
        credit, since = credit - 1, one


def arrived(limit: Limit, messages: list[tuple[float, float, float, Lane]]) -> list[datetime]:
    """Send each message as early as *limit* lets it; return when they reached Telegram.

    Each is tried some seconds after the one before, is under way for some, and arrives at some
    share of that time.
    """
    now, arrivals, under_way = NOW, [], []
    for later, long, share, lane in messages:
        now += timedelta(seconds=later)
        while True:
            for end in sorted(end for end in under_way if end <= now):
                limit.end(end)
                under_way.remove(end)
            if (wait := limit.wait(lane, now)) == 0:
                break
            now = min([now + timedelta(seconds=max(wait, 1e-6)), *under_way])
        limit.begin()
        under_way.append(now + timedelta(seconds=long))
        arrivals.append(now + timedelta(seconds=long * share))
    return sorted(arrivals)
