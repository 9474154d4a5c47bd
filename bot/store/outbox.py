"""Messages on their way out: put in by a transaction, taken out by the sender in order."""

import json
from base64 import b64decode, b64encode
from collections.abc import Collection, Container
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Integer, Row, Select, bindparam, func, select, update
from sqlalchemy.sql.dml import ReturningUpdate

from bot.service.ports import Attachment, Chat, Key, Lane, Outgoing, Posted, StoreError
from bot.store.schema import cards, outbox, threads
from bot.store.work import Work

UNREADABLE = "unreadable"
_waiting = outbox.c.done.is_(None)


class Posts(Work):
    """The part of a transaction that puts messages into the outbox."""

    posted = False
    """Whether there is something new to send."""

    async def post(self, chat: Chat, message: Outgoing, now: datetime) -> int:
        """Put *message* into the outbox and return its id."""
        self.posted = True
        values = {
            "chat": chat,
            "lane": int(message.lane),
            "card": message.card,
            "thread": message.thread,
            "prompt": message.prompt,
            "attempts": 0,
            "not_before": now,
            "created": now,
        }
        return await self._add_sealed(outbox, _encode(message), values)


class Sending(Work):
    """The sending side, inside one short transaction."""

    async def due(
        self, now: datetime, limit: int, under_way: Container[int]
    ) -> tuple[list[Posted], list[int]]:
        """Return what may go now, and the ids of rows among it that cannot be read."""
        ready: list[Posted] = []
        unreadable: list[int] = []
        for row in await self._connection.execute(_heads(), {"now": now, "most": limit}):
            if row.id in under_way:
                continue
            try:
                ready.append(self._posted(row))
            except StoreError:  # one damaged row must not hold up everybody's messages
                unreadable.append(row.id)
        return ready, unreadable

    async def take(self, ids: Collection[int], now: datetime, until: datetime) -> set[int]:
        """Hold those of *ids* that nobody else holds *now* until *until*, and return them."""
        free = select(outbox.c.id).where(
            outbox.c.id.in_(ids), _waiting, outbox.c.not_before <= now
        )
        held = update(outbox).where(outbox.c.id.in_(free.with_for_update(skip_locked=True)))
        taken = held.values(not_before=until).returning(outbox.c.id)
        return {row.id for row in await self._rows(taken)}

    async def sent(self, id: int, message_id: str, now: datetime) -> None:
        """Mark as sent, erase the text, and keep *message_id* where a request's is known by it."""
        row = await self._finish(id, None, now)
        if row is None or not message_id:
            return
        if row.card is not None:
            key = {"request": row.card, "chat": row.chat}
            await self.put(cards, key, {"message_id": message_id})
        if (request := row.card or row.thread) is not None:
            key = {"chat": row.chat, "message_id": message_id}
            await self.put(threads, key, {"request": request, "prompt": row.prompt})

    async def give_up(self, id: int, why: str, now: datetime) -> None:
        """Mark as failed for good and erase the text."""
        await self._finish(id, why, now)

    async def postpone(self, id: int, until: datetime) -> None:
        """Count an attempt and hold the message until *until*."""
        values = {"attempts": outbox.c.attempts + 1, "not_before": until}
        await self._run(update(outbox).where(outbox.c.id == id, _waiting).values(values))

    async def waiting(self) -> int:
        """Return how many messages are unsent."""
        statement = select(func.count()).select_from(outbox).where(_waiting)
        return int((await self._run(statement)).scalar_one())

    async def _finish(self, id: int, failure: str | None, now: datetime) -> Row[Any] | None:
        values = {"row": id, "done": now, "failure": failure, "sealed": None}
        done: Row[Any] | None = (await self._connection.execute(_done(), values)).one_or_none()
        return done

    def _posted(self, row: Row[Any]) -> Posted:
        message = _decode(self._open(row.sealed, outbox, row.id), row)
        return Posted(row.id, row.chat, message, row.attempts, row.created, row.message_id or "")


@cache
def _done() -> ReturningUpdate[Any]:
    own = update(outbox).where(outbox.c.id == bindparam("row"), _waiting)
    return own.returning(outbox.c.chat, outbox.c.card, outbox.c.thread, outbox.c.prompt)


@cache
def _heads() -> Select[Any]:
    """Return the query for the first waiting message of each chat, where it may go *now*."""
    other = outbox.alias("other")
    first = (
        select(other.c.id)
        .where(other.c.chat == outbox.c.chat, other.c.done.is_(None))
        .order_by(other.c.lane, other.c.id)
        .limit(1)
        .scalar_subquery()
    )
    request = func.coalesce(outbox.c.card, outbox.c.thread)
    own_card = (cards.c.request == request) & (cards.c.chat == outbox.c.chat)
    return (
        select(outbox, cards.c.message_id)
        .join_from(outbox, cards, own_card, isouter=True)
        .where(_waiting, outbox.c.not_before <= bindparam("now"), outbox.c.id == first)
        .order_by(outbox.c.lane, outbox.c.id)
        .limit(bindparam("most", type_=Integer))
    )


def _encode(message: Outgoing) -> str:
    keys = [[[key.label, key.data, key.copy] for key in row] for row in message.keys]
    return json.dumps(
        {
            "text": message.text,
            "keys": keys,
            "ask_contact": message.ask_contact,
            "protect": message.protect,
            "picture": message.picture,
            "alt": message.alt,
            "topic": message.topic,
            "copy_of": message.copy_of,
            "image": b64encode(message.image).decode(),
            "file": [message.file.name, message.file.content] if message.file else None,
        }
    )


def _decode(text: str, row: Row[Any]) -> Outgoing:
    data = json.loads(text)
    file = data.get("file")  # rows of an older version have fewer fields
    return Outgoing(
        text=data["text"],
        keys=tuple(tuple(Key(*key) for key in row) for row in data["keys"]),
        ask_contact=data["ask_contact"],
        lane=Lane(row.lane),
        card=row.card,
        protect=data["protect"],
        picture=data.get("picture", ""),  # rows of an older version have none
        alt=data.get("alt", ""),
        topic=data.get("topic", ""),
        thread=row.thread,
        prompt=row.prompt,
        copy_of=data.get("copy_of", ""),
        image=b64decode(data.get("image", "")),
        file=Attachment(*file) if file else None,
    )
