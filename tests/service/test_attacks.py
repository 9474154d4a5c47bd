"""Whoever wants to harm the desk finds nothing that hurts the others."""

import asyncio
from datetime import timedelta

import pytest

from bot.core.model import Said, SharedContact, Tapped
from bot.core.requests import State
from bot.service.changes import BURST
from bot.service.outbox import Outbox
from bot.service.pace import Pace
from bot.service.ports import Incoming
from tests.service.conftest import PATIENT, STAFF, FrontDesk

NOAH = "telegram:8"
SIGN = "I have crushing chest pain"
FLOOD = 150


@pytest.fixture
def paced(front: FrontDesk) -> Outbox:
    """The outbox as it runs in Telegram, within its limits."""
    return Outbox(front.store, front.channel, front.effects._cards, front.clock, Pace())


async def say(front: FrontDesk, chat: str, *texts: str) -> None:
    """Let *chat* write all *texts* at once."""
    said = [
        Incoming(chat, f"{chat}/{number}/{text}", Said(text)) for number, text in enumerate(texts)
    ]
    await asyncio.gather(*map(front.conversation.handle, said))


async def rounds(front: FrontDesk, outbox: Outbox, count: int) -> None:
    for _ in range(count):
        await outbox.deliver()
        front.wait(1)


# --- a flood ------------------------------------------------------------------------------------


async def test_a_flood_from_one_patient_holds_up_no_other(front: FrontDesk, paced: Outbox) -> None:
    await say(front, PATIENT, *(["what is sciatica"] * FLOOD))
    await say(front, NOAH, "what is sciatica")
    await rounds(front, paced, 2)
    assert front.channel.texts(NOAH)
    assert len(front.channel.texts(PATIENT)) < 10


async def test_the_card_of_whoever_floods_goes_before_all_that_waits(
    front: FrontDesk, paced: Outbox
) -> None:
    await say(front, PATIENT, *(["what is sciatica"] * FLOOD))
    await rounds(front, paced, 5)
    await say(front, PATIENT, SIGN)
    await rounds(front, paced, 1)
    assert "119" in front.channel.texts()[-1].splitlines()[0]


async def test_a_flood_of_warning_signs_leaves_room_for_the_next_patients_alert(
    front: FrontDesk, paced: Outbox
) -> None:
    await say(front, PATIENT, *(f"{SIGN} {number}" for number in range(FLOOD)))
    await say(front, NOAH, SIGN)
    waiting = len([one for one in front.channel.sent if one.chat == STAFF])
    await rounds(front, paced, 240)
    texts = front.channel.texts(STAFF)[waiting:]
    assert len(texts) < 3 * BURST
    assert [text for text in texts if "#2" in text]


async def test_what_a_flood_said_last_stands_on_the_card_a_minute_later(front: FrontDesk) -> None:
    await say(front, PATIENT, *(f"{SIGN} {number}" for number in range(FLOOD)))
    await front.outbox.drain()
    front.wait(60)
    await front.wakes_up()
    cards = [one.message.text for one in front.channel.sent if one.message.card == 1]
    assert f"{SIGN} {FLOOD - 1}" in cards[-1]


async def test_a_patient_who_goes_on_calmly_is_shown_at_once(front: FrontDesk) -> None:
    for number in range(BURST + 3):
        front.now += timedelta(minutes=2)
        await front.says(f"{SIGN} {number}")
    assert f"{SIGN} {BURST + 2}" in front.card.message.text


# --- what is forged -----------------------------------------------------------------------------


@pytest.mark.parametrize("number", ["1", "0", "-1", "9" * 18, "9" * 40, "²", "x"])
@pytest.mark.parametrize("verb", ["cancel", "change"])
async def test_a_forged_number_touches_no_request(
    front: FrontDesk, verb: str, number: str
) -> None:
    await front.requests_booking(chat=NOAH)
    before = await front.request()
    await front.happens(Tapped(f"req:{verb}:{number}", 0))
    for answer in ("yes", "times", "monday at 10", "yes"):
        await front.says(answer)
    assert await front.request() == before


async def test_a_staff_button_in_a_patients_hand_does_nothing(front: FrontDesk) -> None:
    await front.requests_booking()
    said = await front.happens(Tapped(front.data("I take it", STAFF), 0))
    assert (await front.request()).state is State.NEW
    assert "Here is what I can do" in said[-1]


@pytest.mark.parametrize("act", ["s:99999999999:1:claim", "s:1:1:claim:x", "s:" + "9" * 62, "s:"])
async def test_a_forged_staff_button_changes_nothing(front: FrontDesk, act: str) -> None:
    await front.requests_booking()
    assert await front.staff(act) == "There is no such request any more."
    assert (await front.request()).state is State.NEW


@pytest.mark.parametrize("number", ["9" * 12, "9" * 40, "²", "0", "-1"])
async def test_an_impossible_number_after_reply_is_answered(front: FrontDesk, number: str) -> None:
    await front.staff(f"/reply {number} hello")
    assert front.channel.texts(STAFF)


async def test_the_contact_of_somebody_else_is_not_kept(front: FrontDesk) -> None:
    await front.says("/book")
    await front.taps("I agree")
    await front.says("Ann Lee")
    said = await front.happens(SharedContact("819087654321", own=False))
    assert "I could not use that contact" in said[0]
    async with front.store.transaction() as tx:
        assert "87654321" not in str(await tx.disclose(PATIENT))


# --- what is smuggled in ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "payload",
    ["../../etc/passwd", "<script>", "req:cancel:1", "s:1:1:claim", "book;drop", "A" * 99],
)
async def test_an_unknown_payload_of_a_link_is_a_plain_start(
    front: FrontDesk, payload: str
) -> None:
    assert "this is the front desk" in (await front.says(f"/start {payload}"))[0]


@pytest.mark.parametrize("text", ["{email}", "{0.__class__}", "<b>bold</b>", "*x* _y_ [z](u:v)"])
async def test_what_a_patient_writes_reaches_staff_as_written(front: FrontDesk, text: str) -> None:
    await front.requests_booking(f"hip {text}")
    assert f"hip {text}" in front.card.message.text
