"""The staff's desk: the audit trail, the allow list, what staff are asked, where they are."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, delete, select, update

from bot.service.staff_ports import AuditLine, Chat, Member, Prompt
from bot.store.schema import audit, cards, members, moved_chats, outbox, prompts, threads
from bot.store.work import Work


class Desks(Work):
    """The staff's part of a transaction."""

    async def audit(self, line: AuditLine) -> None:
        """Add a line to the audit trail."""
        await self._run(audit.insert().values(asdict(line)))

    async def audit_trail(self, number: int) -> list[AuditLine]:
        """Return a request's audit trail, oldest first."""
        return await self._lines(
            select(audit).where(audit.c.number == number).order_by(audit.c.id)
        )

    async def refused(self, most: int) -> list[AuditLine]:
        """Return the last *most* attempts that were refused, newest first."""
        refused = select(audit).where(audit.c.refused.is_(True))
        return await self._lines(refused.order_by(audit.c.id.desc()).limit(most))

    async def members(self) -> Sequence[Member]:
        """Return what admins decided about people, by when."""
        rows = await self._rows(select(members).order_by(members.c.at, members.c.user))
        return [Member(**row._mapping) for row in rows]

    async def put_member(self, member: Member) -> None:
        """Keep *member* in the place of what was decided before."""
        values = asdict(member)
        await self.put(members, {"user": values.pop("user")}, values)

    async def prompt(self, chat: Chat, user: str) -> Prompt | None:
        """Return what *user* was last asked for in *chat*."""
        rows = await self._rows(select(prompts).where(_own_prompt(chat, user)))
        return Prompt(**rows[0]._mapping) if rows else None

    async def put_prompt(self, prompt: Prompt) -> None:
        """Keep *prompt*; one per chat and user."""
        values = asdict(prompt)
        key = {name: values.pop(name) for name in ("chat", "user")}
        await self.put(prompts, key, values)

    async def drop_prompt(self, chat: Chat, user: str) -> None:
        """Forget what *user* was asked for."""
        await self._run(delete(prompts).where(_own_prompt(chat, user)))

    async def request_of(self, chat: Chat, message_id: str) -> tuple[int, bool] | None:
        """Return the request that a message of the bot belongs to, and whether it is a prompt."""
        own = (threads.c.chat == chat) & (threads.c.message_id == message_id)
        rows = await self._rows(select(threads).where(own))
        return (rows[0].request, rows[0].prompt) if rows else None

    async def moved(self, chat: Chat) -> Chat:
        """Return where *chat* is now."""
        found = await self._rows(select(moved_chats.c.new).where(moved_chats.c.old == chat))
        return str(found[0].new) if found else chat

    async def move_chat(self, old: Chat, new: Chat, now: datetime) -> bool:
        """Keep that *old* is now *new*; False where it was known."""
        await self._run(update(outbox).where(outbox.c.chat == old).values(chat=new))
        if old == new or await self.moved(old) == new:
            return False
        await self._run(update(moved_chats).where(moved_chats.c.new == old).values(new=new))
        await self.put(moved_chats, {"old": old}, {"new": new, "at": now})
        for table in (cards, threads, prompts):  # message ids of the old group mean others now
            await self._run(delete(table).where(table.c.chat == old))
        return True

    async def _lines(self, statement: Select[Any]) -> list[AuditLine]:
        return [_line(row) for row in await self._rows(statement)]


def _line(row: Row[Any]) -> AuditLine:
    return AuditLine(row.number, row.who, row.verb, row.at, row.origin, row.refused)


def _own_prompt(chat: Chat, user: str) -> Any:
    return (prompts.c.chat == chat) & (prompts.c.user == user)
