"""Which commands Telegram offers to whom."""

from bot.channels.telegram_commands import register
from tests.channels.conftest import STAFF

PATIENTS = {"book": "Ask for an appointment", "check": "Check for warning signs"}
STAFF_ONLY = {"pending": "What is open"}


def named(commands: list[dict[str, str]]) -> dict[str, str]:
    return {command["command"]: command["description"] for command in commands}


async def test_patients_see_their_commands_and_only_those(server, bot) -> None:
    server.group(STAFF)
    await register(bot, PATIENTS, STAFF_ONLY, STAFF)
    assert named(server.world.commands["default", 0]) == PATIENTS
    assert named(server.world.commands["all_private_chats", 0]) == PATIENTS


async def test_staff_commands_stand_in_the_staff_chat_only(server, bot) -> None:
    server.group(STAFF)
    await register(bot, PATIENTS, STAFF_ONLY, STAFF)
    assert named(server.world.commands["chat", STAFF]) == STAFF_ONLY
    assert len(server.world.commands) == 3


async def test_a_menu_that_cannot_be_set_is_a_warning_and_the_others_are_set(
    server, bot, caplog
) -> None:
    server.fail_next("setMyCommands", status=500)
    await register(bot, PATIENTS, STAFF_ONLY, STAFF)  # and the staff chat does not exist
    assert caplog.text.count("command menu not set") == 2
    assert list(server.world.commands) == [("all_private_chats", 0)]
