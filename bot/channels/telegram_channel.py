"""Send messages through Telegram, and say in the service's words why one did not go."""

import logging
import os
from collections.abc import Mapping
from datetime import timedelta

from telegram import (
    Bot,
    CopyTextButton,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    LinkPreviewOptions,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
)
from telegram.constants import ChatAction
from telegram.error import BadRequest, ChatMigrated, Forbidden, RetryAfter, TelegramError

from bot.channels.telegram_http import Http
from bot.channels.telegram_split import split, units
from bot.channels.telegram_updates import chat_key
from bot.service.ports import Chat, Key, Later, Outgoing, Posted, Rejected, Unreachable

log = logging.getLogger(__name__)

DEFAULT_API = "https://api.telegram.org"
CONTACT = "📱"
"""The contact button's label where the message brings none."""
LONGEST_CAPTION = 1024
"""UTF-16 units."""
PICTURE_TRIES = 2
"""After so many attempts a message goes without its picture: the upload may be what hinders."""

_Markup = InlineKeyboardMarkup | ReplyKeyboardMarkup | ReplyKeyboardRemove | None
_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
_GONE = ("chat not found", "user not found", "peer_id_invalid")
_UNEDITABLE = (
    "message to edit not found",
    "message can't be edited",
    "message_id_invalid",
    "message identifier is not specified",
)


def build_bot(token: str, api_url: str = DEFAULT_API, patience: float = 20.0) -> Bot:
    """Return a bot that talks to the Bot API at *api_url* (``http://host:port``).

    A call that takes longer than *patience* seconds has failed; a late answer then means a
    message sent twice.
    """
    os.environ.setdefault("PTB_TIMEDELTA", "1")  # the library's next default; it warns without
    root = api_url.rstrip("/")
    return Bot(
        token,
        base_url=f"{root}/bot",
        base_file_url=f"{root}/file/bot",
        request=Http(connections=64, timeout=patience),
        get_updates_request=Http(connections=1, timeout=10),
    )


class TelegramChannel:
    """Sends through *bot*; texts go out plain, so nothing in them can be taken for markup."""

    def __init__(self, bot: Bot, pictures: Mapping[str, bytes] | None = None) -> None:
        """Take the *pictures* that messages may name, as PNG."""
        self._bot = bot
        self._pictures = pictures or {}
        self._moved: dict[Chat, Chat] = {}
        self._progress: dict[int, list[int]] = {}
        """Outbox id -> ids of the pieces that went out before an error stopped the rest."""

    async def send(self, posted: Posted) -> str:
        """Send *posted*, or edit its message, and return the id of the one with the buttons.

        Raises Later, Unreachable or Rejected; TelegramError where it is worth trying again.
        """
        try:
            try:
                return await self._deliver(posted)
            except ChatMigrated as moved:
                self.move(posted.chat, chat_key(moved.new_chat_id))
                return await self._deliver(posted)
        except RetryAfter as wait:
            raise Later(seconds(wait.retry_after)) from wait
        except Forbidden as gone:
            raise Unreachable(gone.message) from gone
        except BadRequest as bad:
            raise (Unreachable if _names(bad, _GONE) else Rejected)(bad.message) from bad

    def move(self, old: Chat, new: Chat) -> None:
        """From now on send to *new* what is addressed to *old*: a group has become another."""
        if self._moved.get(old) != new:
            log.warning("the staff group has a new id: set it as FRONTDESK_STAFF_CHAT")
        self._moved[old] = new

    async def locate(self, chat: Chat | None) -> None:
        """Ask Telegram where *chat* is now, if there is one: it may have moved meanwhile."""
        if chat is None:
            return
        try:
            await self._bot.send_chat_action(int(chat.partition(":")[2]), ChatAction.TYPING)
        except ChatMigrated as moved:
            self.move(chat, chat_key(moved.new_chat_id))
        except TelegramError as error:
            log.error("the staff chat cannot be reached", extra={"error": error.message})

    def current(self, chat: Chat) -> Chat:
        """Return where messages to *chat* go now."""
        return self._moved.get(chat, chat)

    async def answer_tap(self, tap_id: str, text: str = "") -> None:
        """End the waiting sign on a tapped button and show *text* (at most 200 characters)."""
        try:
            await self._bot.answer_callback_query(tap_id, text=text[:200] or None)
        except TelegramError as error:  # the tap itself is already committed
            log.info("tap not answered", extra={"error": type(error).__name__})

    async def _deliver(self, posted: Posted) -> str:
        chat = int(self.current(posted.chat).partition(":")[2])
        pieces = split(posted.message.text)
        if posted.message_id and len(pieces) == 1 and await self._edit(chat, posted, pieces[0]):
            return posted.message_id
        if photo_id := await self._photo(chat, posted):
            return photo_id
        sent = self._progress.pop(posted.id, [])
        try:
            return await self._rest(chat, posted.message, pieces, sent)
        except TelegramError:
            if sent and posted.id:  # what was sent need not be sent again by the next attempt
                self._progress[posted.id] = sent
            raise

    async def _photo(self, chat: int, posted: Posted) -> str:
        """Send *posted* as a photo; "" where it has none or it cannot go: words do without."""
        message = posted.message
        picture = self._pictures.get(message.picture)
        caption = "\n\n".join(filter(None, (message.text, message.alt)))
        if picture is None or posted.attempts >= PICTURE_TRIES or units(caption) > LONGEST_CAPTION:
            return ""
        try:
            sent = await self._bot.send_photo(
                chat,
                picture,
                caption,
                filename=f"{message.picture}.png",
                reply_markup=_markup(message, private=chat > 0),
                protect_content=message.protect or None,
            )
        except BadRequest as bad:
            if _names(bad, _GONE):
                raise
            log.error("sending without the picture", extra={"error": bad.message})
            return ""
        return str(sent.message_id)

    async def _rest(self, chat: int, message: Outgoing, pieces: list[str], sent: list[int]) -> str:
        """Send the pieces after those in *sent*, which grows by the ids of the new ones."""
        markup = _markup(message, private=chat > 0)
        for index in range(len(sent), len(pieces)):
            last = index == len(pieces) - 1
            sent.append(await self._post(chat, pieces[index], message, markup if last else None))
        if _asks_apart(message):
            label = _contact_label(message)
            await self._post(chat, label, message, _contact_keyboard(label))
        return str(sent[-1])

    async def _post(self, chat: int, text: str, message: Outgoing, markup: _Markup) -> int:
        try:
            return await self._send(chat, text, message, markup)
        except BadRequest as bad:
            if _names(bad, _GONE):
                raise
            # Whatever it is that Telegram refuses to parse, it must not withhold the words.
            log.error("sending as bare text", extra={"error": bad.message})
            protect = message.protect or None
            return (await self._bot.send_message(chat, text, protect_content=protect)).message_id

    async def _send(self, chat: int, text: str, message: Outgoing, markup: _Markup) -> int:
        sent = await self._bot.send_message(
            chat,
            text,
            reply_markup=markup,
            protect_content=message.protect or None,
            link_preview_options=_NO_PREVIEW,
        )
        return sent.message_id

    async def _edit(self, chat: int, posted: Posted, text: str) -> bool:
        """Edit the message sent before; False where it is gone and must be sent anew."""
        try:
            await self._bot.edit_message_text(
                text,
                chat_id=chat,
                message_id=int(posted.message_id),
                reply_markup=_inline(posted.message.keys),
                link_preview_options=_NO_PREVIEW,
            )
        except BadRequest as bad:
            if _names(bad, ("message is not modified",)):
                return True
            if _names(bad, _UNEDITABLE):
                return False
            raise
        return True


def _names(error: TelegramError, reasons: tuple[str, ...]) -> bool:
    """Tell whether *error* is for one of *reasons*; Telegram gives them only in words."""
    return any(reason in error.message.lower() for reason in reasons)


def seconds(wait: int | timedelta) -> float:
    """Return *wait*, which the library gives in either form, in seconds."""
    return wait.total_seconds() if isinstance(wait, timedelta) else float(wait)


def _markup(message: Outgoing, *, private: bool) -> _Markup:
    """Return what goes under the text.

    A message without buttons takes away a contact button that may still be there; a card does
    not, because Telegram lets only messages without such a keyboard be edited.
    """
    if inline := _inline(message.keys):
        return inline
    if message.ask_contact:
        return _contact_keyboard(_contact_label(message))
    return ReplyKeyboardRemove() if private and message.card is None else None


def _inline(rows: tuple[tuple[Key, ...], ...]) -> InlineKeyboardMarkup | None:
    buttons = [[_button(key) for key in row if key.data or key.copy] for row in rows]
    shown = [row for row in buttons if row]
    return InlineKeyboardMarkup(shown) if shown else None


def _button(key: Key) -> InlineKeyboardButton:
    if key.copy:
        return InlineKeyboardButton(key.label, copy_text=CopyTextButton(key.copy))
    return InlineKeyboardButton(key.label, callback_data=key.data)


def _asks_apart(message: Outgoing) -> bool:
    """Tell whether the contact button needs a message of its own: the other has inline buttons."""
    return message.ask_contact and _inline(message.keys) is not None


def _contact_label(message: Outgoing) -> str:
    """Return the label of the key that neither returns nor copies anything."""
    keys = (key for row in message.keys for key in row)
    return next((key.label for key in keys if not key.data and not key.copy), CONTACT)


def _contact_keyboard(label: str) -> ReplyKeyboardMarkup:
    button = KeyboardButton(label, request_contact=True)
    return ReplyKeyboardMarkup([[button]], resize_keyboard=True, one_time_keyboard=True)
