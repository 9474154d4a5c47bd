"""Where a message stands: its chat, the forum topic in it, and the message that it answers."""

import logging
from dataclasses import dataclass

from telegram import Bot
from telegram.error import BadRequest, Forbidden

log = logging.getLogger(__name__)

_SUPERGROUP = -(10**12)
"""Ids of supergroups are below this; no other chat has topics."""
_LONGEST_NAME = 128


@dataclass(frozen=True, slots=True)
class Place:
    """A chat, a topic in it, and the message there that is edited or answered."""

    chat: int
    topic: int | None = None
    message: int | None = None


def written(place: Place, message: int) -> str:
    """Return what the service keeps of a message sent to *place*: ``[topic/]message``."""
    return f"{place.topic}/{message}" if place.topic else str(message)


def place_of(chat: int, kept: str) -> Place:
    """Return the place in *chat* that *kept* stands for; the chat alone where that is empty."""
    topic, _, message = kept.rpartition("/")
    return Place(chat, int(topic) if topic else None, int(message) if message else None)


class Topics:
    """Opens a forum topic for each request, where the chat has topics and the bot may."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot
        self._opened: dict[int, int] = {}
        """Outbox id -> topic, until the first message stands in it."""

    async def open(self, id: int, chat: int, name: str) -> int | None:
        """Return a new topic for the outbox row *id*; None where there is none to be had."""
        if not name or chat > _SUPERGROUP:
            return None
        if id not in self._opened:
            try:
                if not (await self._bot.get_chat(chat)).is_forum:
                    return None
                topic = await self._bot.create_forum_topic(chat, name[:_LONGEST_NAME])
            except (BadRequest, Forbidden) as error:
                log.warning(
                    "no topic for a request: make the bot an admin who may manage topics",
                    extra={"error": type(error).__name__},
                )
                return None
            self._opened[id] = topic.message_thread_id
        return self._opened[id]

    def used(self, id: int) -> None:
        """Forget the topic of the outbox row *id*: its message was sent."""
        self._opened.pop(id, None)
