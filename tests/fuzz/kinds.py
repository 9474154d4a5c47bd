"""A valid update of every kind, and a message of every content, that the Bot API knows."""

from collections.abc import Mapping
from typing import Any

Json = dict[str, Any]

ANN: Json = {
    "id": 42,
    "is_bot": False,
    "first_name": "Ann",
    "last_name": "Lee",
    "username": "ann_lee",
    "language_code": "en",
    "is_premium": True,
}
MIKA: Json = {"id": 11, "is_bot": False, "first_name": "Mika"}
US: Json = {"id": 1, "is_bot": True, "first_name": "Desk", "username": "frontdesk_bot"}
PRIVATE: Json = {"id": 42, "type": "private", "first_name": "Ann", "username": "ann_lee"}
STAFF: Json = {"id": -100, "type": "supergroup", "title": "Staff", "is_forum": True}
CHANNEL: Json = {"id": -1001, "type": "channel", "title": "News"}
NOW = 1_795_000_000
FILE: Json = {"file_id": "f", "file_unique_id": "u", "file_size": 9}
SIZED = FILE | {"width": 9, "height": 9}
TIMED = FILE | {"duration": 9}
PLACE: Json = {"longitude": 139.7, "latitude": 35.6}
STICKER = SIZED | {"type": "regular", "is_animated": False, "is_video": False, "emoji": "🙂"}
OPTION: Json = {"persistent_id": "1", "text": "yes", "voter_count": 1}
POLL: Json = {
    "id": "1",
    "question": "Which day?",
    "options": [OPTION],
    "total_voter_count": 1,
    "is_closed": False,
    "is_anonymous": True,
    "type": "regular",
    "allows_multiple_answers": False,
    "allows_revoting": False,
    "members_only": False,
}
TASK: Json = {"id": 1, "text": "call"}
MONEY: Json = {"currency": "JPY", "total_amount": 100, "invoice_payload": "p"}
ENTITIES = [{"type": "bold", "offset": 0, "length": 2}, {"type": "url", "offset": 3, "length": 5}]
GIVEAWAY: Json = {"chats": [CHANNEL], "winners_selection_date": NOW, "winner_count": 1}
MEMBER: Json = {"user": US, "status": "member"}
KICKED: Json = {"user": US, "status": "kicked", "until_date": 0}
INACCESSIBLE: Json = {"chat": PRIVATE, "message_id": 5, "date": 0}

CONTENTS: Mapping[str, Json] = {
    "text": {"text": "why does my hip hurt when I sit?", "entities": ENTITIES},
    "animation": {"animation": TIMED | SIZED, "document": FILE},
    "audio": {"audio": TIMED, "caption": "listen"},
    "document": {"document": FILE, "caption": "my scan", "caption_entities": ENTITIES},
    "paid_media": {"paid_media": {"star_count": 1, "paid_media": [{"type": "preview"}]}},
    "photo": {"photo": [SIZED], "caption": "it hurts here", "has_media_spoiler": True},
    "sticker": {"sticker": STICKER},
    "story": {"story": {"chat": CHANNEL, "id": 1}},
    "video": {"video": TIMED | SIZED},
    "video_note": {"video_note": TIMED | {"length": 9}},
    "voice": {"voice": TIMED, "caption": "hear"},
    "contact": {"contact": {"phone_number": "819012345678", "first_name": "Ann", "user_id": 42}},
    "dice": {"dice": {"emoji": "🎲", "value": 3}},
    "game": {"game": {"title": "g", "description": "d", "photo": [SIZED]}},
    "poll": {"poll": POLL},
    "venue": {"venue": {"location": PLACE, "title": "t", "address": "a"}, "location": PLACE},
    "location": {"location": PLACE | {"live_period": 60}},
    "checklist": {"checklist": {"title": "t", "tasks": [TASK]}},
    "checklist_tasks_done": {"checklist_tasks_done": {"marked_as_done_task_ids": [1]}},
    "new_chat_members": {"new_chat_members": [US, ANN]},
    "left_chat_member": {"left_chat_member": US},
    "new_chat_title": {"new_chat_title": "t"},
    "new_chat_photo": {"new_chat_photo": [SIZED]},
    "delete_chat_photo": {"delete_chat_photo": True},
    "group_chat_created": {"group_chat_created": True},
    "supergroup_chat_created": {"supergroup_chat_created": True},
    "channel_chat_created": {"channel_chat_created": True},
    "auto_delete": {"message_auto_delete_timer_changed": {"message_auto_delete_time": 86400}},
    "migrate_to": {"migrate_to_chat_id": -200},
    "migrate_from": {"migrate_from_chat_id": -100},
    "pinned": {"pinned_message": INACCESSIBLE},
    "invoice": {
        "invoice": {
            "title": "t",
            "description": "d",
            "start_parameter": "s",
            "currency": "JPY",
            "total_amount": 1,
        }
    },
    "successful_payment": {
        "successful_payment": MONEY
        | {"telegram_payment_charge_id": "t", "provider_payment_charge_id": "p"}
    },
    "refunded_payment": {"refunded_payment": MONEY | {"telegram_payment_charge_id": "t"}},
    "users_shared": {"users_shared": {"request_id": 1, "users": [{"user_id": 42}]}},
    "chat_shared": {"chat_shared": {"request_id": 1, "chat_id": 42}},
    "connected_website": {"connected_website": "clinic.example"},
    "write_access_allowed": {"write_access_allowed": {"from_request": True}},
    "passport_data": {
        "passport_data": {
            "data": [{"type": "email", "hash": "h", "email": "e"}],
            "credentials": {"data": "d", "hash": "h", "secret": "s"},
        }
    },
    "proximity": {"proximity_alert_triggered": {"traveler": ANN, "watcher": MIKA, "distance": 1}},
    "boost_added": {"boost_added": {"boost_count": 1}},
    "background": {
        "chat_background_set": {
            "type": {
                "type": "fill",
                "fill": {"type": "solid", "color": 0},
                "dark_theme_dimming": 1,
            }
        }
    },
    "topic_created": {"forum_topic_created": {"name": "t", "icon_color": 0}},
    "topic_edited": {"forum_topic_edited": {"name": "t"}},
    "topic_closed": {"forum_topic_closed": {}},
    "topic_reopened": {"forum_topic_reopened": {}},
    "general_hidden": {"general_forum_topic_hidden": {}},
    "general_unhidden": {"general_forum_topic_unhidden": {}},
    "giveaway_created": {"giveaway_created": {}},
    "giveaway": {"giveaway": GIVEAWAY},
    "giveaway_winners": {
        "giveaway_winners": {
            "chat": CHANNEL,
            "giveaway_message_id": 1,
            "winners_selection_date": NOW,
            "winner_count": 1,
            "winners": [ANN],
        }
    },
    "giveaway_completed": {"giveaway_completed": {"winner_count": 1}},
    "price_changed": {"paid_message_price_changed": {"paid_message_star_count": 1}},
    "video_chat_scheduled": {"video_chat_scheduled": {"start_date": NOW}},
    "video_chat_started": {"video_chat_started": {}},
    "video_chat_ended": {"video_chat_ended": {"duration": 1}},
    "video_chat_invited": {"video_chat_participants_invited": {"users": [ANN]}},
    "web_app_data": {"web_app_data": {"data": "d", "button_text": "b"}},
    "reply": {
        "text": "yes",
        "reply_to_message": {"message_id": 3, "date": NOW, "chat": PRIVATE, "from": US},
        "quote": {"text": "q", "position": 0},
    },
    "external_reply": {
        "text": "yes",
        "external_reply": {"origin": {"type": "user", "date": NOW, "sender_user": MIKA}},
    },
    "forward": {
        "text": "look",
        "forward_origin": {"type": "hidden_user", "date": NOW, "sender_user_name": "N"},
    },
    "via_bot": {"text": "t", "via_bot": US},
    "buttons": {"text": "t", "reply_markup": {"inline_keyboard": [[{"text": "b", "url": "u:"}]]}},
    "new_in_some_later_version": {"hologram": {"depth": 3}},
    "nothing": {},
}


def message(content: Json, chat: Json = PRIVATE, sender: Json | None = ANN) -> Json:
    """Return a message with *content*; of channels nobody is the sender."""
    who = {} if sender is None else {"from": sender}
    return {"message_id": 5, "date": NOW, "chat": chat, **who, **content}


def _updates() -> Mapping[str, Json]:
    words = CONTENTS["text"]
    tap = {"id": "9", "from": ANN, "chat_instance": "c", "data": "3|book"}
    changed = {"chat": PRIVATE, "from": ANN, "date": NOW, "old_chat_member": MEMBER}
    business = {"business_connection_id": "b"}
    paid = {"id": "1", "from": ANN, **MONEY}
    reaction = {"chat": PRIVATE, "message_id": 5, "date": NOW}
    emoji = {"type": "emoji", "emoji": "👍"}
    boost = {"chat": CHANNEL, "boost_id": "b"}
    source = {"source": "premium", "user": ANN}
    address = dict.fromkeys(
        ("country_code", "state", "city", "street_line1", "street_line2", "post_code"), "x"
    )
    connection = {"id": "b", "user": ANN, "user_chat_id": 42, "date": NOW, "is_enabled": True}
    return {
        "edited_message": message(words) | {"edit_date": NOW + 5},
        "channel_post": message(words, CHANNEL, None),
        "edited_channel_post": message(words, CHANNEL, None) | {"edit_date": NOW},
        "business_connection": connection,
        "business_message": message(words) | business,
        "edited_business_message": message(words) | business | {"edit_date": NOW},
        "deleted_business_messages": business | {"chat": PRIVATE, "message_ids": [1, 2]},
        "message_reaction": reaction | {"user": ANN, "old_reaction": [], "new_reaction": [emoji]},
        "message_reaction_count": reaction | {"reactions": [{"type": emoji, "total_count": 1}]},
        "inline_query": {"id": "1", "from": ANN, "query": "hip", "offset": ""},
        "chosen_inline_result": {"result_id": "1", "from": ANN, "query": "hip"},
        "callback_query": tap | {"message": message(words, sender=US)},
        "callback_query inaccessible": tap | {"message": INACCESSIBLE},
        "callback_query inline": tap | {"inline_message_id": "i"},
        "callback_query staff": tap
        | {"from": MIKA, "data": "s:1:1:claim", "message": message(words, STAFF, US)},
        "shipping_query": {
            "id": "1",
            "from": ANN,
            "invoice_payload": "p",
            "shipping_address": address,
        },
        "pre_checkout_query": paid,
        "purchased_paid_media": {"from": ANN, "paid_media_payload": "p"},
        "poll": POLL,
        "poll_answer": {
            "poll_id": "1",
            "user": ANN,
            "option_ids": [0],
            "option_persistent_ids": ["1"],
        },
        "my_chat_member": changed | {"new_chat_member": KICKED},
        "chat_member": changed | {"new_chat_member": MEMBER},
        "chat_join_request": {
            "chat": STAFF,
            "from": ANN,
            "user_chat_id": 42,
            "date": NOW,
            "bio": "b",
        },
        "chat_boost": {
            "chat": CHANNEL,
            "boost": {"boost_id": "b", "add_date": NOW, "expiration_date": NOW, "source": source},
        },
        "removed_chat_boost": boost | {"remove_date": NOW, "source": source},
        "new_in_some_later_version": {"id": "1", "from": ANN},
    }


KINDS: Mapping[str, Json] = {
    **{f"message {name}": {"message": message(one)} for name, one in CONTENTS.items()},
    **{f"staff {name}": {"message": message(one, STAFF, MIKA)} for name, one in CONTENTS.items()},
    **{name: {name.split()[0]: one} for name, one in _updates().items()},
}
"""A valid update of each kind, without its number."""
