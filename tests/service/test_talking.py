"""Staff reply to a card, the patient answers, and the bot keeps out of it."""

import pytest

from bot.core.model import HandedOver, Idle, SentOther
from bot.service.effects import Effects
from bot.service.ports import Incoming
from tests.service.conftest import PATIENT, STAFF, FrontDesk


async def talks(front: FrontDesk, words: str = "Can you come on Friday?") -> None:
    """Let a patient ask, and staff reply to the card."""
    await front.asks_staff()
    await front.answers(words, to="#1 Question")


async def mode(front: FrontDesk) -> object:
    async with front.store.transaction() as tx:
        return (await tx.session(PATIENT)).mode


async def test_a_reply_to_the_card_reaches_the_patient_from_the_clinic(front: FrontDesk) -> None:
    await talks(front)
    told = front.channel.texts()[-1]
    assert told.startswith("Message from the clinic, about your request 1:")
    assert "Can you come on Friday?" in told
    assert "until Tuesday 24 November, 06:00" in told
    assert "with Mika" in front.card.message.text
    assert "Their messages come here until" in front.card.message.text


async def test_the_answer_comes_back_as_a_reply_to_the_card_and_the_bot_is_silent(
    front: FrontDesk,
) -> None:
    await talks(front)
    assert await front.says("how much is a session then?") == []
    relay = front.channel.sent[-1]
    assert relay.chat == STAFF
    assert "#1, the patient writes:\n\nhow much is a session then?" in relay.message.text
    assert (relay.message.thread, relay.message.protect) == (1, True)
    assert relay.message_id == front.channel.ids[front.card.id]


async def test_a_reply_to_the_answer_goes_to_the_patient_too(front: FrontDesk) -> None:
    await talks(front)
    await front.says("which Friday?")
    await front.answers("This one.", to="which Friday?")
    assert "This one." in front.channel.texts()[-1]


async def test_a_warning_sign_gets_its_card_in_the_middle_of_the_talk(front: FrontDesk) -> None:
    await talks(front)
    said = await front.says("my groin is numb and I cannot pee")
    assert "119" in said[0]
    staff = front.channel.texts(STAFF)
    assert any("EMERGENCY SIGN" in text for text in staff)
    assert any("patient writes" in text and "groin" in text for text in staff)
    assert await front.says("what is sciatica") == []


async def test_handing_back_lets_the_bot_answer_again_and_says_so(front: FrontDesk) -> None:
    await talks(front)
    assert "answers the patient" in await front.staff(front.data("Hand back", STAFF))
    assert front.channel.texts()[-1].startswith("The bot answers you again.")
    assert "Their messages come here" not in front.card.message.text
    assert "Sciatica" in (await front.says("what is sciatica"))[-1]


async def test_closing_gives_the_patient_back_to_the_bot(front: FrontDesk) -> None:
    await talks(front)
    await front.staff(front.data("Done", STAFF))
    assert "Sciatica" in (await front.says("what is sciatica"))[-1]


async def test_closing_another_request_leaves_the_talk_alone(front: FrontDesk) -> None:
    await talks(front)
    await front.requests_booking()
    await front.desk.act(2, "close", "Mika")
    assert isinstance(await mode(front), HandedOver)


async def test_the_talk_ends_by_itself(front: FrontDesk) -> None:
    await talks(front)
    front.wait(12 * 3600)
    assert "Sciatica" in (await front.says("what is sciatica"))[-1]


async def test_a_patient_who_asks_for_the_menu_has_the_bot_back_and_staff_see_it(
    front: FrontDesk,
) -> None:
    await talks(front)
    assert await front.says("/menu")
    assert "Mika: the patient of #1 went back to the bot" in front.channel.texts(STAFF)[-1]
    assert "Their messages come here" not in front.card.message.text


async def test_a_reply_stops_a_flow_and_says_so(front: FrontDesk) -> None:
    await front.asks_staff()
    await front.says("/book")
    await front.answers("Hello", to="#1 Question")
    *_, stopped, told = front.channel.texts()
    assert "I have stopped what we were doing" in stopped
    assert "Hello" in told


async def test_a_reply_to_an_alert_lets_the_patient_answer_past_the_card(front: FrontDesk) -> None:
    await front.says("my groin is numb and I cannot pee")
    await front.answers("Have you called 119?", to="#1 Warning sign")
    assert await front.says("yes, they are coming") == []
    assert "yes, they are coming" in front.channel.texts(STAFF)[-1]


async def test_pictures_are_refused_with_the_reason(front: FrontDesk) -> None:
    await talks(front)
    said = await front.happens(SentOther("photo", "my left knee"))
    assert "hold more about you than the clinic needs" in said[0]
    assert "my left knee" in front.channel.texts(STAFF)[-1]


@pytest.mark.parametrize("kind", ["photo", "voice", "document"])
async def test_where_the_clinic_set_so_media_are_copied_to_the_card(
    front: FrontDesk, kind: str
) -> None:
    await talks(front)
    front.conversation._effects = Effects(
        front.wording, front.effects._changes, forward_media=True
    )
    sent = Incoming(PATIENT, "m1", SentOther(kind), message_id="55")
    await front.conversation.handle(sent)
    await front.outbox.drain()
    copied = front.channel.sent[-1].message
    assert (copied.copy_of, copied.thread, copied.protect) == (f"{PATIENT}/55", 1, True)


async def test_only_words_of_staff_go_to_patients(front: FrontDesk) -> None:
    await front.asks_staff()
    before = front.channel.texts()
    await front.answers("", to="#1 Question")
    assert "Only words go to patients" in front.channel.texts(STAFF)[-1]
    assert front.channel.texts() == before


async def test_a_reply_to_a_closed_request_is_refused_in_the_chat(front: FrontDesk) -> None:
    await front.asks_staff()
    await front.staff(front.data("Done", STAFF))
    before = front.channel.texts()
    await front.answers("one more thing", to="#1 Question")
    assert "closed already" in front.channel.texts(STAFF)[-1]
    assert front.channel.texts() == before


async def test_a_reply_that_cannot_arrive_is_told(front: FrontDesk) -> None:
    await front.asks_staff()
    await front.desk.reachable(PATIENT, False)
    await front.answers("Hello", to="#1 Question")
    assert "Call instead" in front.channel.texts(STAFF)[-1]


async def test_a_reply_to_a_message_of_no_request_is_no_message(front: FrontDesk) -> None:
    await front.asks_staff()
    await front.staff("/pending")
    sent = len(front.channel.sent)
    await front.answers("quiet today", to="1 open")
    assert len(front.channel.sent) == sent


async def test_every_message_of_the_talk_stands_in_the_trail_without_its_words(
    front: FrontDesk,
) -> None:
    await talks(front)
    await front.says("a private word")
    shown = await front.desk.show(1)
    assert shown is not None
    assert [(line.who, line.verb) for line in shown[1]] == [
        ("patient", "create"), ("Mika", "reply"), ("patient", "message"),
    ]  # fmt: skip
    assert "private" not in str(shown[1])


async def test_what_is_erased_takes_the_talk_with_it(front: FrontDesk) -> None:
    await talks(front)
    await front.says("/delete")
    await front.taps("Erase everything")
    assert await mode(front) == Idle()
    assert "Sciatica" in (await front.says("what is sciatica"))[-1]
