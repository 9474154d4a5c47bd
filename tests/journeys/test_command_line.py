"""Staff work from the command line while the bot runs: it sends what they do."""

from tests.botapi import Group, Person
from tests.journeys.conftest import Bot
from tests.journeys.test_desk import asks
from tests.journeys.test_telegram import hears


async def test_what_staff_do_in_a_terminal_shows_in_the_chat_and_reaches_the_patient(
    bot: Bot, ann: Person, staff: Group
) -> None:
    await bot.start()
    await asks(ann, "how much is a session")
    card = await hears(staff, "how much is a session")
    code, said, errors = await bot.command("request", "1", "claim", "--as", "Aya")
    assert (code, said, errors) == (0, "Request 1: claimed, Aya\n", "")
    edit = await hears(staff, "with Aya")
    assert (edit.message_id, edit.edited) == (card.message_id, True)
    await hears(ann, "taken up your request 1")
    await bot.command("request", "1", "book", "2126-11-27 18:00", "--as", "Aya")
    await hears(staff, "booked by Aya")
    await hears(ann, "Your request 1 is booked: Wednesday 27 November, 18:00")
    code, _, errors = await bot.command("request", "1", "release", "--as", "Ben")
    assert (code, errors) == (5, "Refused: that does not fit the state it is in.\n")
