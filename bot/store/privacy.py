"""Show and erase all that is stored about one chat."""

import json
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Table, delete, func, select, update

from bot.core.codec import encode, encode_flag
from bot.core.requests import Reason, State
from bot.service.ports import Chat, Lane
from bot.store.desk import Desks
from bot.store.expiry import Expiry
from bot.store.learning import Learning
from bot.store.numbers import Numbers
from bot.store.outbox import Posts
from bot.store.requests import Requests
from bot.store.schema import cards, consents, outbox, requests, sessions, wakeups
from bot.store.sessions import Sessions


class Privacy(Sessions, Requests, Desks, Learning, Numbers, Posts, Expiry):
    """The part of a transaction that answers for what is stored."""

    async def disclose(self, chat: Chat) -> dict[str, object]:
        """Return all that is stored about this chat, as plain data with times in ISO 8601."""
        known = await self._rows(select(sessions.c.updated).where(sessions.c.chat == chat))
        return {
            "chat": chat,
            "session": encode(await self.session(chat)) if known else None,
            "consents": await self._plain(consents, consents.c.version, consents.c.at, chat),
            "reminders": await self._plain(wakeups, wakeups.c.reason, wakeups.c.at, chat),
            "requests": await self._disclose_requests(chat),
            "messages": await self._disclose_messages(chat),
        }

    async def forget(self, chat: Chat, now: datetime) -> dict[str, int]:
        """Erase what is stored about this chat; return how many rows of each kind went.

        Requests stay in the count with number, kind, state and times, but nobody's; messages in
        the emergency lane that still wait are sent first.
        """
        urgent = (outbox.c.lane == Lane.EMERGENCY) & outbox.c.done.is_(None)
        mine = select(requests.c.number).where(requests.c.chat == chat)
        await self._cancel(chat, now)
        return {
            "sessions": await self._delete(sessions, sessions.c.chat == chat),
            "consents": await self._delete(consents, consents.c.chat == chat),
            "reminders": await self._delete(wakeups, wakeups.c.chat == chat),
            "messages": await self._delete(outbox, (outbox.c.chat == chat) & ~urgent),
            "cards": await self._delete(cards, cards.c.chat == chat),
            "requests": await self.make_nobodys(mine),
        }

    async def _cancel(self, chat: Chat, now: datetime) -> None:
        closed = requests.c.state == State.CLOSED.value
        cancelled = {
            "state": State.CLOSED.value,
            "reason": Reason.CANCELLED_BY_PATIENT.value,
            "updated": now,
        }
        await self._run(update(requests).where(requests.c.chat == chat, ~closed).values(cancelled))

    async def _delete(self, table: Table, rows: ColumnElement[bool]) -> int:
        return (await self._run(delete(table).where(rows))).rowcount

    async def _plain(
        self, table: Table, what: ColumnElement[str], at: ColumnElement[datetime], chat: Chat
    ) -> list[dict[str, str]]:
        rows = await self._rows(
            select(what.label("what"), at.label("at")).where(table.c.chat == chat).order_by(at)
        )
        return [{what.key or "": row.what, "at": row.at.isoformat()} for row in rows]

    async def _disclose_requests(self, chat: Chat) -> list[dict[str, Any]]:
        return [
            {
                "number": request.number,
                "kind": request.kind,
                "state": request.state.value,
                "details": dict(request.details),
                "warning sign": encode_flag(request.flag),
                "created": request.created.isoformat(),
                "updated": request.updated.isoformat(),
                "at": request.at.isoformat() if request.at else None,
                "history": [
                    {"verb": line.verb, "at": line.at.isoformat(), "origin": line.origin}
                    for line in await self.audit_trail(request.number)
                ],
            }
            for request in await self.requests(chat=chat)
        ]

    async def _disclose_messages(self, chat: Chat) -> dict[str, Any]:
        own = outbox.c.chat == chat
        sent = select(func.count()).where(own, outbox.c.done.is_not(None))
        waiting = select(outbox.c.id, outbox.c.sealed).where(own, outbox.c.done.is_(None))
        return {
            "sent": (await self._run(sent)).scalar_one(),
            "waiting": [
                json.loads(self._open(row.sealed, outbox, row.id))["text"]
                for row in await self._rows(waiting.order_by(outbox.c.id))
            ],
        }
