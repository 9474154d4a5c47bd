"""The campaign: start the bot, let the crowd act, kill it, look at its files; over and over."""

import asyncio
import os
import random
import signal
import sqlite3
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field
from pathlib import Path
from shutil import copyfile

from bot.store.database import open_store
from bot.store.keys import load_keys
from tests.botapi import BotApi
from tests.chaos.audit import KEEP, Finding, audit
from tests.chaos.crowd import STAFF, STAFF_CHAT, Crowd
from tests.content.small import Small

ROOT = Path(__file__).parents[2]
LONGEST_LIFE = 1.0
"""Seconds that a bot lives after its first fetch, at most."""
STUCK = 60.0
"""Seconds without any progress after which the last bot counts as stuck."""


@dataclass(slots=True)
class Report:
    """What a campaign did and found."""

    kills: int = 0
    updates: int = 0
    sent: int = 0
    requests: int = 0
    repeated: int = 0
    """Messages that were sent again because the crash fell between sending and marking."""
    copies: int = 0
    """Copies of the database files, taken at the moment of a kill, that opened whole."""
    seconds: float = 0.0
    faults: list[str] = field(default_factory=list)


class Bots:
    """The bot's processes, one at a time, on one folder."""

    def __init__(self, api: BotApi, folder: Path, nursery: asyncio.subprocess.Process) -> None:
        self.data = folder / "data"
        self._api = api
        self._nursery = nursery
        self._process = self._born = 0

    async def start(self) -> None:
        """Fork a bot."""
        nursery = self._nursery
        assert nursery.stdin is not None
        assert nursery.stdout is not None
        self._born += 1
        nursery.stdin.write(b"%d\n" % self._born)
        self._process = int(await nursery.stdout.readline())

    async def fetched(self, seconds: float) -> bool:
        """Wait until the bot has asked for updates; return whether it did."""
        sent, before = self._api.sent, len(self._api.sent)
        return await self._api.world.until(
            lambda: any(call.method == "getUpdates" for call in sent[before:]), seconds
        )

    def holds(self, chat: int) -> str:
        """Tell what the database holds for *chat*."""
        with closing(sqlite3.connect(self.data / "frontdesk.db")) as reader:
            outbox = reader.execute(
                "SELECT id, lane, attempts, not_before - strftime('%s') * 1000000, done "
                "FROM outbox WHERE chat = ? ORDER BY id DESC LIMIT 4",
                [f"telegram:{chat}"],
            ).fetchall()
            last = reader.execute("SELECT max(update_id), count(*) FROM claims").fetchone()
        return f"last claim {last}, outbox {outbox}"

    def kill(self, copy: Path) -> None:
        """Stop it between two instructions, copy its files, kill it."""
        os.kill(self._process, signal.SIGSTOP)
        for name in ("frontdesk.db", "frontdesk.db-wal"):
            if (self.data / name).exists():
                copyfile(self.data / name, copy / name)
        self.end()

    def end(self) -> None:
        """Kill the process, if one lives."""
        if self._process:
            os.kill(self._process, signal.SIGKILL)
        self._process = 0


@asynccontextmanager
async def _bots(api: BotApi, folder: Path) -> AsyncIterator[Bots]:
    (knowledge := folder / "knowledge").mkdir()
    Small(knowledge)
    settings = {
        "TELEGRAM_BOT_TOKEN": api.token,
        "TELEGRAM_API_URL": api.url,
        "FRONTDESK_DATA": str(folder / "data"),
        "FRONTDESK_KEY_FILE": str(folder / "keys" / "key"),
        "FRONTDESK_KNOWLEDGE": str(knowledge),
        "FRONTDESK_STAFF_CHAT": str(STAFF_CHAT),
        "FRONTDESK_STAFF": ",".join(map(str, STAFF)),
        "FRONTDESK_LOG": "warning",
    }
    env = {**os.environ, **settings, "PYTHONPATH": str(ROOT)}
    with (folder / "log").open("wb") as log:
        nursery = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.chaos.nursery", env=env, cwd=folder,
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=log,
        )  # fmt: skip
        bots = Bots(api, folder, nursery)
        try:
            yield bots
        finally:
            bots.end()
            nursery.kill()
            await nursery.wait()


async def run(
    kills: int, folder: Path, seed: int, told: Callable[[Report], None] = lambda _: None
) -> Report:
    """Kill *kills* bots under a crowd, let one more finish, and audit; *told* hears of each."""
    report, began = Report(), time.monotonic()
    chance = random.Random(seed)
    (copy := folder / "copy").mkdir()
    await _prepare(folder)
    async with BotApi() as api, _bots(api, folder) as bots:
        crowd, stop = Crowd(api, chance, bots.holds), asyncio.Event()
        async with asyncio.TaskGroup() as group:
            living = group.create_task(crowd.run(stop))
            for _ in range(kills):
                await _live(bots, chance)
                confirmed = set(api.world.queued) - {u["update_id"] for u in api.world.updates}
                bots.kill(copy)
                report.faults += _torn(copy, confirmed, chance)
                report.kills, report.updates = report.kills + 1, len(api.world.queued)
                told(report)
            await bots.start()
            stop.set()
            await living
        await _settled(api, bots)
        bots.kill(copy)
        report.faults += crowd.unanswered
        found = await audit(api, folder)
    _tell(report, found, api, time.monotonic() - began)
    return report


async def _live(bots: Bots, chance: random.Random) -> None:
    """Let one bot live for a while; one in five is not given the time to start."""
    await bots.start()
    if chance.random() < 0.8:
        await bots.fetched(30)
    await asyncio.sleep(chance.uniform(0, LONGEST_LIFE))


async def _prepare(folder: Path) -> None:
    """Make the database, and let it keep a copy of each message that is promised."""
    (folder / "data").mkdir()
    file = folder / "data" / "frontdesk.db"
    store = await open_store(f"sqlite:///{file}", load_keys(folder / "keys" / "key"))
    await store.close()
    with closing(sqlite3.connect(file)) as database:
        database.executescript(KEEP)


async def _settled(api: BotApi, bots: Bots) -> None:
    """Wait until every update is confirmed and every message is sent."""
    left, since = -1, time.monotonic()
    with closing(sqlite3.connect(bots.data / "frontdesk.db")) as reader:
        while left:
            await asyncio.sleep(0.2)
            waiting = reader.execute("SELECT count(*) FROM outbox WHERE done IS NULL").fetchone()
            now = waiting[0] + len(api.world.updates)
            if now != left:
                left, since = now, time.monotonic()
            assert time.monotonic() - since < STUCK, f"stuck with {waiting[0]} messages"


def _torn(copy: Path, confirmed: set[int], chance: random.Random) -> list[str]:
    """Check the files as they were in that moment, with a torn write behind the last one."""
    log = copy / "frontdesk.db-wal"
    if log.exists():
        with log.open("ab") as file:
            file.write(chance.randbytes(chance.randrange(1, 5000)))
    with closing(sqlite3.connect(copy / "frontdesk.db")) as database:
        whole = database.execute("PRAGMA integrity_check").fetchone()[0]
        claimed = {int(row[0]) for row in database.execute("SELECT update_id FROM claims")}
    for file in copy.iterdir():
        file.unlink()
    faults = [] if whole == "ok" else [f"a copy is damaged: {whole}"]
    if lost := confirmed - claimed:
        faults.append(f"confirmed to Telegram and not committed: {sorted(lost)}")
    return faults


def _tell(report: Report, found: Finding, api: BotApi, seconds: float) -> None:
    report.updates = len(api.world.queued)
    report.sent, report.repeated = found.sent, found.repeated
    report.requests, report.seconds = found.requests, seconds
    report.copies = report.kills - len(report.faults)
    report.faults += found.faults
