"""What the staff's desk needs from the store, beside the requests themselves."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from bot.core.requests import Request, Verb
from bot.service.learning_ports import LearningTransaction

Chat = str
"""``"<channel>:<id>"``, as ``"telegram:42"`` or ``"console:me"``."""

Role = Literal["staff", "admin", "removed"]

NO_REQUEST = 0
"""The number of audit lines that belong to the desk itself."""


@dataclass(frozen=True, slots=True)
class AuditLine:
    """Who did what to a request, when, and from where (``"chat"``, ``"cli"``, ``"patient"``).

    *refused* marks what somebody tried who is not allowed to.
    """

    number: int
    who: str
    verb: str
    at: datetime
    origin: str
    refused: bool = False


@dataclass(frozen=True, slots=True)
class Member:
    """What an admin decided about the person *user*: their role, by whom and when."""

    user: str
    name: str
    role: Role
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Prompt:
    """What a member of staff is being asked for: the time for *verb*, until *until*."""

    chat: Chat
    user: str
    number: int
    verb: Verb
    until: datetime


class StaffTransaction(LearningTransaction, Protocol):
    """The staff's side of a transaction."""

    async def audit(self, line: AuditLine) -> None:
        """Add a line to the audit trail."""

    async def audit_trail(self, number: int) -> list[AuditLine]:
        """Return a request's audit trail, oldest first."""

    async def refused(self, most: int) -> list[AuditLine]:
        """Return the last *most* attempts that were refused, newest first."""

    async def members(self) -> Sequence[Member]:
        """Return what admins decided about people, by when."""

    async def put_member(self, member: Member) -> None:
        """Keep *member* in the place of what was decided before."""

    async def prompt(self, chat: Chat, user: str) -> Prompt | None:
        """Return what *user* was last asked for in *chat*."""

    async def put_prompt(self, prompt: Prompt) -> None:
        """Keep *prompt*; one per chat and user."""

    async def drop_prompt(self, chat: Chat, user: str) -> None:
        """Forget what *user* was asked for."""

    async def request_of(self, chat: Chat, message_id: str) -> tuple[int, bool] | None:
        """Return the request that a message of the bot belongs to, and whether it is a prompt."""

    async def mark_reachable(self, chat: Chat, *, reachable: bool) -> list[Request]:
        """Mark a chat's open requests and return those newly marked."""

    async def moved(self, chat: Chat) -> Chat:
        """Return where *chat* is now: a group gets another id when it becomes a supergroup."""

    async def move_chat(self, old: Chat, new: Chat, now: datetime) -> bool:
        """Keep that *old* is now *new*, where waiting messages go too; False where it was known.

        The cards stay behind: what is posted next for a request is a new message.
        """
