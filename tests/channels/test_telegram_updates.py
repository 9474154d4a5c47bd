"""What each kind of update means, read by the library from what the server delivers."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram import Bot, Update

from bot.channels.telegram_updates import Blocked, Migrated, read, translate
from bot.core.model import Said, SentOther, SharedContact, Tapped
from bot.service.ports import Incoming, StaffAct
from tests.botapi import BotApi, Person
from tests.channels.conftest import STAFF
from tests.fuzz.kinds import FILE, PLACE, POLL, SIZED, STICKER

STAFF_KEY = f"telegram:{STAFF}"
NEW = "telegram:-200"


@pytest.fixture
def ann(server: BotApi) -> Person:
    return server.user(42, "Ann", language="ja")


def meaning(server: BotApi, bot: Bot) -> Any:
    """Return what the newest update in the server's queue means."""
    return read(server.world.updates[-1], bot, STAFF_KEY).what


async def test_a_text_is_said_with_all_that_is_known_of_the_sender(server, bot, ann) -> None:
    await ann.says("my back hurts")
    what = meaning(server, bot)
    assert isinstance(what, Incoming)
    assert what.event == Said("my back hurts")
    assert (what.chat, what.update_id) == ("telegram:42", "1000")
    assert (what.language, what.username) == ("ja", "ann")
    assert what.sent_at is not None
    assert what.sent_at.tzinfo is not None


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("/start book", "/start book"),
        ("/book@clinic_bot", "/book"),
        ("/start@Clinic_Bot book", "/start book"),
        ("/book@other_bot", "/book@other_bot"),
        ("/", "/"),
        ("mail me@clinic_bot", "mail me@clinic_bot"),
    ],
)
async def test_a_command_stays_a_text_without_our_name(server, bot, ann, typed, said) -> None:
    await ann.says(typed)
    assert meaning(server, bot).event == Said(said)


@pytest.mark.parametrize(
    "text", ["שלום \u202eevil", "Z̷̛͇a̴l̶g̵o", "a\x00b", "\n" * 4000 + "x", "🦴" * 2048]
)
async def test_strange_text_arrives_unchanged(server, bot, ann, text) -> None:
    await ann.says(text)
    assert meaning(server, bot).event == Said(text)


async def test_half_a_character_is_replaced(server, bot, ann) -> None:
    await ann.says("a\ud800b")
    assert meaning(server, bot).event == Said("a?b")


async def test_an_edited_text_is_said_as_edited(server, bot, ann) -> None:
    message = await ann.says("my back hurts")
    await ann.edits(message, "my chest hurts")
    assert meaning(server, bot).event == Said("my chest hurts", edited=True)


async def test_an_edited_caption_is_said_as_edited(server, bot, ann) -> None:
    message = await ann.sends(photo=[SIZED], caption="old")
    server.world.queue({"edited_message": message | {"caption": "chest pain", "edit_date": 9}})
    assert meaning(server, bot).event == Said("chest pain", edited=True)


async def test_a_live_location_that_moves_is_ignored(server, bot, ann) -> None:
    message = await ann.sends(location=PLACE)
    server.world.queue({"edited_message": message | {"edit_date": 9}})
    assert meaning(server, bot) is None


@pytest.mark.parametrize(
    ("data", "tapped"),
    [
        ("7|menu", Tapped("menu", 7)),
        ("s:1:1:claim", Tapped("", 0)),
        ("rubbish", Tapped("", 0)),
        ("x" * 5000, Tapped("", 0)),
    ],
)
async def test_a_tap_is_unpacked_and_forged_data_means_nothing(
    server, bot, ann, data, tapped
) -> None:
    await ann.forges_tap(data)
    what = meaning(server, bot)
    assert what.event == tapped
    assert what.sent_at is None


async def test_a_tap_on_a_message_too_old_to_be_shown_still_counts(server, bot, ann) -> None:
    await ann.forges_tap("7|menu")
    tap = server.world.updates[-1]["callback_query"]
    tap["message"] = {"chat": tap["message"]["chat"], "message_id": 1, "date": 0}
    assert meaning(server, bot).event == Tapped("menu", 7)


@pytest.mark.parametrize("own", [True, False])
async def test_a_contact_is_own_only_where_it_is_the_senders(server, bot, ann, own) -> None:
    await ann.shares_contact("+81312345678", own=own)
    assert meaning(server, bot).event == SharedContact("+81312345678", own)


async def test_a_contact_without_a_telegram_account_is_not_own(server, bot, ann) -> None:
    await ann.sends(contact={"phone_number": "+81312345678", "first_name": "Ann"})
    assert meaning(server, bot).event == SharedContact("+81312345678", own=False)


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("photo", {"photo": [SIZED]}),
        ("voice", {"voice": FILE | {"duration": 1}}),
        ("video", {"video": SIZED | {"duration": 1}}),
        ("video_note", {"video_note": FILE | {"length": 1, "duration": 1}}),
        ("audio", {"audio": FILE | {"duration": 1}}),
        ("document", {"document": FILE}),
        ("sticker", {"sticker": STICKER}),
        ("animation", {"animation": SIZED | {"duration": 1}, "document": FILE}),
        ("location", {"location": PLACE}),
        ("venue", {"venue": {"location": PLACE, "title": "t", "address": "a"}, "location": PLACE}),
        ("poll", {"poll": POLL}),
        ("dice", {"dice": {"emoji": "🎲", "value": 3}}),
        ("story", {"story": {"chat": {"id": 5, "type": "private"}, "id": 1}}),
        ("other", {"hologram": {"file_id": "h"}}),
    ],
)
async def test_what_is_not_text_is_named_by_its_kind(server, bot, ann, kind, content) -> None:
    await ann.sends(**content)
    assert meaning(server, bot).event == SentOther(kind)


async def test_a_caption_is_kept(server, bot, ann) -> None:
    await ann.sends_photo("is this a tick bite?")
    assert meaning(server, bot).event == SentOther("photo", "is this a tick bite?")


async def test_a_patient_who_stops_the_bot_has_blocked_it(server, bot, ann) -> None:
    await ann.blocks()
    assert meaning(server, bot) == Blocked("telegram:42", "1000")


async def test_a_patient_who_starts_the_bot_again_can_be_reached(server, bot, ann) -> None:
    await ann.blocks()
    await ann.unblocks()
    assert meaning(server, bot) == Blocked("telegram:42", "1001", lifted=True)


async def test_a_command_in_the_staff_chat_is_a_staff_act(server, bot, ann) -> None:
    await server.group(STAFF, ann).says(ann, "/pending@clinic_bot now")
    assert meaning(server, bot) == StaffAct(STAFF_KEY, "1000", "42", "Ann", "/pending now")


async def test_a_tap_on_a_card_is_a_staff_act(server, bot, ann) -> None:
    group = server.group(STAFF, ann)
    keys = {"inline_keyboard": [[{"text": "Claim", "callback_data": "s:1:1:claim"}]]}
    server.world.put(STAFF, {"from": server.world.me, "text": "card", "_markup": keys})
    tap_id = await group.taps(ann, "Claim")
    assert meaning(server, bot) == StaffAct(STAFF_KEY, "1000", "42", "Ann", "s:1:1:claim", tap_id)


async def test_another_tap_in_the_staff_chat_is_ignored(server, bot, ann) -> None:
    group = server.group(STAFF, ann)
    keys = {"inline_keyboard": [[{"text": "Menu", "callback_data": "1|menu"}]]}
    server.world.put(STAFF, {"from": server.world.me, "text": "menu", "_markup": keys})
    await group.taps(ann, "Menu")
    assert meaning(server, bot) is None


async def test_a_command_for_another_bot_is_ignored(server, bot, ann) -> None:
    await server.group(STAFF, ann).says(ann, "/pending@other_bot")
    assert meaning(server, bot) is None


async def test_words_in_the_staff_chat_are_for_the_desk_to_judge(server, bot, ann) -> None:
    await server.group(STAFF, ann).says(ann, "tue 18:30")
    assert meaning(server, bot) == StaffAct(STAFF_KEY, "1000", "42", "Ann", "tue 18:30")


async def test_a_reply_to_a_message_of_the_bot_names_it(server, bot, ann) -> None:
    group = server.group(STAFF, ann)
    card = server.world.put(STAFF, {"from": server.world.me, "text": "card"})
    await group.replies(ann, card["message_id"], "See you on Friday")
    act = meaning(server, bot)
    assert (act.act, act.answers, act.about) == ("See you on Friday", "1", "")


async def test_a_reply_in_a_topic_names_the_topic_too(server, bot, ann) -> None:
    group = server.group(STAFF, ann)
    place = {"message_thread_id": 9, "is_topic_message": True}
    card = server.world.put(STAFF, {"from": server.world.me, "text": "card", **place})
    await group.replies(ann, card["message_id"], "See you on Friday")
    assert meaning(server, bot).answers == "9/1"


async def test_a_photo_in_reply_to_the_bot_is_a_staff_act_without_words(server, bot, ann) -> None:
    group = server.group(STAFF, ann)
    card = server.world.put(STAFF, {"from": server.world.me, "text": "card"})
    await group.replies(ann, card["message_id"], photo=[SIZED])
    assert (meaning(server, bot).act, meaning(server, bot).answers) == ("", "1")


async def test_a_reply_to_a_person_names_the_person(server, bot, ann) -> None:
    ken = server.user(43, "Ken")
    group = server.group(STAFF, ann, ken)
    message = await group.says(ken, "hello")
    await group.replies(ann, message["message_id"], "/staff add")
    act = meaning(server, bot)
    assert (act.act, act.about, act.about_name, act.answers) == ("/staff add", "43", "Ken", "")


async def test_a_photo_that_answers_nothing_is_ignored(server, bot, ann) -> None:
    server.group(STAFF, ann)
    server.world.queue({"message": server.world.put(STAFF, {"from": ann.user, "photo": [SIZED]})})
    assert meaning(server, bot) is None


async def test_a_command_in_another_group_is_ignored(server, bot, ann) -> None:
    await server.group(-7, ann).says(ann, "/pending")
    assert meaning(server, bot) is None


async def test_a_staff_group_that_becomes_a_supergroup_has_migrated(server, bot, ann) -> None:
    await server.group(STAFF, ann).migrates(-200)
    assert meaning(server, bot) == Migrated(STAFF_KEY, NEW)


@pytest.mark.parametrize(("group", "what"), [(STAFF, Migrated(STAFF_KEY, NEW)), (-7, None)])
async def test_only_the_staff_groups_migration_counts_whoever_announces_it(
    server, bot, group, what
) -> None:
    anonymous = server.user(1087968824, "Group")
    anonymous.user["is_bot"] = True
    await server.group(group, anonymous).migrates(-200)
    assert meaning(server, bot) == what


BROKEN = {"photo": 7, "reply_to_message": {"date": "soon"}, "entities": [{}]}


@pytest.mark.parametrize(
    ("content", "event"),
    [
        ({"text": "chest pain"}, Said("chest pain")),
        ({"caption": "chest pain"}, SentOther("other", "chest pain")),
    ],
)
async def test_words_are_read_where_the_library_cannot_read_the_rest(
    server, bot, ann, content, event
) -> None:
    await ann.sends(**content, **BROKEN)
    assert meaning(server, bot).event == event


async def test_a_tap_is_read_where_the_library_cannot_read_the_rest(server, bot, ann) -> None:
    await ann.forges_tap("7|menu")
    server.world.updates[-1]["callback_query"]["message"]["reply_markup"] = 7
    assert meaning(server, bot).event == Tapped("menu", 7)


async def test_another_bot_is_ignored(server, bot, ann) -> None:
    ann.user["is_bot"] = True
    await ann.says("hello from a bot")
    assert meaning(server, bot) is None


@pytest.mark.parametrize(
    "update",
    [
        {"channel_post": {"message_id": 1, "date": 1, "chat": {"id": -5, "type": "channel"}}},
        {
            "inline_query": {
                "id": "1",
                "from": {"id": 1, "is_bot": False, "first_name": "A"},
                "query": "q",
                "offset": "",
            }
        },
        {"poll": POLL},
        {"something_new": {"id": 1}},
        {},
    ],
)
async def test_updates_of_no_use_are_ignored(server, bot, update) -> None:
    server.world.queue(update)
    assert meaning(server, bot) is None


async def test_a_service_note_in_a_private_chat_is_ignored(server, bot, ann) -> None:
    await ann.sends(message_auto_delete_timer_changed={"message_auto_delete_time": 60})
    assert meaning(server, bot) is None


@given(text=st.text(max_size=200), caption=st.text(max_size=50), data=st.text(max_size=70))
def test_no_text_makes_the_translation_raise(text: str, caption: str, data: str) -> None:
    user = {"id": 42, "is_bot": False, "first_name": text or "A", "username": "ann"}
    chat = {"id": 42, "type": "private"}
    message = {"message_id": 1, "date": 1, "chat": chat, "from": user}
    for update in (
        {"message": message | {"text": text}},
        {"edited_message": message | {"text": text}},
        {"message": message | {"dice": {"emoji": text, "value": 1}, "caption": caption}},
        {
            "callback_query": {
                "id": "1",
                "from": user,
                "chat_instance": "1",
                "data": data,
                "message": message,
            }
        },
    ):
        translate(Update.de_json({"update_id": 1, **update}, None), "clinic_bot", None)


async def test_an_edit_is_as_old_as_the_edit_and_not_as_the_message(server, bot, ann) -> None:
    message = await ann.says("hello")
    await ann.edits(message, "my back hurts")
    sent_at = meaning(server, bot).sent_at
    assert sent_at.timestamp() == message["edit_date"]
