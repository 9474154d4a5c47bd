"""Tell Telegram which commands to offer: the patients' to everyone, the staff's to staff only."""

import logging
from collections.abc import Mapping

from telegram import (
    Bot,
    BotCommand,
    BotCommandScope,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
    BotCommandScopeDefault,
)
from telegram.error import TelegramError

log = logging.getLogger(__name__)


async def register(
    bot: Bot,
    patients: Mapping[str, str],
    staff: Mapping[str, str],
    staff_chat: int | None,
) -> None:
    """Set the menus: command without its slash -> description. A failure is only a warning."""
    menus: list[tuple[BotCommandScope, Mapping[str, str]]] = [
        (BotCommandScopeDefault(), patients),
        (BotCommandScopeAllPrivateChats(), patients),
    ]
    if staff_chat is not None:
        menus.append((BotCommandScopeChat(staff_chat), staff))
    for scope, commands in menus:
        menu = [BotCommand(name, description) for name, description in commands.items()]
        try:
            await bot.set_my_commands(menu, scope=scope)
        except TelegramError as error:
            extra = {"kind": str(scope.type), "error": type(error).__name__}
            log.warning("command menu not set", extra=extra)
