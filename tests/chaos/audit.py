"""Compare a database after many crashes, row by row, with one that never crashed.

The order in which updates were committed stands in the claims, with the time that each turn had.
The same updates in the same order at the same times, given to a bot that is not killed, must give
the same rows. What was promised to each chat must have been sent, in order; twice only around a
crash.
"""

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

from bot.app import open_frontdesk
from bot.channels.telegram_channel import build_bot
from bot.channels.telegram_split import split
from bot.channels.telegram_updates import read
from bot.service.ports import Incoming, Lane, Posted, StaffAct
from bot.settings import Settings
from bot.store.crypto import Keys
from bot.store.database import open_store
from bot.store.keys import load_keys
from tests.botapi import BotApi
from tests.botapi.world import Call
from tests.chaos.crowd import STAFF, STAFF_CHAT

KEEP = """
CREATE TABLE kept (id INTEGER PRIMARY KEY, chat, lane, card, created, sealed);
CREATE TRIGGER keep AFTER UPDATE OF sealed ON outbox WHEN NEW.sealed IS NOT NULL BEGIN
    INSERT INTO kept VALUES (NEW.id, NEW.chat, NEW.lane, NEW.card, NEW.created, NEW.sealed);
END;
"""
"""A message's text is erased when it is sent; the audit needs it."""

TABLES = (
    *("claims", "sessions", "consents", "wakeups", "requests", "audit", "misses", "feedback"),
    "counts",
)
SEALED = {"sessions": "chat", "requests": "number", "misses": "id"}
"""Tables with sealed personal data, and the column that names the row."""
POSTED = "kept WHERE created IN (SELECT at FROM claims)"
"""What turns promised: they have one time for all they write."""

Row = tuple[tuple[str, object], ...]


@dataclass(slots=True)
class Finding:
    """What the audit counted, and what it found wrong."""

    sent: int = 0
    repeated: int = 0
    requests: int = 0
    faults: list[str] = field(default_factory=list)


async def audit(api: BotApi, folder: Path) -> Finding:
    """Audit the bots that were killed on *folder*."""
    keys, file = load_keys(folder / "keys" / "key"), folder / "data" / "frontdesk.db"
    found = Finding()
    with closing(sqlite3.connect(file)) as database:
        claims = database.execute("SELECT update_id, at FROM claims ORDER BY rowid").fetchall()
        failed = database.execute("SELECT id, failure FROM outbox WHERE failure NOT NULL")
        found.faults += [f"message {id} was given up: {why}" for id, why in failed]
        found.requests = database.execute("SELECT count(*) FROM requests").fetchone()[0]
    if strange := set(api.world.queued) ^ {int(update) for update, _ in claims}:
        found.faults.append(f"updates not processed once: {sorted(strange)[:20]}")
        return found
    (again := folder / "again").mkdir()
    await replay(api, folder, again, claims)
    found.faults += differences(dump(file, keys), dump(again / "frontdesk.db", keys))
    for chat, lanes in promised(file, keys).items():
        deliver([call for call in api.sent if delivered(call, chat)], lanes, found)
    return found


# --- state and effects --------------------------------------------------------------------------


async def replay(
    api: BotApi, folder: Path, again: Path, claims: Sequence[tuple[str, int]]
) -> None:
    """Give the updates in the order of *claims* to a front desk that is not killed."""
    settings = _settings(folder, again)
    await (await open_store(settings.database, load_keys(settings.key_file))).close()
    with closing(sqlite3.connect(again / "frontdesk.db")) as database:
        database.executescript(KEEP)
    bot, clock = build_bot(api.token, api.url), _Clock()
    await bot.initialize()
    async with open_frontdesk(settings, _Nowhere(), None, clock.now) as parts:
        for update, at in claims:
            clock.at = at
            event = read(api.world.queued[int(update)], bot, f"telegram:{STAFF_CHAT}").what
            match event:
                case Incoming():
                    await parts.conversation.handle(event)
                case StaffAct():
                    await parts.desk.handle(event)
    await bot.shutdown()


def _settings(folder: Path, again: Path) -> Settings:
    return Settings(
        _env_file=None,
        FRONTDESK_KNOWLEDGE=str(folder / "knowledge"),
        FRONTDESK_DATA=str(again),
        FRONTDESK_DATABASE=f"sqlite:///{again / 'frontdesk.db'}",
        FRONTDESK_KEY_FILE=str(folder / "keys" / "key"),
        FRONTDESK_STAFF_CHAT=str(STAFF_CHAT),
        FRONTDESK_STAFF=",".join(map(str, STAFF)),
    )


@dataclass(slots=True)
class _Clock:
    """Tells the time that the turn had in the crashed run, in microseconds since 1970."""

    at: int = 0

    def now(self) -> datetime:
        moment = timedelta(microseconds=self.at)
        return datetime(1970, 1, 1, tzinfo=UTC) + moment if self.at else datetime.now(UTC)


class _Nowhere:
    """A channel that is not used: the replay only commits."""

    name = "telegram"

    async def send(self, posted: Posted) -> str:
        raise AssertionError(posted)


def dump(file: Path, keys: Keys) -> dict[str, list[Row]]:
    """Return all rows that the bot's turns wrote, with what is sealed in plain words.

    What the clock made it write comes at other times in a replay, and is left out.
    """
    with closing(sqlite3.connect(file)) as database:
        rows = {table: _rows(database, table, keys, SEALED.get(table)) for table in TABLES}
        rows["wakeups"] = [
            row for row in rows["wakeups"] if not str(dict(row)["chat"]).startswith("desk:")
        ]
        posted = _rows(database, POSTED, keys, "id", "outbox")
        return rows | {"outbox": [(("place", n), *row[1:]) for n, row in enumerate(posted)]}


def _rows(
    database: sqlite3.Connection, table: str, keys: Keys, key: str | None, name: str = ""
) -> list[Row]:
    cursor = database.execute(f"SELECT * FROM {table}")  # noqa: S608 (names of our own)
    columns = [column[0] for column in cursor.description]
    rows = []
    for values in cursor:
        row = dict(zip(columns, values, strict=True))
        if key and row["sealed"] is not None:
            row["sealed"] = keys.open(row["sealed"], name or table, "sealed", row[key])
        rows.append(tuple(row.items()))
    return rows if name else sorted(rows, key=repr)


def differences(crashed: dict[str, list[Row]], whole: dict[str, list[Row]]) -> list[str]:
    """Return the rows that only one of the two has."""
    faults = []
    for table, rows in crashed.items():
        mine, other = set(map(repr, rows)), set(map(repr, whole[table]))
        faults += [f"{table}: only after crashes: {row}" for row in sorted(mine - other)[:5]]
        faults += [f"{table}: only without crashes: {row}" for row in sorted(other - mine)[:5]]
        if len(rows) != len(whole[table]):
            faults.append(f"{table}: {len(rows)} rows and not {len(whole[table])}")
    return faults


# --- what was sent ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Piece:
    """One call that a promised message needs; *first* is the place of the message's first."""

    text: str
    first: int


Lanes = dict[Lane, list[Piece]]


def promised(file: Path, keys: Keys) -> dict[int, Lanes]:
    """Return for each chat and lane the calls that were promised, in order."""
    chats: dict[int, Lanes] = defaultdict(lambda: {lane: [] for lane in Lane})
    with closing(sqlite3.connect(file)) as database:
        rows = database.execute("SELECT id, chat, lane, sealed FROM kept ORDER BY id").fetchall()
    for id, chat, lane, sealed in rows:
        pieces = chats[int(chat.partition(":")[2])][Lane(lane)]
        first = len(pieces)
        texts = _texts(json.loads(keys.open(sealed, "outbox", "sealed", id)))
        pieces.extend(Piece(text, first) for text in texts)
    return chats


def _texts(message: dict[str, object]) -> Iterator[str]:
    """Yield the texts of the calls that *message*, as the outbox keeps it, needs."""
    yield from split(str(message["text"]))
    keys = [key for row in message["keys"] for key in row]  # type: ignore[attr-defined]
    if message["ask_contact"] and any(data or copy for _, data, copy in keys):
        yield next(label for label, data, copy in keys if not data and not copy)


@dataclass(frozen=True, slots=True)
class _Place:
    """How far a lane has got: the next piece, and which bot sent the one before it."""

    next: int = 0
    by: str = ""


def deliver(calls: Sequence[Call], lanes: Lanes, found: Finding) -> None:
    """Match what one chat got with what it was promised, with the fewest repeats."""
    places = {tuple(_Place() for _ in lanes): 0}
    for number, call in zip(count(1), calls, strict=False):
        following: dict[tuple[_Place, ...], int] = {}
        for state, repeats in places.items():
            for lane, place in enumerate(state):
                for new, more in _steps(lanes[Lane(lane)], place, call):
                    moved = (*state[:lane], new, *state[lane + 1 :])
                    total = repeats + more
                    following[moved] = min(following.get(moved, total), total)
        if not following:
            found.faults.append(f"call {number} is out of order or doubled: {call}")
            return
        places = following
    ends = tuple(len(pieces) for pieces in lanes.values())
    whole = [n for state, n in places.items() if tuple(place.next for place in state) == ends]
    if not whole:
        found.faults.append(f"not all that was promised was sent: {lanes}")
        return
    found.sent += len(calls)
    found.repeated += min(whole)


def _steps(pieces: Sequence[Piece], place: _Place, call: Call) -> Iterator[tuple[_Place, int]]:
    """Yield where *call* may lead from *place*, and how many repeats that adds.

    A message may come again from another bot, which found it sent and not marked, or half sent.
    """
    text = _text(call)
    if place.next < len(pieces) and pieces[place.next].text == text:
        yield _Place(place.next + 1, call.by), 0
    if place.next and call.by != place.by:
        first = pieces[place.next - 1].first
        if pieces[first].text == text:
            yield _Place(first + 1, call.by), 1


def delivered(call: Call, chat: int) -> bool:
    """Tell whether *call* put a text into *chat*; an edit that changes nothing is a repeat."""
    if call.params.get("chat_id") != chat:
        return False
    sent = call.method in ("sendMessage", "sendDocument") and call.code == 200
    return sent or call.method == "editMessageText"


def _text(call: Call) -> str:
    """Return what *call* says; a calendar file comes with its text below it."""
    return str(call.params.get("text") or call.params.get("caption"))
