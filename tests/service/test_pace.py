from datetime import UTC, datetime, timedelta

from bot.service.pace import Pace

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def sent_within(pace: Pace, chat: str, seconds: float) -> int:
    """Count how many messages to *chat* may go in *seconds*, tried every 50 ms."""
    count = 0
    for tick in range(int(seconds * 20)):
        now = NOW + timedelta(seconds=tick / 20)
        while pace.wait(chat, now) == 0:
            pace.take(chat, now)
            count += 1
    return count


def test_a_private_chat_gets_a_burst_of_three_then_one_a_second() -> None:
    assert sent_within(Pace(), "telegram:7", 10.01) == 3 + 9


def test_a_group_gets_no_more_than_twenty_in_its_first_burst() -> None:
    pace = Pace()
    for _ in range(20):
        assert pace.wait("telegram:-100", NOW) == 0
        pace.take("telegram:-100", NOW)
    assert pace.wait("telegram:-100", NOW) > 0


def test_all_chats_together_stay_within_thirty_at_once() -> None:
    pace = Pace()
    free = 0
    for chat in range(100):
        if pace.wait(f"telegram:{chat}", NOW) == 0:
            pace.take(f"telegram:{chat}", NOW)
            free += 1
    assert free == 30


def test_one_busy_chat_does_not_hold_another() -> None:
    pace = Pace()
    for _ in range(3):
        pace.take("telegram:1", NOW)
    assert pace.wait("telegram:1", NOW) > 0
    assert pace.wait("telegram:2", NOW) == 0
