"""Translate what Telegram delivers into what the service understands; nothing is decided here.

| update                                            | becomes                                     |
| ------------------------------------------------- | ------------------------------------------- |
| private: text or command, new or edited           | ``Said`` ("/book@us" loses its "@us")       |
| private: caption, edited                          | ``Said(edited=True)``                       |
| private: contact card                             | ``SharedContact``, own if it is the sender's|
| private: photo, voice ... (KINDS)                 | ``SentOther`` with its caption              |
| private: content that the library does not know   | ``SentOther("other")``                      |
| private: tap on a button                          | ``Tapped``                                  |
| private: the patient stopped the bot              | ``Blocked``                                 |
| private: the patient started the bot again        | ``Blocked(lifted=True)``                    |
| staff chat: command for us, tap on "s:...", talk  | ``StaffAct``                                |
| staff chat: the group became a supergroup         | ``Migrated``                                |
| anything else: other groups, channels, bots,      | None, ignored                               |
|   edits in the staff chat or without words (live  |                                             |
|   locations), pins and other service notes        |                                             |
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from telegram import Bot, CallbackQuery, Chat, ChatMember, Message, Update, User
from telegram.constants import ChatType, MessageAttachmentType

from bot.channels.telegram_places import Place, written
from bot.core.model import Event, Said, SentOther, SharedContact
from bot.core.taps import unpack
from bot.service.ports import Incoming, StaffAct

log = logging.getLogger(__name__)

CHANNEL = "telegram"
STAFF_DATA = "s:"
"""Data of the buttons on staff cards starts with this."""

ALLOWED = ("message", "edited_message", "callback_query", "my_chat_member")
"""The kinds of update that Telegram is asked for."""

_FIRST = (MessageAttachmentType.VENUE, MessageAttachmentType.ANIMATION)  # each carries another too
_NO_CONTENT = (MessageAttachmentType.CONTACT, MessageAttachmentType.SUCCESSFUL_PAYMENT)
KINDS = (
    *_FIRST,
    *(kind for kind in MessageAttachmentType if kind not in (*_FIRST, *_NO_CONTENT)),
    "checklist",
    "giveaway",
    "web_app_data",
)
"""What a message can hold besides text, as the library names it."""

_WHO = dict.fromkeys(("id", "is_bot", "first_name", "last_name", "username", "language_code"))
_CHAT = dict.fromkeys(("id", "type"))
_SENT = {"message_id": None, "date": None, "chat": _CHAT}
_MESSAGE = _SENT | {"from": _WHO, "text": None, "caption": None, "edit_date": None}
_TAP = {"id": None, "from": _WHO, "chat_instance": None, "data": None, "message": _SENT}
_CORE: Mapping[str, Any] = {
    "update_id": None,
    "message": _MESSAGE,
    "edited_message": _MESSAGE,
    "callback_query": _TAP,
}
"""What of an update is needed to read words and taps."""


@dataclass(frozen=True, slots=True)
class Blocked:
    """The patient stopped the bot: nothing can be sent there until that is *lifted*."""

    chat: str
    update_id: str
    lifted: bool = False


@dataclass(frozen=True, slots=True)
class Migrated:
    """The staff group has got a new id."""

    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Arrival:
    """One update: its number, the chat in whose order it stands, its tap, what it means."""

    update_id: int
    chat: str
    tap_id: str
    what: Incoming | StaffAct | Blocked | Migrated | None


def chat_key(id: int) -> str:
    """Return the key under which the service knows the chat *id*."""
    return f"{CHANNEL}:{id}"


def read(data: Mapping[str, Any], bot: Bot, staff_chat: str | None) -> Arrival:
    """Parse one raw update and translate it; *bot* is initialised.

    Where something in it is new to the library or broken, the words are still read: they may
    hold a warning sign. Raises whatever the library raises where even that fails.
    """
    try:
        return _arrival(data, bot, staff_chat)
    except Exception as error:
        arrival = _arrival(_pared(data, _CORE), bot, staff_chat)
        log.warning("update read in part", extra={"error": type(error).__name__})
        return arrival


def _arrival(data: Mapping[str, Any], bot: Bot, staff_chat: str | None) -> Arrival:
    update = Update.de_json(dict(data), bot)
    chat = update.effective_chat
    if not all(type(id) is int for id in (update.update_id, chat.id if chat else 0)):
        raise TypeError("an id is no number")  # the library takes whatever comes
    return Arrival(
        update_id=update.update_id,
        chat=chat_key(chat.id) if chat else "",
        tap_id=update.callback_query.id if update.callback_query else "",
        what=translate(update, bot.username, staff_chat),
    )


def _pared(data: Mapping[str, Any], shape: Mapping[str, Any]) -> dict[str, Any]:
    """Return of *data* only what *shape* names, as deep as it does."""
    return {
        name: _pared(data[name], inner) if inner else data[name]
        for name, inner in shape.items()
        if name in data
    }


def translate(
    update: Update, me: str, staff_chat: str | None
) -> Incoming | StaffAct | Blocked | Migrated | None:
    """Return what *update* means; *me* is the bot's user name, *staff_chat* a chat key."""
    chat, user = update.effective_chat, update.effective_user
    if chat is None or user is None or user.is_bot:
        # A group's migration is announced in the name of the group, by no person.
        return _migrated(update.message, staff_chat) if update.message else None
    if chat_key(chat.id) == staff_chat:
        return _migrated(update.message, staff_chat) or _staff_act(update, chat, user, me)
    if chat.type != ChatType.PRIVATE:
        return None
    if update.my_chat_member:
        lifted = update.my_chat_member.new_chat_member.status != ChatMember.BANNED
        return Blocked(chat_key(chat.id), str(update.update_id), lifted)
    event = _event(update, me)
    if event is None:
        return None
    return Incoming(
        chat=chat_key(chat.id),
        update_id=str(update.update_id),
        event=event,
        language=_clean(user.language_code),
        username=_clean(user.username),
        sent_at=_sent_at(update),
        message_id=_clean(str(update.message.message_id)) if update.message else "",
    )


def _sent_at(update: Update) -> datetime | None:
    """Return when the words were sent; nobody knows it of a tap."""
    if edited := update.edited_message:
        return edited.edit_date or edited.date
    return update.message.date if update.message else None


def _event(update: Update, me: str) -> Event | None:
    if update.callback_query:
        return unpack(_clean(update.callback_query.data))
    if update.edited_message:
        words = update.edited_message.text or update.edited_message.caption
        return Said(_clean(words), edited=True) if words else None
    return _content(update.message, me) if update.message else None


def _content(message: Message, me: str) -> Event | None:
    if message.text:
        return Said(_addressed(_clean(message.text), me) or _clean(message.text))
    if card := message.contact:
        own = message.from_user is not None and card.user_id == message.from_user.id
        return SharedContact(_clean(card.phone_number), own)
    kind = next((kind for kind in KINDS if getattr(message, kind)), None)
    if not (kind or message.caption or message.api_kwargs):
        return None
    return SentOther(str(kind or "other"), _clean(message.caption))


def _staff_act(update: Update, chat: Chat, user: User, me: str) -> StaffAct | None:
    if tap := update.callback_query:
        said = StaffAct("", "", "", "", _staff_tap(tap), tap.id)
    elif message := update.message:
        said = _staff_words(message, me)
    else:
        return None
    if not said.act and not said.answers:
        return None
    return replace(
        said,
        chat=chat_key(chat.id),
        update_id=str(update.update_id),
        user=str(user.id),
        name=_name(user),
    )


def _staff_words(message: Message, me: str) -> StaffAct:
    """Return what was written, and which message of the bot or which person it answers."""
    act = _addressed(_clean(message.text), me)
    replied = message.reply_to_message
    if replied is None or replied.from_user is None or replied.forum_topic_created:
        return StaffAct("", "", "", "", act)
    author = replied.from_user
    if not author.is_bot:
        name = _name(author)
        return StaffAct("", "", "", "", act, about=str(author.id), about_name=name)
    ours = (author.username or "").lower() == me.lower()
    topic = message.message_thread_id if message.is_topic_message else None
    answers = written(Place(message.chat.id, topic), replied.message_id) if ours else ""
    return StaffAct("", "", "", "", act, answers=answers)


def _staff_tap(tap: CallbackQuery) -> str:
    data = _clean(tap.data)
    return data if data.startswith(STAFF_DATA) else ""


def _addressed(text: str, me: str) -> str:
    """Return *text* with "/word@me" as "/word"; "" where the command is for another bot."""
    if not text.startswith("/"):
        return text
    head = text.split(maxsplit=1)[0]
    word, at, name = head.partition("@")
    if at and name.lower() != me.lower():
        return ""
    return word + text[len(head) :]


def _migrated(message: Message | None, staff_chat: str | None) -> Migrated | None:
    if message is None or not message.migrate_to_chat_id:
        return None
    old = chat_key(message.chat.id)
    return Migrated(old, chat_key(message.migrate_to_chat_id)) if old == staff_chat else None


def _clean(text: object) -> str:
    """Return *text* with lone surrogates replaced: nothing after this could encode them.

    What is no text, which the library lets pass, becomes "".
    """
    return text.encode("utf-8", "replace").decode("utf-8") if isinstance(text, str) else ""


def _name(user: User) -> str:
    """Return what *user* is called; names are kept as they are, and PostgreSQL keeps no NUL."""
    return _clean(user.full_name).replace("\0", "")
