"""Staff and patients at the same request, over HTTP: races, a group that moves, a blocked bot."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.app import Frontdesk
from bot.core.requests import Reason, Request, State
from bot.service.staff_ports import AuditLine
from tests.botapi import BotApi, Group, Heard, Person
from tests.journeys.served import Mind, books, served
from tests.journeys.test_telegram import hears

TRIES = 200
FEWER = 10
SUPERGROUP = -1001234567890


@pytest.fixture
def ken(server: BotApi) -> Person:
    return server.user(12, "Ken")


@pytest.fixture
async def front(
    server: BotApi, staff: Group, tmp_path: Path, mind: Mind
) -> AsyncIterator[Frontdesk]:
    async with served(server, tmp_path, mind) as parts:
        yield parts


async def asks(ann: Person, question: str) -> None:
    """Send a question to the staff."""
    await ann.says("/staff")
    await hears(ann, "What would you like to ask")
    await ann.says(question)
    heard = await hears(ann, "I will send this")
    await ann.taps(heard.buttons[0])
    await hears(ann, "Your question is with the staff")


async def shows(staff: Group, button: str) -> Heard:
    """Return the next message in the staff chat that has *button*."""
    while button not in (heard := await staff.hears()).buttons:
        continue
    return heard


async def shown(front: Frontdesk, number: int) -> tuple[Request, list[AuditLine]]:
    """Return a request with its trail."""
    found = await front.desk.show(number)
    assert found is not None
    return found


async def test_of_two_who_tap_at_once_one_wins_and_the_other_is_told_who(
    front: Frontdesk, staff: Group, ann: Person, mika: Person, ken: Person
) -> None:
    await asks(ann, "how much is a session")
    wins = []
    for number in range(TRIES):
        await shows(staff, "I take it")
        first, second = (mika, ken) if number % 2 else (ken, mika)
        taps = await staff.taps_together(first, second, "I take it")
        said = [await staff.answer(tap) for tap in taps]
        request = (await front.desk.requests())[0]
        assert said[0] == "You have #1."
        assert f"{first.name} has it." in said[1]
        assert request.owner == first.name
        wins.append(first.name)
        await shows(staff, "Give it back")
        await staff.answer(await staff.taps(first, "Give it back"))
    assert (wins.count("Mika"), wins.count("Ken")) == (TRIES // 2, TRIES // 2)
    _, trail = await shown(front, 1)
    assert [line.verb for line in trail[1:]] == ["claim", "release"] * TRIES
    told = [text for text in ann.transcript if "taken up your request 1" in text]
    assert len(told) == TRIES


async def test_a_patient_who_cancels_while_staff_book_is_never_left_with_a_booking(
    front: Frontdesk, staff: Group, ann: Person, mika: Person
) -> None:
    outcomes = set()
    for number in range(1, FEWER + 1):
        await books(ann)
        await hears(staff, f"#{number} Booking: new")  # the one before it has the button too
        await staff.taps(mika, "Book")
        time = (await shows(staff, "Never mind")).buttons[0]
        await ann.says(f"cancel {number}")
        await hears(ann, "Shall I cancel")
        if number % 2:
            tap = await staff.taps(mika, time)
            await ann.taps("Yes, cancel it")
        else:
            await ann.taps("Yes, cancel it")
            tap = await staff.taps(mika, time)
        said = await staff.answer(tap)
        heard = [(await ann.hears()) for _ in range(3 if "is booked" in said else 1)]
        request, _ = await shown(front, number)
        assert (request.state, request.reason) == (State.CLOSED, Reason.CANCELLED_BY_PATIENT)
        assert "is cancelled" in heard[-1].text
        if "is booked" in said:
            assert f"request {number} is booked" in heard[0].text
            assert "METHOD:CANCEL" in heard[1].file
        else:
            assert "closed already" in said or "changed meanwhile" in said
        outcomes.add("is booked" in said)
    assert outcomes


async def test_a_group_that_becomes_a_supergroup_keeps_its_desk_through_a_restart(
    server: BotApi,
    staff: Group,
    ann: Person,
    mika: Person,
    tmp_path: Path,
    mind: Mind,
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with served(server, tmp_path, mind):
        await asks(ann, "how much is a session")
        await hears(staff, "how much is a session")
        new = await staff.migrates(SUPERGROUP)
        assert "I take it" in (await hears(new, "how much is a session")).buttons
    caplog.clear()
    async with served(server, tmp_path, mind):
        assert f"set FRONTDESK_STAFF_CHAT={SUPERGROUP}" in caplog.text
        tap = await new.taps(mika, "I take it")
        assert await new.answer(tap) == "You have #1."
        assert (await hears(new, "with Mika")).edited


async def test_a_move_that_nobody_announced_is_noticed_by_the_next_card(
    front: Frontdesk, staff: Group, ann: Person, mika: Person
) -> None:
    new = await staff.migrates(SUPERGROUP, announce=False)
    await asks(ann, "how much is a session")
    await hears(new, "how much is a session")
    tap = await new.taps(mika, "I take it")
    assert await new.answer(tap) == "You have #1."


async def test_staff_learn_that_a_patient_blocked_the_bot_and_that_they_are_back(
    front: Frontdesk, staff: Group, ann: Person, mika: Person, server: BotApi
) -> None:
    await asks(ann, "how much is a session")
    await shows(staff, "I take it")
    await ann.blocks()
    await hears(staff, "has blocked the bot")
    tap = await staff.taps(mika, "I take it")
    assert "Call instead" in await staff.answer(tap)
    assert tap in server.world.alerts
    await hears(staff, "with Mika")
    await ann.unblocks()
    heard = await staff.hears()
    while "has blocked the bot" in heard.text:
        heard = await staff.hears()
    assert heard.edited


async def test_a_block_that_telegram_did_not_announce_is_noticed_by_the_next_message(
    front: Frontdesk, staff: Group, ann: Person, mika: Person, server: BotApi
) -> None:
    await asks(ann, "how much is a session")
    await shows(staff, "I take it")
    server.world.blocked.add(ann.id)
    await staff.taps(mika, "I take it")
    await hears(staff, "has blocked the bot")


async def test_patient_and_staff_talk_through_the_card(
    front: Frontdesk, staff: Group, ann: Person, mika: Person
) -> None:
    await asks(ann, "how much is a session")
    card = await hears(staff, "how much is a session")
    await staff.replies(mika, card.message_id, "That depends. When would you come?")
    await hears(ann, "That depends. When would you come?")
    await ann.says("on Friday")
    answer = await hears(staff, "on Friday")
    assert answer.answers == card.message_id
    await staff.replies(mika, answer.message_id, "Good, see you then.")
    await hears(ann, "Good, see you then.")
    await ann.sends_photo()
    await hears(ann, "only words go through here")
    tap = await staff.taps(mika, "Hand back to bot")
    assert "answers the patient" in await staff.answer(tap)
    await hears(ann, "The bot answers you again")
    await ann.says("what is sciatica")
    await hears(ann, "From the clinic's guide: Sciatica")


async def test_where_the_setting_says_so_a_photo_is_copied_to_the_card(
    server: BotApi, staff: Group, ann: Person, mika: Person, tmp_path: Path, mind: Mind
) -> None:
    async with served(server, tmp_path, mind, FRONTDESK_MEDIA="forward"):
        await asks(ann, "how much is a session")
        card = await hears(staff, "how much is a session")
        await staff.replies(mika, card.message_id, "What does it look like?")
        await hears(ann, "What does it look like?")
        await ann.sends_photo("my left knee")
        assert (await hears(staff, "my left knee")).answers == card.message_id


async def test_in_a_forum_each_request_has_a_topic_and_its_talk_stays_there(
    server: BotApi, ann: Person, mika: Person, tmp_path: Path, mind: Mind
) -> None:
    forum = server.group(SUPERGROUP, mika)
    forum.has_topics()
    async with served(server, tmp_path, mind, staff_chat=forum.id):
        await asks(ann, "how much is a session")
        card = await hears(forum, "how much is a session")
        await forum.replies(mika, card.message_id, "When would you come?")
        await hears(ann, "When would you come?")
        await ann.says("on Friday")
        answer = await hears(forum, "on Friday")
    assert (card.topic, answer.topic) == ("#1 Question", "#1 Question")
