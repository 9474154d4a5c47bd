"""What is kept of each chat: claimed updates, session, consent, wake-ups."""

import json
import logging
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, delete, select, update

from bot.core.codec import LOST, CodecError, decode, encode
from bot.core.model import Session
from bot.service.ports import Chat
from bot.store.crypto import SealError
from bot.store.postgres import lock_chat
from bot.store.schema import claims, consents, sessions, wakeups
from bot.store.work import Work

log = logging.getLogger(__name__)


class Sessions(Work):
    """The part of a transaction that remembers chats."""

    async def claim(self, channel: str, update_id: str, now: datetime) -> bool:
        """Return False where this update was already handled."""
        key = {"channel": channel, "update_id": update_id, "at": now}
        return await self.put(claims, key, {})

    async def session(self, chat: Chat) -> Session:
        """Return the chat's session, a new one where there is none, LOST where unreadable.

        The chat is this transaction's until it ends: another one waits here.
        """
        await lock_chat(self._connection, chat)
        sealed = (await self._connection.execute(_session(), {"chat": chat})).scalar()
        if sealed is None:
            return Session()
        try:
            return decode(json.loads(self._keys.open(sealed, "sessions", "sealed", chat)))
        except (SealError, CodecError, ValueError) as error:
            log.error("session unreadable", extra={"error": type(error).__name__})
            return LOST

    async def last_turn(self, chat: Chat) -> datetime | None:
        """Return when the chat's session was saved last."""
        saved = select(sessions.c.updated).where(sessions.c.chat == chat)
        moment: datetime | None = (await self._run(saved)).scalar()
        return moment

    async def save_session(self, chat: Chat, session: Session, now: datetime) -> None:
        """Keep *session*."""
        sealed = self._seal(json.dumps(encode(session)), sessions, chat)
        await self.put(sessions, {"chat": chat}, {"sealed": sealed, "updated": now})

    async def add_consent(self, chat: Chat, version: str, now: datetime) -> None:
        """Keep that this patient agreed to *version*; the first time counts."""
        await self.put(consents, {"chat": chat, "version": version, "at": now}, {})

    async def wake(self, chat: Chat, at: datetime, reason: str) -> None:
        """Ask for ``Woke(reason)`` at *at*; one per chat and reason."""
        await self.put(wakeups, {"chat": chat, "reason": reason}, {"at": at})

    async def hasten(self, chat: Chat, at: datetime, reason: str) -> None:
        """Bring a wake-up forward to *at*; nothing where none is asked for, or for sooner."""
        later = (wakeups.c.chat == chat) & (wakeups.c.reason == reason) & (wakeups.c.at > at)
        await self._run(update(wakeups).where(later).values(at=at))

    async def take_wakeup(self, chat: Chat, reason: str, now: datetime) -> bool:
        """Take a due wake-up out of the store; False where it was taken or put off meanwhile."""
        own = (wakeups.c.chat == chat) & (wakeups.c.reason == reason) & (wakeups.c.at <= now)
        return (await self._run(delete(wakeups).where(own))).rowcount == 1


@cache
def _session() -> Select[Any]:
    own = sessions.c.chat == bindparam("chat")
    return select(sessions.c.sealed).where(own)
