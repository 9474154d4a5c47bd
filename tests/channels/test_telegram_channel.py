"""What goes out, how long texts are cut, and what each of Telegram's refusals becomes."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram.error import NetworkError

from bot.channels.telegram_channel import TelegramChannel, build_bot
from bot.channels.telegram_split import split, units
from bot.content.pictures import load_pictures
from bot.service.ports import (
    Attachment,
    Key,
    Later,
    Moved,
    Outgoing,
    Posted,
    Rejected,
    Unreachable,
)
from bot.settings import shipped_knowledge
from tests.botapi import BotApi, Person
from tests.channels.conftest import STAFF

NOW = datetime(2026, 1, 5, tzinfo=UTC)
MENU = ((Key("Book", data="1|book"),), (Key("Copy", copy="#12"), Key("Back", data="1|back")))

PNG = load_pictures(shipped_knowledge())["body-map"]


@pytest.fixture
def ann(server: BotApi) -> Person:
    return server.user(42)


def posted(text: str, *, chat: int = 42, id: int = 1, message_id: str = "", **how: Any) -> Posted:
    return Posted(id, f"telegram:{chat}", Outgoing(text, **how), 0, NOW, message_id)


def sent(server: BotApi) -> dict[str, Any]:
    """Return the parameters of the newest message."""
    return server.calls("sendMessage")[-1].params


async def test_a_message_arrives_and_its_id_is_returned(channel, ann) -> None:
    message_id = await channel.send(posted("Hello <b>Ann</b> *_`["))
    heard = await ann.hears()
    assert heard.text == "Hello <b>Ann</b> *_`["
    assert str(heard.message_id) == message_id


async def test_texts_go_out_plain_and_without_link_previews(server, channel, ann) -> None:
    await channel.send(posted("see https://example.org"))
    assert "parse_mode" not in sent(server)
    assert sent(server)["link_preview_options"] == {"is_disabled": True}


async def test_buttons_return_or_copy(server, channel, ann) -> None:
    await channel.send(posted("Menu", keys=MENU))
    assert sent(server)["reply_markup"]["inline_keyboard"] == [
        [{"text": "Book", "callback_data": "1|book"}],
        [
            {"text": "Copy", "copy_text": {"text": "#12"}},
            {"text": "Back", "callback_data": "1|back"},
        ],
    ]


async def test_a_protected_message_cannot_be_forwarded(server, channel, ann) -> None:
    await channel.send(posted("private", protect=True))
    assert sent(server)["protect_content"] is True


async def test_the_contact_button_stands_under_a_message_without_other_buttons(
    server, channel, ann
) -> None:
    await channel.send(posted("Your number?", ask_contact=True, keys=((Key("Share it"),),)))
    assert (await ann.hears()).buttons == ("Share it",)
    await ann.taps("Share it")
    assert "contact" in server.world.updates[-1]["message"]


async def test_the_contact_button_follows_where_there_are_other_buttons(channel, ann) -> None:
    keys = ((Key("Share it"),), (Key("Here in Telegram", data="1|here"),))
    message_id = await channel.send(posted("Your number?", ask_contact=True, keys=keys))
    question, extra = await ann.hears(), await ann.hears()
    assert (question.text, question.buttons) == ("Your number?", ("Here in Telegram",))
    assert extra.buttons == ("Share it",)
    assert message_id == str(question.message_id)


async def test_a_contact_question_without_a_label_still_has_its_button(channel, ann) -> None:
    await channel.send(posted("Your number?", ask_contact=True))
    assert (await ann.hears()).buttons == ("📱",)


async def test_a_later_message_takes_the_contact_button_away(server, channel, ann) -> None:
    await channel.send(posted("Thank you."))
    assert sent(server)["reply_markup"] == {"remove_keyboard": True}


def with_picture(text: str = "Where?", *, attempts: int = 0, picture: str = "map") -> Posted:
    message = Outgoing(text, MENU, picture=picture, alt="A map of the body.")
    return Posted(1, "telegram:42", message, attempts, NOW)


async def test_a_picture_is_sent_with_its_words_and_buttons_under_it(server, bot, ann) -> None:
    message_id = await TelegramChannel(bot, {"map": PNG}).send(with_picture())
    heard = await ann.hears()
    assert (heard.photo, heard.text) == (True, "Where?\n\nA map of the body.")
    assert heard.buttons == ("Book", "Copy", "Back")
    assert message_id == str(heard.message_id)
    assert server.calls("sendPhoto")[0].params["photo"] == PNG


async def test_a_picture_that_is_missing_leaves_the_words(channel, ann) -> None:
    await channel.send(with_picture())
    heard = await ann.hears()
    assert (heard.photo, heard.text, heard.buttons[0]) == (False, "Where?", "Book")


async def test_a_picture_that_telegram_refuses_leaves_the_words(server, bot, ann) -> None:
    message_id = await TelegramChannel(bot, {"map": b"no picture"}).send(with_picture())
    heard = await ann.hears()
    assert (heard.photo, heard.text, heard.buttons[0]) == (False, "Where?", "Book")
    assert [call.code for call in server.calls("sendPhoto")] == [400]
    assert message_id == str(heard.message_id)


async def test_an_upload_that_keeps_failing_does_not_hold_the_words_back(server, bot, ann) -> None:
    channel = TelegramChannel(bot, {"map": PNG})
    server.fail_next("sendPhoto", status=502, times=2)
    for attempts in range(2):
        with pytest.raises(NetworkError):
            await channel.send(with_picture(attempts=attempts))
    await channel.send(with_picture(attempts=2))
    heard = await ann.hears()
    assert (heard.photo, heard.text) == (False, "Where?")


async def test_words_too_long_for_a_caption_go_without_the_picture(bot, ann) -> None:
    await TelegramChannel(bot, {"map": PNG}).send(with_picture("x" * 1020))
    assert not (await ann.hears()).photo


async def test_a_picture_waits_as_long_as_telegram_asks(server, bot, ann) -> None:
    server.fail_next("sendPhoto", status=429, retry_after=7)
    with pytest.raises(Later) as later:
        await TelegramChannel(bot, {"map": PNG}).send(with_picture())
    assert later.value.seconds == 7


async def test_a_picture_for_who_blocked_the_bot_is_not_tried_as_words(server, bot, ann) -> None:
    await ann.blocks()
    with pytest.raises(Unreachable):
        await TelegramChannel(bot, {"map": PNG}).send(with_picture())
    assert server.calls("sendMessage") == []


async def test_a_card_is_sent_so_that_it_can_be_edited(server, channel, ann) -> None:
    first = await channel.send(posted("card", card=1))
    again = await channel.send(posted("card, claimed", card=1, message_id=first))
    await ann.hears()
    heard = await ann.hears()
    assert (heard.text, heard.edited, again) == ("card, claimed", True, first)


async def test_an_edit_that_changes_nothing_counts_as_done(server, channel, ann) -> None:
    first = await channel.send(posted("card", keys=MENU, card=1))
    assert await channel.send(posted("card", keys=MENU, card=1, message_id=first)) == first
    assert [c.code for c in server.calls("editMessageText")] == [400]
    assert len(server.calls("sendMessage")) == 1


async def test_a_card_that_was_deleted_is_sent_anew(channel, ann) -> None:
    message_id = await channel.send(posted("card", card=1, message_id="99"))
    heard = await ann.hears()
    assert (heard.text, heard.edited, str(heard.message_id)) == ("card", False, message_id)


async def test_a_long_text_goes_out_whole_in_pieces_with_the_buttons_last(channel, ann) -> None:
    text = "\n\n".join(f"Paragraph {n}. " + "word " * 100 for n in range(12))
    message_id = await channel.send(posted(text, keys=MENU))
    first, last = await ann.hears(), await ann.hears()
    assert first.text.endswith("word") or first.text.endswith("word ")
    assert last.text.startswith("Paragraph")
    assert (first.buttons, last.buttons) == ((), ("Book", "Copy", "Back"))
    assert message_id == str(last.message_id)


async def test_the_next_attempt_does_not_repeat_the_pieces_that_arrived(
    server, channel, ann
) -> None:
    message = posted("a" * 4096 + "b" * 10)
    server.fail_next("sendMessage", status=0)
    server.fail_next("sendMessage", status=429, retry_after=1)
    with pytest.raises(Later):
        await channel.send(message)
    await channel.send(message)
    assert [line[5] for line in ann.transcript] == ["a", "b"]


@given(st.text(max_size=300), st.integers(min_value=2, max_value=60))
def test_pieces_fit_and_lose_nothing_but_blanks(text: str, limit: int) -> None:
    pieces = split(text, limit)
    assert all(units(piece) <= limit for piece in pieces)
    whole = text.encode("utf-8", "replace").decode()
    assert "".join("".join(pieces).split()) == "".join(whole.split())


def test_a_character_of_two_units_is_not_cut_in_two() -> None:
    assert split("a" + "🦴" * 4, 4) == ["a🦴", "🦴🦴", "🦴"]


@pytest.mark.parametrize("text", ["שלום \u202eevil", "Z̷̛͇a̴l̶g̵o", "a\x00b", "half \ud800 a character"])
async def test_strange_text_is_sent(channel, ann, text) -> None:
    await channel.send(posted(text))
    assert (await ann.hears()).text == text.encode("utf-8", "replace").decode()


async def test_429_says_how_long_to_wait(server, channel, ann) -> None:
    server.fail_next("sendMessage", status=429, retry_after=7)
    with pytest.raises(Later) as later:
        await channel.send(posted("hi"))
    assert later.value.seconds == 7


async def test_a_patient_who_blocked_the_bot_is_unreachable(channel, ann) -> None:
    await ann.blocks()
    with pytest.raises(Unreachable):
        await channel.send(posted("hi"))


async def test_a_chat_that_does_not_exist_is_unreachable(channel) -> None:
    with pytest.raises(Unreachable):
        await channel.send(posted("hi", chat=777, keys=MENU))


async def test_a_text_that_telegram_refuses_is_rejected(channel, ann) -> None:
    with pytest.raises(Rejected):
        await channel.send(posted(" "))


async def test_buttons_that_telegram_refuses_do_not_withhold_the_words(channel, ann) -> None:
    await channel.send(posted("Call 119 now.", keys=((Key("Book", data="x" * 65),),)))
    assert (await ann.hears()).text == "Call 119 now."


@pytest.mark.parametrize("fault", [{"status": 502}, {"status": 500}, {"drop": True}])
async def test_a_broken_server_or_connection_means_try_again(server, channel, ann, fault) -> None:
    server.fail_next("sendMessage", **fault)
    with pytest.raises(NetworkError) as error:
        await channel.send(posted("hi"))
    assert server.token not in str(error.value)
    await channel.send(posted("hi"))
    assert ann.transcript == ["bot: hi"]


async def test_no_network_means_try_again(server: BotApi) -> None:
    bot = build_bot(server.token, "http://127.0.0.1:9")
    with pytest.raises(NetworkError):
        await TelegramChannel(bot).send(posted("hi"))


async def test_a_group_that_migrated_is_told_with_its_new_id(server, channel, ann, caplog) -> None:
    new = await server.group(STAFF, ann).migrates(-200, announce=False)
    with pytest.raises(Moved) as moved:
        await channel.send(posted("card", chat=STAFF, card=1))
    assert moved.value.new == "telegram:-200"
    assert channel.current(f"telegram:{STAFF}") == "telegram:-200"
    assert "set FRONTDESK_STAFF_CHAT=-200" in caplog.text
    await channel.send(posted("card", chat=-200, card=1))
    assert (await new.hears()).text == "card"


async def test_a_file_goes_out_with_the_text_beside_it(channel, ann) -> None:
    await channel.send(posted("Booked.", file=Attachment("booking.ics", "BEGIN:VCALENDAR")))
    heard = await ann.hears()
    assert (heard.text, heard.file) == ("Booked.", "BEGIN:VCALENDAR")


async def test_a_text_too_long_for_a_file_goes_before_it(server, channel, ann) -> None:
    await channel.send(posted("x" * 1025, file=Attachment("booking.ics", "BEGIN:VCALENDAR")))
    assert ((await ann.hears()).text, (await ann.hears()).file) == ("x" * 1025, "BEGIN:VCALENDAR")


async def test_the_text_before_a_file_that_failed_is_not_sent_again(server, channel, ann) -> None:
    long = posted("x" * 1025, file=Attachment("booking.ics", "BEGIN:VCALENDAR"))
    server.fail_next("sendDocument", status=502)
    with pytest.raises(NetworkError):
        await channel.send(long)
    await channel.send(long)
    assert len(server.calls("sendMessage")) == 1


async def test_what_belongs_to_a_card_is_an_answer_to_it(server, channel, ann) -> None:
    group = server.group(STAFF, ann)
    card = await channel.send(posted("card", chat=STAFF, card=1))
    note = await channel.send(posted("note", chat=STAFF, thread=1, message_id=card))
    assert note != card
    assert [(await group.hears()).answers, (await group.hears()).answers] == [0, int(card)]


async def test_an_answer_to_a_card_that_was_deleted_is_sent_all_the_same(
    server, channel, ann
) -> None:
    group = server.group(STAFF, ann)
    await channel.send(posted("note", chat=STAFF, thread=1, message_id="77"))
    assert (await group.hears()).answers == 0


async def test_a_message_is_copied(server, channel, ann) -> None:
    group = server.group(STAFF, ann)
    photo = await ann.sends(photo=[{"file_id": "f"}], caption="my back")
    source = f"telegram:42/{photo['message_id']}"
    await channel.send(posted("", chat=STAFF, thread=1, copy_of=source, protect=True))
    assert (await group.hears()).text == "my back"
    assert server.calls("copyMessage")[-1].params["protect_content"]


FORUM = -1001234567890


async def test_each_request_has_its_topic_where_the_chat_has_topics(server, channel, ann) -> None:
    group = server.group(FORUM, ann)
    group.has_topics()
    card = await channel.send(posted("card", chat=FORUM, card=1, topic="#1 Booking"))
    await channel.send(posted("note", chat=FORUM, thread=1, message_id=card))
    await channel.send(posted("card 2", chat=FORUM, card=1, topic="#1 Booking", message_id=card))
    heard = [await group.hears() for _ in range(3)]
    assert [one.topic for one in heard] == ["#1 Booking"] * 3
    assert (heard[1].answers, heard[2].edited) == (heard[0].message_id, True)
    assert len(server.calls("createForumTopic")) == 1


async def test_a_card_that_failed_does_not_open_a_second_topic(server, channel, ann) -> None:
    server.group(FORUM, ann).has_topics()
    card = posted("card", chat=FORUM, card=1, topic="#1 Booking")
    server.fail_next("sendMessage", status=502)
    with pytest.raises(NetworkError):
        await channel.send(card)
    await channel.send(card)
    assert len(server.calls("createForumTopic")) == 1


async def test_without_the_right_to_open_topics_the_card_stands_in_the_chat(
    server, channel, ann
) -> None:
    group = server.group(FORUM, ann)
    group.has_topics()
    server.world.manages_topics = False
    await channel.send(posted("card", chat=FORUM, card=1, topic="#1 Booking"))
    assert (await group.hears()).topic == ""


async def test_a_note_for_a_topic_that_was_deleted_stands_in_the_chat(
    server, channel, ann
) -> None:
    group = server.group(FORUM, ann)
    group.has_topics()
    card = await channel.send(posted("card", chat=FORUM, card=1, topic="#1 Booking"))
    server.world.topics[FORUM].clear()
    await channel.send(posted("note", chat=FORUM, thread=1, message_id=card))
    await group.hears()
    assert (await group.hears()).text == "note"


async def test_an_answer_for_one_person_may_stay_until_it_is_closed(server, channel, ann) -> None:
    tap_id = await ann.forges_tap("1|x")
    await channel.answer_tap(tap_id, "+81 3 1234 5678", stays=True)
    assert tap_id in server.world.alerts


async def test_a_tap_is_answered_with_a_text(server, channel, ann) -> None:
    tap_id = await ann.forges_tap("1|x")
    await channel.answer_tap(tap_id, "Claimed. " + "x" * 300)
    assert (await ann.answer(tap_id)).startswith("Claimed.")


async def test_a_tap_that_is_too_old_to_answer_is_no_error(channel, caplog) -> None:
    caplog.set_level("INFO", logger="bot")
    await channel.answer_tap("long-gone")
    assert "tap not answered" in caplog.text
