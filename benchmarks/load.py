"""Measure updates a second and latency against a bare echo bot: ``python -m benchmarks.load``.

Closed loop: every chat writes again as soon as it has its reply. Both bots fetch by polling from
the same local Bot API server, with no limits enforced and, in Frontdesk, none kept: what is
measured is the program, not Telegram's 30 messages a second. The server and the crowd run on one
core, the bot on the other.
"""

import argparse
import asyncio
import os
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.botapi import BotApi
from tests.botapi.world import Call

ROOT = Path(__file__).parents[1]
ASKED = ("what is sciatica", "how long does a session take", "where are you", "does it hurt")
START = 120.0
"""Seconds within which a bot has started and answered everybody once."""
ECHO = """
import os
from telegram.ext import ApplicationBuilder, MessageHandler, filters

async def echo(update, context):
    await update.effective_message.reply_text(update.effective_message.text)

url = os.environ["TELEGRAM_API_URL"] + "/bot"
app = ApplicationBuilder().token(os.environ["TELEGRAM_BOT_TOKEN"]).base_url(url).build()
app.add_handler(MessageHandler(filters.ALL, echo))
app.run_polling()
"""
FRONTDESK = """
import asyncio
from bot.serving import run_telegram
from bot.settings import read_settings

asyncio.run(run_telegram(read_settings(None), None))
"""


@dataclass(slots=True)
class Crowd:
    """Chats that write again as soon as they are answered, and what they waited."""

    waits: list[float] = field(default_factory=list)
    asked: dict[int, float] = field(default_factory=dict)
    api: BotApi | None = None
    open: bool = True

    def hear(self, call: Call) -> None:
        """Note how long the chat waited for this reply, and let it write again."""
        if call.method != "sendMessage" or call.code != 200:
            return
        chat = call.params["chat_id"]
        if chat in self.asked:
            self.waits.append(time.perf_counter() - self.asked.pop(chat))
            self.write(chat)

    def write(self, chat: int) -> None:
        """Send one more message in *chat*."""
        if self.api is None or not self.open:
            return
        user = self.api.user(chat, "Ann").user
        number = len(self.waits)
        self.asked[chat] = time.perf_counter()
        message = self.api.world.put(chat, {"from": user, "text": ASKED[number % len(ASKED)]})
        self.api.world.queue({"message": message})


@dataclass(frozen=True, slots=True)
class Figures:
    """What one bot did with one number of chats."""

    rate: float
    median: float
    p99: float
    cpu: float
    """Milliseconds of the bot's processor time an update."""
    memory: float
    """Megabytes resident at the end."""


@asynccontextmanager
async def bot(code: str, api: BotApi, folder: Path, **settings: str) -> AsyncIterator[int]:
    """Run *code* as a bot of its own process and yield its process id."""
    env = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "TELEGRAM_BOT_TOKEN": api.token,
        "TELEGRAM_API_URL": api.url,
        "FRONTDESK_DATA": str(folder / "data"),
        "FRONTDESK_KEY_FILE": str(folder / "keys" / "key"),
        "FRONTDESK_LOG": "error",
        **settings,
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-W", "ignore", "-c", code, env=env, cwd=folder
    )
    if (os.cpu_count() or 1) > 1:
        os.sched_setaffinity(process.pid, {1})
    try:
        yield process.pid
    finally:
        process.kill()
        await process.wait()


async def measure(code: str, chats: int, seconds: float, folder: Path) -> Figures:
    """Let *chats* chats talk to the bot for *seconds*, after a warm-up."""
    crowd = Crowd()
    async with BotApi(on_call=crowd.hear) as api, bot(code, api, folder) as pid:
        crowd.api = api
        for chat in range(1, chats + 1):
            crowd.write(chat)
        # it has started, and everybody was answered
        await api.world.until(lambda: len(crowd.waits) >= max(20, chats), START)
        crowd.waits.clear()
        began, busy = time.perf_counter(), processor(pid)
        await asyncio.sleep(seconds)
        waits, took = sorted(crowd.waits), time.perf_counter() - began
        used = processor(pid) - busy
        crowd.open = False
        return Figures(
            rate=len(waits) / took,
            median=statistics.median(waits) * 1e3,
            p99=waits[int(len(waits) * 0.99)] * 1e3,
            cpu=used / len(waits) * 1e3,
            memory=resident(pid),
        )


def processor(pid: int) -> float:
    """Return the seconds of processor time that *pid* has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def resident(pid: int) -> float:
    """Return the megabytes that *pid* holds in memory."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


async def compare(chats: list[int], seconds: float) -> None:
    """Measure both bots at each number of chats and print a table."""
    out = sys.stdout.write
    out(f"{'bot':<10} {'chats':>5} {'a second':>9} {'median ms':>10} {'p99 ms':>8} ")
    out(f"{'CPU ms':>7} {'MB':>5} {'rate of echo':>13} {'per CPU of echo':>16}\n")
    for count in chats:
        echo: Figures | None = None
        for name, code in (("echo", ECHO), ("frontdesk", FRONTDESK)):
            with tempfile.TemporaryDirectory() as folder:
                got = await measure(code, count, seconds, Path(folder))
            echo = echo or got
            out(f"{name:<10} {count:>5} {got.rate:>9.0f} {got.median:>10.1f} {got.p99:>8.1f} ")
            out(f"{got.cpu:>7.2f} {got.memory:>5.0f} {got.rate / echo.rate:>13.0%} ")
            out(f"{echo.cpu / got.cpu:>16.0%}\n")
            sys.stdout.flush()


def main() -> None:
    """Read the options and measure."""
    parser = argparse.ArgumentParser(description="updates a second beside a bare echo bot")
    parser.add_argument("--chats", type=int, nargs="+", default=[1, 50, 500])
    parser.add_argument("--seconds", type=float, default=10)
    options = parser.parse_args()
    if (os.cpu_count() or 1) > 1:
        os.sched_setaffinity(0, {0})
    asyncio.run(compare(options.chats, options.seconds))


if __name__ == "__main__":
    main()
