"""The tables: chat ids, states and times in the clear, personal data only as sealed bytes."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Dialect,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    false,
)
from sqlalchemy.types import TypeDecorator

HEAD = "0003"
"""The revision of this module; each change of it is a new file in ``migrations/versions``."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


class Instant(TypeDecorator[datetime]):
    """A UTC-aware datetime, kept as whole microseconds since 1970 in every database."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        """Return the microseconds of *value*."""
        return None if value is None else (value - _EPOCH) // MICROSECOND

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        """Return the datetime of *value* microseconds."""
        return None if value is None else _EPOCH + value * MICROSECOND


# SQLite numbers rows by itself only in a column of type INTEGER
_Id = BigInteger().with_variant(Integer, "sqlite")

metadata = MetaData()

meta = Table(
    "meta",
    metadata,
    Column("name", Text, primary_key=True),
    Column("sealed", LargeBinary, nullable=False),
)

claims = Table(
    "claims",
    metadata,
    Column("channel", Text, primary_key=True),
    Column("update_id", Text, primary_key=True),
    Column("at", Instant, nullable=False, index=True),
)

sessions = Table(
    "sessions",
    metadata,
    Column("chat", Text, primary_key=True),
    Column("sealed", LargeBinary, nullable=False),
    Column("updated", Instant, nullable=False),
)

consents = Table(
    "consents",
    metadata,
    Column("chat", Text, primary_key=True),
    Column("version", Text, primary_key=True),
    Column("at", Instant, nullable=False),
)

wakeups = Table(
    "wakeups",
    metadata,
    Column("chat", Text, primary_key=True),
    Column("reason", Text, primary_key=True),
    Column("at", Instant, nullable=False, index=True),
)

# *sealed* holds details and flag; *rank* is the flag's tier (9 without one), for sorting only.
# Erased requests keep their row with *sealed* null and *chat* empty.
requests = Table(
    "requests",
    metadata,
    Column("number", _Id, primary_key=True, autoincrement=True),
    Column("chat", Text, nullable=False, index=True),
    Column("kind", Text, nullable=False),
    Column("rank", Integer, nullable=False),
    Column("sealed", LargeBinary),
    Column("state", Text, nullable=False, index=True),
    Column("version", Integer, nullable=False),
    Column("owner", Text, nullable=False),
    Column("at", Instant),
    Column("reason", Text),
    Column("attempts", Integer, nullable=False),
    Column("unreachable", Boolean, nullable=False),
    Column("talk_until", Instant),
    Column("created", Instant, nullable=False),
    Column("updated", Instant, nullable=False),
    sqlite_autoincrement=True,
)

audit = Table(
    "audit",
    metadata,
    Column("id", _Id, primary_key=True, autoincrement=True),
    Column("number", BigInteger, nullable=False, index=True),
    Column("who", Text, nullable=False),
    Column("verb", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("origin", Text, nullable=False),
    Column("refused", Boolean, nullable=False, server_default=false()),
    sqlite_autoincrement=True,
)

# *done* is null while the message waits; *failure* says why it was given up.
# Ids are never used twice: a late ``sent(id)`` must not hit another message.
outbox = Table(
    "outbox",
    metadata,
    Column("id", _Id, primary_key=True, autoincrement=True),
    Column("chat", Text, nullable=False, index=True),
    Column("lane", Integer, nullable=False),
    Column("card", BigInteger),
    Column("thread", BigInteger),
    Column("prompt", Boolean, nullable=False, server_default=false()),
    Column("sealed", LargeBinary),
    Column("attempts", Integer, nullable=False),
    Column("not_before", Instant, nullable=False),
    Column("created", Instant, nullable=False),
    Column("done", Instant),
    Column("failure", Text),
    sqlite_autoincrement=True,
)
_waiting = outbox.c.done.is_(None)
Index(
    "ix_outbox_next",
    outbox.c.lane,
    outbox.c.id,
    sqlite_where=_waiting,
    postgresql_where=_waiting,
)
Index(
    "ix_outbox_next_of_chat",
    outbox.c.chat,
    outbox.c.lane,
    outbox.c.id,
    sqlite_where=_waiting,
    postgresql_where=_waiting,
)

cards = Table(
    "cards",
    metadata,
    Column("request", BigInteger, primary_key=True, autoincrement=False),
    Column("chat", Text, primary_key=True),
    Column("message_id", Text, nullable=False),
)

# Which request a message of the bot in the staff chat belongs to, so that a reply to it does.
threads = Table(
    "threads",
    metadata,
    Column("chat", Text, primary_key=True),
    Column("message_id", Text, primary_key=True),
    Column("request", BigInteger, nullable=False),
    Column("prompt", Boolean, nullable=False),
)

# What admins decided in the chat; it stands above the list in the settings.
members = Table(
    "members",
    metadata,
    Column("user", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("at", Instant, nullable=False),
)

prompts = Table(
    "prompts",
    metadata,
    Column("chat", Text, primary_key=True),
    Column("user", Text, primary_key=True),
    Column("number", BigInteger, nullable=False),
    Column("verb", Text, nullable=False),
    Column("until", Instant, nullable=False),
)

moved_chats = Table(
    "moved_chats",
    metadata,
    Column("old", Text, primary_key=True),
    Column("new", Text, nullable=False),
    Column("at", Instant, nullable=False),
)

misses = Table(
    "misses",
    metadata,
    Column("id", _Id, primary_key=True, autoincrement=True),
    Column("sealed", LargeBinary),
    Column("nearest", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("why", Text, nullable=False, server_default="declined"),
    sqlite_autoincrement=True,
)

# Questions that ask the same, as staff were shown them together.
gaps = Table(
    "gaps",
    metadata,
    Column("number", _Id, primary_key=True, autoincrement=True),
    Column("sealed", LargeBinary),
    Column("state", Text, nullable=False),
    Column("at", Instant, nullable=False),
    sqlite_autoincrement=True,
)

# Numbers are never used twice: highest number and count together tell whether anything changed.
phrasings = Table(
    "phrasings",
    metadata,
    Column("number", _Id, primary_key=True, autoincrement=True),
    Column("sealed", LargeBinary),
    Column("label", Text, nullable=False),
    Column("who", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("gap", BigInteger, nullable=False),
    sqlite_autoincrement=True,
)

# How often something happened on a day of the clinic; it holds neither words nor chats.
counts = Table(
    "counts",
    metadata,
    Column("day", Text, primary_key=True),
    Column("name", Text, primary_key=True),
    Column("count", BigInteger, nullable=False),
)

feedback = Table(
    "feedback",
    metadata,
    Column("entry", Text, primary_key=True),
    Column("day", Text, primary_key=True),
    Column("helped", Integer, nullable=False),
    Column("not_helped", Integer, nullable=False),
)
