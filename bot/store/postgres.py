"""What only PostgreSQL needs: connecting, and locks that several processes keep among them."""

import asyncio
from collections.abc import Iterable
from typing import Any, Protocol

from sqlalchemy import URL, func, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.service.ports import StoreError

POOL = 10
"""Connections of a process; one more is held by the process that sends."""
CONNECT_WITHIN = 10.0
ANSWER_WITHIN = 30.0
"""Seconds; a server that hangs must not hold up an update for ever."""

_SPACE = 0x46_44_53_4B
"""The first half of our lock numbers; another program in the same database has others."""
_SCHEMA, _SENDER = 1, 2
POSTED = "frontdesk_posted"
"""The channel on which the database tells that there is something to send."""

# A machine that is cut off is given up after 5 + 2 * 5 seconds, and with it its locks.
_KEEPALIVE = {
    "tcp_keepalives_idle": "5",
    "tcp_keepalives_interval": "5",
    "tcp_keepalives_count": "2",
}
_REFUSALS = {
    "28": "refuses the user or the password. Check them in FRONTDESK_DATABASE",
    "3D": "does not exist on that server. Make it (createdb), or name another in "
    "FRONTDESK_DATABASE",
    "42501": "does not let this user make or change what it needs. Make the user the owner of "
    "the database",
    "25006": "is read-only. Name the primary server in FRONTDESK_DATABASE",
    "53100": "cannot grow: the disk is full. Free some space; nothing that was confirmed is lost",
    "53300": "has too many connections. Raise max_connections on the server or run fewer "
    f"processes: each takes up to {POOL + 1}",
    "57P": "is starting up or shutting down. Try again in a moment",
}
"""The beginning of a SQLSTATE (PostgreSQL, appendix A) and what it means."""


class _Listening(Protocol):
    """The part of asyncpg's connection that is used past SQLAlchemy."""

    async def add_listener(self, channel: str, callback: Any) -> None: ...


def check_driver(url: URL) -> None:
    """Raise StoreError where asyncpg is not installed."""
    try:
        import asyncpg  # noqa: F401 (an extra; only here is it missed in words)
    except ImportError as error:
        raise StoreError(
            f"{url.drivername} needs a driver that is not installed. Whoever installs Frontdesk "
            "runs: pip install 'frontdesk[postgres]'"
        ) from error


def engine_options(place: str) -> dict[str, Any]:
    """Return the options of the engine; connecting raises StoreError in the words of *place*."""
    import asyncpg

    async def connect(*args: Any, **options: Any) -> Any:
        try:
            return await asyncpg.connect(*args, **options)
        except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
            raise StoreError(f"The database {place} {_refusal(error)}.") from error

    return {
        "pool_size": POOL,
        "max_overflow": 1,  # the process that sends holds one connection
        "connect_args": {
            "async_creator_fn": connect,
            "timeout": CONNECT_WITHIN,
            "command_timeout": ANSWER_WITHIN,
            "server_settings": {"application_name": "frontdesk", **_KEEPALIVE},
        },
    }


def meaning(state: str) -> str:
    """Return what the SQLSTATE *state* means for the operator."""
    known = (words for beginning, words in _REFUSALS.items() if state.startswith(beginning))
    return next(known, f"refused a statement ({state})")


def _refusal(error: Exception) -> str:
    if state := getattr(error, "sqlstate", None):
        return meaning(state)
    return (
        f"cannot be reached ({type(error).__name__}). Check that the server runs, and its address "
        "in FRONTDESK_DATABASE"
    )


# --- locks --------------------------------------------------------------------------------------


async def lock_schema(connection: AsyncConnection) -> None:
    """Let one process at a time prepare the database, until its transaction ends.

    SQLite needs no such lock: of its transactions that write there is one at a time anyway.
    """
    if connection.dialect.name == "postgresql":
        await connection.execute(select(func.pg_advisory_xact_lock(_SPACE, _SCHEMA)))


async def lock_tables(connection: AsyncConnection, names: Iterable[str]) -> None:
    """Wait for who writes to these tables, and let nobody else, until the transaction ends."""
    if connection.dialect.name == "postgresql":
        await connection.execute(text(f"LOCK TABLE {', '.join(names)} IN SHARE MODE"))


async def lock_chat(connection: AsyncConnection, chat: str) -> None:
    """Let one transaction at a time work on *chat*, also one that has no row yet."""
    if connection.dialect.name == "postgresql":
        await connection.execute(_LOCK_CHAT, {"chat": chat})


_LOCK_CHAT = text("SELECT pg_advisory_xact_lock(hashtextextended(:chat, 0))")


async def try_sender(connection: AsyncConnection) -> bool:
    """Take the sender's lock, which lasts as long as *connection*; False where another has it."""
    took = select(func.pg_try_advisory_lock(_SPACE, _SENDER))
    return bool((await connection.execute(took)).scalar_one())


async def tell_posted(connection: AsyncConnection) -> None:
    """Tell the process that sends, once the transaction is committed."""
    await connection.execute(text(f"NOTIFY {POSTED}"))


async def hear_posted(connection: AsyncConnection, nudge: Any) -> None:
    """Call *nudge* whenever a process has posted something."""
    raw = await connection.get_raw_connection()
    listening: _Listening | None = raw.driver_connection
    assert listening is not None  # noqa: S101 (the connection is open)
    await listening.add_listener(POSTED, lambda *_: nudge())


async def still_there(connection: AsyncConnection, within: float) -> None:
    """Raise TimeoutError where the server does not answer *within* seconds."""
    async with asyncio.timeout(within):
        await connection.execute(text("SELECT 1"))
