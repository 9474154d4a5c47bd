"""What a Bot API call may hold: known methods, known fields, their types and their limits.

Limits and error texts as Telegram has them (core.telegram.org/bots/api); stricter in one thing:
a field that a method does not have is refused, where Telegram would ignore it.
"""

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

Params = dict[str, Any]


class Refusal(Exception):
    """An answer with ``ok: false``."""

    def __init__(self, code: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters


def bad(description: str) -> Refusal:
    """Return a refusal with code 400."""
    return Refusal(400, f"Bad Request: {description}")


def _int(value: Any) -> int:
    if isinstance(value, bool) or not re.fullmatch(r"-?\d+", str(value)):
        raise ValueError
    return int(value)


def _chat(value: Any) -> int | str:
    return str(value) if str(value).startswith("@") else _int(value)


def _str(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError
    return value


def _file(value: Any) -> str | bytes:
    """Return a file's id, or the content of one that was uploaded."""
    if not isinstance(value, str | bytes):
        raise ValueError
    return value


def _bool(value: Any) -> bool:
    if str(value).lower() not in {"true", "false"}:
        raise ValueError
    return str(value).lower() == "true"


def _json(kind: type) -> Callable[[Any], Any]:
    def parse(value: Any) -> Any:
        parsed = json.loads(value) if isinstance(value, str) else value
        if not isinstance(parsed, kind):
            raise ValueError
        return parsed

    return parse


_list, _object = _json(list), _json(dict)
_SEND = {
    "chat_id": _chat,
    "message_thread_id": _int,
    "disable_notification": _bool,
    "protect_content": _bool,
    "reply_parameters": _object,
    "reply_markup": _object,
}
_CAPTION = {"caption": _str, "parse_mode": _str, "caption_entities": _list}
_EDIT = {"chat_id": _chat, "message_id": _int, "reply_markup": _object}
_COMMANDS = {"scope": _object, "language_code": _str}

METHODS: Mapping[str, Mapping[str, Callable[[Any], Any]]] = {
    "getMe": {},
    "getUpdates": {"offset": _int, "limit": _int, "timeout": _int, "allowed_updates": _list},
    "setWebhook": {
        "url": _str,
        "max_connections": _int,
        "allowed_updates": _list,
        "drop_pending_updates": _bool,
        "secret_token": _str,
    },
    "deleteWebhook": {"drop_pending_updates": _bool},
    "getWebhookInfo": {},
    "sendMessage": _SEND
    | {"text": _str, "parse_mode": _str, "entities": _list, "link_preview_options": _object},
    "sendPhoto": _SEND | _CAPTION | {"photo": _file, "has_spoiler": _bool},
    "sendDocument": _SEND | _CAPTION | {"document": _file},
    "copyMessage": _SEND | {"from_chat_id": _chat, "message_id": _int},
    "createForumTopic": {"chat_id": _chat, "name": _str},
    "sendChatAction": {"chat_id": _chat, "action": _str},
    "editMessageText": _EDIT
    | {"text": _str, "parse_mode": _str, "entities": _list, "link_preview_options": _object},
    "editMessageReplyMarkup": _EDIT,
    "deleteMessage": {"chat_id": _chat, "message_id": _int},
    "answerCallbackQuery": {
        "callback_query_id": _str,
        "text": _str,
        "show_alert": _bool,
        "url": _str,
        "cache_time": _int,
    },
    "setMyCommands": _COMMANDS | {"commands": _list},
    "getMyCommands": _COMMANDS,
    "deleteMyCommands": _COMMANDS,
    "getChat": {"chat_id": _chat},
}
REQUIRED: Mapping[str, tuple[str, ...]] = {
    "sendMessage": ("chat_id", "text"),
    "sendPhoto": ("chat_id", "photo"),
    "sendDocument": ("chat_id", "document"),
    "copyMessage": ("chat_id", "from_chat_id", "message_id"),
    "createForumTopic": ("chat_id", "name"),
    "sendChatAction": ("chat_id", "action"),
    "editMessageText": ("chat_id", "message_id", "text"),
    "editMessageReplyMarkup": ("chat_id", "message_id"),
    "deleteMessage": ("chat_id", "message_id"),
    "answerCallbackQuery": ("callback_query_id",),
    "setMyCommands": ("commands",),
    "setWebhook": ("url",),
    "getChat": ("chat_id",),
}


def check(method: str, raw: Mapping[str, Any]) -> Params:
    """Return the call's parameters in their types; raise Refusal for what Telegram refuses."""
    if method not in METHODS:
        raise Refusal(404, "Not Found: method not found")
    params: Params = {}
    for name, value in raw.items():
        if name not in METHODS[method]:
            raise bad(f"{method} has no field {name}")
        try:
            params[name] = METHODS[method][name](value)
        except ValueError as error:
            raise bad(f"field {name} of {method} has a wrong type") from error
    for name in REQUIRED.get(method, ()):
        if name not in params:
            raise bad(f"field {name} of {method} is missing")
    _check_values(method, params)
    return params


def _check_values(method: str, params: Params) -> None:
    if "text" in params and method != "answerCallbackQuery":
        check_text(params["text"])
    if method == "answerCallbackQuery" and len(params.get("text", "")) > 200:
        raise bad("MESSAGE_TOO_LONG")
    if units(params.get("caption", "")) > 1024:
        raise bad("message caption is too long")
    if isinstance(photo := params.get("photo"), bytes):
        check_photo(photo)
    if "reply_markup" in params:
        check_markup(params["reply_markup"], inline_only=method.startswith("edit"))
    if method == "createForumTopic" and not 1 <= len(params["name"]) <= 128:
        raise bad("TOPIC_TITLE_INVALID")
    if method == "setMyCommands":
        check_commands(params["commands"])
    if "scope" in params:
        check_scope(params["scope"])


def units(text: str) -> int:
    """Return the length as Telegram counts it, in UTF-16 units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def check_text(text: str) -> None:
    """Refuse a text that is empty or longer than 4,096 units."""
    if not text.strip():
        raise bad("message text is empty")
    if units(text) > 4096:
        raise bad("message is too long")


def check_photo(photo: bytes) -> None:
    """Refuse what is no PNG or JPEG, larger than 10 MB, or too large in its two sides."""
    if not photo.startswith((b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")):
        raise bad("IMAGE_PROCESS_FAILED")
    if len(photo) > 10 * 2**20:
        raise bad("file is too big")
    if photo.startswith(b"\x89PNG"):
        width, height = (int.from_bytes(photo[at : at + 4]) for at in (16, 20))
        if width + height > 10_000 or max(width, height) > 20 * min(width, height):
            raise bad("PHOTO_INVALID_DIMENSIONS")


_BUTTON = {"text", "callback_data", "url", "copy_text", "style", "icon_custom_emoji_id"}
_DOES = {"callback_data", "url", "copy_text"}
_KEYBOARD = {"keyboard", "resize_keyboard", "one_time_keyboard", "input_field_placeholder"}
_KEYBOARD |= {"is_persistent", "selective"}


def check_markup(markup: Mapping[str, Any], *, inline_only: bool) -> None:
    """Refuse a keyboard of the wrong shape."""
    if set(markup) == {"inline_keyboard"}:
        _check_rows(markup["inline_keyboard"], _check_inline)
    elif inline_only:
        raise bad("inline keyboard expected")
    elif "keyboard" in markup and set(markup) <= _KEYBOARD:
        _check_rows(markup["keyboard"], _check_key)
    elif markup.get("remove_keyboard") is not True or set(markup) - {
        "remove_keyboard",
        "selective",
    }:
        raise bad("can't parse reply keyboard markup JSON object")


def _check_rows(rows: Any, check_button: Callable[[Any], None]) -> None:
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad("keyboard is not rows of buttons")
    buttons = [button for row in rows for button in row]
    if len(buttons) > 100 or any(len(row) > 8 for row in rows):
        raise bad("REPLY_MARKUP_TOO_LONG")
    for button in buttons:
        check_button(button)


def _check_inline(button: Any) -> None:
    if not isinstance(button, dict) or set(button) - _BUTTON or not button.get("text"):
        raise bad("can't parse inline keyboard button")
    if len(_DOES & set(button)) != 1:
        raise bad("BUTTON_TYPE_INVALID")
    if "callback_data" in button and not 1 <= len(str(button["callback_data"]).encode()) <= 64:
        raise bad("BUTTON_DATA_INVALID")
    if "copy_text" in button and not 1 <= len(button["copy_text"].get("text", "")) <= 256:
        raise bad("BUTTON_COPY_TEXT_INVALID")


def _check_key(button: Any) -> None:
    known = {"text", "request_contact", "request_location"}
    if isinstance(button, dict) and (set(button) - known or not button.get("text")):
        raise bad("can't parse keyboard button")


_SCOPES = {
    "default": {"type"},
    "all_private_chats": {"type"},
    "all_group_chats": {"type"},
    "all_chat_administrators": {"type"},
    "chat": {"type", "chat_id"},
    "chat_administrators": {"type", "chat_id"},
    "chat_member": {"type", "chat_id", "user_id"},
}


def check_scope(scope: Mapping[str, Any]) -> None:
    """Refuse an unknown command scope."""
    if set(scope) != _SCOPES.get(scope.get("type", "")):
        raise bad("can't parse BotCommandScope")


def check_commands(commands: list[Any]) -> None:
    """Refuse more than 100 commands, and names or descriptions out of their limits."""
    if len(commands) > 100:
        raise bad("BOT_COMMANDS_TOO_MUCH")
    for command in commands:
        if set(command) - {"is_ephemeral"} != {"command", "description"}:
            raise bad("can't parse BotCommand")
        if not re.fullmatch(r"[a-z0-9_]{1,32}", command["command"]):
            raise bad("BOT_COMMAND_INVALID")
        if not 1 <= len(command["description"]) <= 256:
            raise bad("BOT_COMMAND_DESCRIPTION_INVALID")
