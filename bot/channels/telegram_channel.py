"""Send messages through Telegram, and say in the service's words why one did not go."""

import logging
import os
from collections.abc import Mapping
from datetime import timedelta

from telegram import Bot, LinkPreviewOptions, Message, MessageId, ReplyParameters
from telegram.constants import ChatAction
from telegram.error import BadRequest, ChatMigrated, Forbidden, RetryAfter, TelegramError

from bot.channels.telegram_http import Http
from bot.channels.telegram_markup import (
    Markup,
    asks_apart,
    contact_keyboard,
    contact_label,
    inline,
    markup,
)
from bot.channels.telegram_places import Place, Topics, place_of, written
from bot.channels.telegram_split import split, units
from bot.channels.telegram_updates import CHANNEL, chat_key
from bot.service.ports import (
    Attachment,
    Chat,
    Later,
    Moved,
    Outgoing,
    Posted,
    Rejected,
    Unreachable,
)

log = logging.getLogger(__name__)

DEFAULT_API = "https://api.telegram.org"
LONGEST_CAPTION = 1024
"""UTF-16 units of the text beside a picture or a file."""
PICTURE_TRIES = 2
"""After so many attempts a message goes without its picture: the upload may be what hinders."""

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


_Part = tuple[str, Attachment | None]
"""A text, or a file with the text as its caption."""


class TelegramChannel:
    """Sends through *bot*; texts go out plain, so nothing in them can be taken for markup."""

    name = CHANNEL

    def __init__(self, bot: Bot, pictures: Mapping[str, bytes] | None = None) -> None:
        """Take the *pictures* that messages may name, as PNG."""
        self._bot = bot
        self._pictures = pictures or {}
        self._topics = Topics(bot)
        self._moved: dict[Chat, Chat] = {}
        self._progress: dict[int, list[int]] = {}
        """Outbox id -> ids of the pieces that went out before an error stopped the rest."""

    async def send(self, posted: Posted) -> str:
        """Send *posted*, or edit its message, and return where the one with the buttons is.

        Raises Later, Moved, Unreachable or Rejected; TelegramError where it is worth trying again.
        """
        try:
            return await self._deliver(posted)
        except ChatMigrated as moved:
            new = chat_key(moved.new_chat_id)
            self.move(posted.chat, new)
            raise Moved(new) from moved
        except RetryAfter as wait:
            raise Later(seconds(wait.retry_after)) from wait
        except Forbidden as gone:
            raise Unreachable(gone.message) from gone
        except BadRequest as bad:
            raise (Unreachable if _names(bad, _GONE) else Rejected)(bad.message) from bad

    def move(self, old: Chat, new: Chat) -> None:
        """From now on send to *new* what is addressed to *old*: a group has become another."""
        if self._moved.get(old) != new:
            id = new.partition(":")[2]
            log.warning(f"the staff group has a new id: set FRONTDESK_STAFF_CHAT={id}")
        self._moved[old] = new

    async def locate(self, chat: Chat) -> Chat:
        """Ask Telegram where *chat* is now; return the same one where it does not say."""
        chat = self.current(chat)
        try:
            await self._bot.send_chat_action(int(chat.partition(":")[2]), ChatAction.TYPING)
        except ChatMigrated as moved:
            self.move(chat, chat_key(moved.new_chat_id))
        except TelegramError as error:
            log.error("the staff chat cannot be reached", extra={"error": error.message})
        return self.current(chat)

    def current(self, chat: Chat) -> Chat:
        """Return where messages to *chat* go now."""
        return self._moved.get(chat, chat)

    async def answer_tap(self, tap_id: str, text: str = "", *, stays: bool = False) -> None:
        """End the waiting sign on a tapped button and show *text* (at most 200 characters).

        Only the one who tapped sees it; where it *stays*, until they close it.
        """
        try:
            await self._bot.answer_callback_query(
                tap_id, text=text[:200] or None, show_alert=stays or None
            )
        except TelegramError as error:  # the tap itself is already committed
            log.info("tap not answered", extra={"error": type(error).__name__})

    async def _deliver(self, posted: Posted) -> str:
        chat, message = int(posted.chat.partition(":")[2]), posted.message
        place, own = place_of(chat, posted.message_id), message.card is not None
        if message.copy_of:
            return written(place, (await self._copy(place, message)).message_id)
        parts = _parts(message)
        edits = own and place.message and len(parts) == 1
        if edits and await self._edit(place, parts[0][0], message):
            return posted.message_id
        if own:
            place = Place(chat, await self._topics.open(posted.id, chat, message.topic))
        if photo_id := await self._photo(chat, posted):
            return photo_id
        sent = self._progress.pop(posted.id, [])
        try:
            await self._rest(place, message, parts, sent)
        except TelegramError:
            if sent and posted.id:  # what was sent need not be sent again by the next attempt
                self._progress[posted.id] = sent
            raise
        self._topics.used(posted.id)
        return written(place, sent[-1])

    async def _photo(self, chat: int, posted: Posted) -> str:
        """Send *posted* as a photo; "" where it has none or it cannot go: words do without."""
        message = posted.message
        picture = message.image or self._pictures.get(message.picture)
        caption = "\n\n".join(filter(None, (message.text, message.alt)))
        if picture is None or posted.attempts >= PICTURE_TRIES or units(caption) > LONGEST_CAPTION:
            return ""
        try:
            sent = await self._bot.send_photo(
                chat,
                picture,
                caption,
                filename=f"{message.picture or 'picture'}.png",
                reply_markup=markup(message, private=chat > 0),
                protect_content=message.protect or None,
            )
        except BadRequest as bad:
            if _names(bad, _GONE):
                raise
            log.error("sending without the picture", extra={"error": bad.message})
            return ""
        return str(sent.message_id)

    async def _rest(
        self, place: Place, message: Outgoing, parts: list[_Part], sent: list[int]
    ) -> None:
        """Send the parts after those in *sent*, which grows by the ids of the new ones."""
        keys = markup(message, private=place.chat > 0)
        for index in range(len(sent), len(parts)):
            last = index == len(parts) - 1
            sent.append(await self._post(place, parts[index], message, keys if last else None))
        if asks_apart(message):
            label = contact_label(message)
            await self._post(place, (label, None), message, contact_keyboard(label))

    async def _post(self, place: Place, part: _Part, message: Outgoing, keys: Markup) -> int:
        try:
            return (await self._send(place, part, message, keys)).message_id
        except BadRequest as bad:
            if place.topic and _names(bad, ("thread not found",)):  # staff deleted the topic
                return await self._post(Place(place.chat), part, message, keys)
            text, file = part
            if file is not None or _names(bad, _GONE):
                raise
            # Whatever it is that Telegram refuses to parse, it must not withhold the words.
            log.error("sending as bare text", extra={"error": bad.message})
            protect = message.protect or None
            bare = await self._bot.send_message(place.chat, text, protect_content=protect)
            return bare.message_id

    async def _send(self, place: Place, part: _Part, message: Outgoing, keys: Markup) -> Message:
        text, file = part
        protect = message.protect or None
        if file is not None:
            return await self._bot.send_document(
                place.chat, file.content.encode(), caption=text or None, filename=file.name,
                reply_markup=keys, protect_content=protect, message_thread_id=place.topic,
                reply_parameters=_answering(place),
            )  # fmt: skip
        return await self._bot.send_message(
            place.chat, text, reply_markup=keys, protect_content=protect,
            link_preview_options=_NO_PREVIEW, message_thread_id=place.topic,
            reply_parameters=_answering(place),
        )  # fmt: skip

    async def _copy(self, place: Place, message: Outgoing) -> MessageId:
        """Copy a patient's message, which goes without their name and picture."""
        chat, _, id = message.copy_of.partition("/")
        return await self._bot.copy_message(
            place.chat, int(chat.partition(":")[2]), int(id), message_thread_id=place.topic,
            protect_content=message.protect or None, reply_parameters=_answering(place),
        )  # fmt: skip

    async def _edit(self, place: Place, text: str, message: Outgoing) -> bool:
        """Edit the message sent before; False where it is gone and must be sent anew."""
        try:
            await self._bot.edit_message_text(
                text,
                chat_id=place.chat,
                message_id=place.message,
                reply_markup=inline(message.keys),
                link_preview_options=_NO_PREVIEW,
            )
        except BadRequest as bad:
            if _names(bad, ("message is not modified",)):
                return True
            if _names(bad, _UNEDITABLE):
                return False
            raise
        return True


def _parts(message: Outgoing) -> list[_Part]:
    """Return what is sent one after the other; a file comes last, with its text if that fits."""
    parts: list[_Part] = [(piece, None) for piece in split(message.text)]
    if message.file is None:
        return parts
    if units(parts[-1][0]) <= LONGEST_CAPTION:
        return [*parts[:-1], (parts[-1][0], message.file)]
    return [*parts, ("", message.file)]


def _answering(place: Place) -> ReplyParameters | None:
    if not place.message:
        return None
    return ReplyParameters(place.message, allow_sending_without_reply=True)


def _names(error: TelegramError, reasons: tuple[str, ...]) -> bool:
    """Tell whether *error* is for one of *reasons*; Telegram gives them only in words."""
    return any(reason in error.message.lower() for reason in reasons)


def seconds(wait: int | timedelta) -> float:
    """Return *wait*, which the library gives in either form, in seconds."""
    return wait.total_seconds() if isinstance(wait, timedelta) else float(wait)
