"""Measure what Telegram's limits leave: ``python -m benchmarks.limits``.

The local Bot API server refuses what is more than Telegram's limits with 429. All chats write
three times at the same moment; once all of that is read and its replies wait, new chats write of
a warning sign, one after the other, and wait for their card.
"""

import argparse
import asyncio
import statistics
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.load import START, bot
from tests.botapi import BotApi
from tests.botapi.world import Call
from tests.content.small import Small

FRONTDESK = """
import asyncio
from bot.serving import run_telegram
from bot.service.pace import Pace
from bot.settings import read_settings

asyncio.run(run_telegram(read_settings(None), Pace()))
"""
EACH = 3
"""How often each chat writes."""
EVERY = 0.3
"""Seconds between two emergencies."""


class Waits:
    """When each chat was first answered, and when it had its last reply."""

    def __init__(self) -> None:
        self.replies: dict[int, list[float]] = {}

    def hear(self, call: Call) -> None:
        """Note a message that was accepted."""
        if call.method == "sendMessage" and call.code == 200:
            self.replies.setdefault(call.params["chat_id"], []).append(time.perf_counter())

    def count(self, chats: range) -> int:
        """Return how many messages *chats* have got."""
        return sum(len(self.replies.get(chat, ())) for chat in chats)


async def measure(chats: int, emergencies: int) -> str:
    """Let *chats* chats write twice each at once, and meanwhile *emergencies* others."""
    waits = Waits()
    crowd, grave = range(1, chats + 1), range(chats + 1, chats + 1 + emergencies)
    with tempfile.TemporaryDirectory() as folder:
        (knowledge := Path(folder) / "knowledge").mkdir()
        Small(knowledge)
        async with (
            BotApi(on_call=waits.hear) as api,
            bot(FRONTDESK, api, Path(folder), FRONTDESK_KNOWLEDGE=str(knowledge)),
        ):
            api.enforce_limits()
            await api.user(10**6).says("hello")
            await api.world.until(lambda: 10**6 in waits.replies, START)
            await asyncio.sleep(1)  # the first second starts afresh
            began = time.perf_counter()
            for _ in range(EACH):
                for chat in crowd:
                    await api.user(chat).says("what is sciatica")
            await api.world.until(lambda: not api.world.updates, START)
            read, waited = time.perf_counter() - began, EACH * chats - waits.count(crowd)
            took = [await _emergency(api, waits, chat) for chat in grave]
            behind = EACH * chats - waits.count(crowd)
            await api.world.until(lambda: waits.count(crowd) == EACH * chats, START + chats)
            seconds = time.perf_counter() - began
            refused = sum(call.code == 429 for call in api.sent)
    sent = waits.count(crowd) + waits.count(grave)
    took.sort()
    return (
        f"{chats} chats wrote {EACH} times each, read and committed in {read:.1f} s\n"
        f"{sent} replies in {seconds:.1f} s: {sent / seconds:.1f} a second, {refused} refused "
        f"with 429\n"
        f"{emergencies} emergencies while {waited} to {behind} others waited: median "
        f"{statistics.median(took) * 1e3:.0f} ms, p99 {took[int(len(took) * 0.99)] * 1e3:.0f} ms"
    )


async def _emergency(api: BotApi, waits: Waits, chat: int) -> float:
    """Let *chat* tell of a warning sign; return the seconds until its card came."""
    await asyncio.sleep(EVERY)
    began = time.perf_counter()
    await api.user(chat).says("my chest hurts")
    await api.world.until(lambda: chat in waits.replies, 60)
    return waits.replies[chat][0] - began


def main() -> None:
    """Read the options and measure."""
    parser = argparse.ArgumentParser(description="throughput inside Telegram's limits")
    parser.add_argument("--chats", type=int, default=500)
    parser.add_argument("--emergencies", type=int, default=40)
    options = parser.parse_args()
    sys.stdout.write(asyncio.run(measure(options.chats, options.emergencies)) + "\n")


if __name__ == "__main__":
    main()
