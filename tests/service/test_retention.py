"""What is kept no longer goes every night, part by part, and staff see the cards empty."""

from datetime import UTC, datetime, timedelta

from bot.service.retention import ERASE, NIGHT, PAUSE, REQUESTS
from tests.service.conftest import STAFF, FrontDesk

HALF_YEAR = timedelta(days=181)


async def night(front: FrontDesk) -> None:
    """Ask for the next night, as the bot does at its start, and let it come."""
    await front.wakeups.begin()
    front.now += timedelta(days=1)
    await front.wakes_up()


async def asked_for(front: FrontDesk, at: datetime) -> bool:
    return (NIGHT, ERASE) in await front.store.due_wakeups(at, 99)


async def test_it_begins_at_half_past_three_in_the_clinics_zone(front: FrontDesk) -> None:
    await front.wakeups.begin()
    at = datetime(2026, 11, 23, 18, 30, tzinfo=UTC)  # in Tokyo the 24th, 03:30
    assert not await asked_for(front, at - timedelta(seconds=1))
    assert await asked_for(front, at)


async def test_it_comes_again_every_night(front: FrontDesk) -> None:
    await night(front)
    assert not await asked_for(front, front.now)
    assert await asked_for(front, front.now + timedelta(days=1))


async def test_a_request_closed_long_ago_is_emptied_on_its_card_too(front: FrontDesk) -> None:
    await front.requests_booking(name="Ann Lee")
    await front.staff(front.data("Done", STAFF))
    front.now += HALF_YEAR
    await night(front)
    request = await front.request()
    assert (request.chat, request.details) == ("", {})
    cards = [posted.message.text for posted in front.channel.sent if posted.message.card == 1]
    assert "Ann Lee" not in cards[-1]


async def test_a_request_that_is_still_open_stays_whole(front: FrontDesk) -> None:
    await front.requests_booking(name="Ann Lee")
    front.now += HALF_YEAR
    await night(front)
    assert (await front.request()).details["name"] == "Ann Lee"


async def test_what_is_left_over_goes_after_a_pause(front: FrontDesk) -> None:
    for number in range(REQUESTS + 1):
        async with front.store.transaction() as tx:
            await tx.add_request(f"telegram:{number}", "booking", {}, None, front.now)
        await front.desk.act(number + 1, "close", "Mika")
    front.now += HALF_YEAR
    await night(front)
    assert (await front.request(REQUESTS)).chat == ""
    assert (await front.request(REQUESTS + 1)).chat != ""
    front.now += PAUSE
    await front.wakes_up()
    assert (await front.request(REQUESTS + 1)).chat == ""


async def test_who_comes_back_long_after_is_asked_for_consent_again(front: FrontDesk) -> None:
    await front.asks_staff()
    await front.desk.act(1, "close", "Mika")
    await front.passes(front.now + timedelta(days=2))  # what was left open has ended by itself
    front.now += HALF_YEAR
    await night(front)
    await front.says("/staff")
    assert "For that we keep your message" in (await front.says("May I bring my dog?"))[-1]
