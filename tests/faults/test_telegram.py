"""Whatever Telegram does, what was promised arrives, in order, and nobody waits for another."""

import pytest

from bot.app import Frontdesk
from tests.botapi import BotApi, Group, Person
from tests.faults.conftest import STAFF_CHAT, Clinic, settled

ANSWER = "The nerve in your leg can hurt."
PARSE = "Bad Request: can't parse entities: unexpected end tag at byte offset 7"


def texts(person: Person | Group) -> list[str]:
    """Return what the bot said, each without more than its first line."""
    heard = [line.removeprefix("bot: ") for line in person.transcript if line.startswith("bot: ")]
    return [text.splitlines()[0] for text in heard]


async def asks(person: Person, parts: Frontdesk, server: BotApi) -> None:
    """Let *person* ask two things and wait until both are answered."""
    await person.says("what is sciatica")
    await person.says("hello")
    await settled(parts, server)


async def test_a_chat_that_must_wait_holds_no_other(
    parts: Frontdesk, server: BotApi, ann: Person, bob: Person
) -> None:
    server.fail_next("sendMessage", status=429, retry_after=60, chat=ann.id)
    await ann.says("what is sciatica")
    await bob.says("what is sciatica")
    assert ANSWER in (await bob.hears()).text
    assert texts(ann) == []
    assert ANSWER in (await ann.hears()).text
    assert [c.code for c in server.calls("sendMessage") if c.params["chat_id"] == ann.id] == [
        429,
        200,
    ]


async def test_when_everybody_must_wait_nobody_is_lost(parts: Frontdesk, server: BotApi) -> None:
    server.fail_next("sendMessage", status=429, retry_after=10, times=5)
    people = [server.user(n, "Ann") for n in range(20, 30)]
    for person in people:
        await person.says("what is sciatica")
    await settled(parts, server)
    assert [len(texts(person)) for person in people] == [1] * 10


@pytest.mark.parametrize(
    "fault",
    [{"status": 500}, {"status": 502}, {"status": 504}, {"drop": True}, {"hang": 2}],
    ids=str,
)
async def test_a_broken_call_is_made_again_and_the_next_waits_for_it(
    parts: Frontdesk, server: BotApi, ann: Person, fault: dict[str, object]
) -> None:
    server.fail_next("sendMessage", **fault)
    await asks(ann, parts, server)
    first, second = texts(ann)
    assert first == ANSWER + " Rest may help."
    assert first != second


@pytest.mark.parametrize(
    "fault", [{"hang": 2}, {"drop": True}, {"status": 502}], ids=["late", "dropped", "502"]
)
async def test_a_message_that_was_sent_though_the_call_failed_comes_twice_and_in_order(
    parts: Frontdesk, server: BotApi, ann: Person, fault: dict[str, object]
) -> None:
    server.fail_next("sendMessage", after=True, **fault)
    await asks(ann, parts, server)
    first, again, second = texts(ann)
    assert first == again
    assert first != second


async def test_a_connection_that_hangs_holds_neither_others_nor_an_emergency(
    parts: Frontdesk, server: BotApi, ann: Person, bob: Person
) -> None:
    server.fail_next("sendMessage", hang=0.45, chat=ann.id)
    await ann.says("what is sciatica")
    await server.world.until(lambda: bool(server.calls("sendMessage")), 5)
    await bob.says("hello")
    await ann.says("my chest hurts")
    await bob.hears()
    assert "119" in (await ann.hears()).text


async def test_repeated_and_shuffled_updates_are_each_answered_once(
    clinic: Clinic, server: BotApi, ann: Person
) -> None:
    for text in ("what is sciatica", "hello", "what is sciatica"):
        await ann.says(text)
    updates = server.world.updates
    server.world.updates = [updates[2], updates[0], updates[1], updates[0], updates[2]]
    async with clinic.open() as parts:
        await settled(parts, server)
    first, second, third = texts(ann)
    assert (first, third) == (texts(ann)[0],) * 2
    assert first != second


async def test_a_warning_sign_from_an_hour_s_outage_is_answered_first(
    clinic: Clinic, server: BotApi, ann: Person, staff: Group
) -> None:
    await ann.says("my chest hurts")
    server.world.updates[0]["message"]["date"] -= 3600
    async with clinic.open() as parts:
        await settled(parts, server)
    card, note = texts(ann)[:2]
    assert "119" in card or "EMERGENCY" in card.upper()
    assert note.startswith("We were offline")


async def books_a_question(person: Person) -> None:
    """Leave a question to the staff."""
    for act in ("zork", "Ask the staff", "I agree, send it"):
        await (person.says(act) if act == "zork" else person.taps(act))
        await person.hears()


@pytest.mark.parametrize("why", ["bot was blocked by the user", "user is deactivated"])
async def test_staff_see_on_the_card_that_a_patient_is_gone(
    parts: Frontdesk, server: BotApi, ann: Person, staff: Group, why: str
) -> None:
    await books_a_question(ann)
    server.fail_next("sendMessage", status=403, description=f"Forbidden: {why}", chat=ann.id)
    await ann.says("hello")
    await settled(parts, server)
    assert "blocked the bot" in staff.transcript[-1]


async def test_a_card_waits_until_the_bot_is_in_the_group_again(
    parts: Frontdesk, server: BotApi, ann: Person, staff: Group
) -> None:
    kicked = "Forbidden: bot was kicked from the group chat"
    server.fail_next("sendMessage", status=403, description=kicked, chat=STAFF_CHAT, times=2)
    await books_a_question(ann)
    assert "zork" in (await staff.hears(20)).text


async def test_staff_act_in_the_new_group_after_a_restart(
    clinic: Clinic, server: BotApi, ann: Person, mika: Person, staff: Group
) -> None:
    async with clinic.open() as parts:
        await books_a_question(ann)
        await settled(parts, server)
    new = await staff.migrates(-200, announce=False)
    async with clinic.open():
        assert "zork" in (await new.hears(20)).text  # its card comes along
        await new.says(mika, "/pending")
        assert "1 open" in (await new.hears()).text


@pytest.mark.parametrize("text", ["what is sciatica", "/start"])
async def test_what_telegram_cannot_parse_goes_again_as_bare_text(
    parts: Frontdesk, server: BotApi, ann: Person, text: str
) -> None:
    server.fail_next("sendMessage", status=400, description=PARSE)
    await ann.says(text)
    await settled(parts, server)
    assert len(texts(ann)) == 1
