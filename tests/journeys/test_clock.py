"""What nobody took is called to mind over HTTP, through a restart; what somebody took is not."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.core.hours import Hours
from tests.botapi import BotApi, Group, Heard, Person
from tests.journeys.served import Mind, served
from tests.journeys.test_desk import asks, shows

TOKYO = ZoneInfo("Asia/Tokyo")
TEN_TO_SIX = Hours((((time(10), time(18)),),) * 7, TOKYO)


class Clock:
    """Stands still until it is put forward."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def opened(mind: Mind) -> Mind:
    """The mind of a clinic that has opening hours."""
    known, thinking = mind
    profile = replace(known.clinic.profile, hours=TEN_TO_SIX)
    return replace(known, clinic=replace(known.clinic, profile=profile)), thinking


async def told(staff: Group, text: str) -> Heard:
    """Return the next message in the staff chat that holds *text*."""
    while text not in (heard := await staff.hears()).text:
        continue
    return heard


async def test_what_nobody_took_is_called_to_mind_and_the_rest_is_not(
    server: BotApi, staff: Group, ann: Person, mika: Person, tmp_path: Path, opened: Mind
) -> None:
    clock = Clock(datetime(2026, 11, 24, 9, 59, tzinfo=TOKYO).astimezone(UTC))
    async with served(server, tmp_path, opened, clock) as front:
        await front.wakeups.begin()
        await asks(ann, "how much is a session")
        assert "It opens today at 10:00. Our staff answer by Tuesday 24" in ann.transcript[-1]
        card = await told(staff, "Answer by Tuesday 24 November, 14:00")
        clock.now += timedelta(minutes=1)
        digest = await told(staff, "Open requests: 1. As of Tuesday 24 November, 10:00.")
        noah = server.user(8, "Noah")
        await asks(noah, "can you see my son")
        await shows(staff, "I take it")
        assert await staff.answer(await staff.taps(mika, "I take it")) == "You have #2."
    clock.now += timedelta(hours=2)  # down while the reminder comes due
    async with served(server, tmp_path, opened, clock):
        edit = await told(staff, "Nobody has it (1)\n#1 Question: new, 2 h")
        assert "Taken (1)\n#2 Question: with Mika, 2 h" in edit.text
        note = await told(staff, "Nobody has taken #1 yet. Please answer by")
        assert note.answers == card.message_id
        clock.now += timedelta(hours=2)
        late = await told(staff, "OVERDUE - nobody has taken this")
        assert (late.message_id, late.edited) == (card.message_id, True)
    clock.now += timedelta(hours=1)
    async with served(server, tmp_path, opened, clock):
        edit = await told(staff, "OVERDUE (1)\n#1 Question: new, 5 h")
        assert (edit.message_id, edit.edited) == (digest.message_id, True)
    reminders = [text for text in staff.transcript if "Nobody has taken" in text]
    assert len(reminders) == 1
