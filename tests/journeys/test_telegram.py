"""Patients and staff in Telegram: the whole program, over HTTP."""

import sqlite3
from pathlib import Path

from tests.botapi import BotApi, Group, Heard, Person
from tests.journeys.conftest import STAFF_CHAT, Bot

STARTED = 90
"""Seconds for a first answer: the process has to start, perhaps on a busy machine."""
QUIET = 1.2
"""Seconds; the outbox sends a chat one message a second once its burst is used up."""
SECRETS = ("Ann Example", "9012345678", "90-1234-5678", "my glutes are in knots", "Mika")


async def hears(room: Person | Group, words: str, seconds: float = STARTED) -> Heard:
    """Return the next message that holds *words*; messages before it are passed over."""
    while words not in (heard := await room.hears(seconds)).text:
        continue
    return heard


async def last_heard(person: Person) -> Heard:
    """Return the last of the messages that answer what was just done."""
    heard = await person.hears(STARTED)
    while True:
        try:
            heard = await person.hears(QUIET)
        except AssertionError:
            return heard


async def does(person: Person, heard: Heard, what: str) -> Heard:
    """Tap the button *what* where *heard* has it, else type it; return the last answer."""
    if what in heard.buttons:
        await person.taps(what)
    else:
        await person.says(what)
    return await last_heard(person)


async def books(ann: Person) -> Heard:
    """Go through a booking, every sign of the red-flag check denied; return its confirmation."""
    await ann.says("/book")
    heard = await last_heard(ann)
    for what in ("I agree", "Ann Example", "090-1234-5678", "next Friday after 6pm", "Yes"):
        heard = await does(ann, heard, what)
    heard = await does(ann, heard, "my glutes are in knots")
    while "Send the request" not in heard.buttons:
        heard = await does(ann, heard, "No")
    return await does(ann, heard, "Send the request")


async def test_a_patient_asks_books_and_hears_that_staff_took_it(
    bot: Bot, ann: Person, mika: Person, staff: Group, server: BotApi
) -> None:
    await bot.start()
    await ann.says("what is sciatica")
    await hears(ann, "From the clinic's guide: Sciatica")
    assert "request" in (await books(ann)).text.lower()

    card = await hears(staff, "Ann Example")
    assert "my glutes are in knots" in card.text
    tap = await staff.taps(mika, "I take it")
    assert "You have #1" in await staff.answer(tap)
    assert (await staff.hears()).edited
    await hears(ann, "taken up your request 1")

    code, listed, _ = await bot.command("requests", "-o", "csv")
    assert code == 0
    assert "Ann Example" in listed
    assert await bot.stop() == 0
    log = bot.log.read_text()
    assert "serving Telegram" in log
    assert [secret for secret in (*SECRETS, server.token) if secret in log] == []
    stored = b"".join(path.read_bytes() for path in bot.data.iterdir())
    assert [secret for secret in SECRETS[:4] if secret.encode() in stored] == []


async def test_pain_is_described_with_taps_on_a_body_map(bot: Bot, ann: Person) -> None:
    await bot.start()
    await ann.says("/symptoms")
    heard = await last_heard(ann)
    while not heard.photo:
        heard = await does(ann, heard, "None of these")
    assert "Where is the pain" in heard.text
    for what in ("3 Middle of the buttock", "Shooting", "Sitting", "Down the leg"):
        heard = await does(ann, heard, what)
    heard = await does(ann, heard, "Some weeks")
    assert "Piriformis" in heard.text
    assert "pain in the buttock; worse with sitting; goes down the leg" in heard.text
    assert "This is not a diagnosis" in heard.text


async def test_a_warning_sign_gets_its_card_and_staff_see_it(
    bot: Bot, ann: Person, staff: Group
) -> None:
    await bot.start()
    await ann.says("I can't feel when I pee and I'm numb between my legs")
    assert "119" in (await ann.hears(STARTED)).text
    assert "numb between my legs" in (await staff.hears()).text


async def test_a_warning_sign_in_an_edited_message_or_a_caption_is_seen(
    bot: Bot, ann: Person, staff: Group
) -> None:
    await bot.start()
    message = await ann.says("hello there")
    await ann.hears(STARTED)
    await ann.edits(message, "I can't feel when I pee and I'm numb between my legs")
    assert "119" in (await ann.hears()).text
    await ann.sends_photo("crushing chest pain and I cannot breathe")
    await hears(ann, "119")


async def test_who_is_not_on_the_staff_list_is_refused(
    bot: Bot, server: BotApi, ann: Person, staff: Group
) -> None:
    mallory = server.user(99, "Mallory")
    await bot.start()
    await staff.says(mallory, "/pending")
    assert "Only members" in (await staff.hears(STARTED)).text


async def test_staff_commands_do_not_exist_for_patients(
    bot: Bot, ann: Person, server: BotApi
) -> None:
    await bot.start()
    await ann.says("/pending")
    assert "I do not know that one" in (await ann.hears(STARTED)).text
    await server.world.until(lambda: len(server.calls("setMyCommands")) == 3, 5)
    menus = [call.params for call in server.calls("setMyCommands")]
    patients = [menu for menu in menus if menu["scope"]["type"] != "chat"]
    assert all("pending" not in str(menu["commands"]) for menu in patients)
    assert [m["scope"]["chat_id"] for m in menus if m not in patients] == [STAFF_CHAT]


async def test_a_killed_bot_loses_no_question_and_doubles_none(
    bot: Bot, ann: Person, staff: Group
) -> None:
    questions = {"how much is a session": "price", "is there parking": "directions"}
    await bot.start()
    for question, told in questions.items():
        await ann.says(question)
        await bot.kill()
        await bot.start()
        await hears(ann, told)
        await ann.taps("Ask the staff")
        await hears(ann, "I will send this")
        await bot.kill()
        await ann.taps("I agree, send it" if told == "price" else "Send it")
        await bot.start()
        await hears(ann, "Your question is with the staff")
    await bot.stop()
    assert _count(bot.data, "requests") == len(questions)


async def test_a_wrong_token_is_told_in_words(bot: Bot) -> None:
    bot.settings["TELEGRAM_BOT_TOKEN"] = "123456789:" + "A" * 35
    code, _, errors = await bot.command("telegram")
    assert code == 3
    assert "BotFather" in errors
    assert "Traceback" not in errors


async def test_without_a_network_the_bot_waits_and_goes_on(
    bot: Bot, ann: Person, server: BotApi
) -> None:
    server.fail_next("getMe", drop=True, times=3)
    server.fail_next("getUpdates", status=502, times=3)
    await bot.start()
    await ann.says("what is sciatica")
    await hears(ann, "From the clinic's guide: Sciatica")


async def test_the_health_command_follows_the_bot(bot: Bot, ann: Person) -> None:
    assert (await bot.command("health"))[0] == 1
    await bot.start()
    await ann.says("hello")
    await ann.hears(STARTED)
    assert (await bot.command("health"))[0] == 0


def _count(data: Path, table: str) -> int:
    with sqlite3.connect(data / "frontdesk.db") as database:
        return int(database.execute(f"select count(*) from {table}").fetchone()[0])  # noqa: S608
