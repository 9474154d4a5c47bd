"""What the service needs from the world: a store and a channel to send through."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Container, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from typing import Protocol

from bot.core.keeping import Kind
from bot.core.model import Event, RedFlag, RequestKind, Session
from bot.core.requests import Request
from bot.service.staff_ports import Chat as Chat
from bot.service.staff_ports import StaffTransaction


@dataclass(frozen=True, slots=True)
class Incoming:
    """One event from a patient; *update_id* is unique within its channel."""

    chat: Chat
    update_id: str
    event: Event
    language: str = ""
    username: str = ""
    sent_at: datetime | None = None
    message_id: str = ""


@dataclass(frozen=True, slots=True)
class StaffAct:
    """What a member of the staff chat did: *act* is a command, words, or the data of a button.

    *user* is who did it (checked against the allow list), *name* how the others know them.
    *answers* is the message of the bot that this one is a reply to, *about* and *about_name* are
    the person whose message it is a reply to. *tap_id* is empty for all but buttons.
    """

    chat: Chat
    update_id: str
    user: str
    name: str
    act: str
    tap_id: str = ""
    answers: str = ""
    about: str = ""
    about_name: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a tap is answered with, to the one who tapped only; *stays* until it is closed."""

    text: str = ""
    stays: bool = False


@dataclass(frozen=True, slots=True)
class Key:
    """One button ready to send: what it says and what it returns (1-64 bytes) or copies.

    With neither, it is the button that shares the sender's contact card.
    """

    label: str
    data: str = ""
    copy: str = ""


class Lane(IntEnum):
    """The outbox sends the lowest number first."""

    EMERGENCY = 0
    NORMAL = 1


@dataclass(frozen=True, slots=True)
class Attachment:
    """A small text file to send: its *name* as people see it, and what is in it."""

    name: str
    content: str


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message ready to send.

    *card* is the request whose card this message is: the first one sent to a chat is kept as the
    card, later ones edit it. *topic* names the forum topic that it gets where the chat has some.
    *thread* is the request to whose card this message is an answer; a reply to it is a reply to
    that card, but where *prompt* says that it asks staff something. *copy_of* is a message
    (``chat/id``) to copy in the place of a text. *picture* names the one that goes with the text
    where the channel can show it, *image* is one as PNG, and *alt* says what is on it.
    """

    text: str
    keys: tuple[tuple[Key, ...], ...] = ()
    ask_contact: bool = False
    lane: Lane = Lane.NORMAL
    card: int | None = None
    protect: bool = False
    picture: str = ""
    alt: str = ""
    topic: str = ""
    thread: int | None = None
    prompt: bool = False
    copy_of: str = ""
    image: bytes = b""
    file: Attachment | None = None


@dataclass(frozen=True, slots=True)
class Posted:
    """An outbox row that is due; *message_id* is the card's message where one was sent before."""

    id: int
    chat: Chat
    message: Outgoing
    attempts: int
    created: datetime
    message_id: str = ""


class Transaction(StaffTransaction, Protocol):
    """Everything that one event changes; committed as a whole or not at all."""

    async def claim(self, channel: str, update_id: str, now: datetime) -> bool:
        """Return False where this update was already handled."""

    async def session(self, chat: Chat) -> Session:
        """Return the chat's session, a new one where there is none.

        One that cannot be read (damaged, or of another version) comes as ``codec.LOST``: it asks
        a step of no flow, so that the dialogue apologises.
        """

    async def last_turn(self, chat: Chat) -> datetime | None:
        """Return when the chat's session was saved last."""

    async def save_session(self, chat: Chat, session: Session, now: datetime) -> None:
        """Keep *session*."""

    async def post(self, chat: Chat, message: Outgoing, now: datetime) -> int:
        """Put *message* into the outbox and return its id."""

    async def add_request(
        self,
        chat: Chat,
        kind: RequestKind,
        details: Mapping[str, str],
        flag: RedFlag | None,
        now: datetime,
    ) -> Request:
        """Add a request to the queue."""

    async def request(self, number: int) -> Request | None:
        """Return one request."""

    async def requests(
        self, *, chat: Chat | None = None, states: Sequence[str] = (), open_only: bool = False
    ) -> list[Request]:
        """Return requests, red-flagged first, then oldest; empty *states* means all."""

    async def replace_request(self, old: Request, new: Request) -> bool:
        """Put *new* in the place of *old*; False where its version has moved on meanwhile."""

    async def add_consent(self, chat: Chat, version: str, now: datetime) -> None:
        """Keep that this patient agreed to *version*."""

    async def wake(self, chat: Chat, at: datetime, reason: str) -> None:
        """Ask for ``Woke(reason)`` at *at*; one per chat and reason."""

    async def hasten(self, chat: Chat, at: datetime, reason: str) -> None:
        """Bring a wake-up forward to *at*; nothing where none is asked for, or for sooner."""

    async def take_wakeup(self, chat: Chat, reason: str, now: datetime) -> bool:
        """Take a due wake-up out of the store; False where it was taken or put off meanwhile.

        For ``Woke`` this stands in the place of ``claim``.
        """

    async def disclose(self, chat: Chat) -> dict[str, object]:
        """Return all that is stored about this chat, as data that JSON can carry."""

    async def forget(self, chat: Chat, now: datetime) -> dict[str, int]:
        """Erase what is stored about this chat; return how many rows of each kind went.

        Its requests are closed and keep number, kind, state and times, but belong to no chat any
        more; waiting messages go too, cards that show its requests included, but for emergencies.
        """

    async def expired(self, kind: Kind, before: datetime) -> int:
        """Return how many rows of *kind* are from *before*, and so kept no longer."""

    async def expire(self, kind: Kind, before: datetime, most: int) -> int:
        """Erase up to *most* rows of *kind* from *before*; return how many that were."""

    async def expire_requests(self, before: datetime, most: int) -> list[int]:
        """Make up to *most* requests that were closed *before* nobody's; return their numbers."""


class OutboxStore(Protocol):
    """The sending side of the outbox; each call is a transaction of its own."""

    async def due(self, now: datetime, limit: int, under_way: Container[int] = ()) -> list[Posted]:
        """Return each chat's first unsent message that may go now, lane first, then oldest.

        The ids in *under_way* are left out, and with them what follows in their chat.
        """

    async def take(self, ids: Collection[int], now: datetime) -> set[int]:
        """Return those of *ids* that no other process is sending, and keep them from others.

        What is neither sent, postponed nor given up after that is due again within a minute.
        """

    async def sent(self, id: int, message_id: str, now: datetime) -> None:
        """Mark as sent; where it is a card, keep *message_id* as the card's message."""

    async def postpone(self, id: int, until: datetime) -> None:
        """Count an attempt and hold the message (and so its chat) until *until*."""

    async def give_up(self, id: int, why: str, now: datetime) -> None:
        """Mark as failed for good; the chat's next message may go."""

    async def waiting(self) -> int:
        """Return how many messages are unsent."""


class Store(OutboxStore, Protocol):
    """A database with the schema in place."""

    def transaction(self) -> AbstractAsyncContextManager[Transaction]:
        """Open a transaction: commit at the end, roll back on an exception."""

    async def due_wakeups(self, now: datetime, limit: int) -> list[tuple[Chat, str]]:
        """Return up to *limit* due wake-ups, chat and reason; they stay until they are taken."""

    async def as_sender(
        self,
        send: Callable[[], Awaitable[None]],
        nudge: Callable[[], None],
        stop: asyncio.Event,
    ) -> None:
        """Run *send* in one process at a time of all that share the database, until *stop*.

        It is cancelled where this process can no longer be sure to be the one, and run again
        when it is. *nudge* is called when another process has posted something.
        """

    async def close(self) -> None:
        """Close all connections."""


class StoreError(Exception):
    """The store cannot be used now; *args[0]* says who must act and how."""


class Later(Exception):
    """The channel asks to try again after *seconds*."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"try again in {seconds:g} s")
        self.seconds = seconds


class Unreachable(Exception):
    """The patient blocked the bot or is gone."""


class Moved(Exception):
    """The chat goes on as *new*; what was to be sent there goes to that one."""

    def __init__(self, new: Chat) -> None:
        super().__init__("the chat has a new id")
        self.new = new


class Rejected(Exception):
    """The channel will never take this message; *args[0]* says why."""


class Channel(Protocol):
    """Sends messages; where Later, Unreachable, Moved or Rejected is not raised, try again."""

    @property
    def name(self) -> str:
        """Return what the keys of its chats begin with."""

    async def send(self, posted: Posted) -> str:
        """Send or edit one message and return its message id ("" where there is none)."""
