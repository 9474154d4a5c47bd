"""The staff's queue."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select, update

from bot.core.codec import CodecError, decode_flag, encode_flag
from bot.core.model import RedFlag, RequestKind
from bot.core.requests import Reason, Request, State, urgency
from bot.service.ports import Chat, StoreError
from bot.store.schema import requests
from bot.store.work import Work


class Requests(Work):
    """The part of a transaction that keeps requests."""

    async def add_request(
        self,
        chat: Chat,
        kind: RequestKind,
        details: Mapping[str, str],
        flag: RedFlag | None,
        now: datetime,
    ) -> Request:
        """Add a request to the queue."""
        draft = Request(0, chat, kind, dict(details), now, now, flag=flag)
        text = _text(draft)
        values = {"chat": chat, "kind": kind, "created": now, **_changeable(draft)}
        number = await self._add_sealed(requests, text, values)
        return Request(number, chat, kind, dict(details), now, now, flag=flag)

    async def request(self, number: int) -> Request | None:
        """Return one request."""
        rows = await self._rows(select(requests).where(requests.c.number == number))
        return self._request(rows[0]) if rows else None

    async def requests(
        self, *, chat: Chat | None = None, states: Sequence[str] = (), open_only: bool = False
    ) -> list[Request]:
        """Return requests, red-flagged first, then oldest; empty *states* means all."""
        statement = select(requests)
        if chat is not None:
            statement = statement.where(requests.c.chat == chat)
        if states:
            statement = statement.where(requests.c.state.in_(states))
        if open_only:
            statement = statement.where(requests.c.state != State.CLOSED.value)
        found = [self._request(row) for row in await self._rows(statement)]
        return sorted(found, key=urgency)

    async def replace_request(self, old: Request, new: Request) -> bool:
        """Put *new* in the place of *old*; False where its version has moved on meanwhile."""
        unmoved = (requests.c.number == old.number) & (requests.c.version == old.version)
        values = {**_changeable(new), "sealed": self._seal(_text(new), requests, old.number)}
        return (await self._run(update(requests).where(unmoved).values(values))).rowcount == 1

    async def mark_reachable(self, chat: Chat, *, reachable: bool) -> list[Request]:
        """Mark a chat's open requests and return those newly marked."""
        newly = (
            (requests.c.chat == chat)
            & (requests.c.state != State.CLOSED.value)
            & (requests.c.unreachable.is_(reachable))
        )
        change = {"unreachable": not reachable, "version": requests.c.version + 1}
        statement = update(requests).where(newly).values(change).returning(*requests.c)
        return sorted((self._request(row) for row in await self._rows(statement)), key=urgency)

    def _request(self, row: Row[Any]) -> Request:
        details, flag = self._details(row.number, row.sealed)
        return Request(
            number=row.number,
            chat=row.chat,
            kind=row.kind,
            details=details,
            created=row.created,
            updated=row.updated,
            state=State(row.state),
            version=row.version,
            owner=row.owner,
            flag=flag,
            at=row.at,
            reason=Reason(row.reason) if row.reason else None,
            attempts=row.attempts,
            unreachable=row.unreachable,
            talk_until=row.talk_until,
        )

    def _details(self, number: int, sealed: bytes | None) -> tuple[dict[str, str], RedFlag | None]:
        if sealed is None:  # erased
            return {}, None
        data = json.loads(self._open(sealed, requests, number))
        try:
            return data["details"], decode_flag(data["flag"])
        except CodecError as error:
            raise StoreError(f"Request {number} cannot be read: {error}.") from error


def _text(request: Request) -> str:
    return json.dumps({"details": dict(request.details), "flag": encode_flag(request.flag)})


def _changeable(request: Request) -> dict[str, object]:
    return {
        "rank": urgency(request)[0],
        "state": request.state.value,
        "version": request.version,
        "owner": request.owner,
        "at": request.at,
        "reason": request.reason.value if request.reason else None,
        "attempts": request.attempts,
        "unreachable": request.unreachable,
        "talk_until": request.talk_until,
        "updated": request.updated,
    }
