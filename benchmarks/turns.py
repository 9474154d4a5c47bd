"""How many turns a second one process commits, without Telegram: ``python -m benchmarks.turns``.

Fifty patients at a time go through a booking; every turn is one durable transaction. It writes
into the database that is named, so name a new one: a file is made where none is named.
"""

import argparse
import asyncio
import statistics
import sys
import tempfile
import time
from pathlib import Path

from bot.app import open_frontdesk
from bot.core.model import Said
from bot.service.conversation import Conversation
from bot.service.ports import Incoming, Posted
from bot.settings import Settings

AT_ONCE = 50
TEXTS = (
    "/book",
    "I agree",
    "Ann Example",
    "090-1234-5678",
    "next Friday after 6pm",
    "Yes",
    "my glutes are in knots",
    *("none of these",) * 4,
    "Send the request",
)


class Nowhere:
    """Takes every message."""

    async def send(self, posted: Posted) -> str:
        """Return an id."""
        return "1"


async def measure(database: str, chats: int, folder: Path) -> None:
    """Let *chats* patients book, and print the figures."""
    settings = Settings(
        _env_file=None, FRONTDESK_DATA=folder / "data", FRONTDESK_KEY_FILE=folder / "key",
        FRONTDESK_DATABASE=database,
    )  # fmt: skip
    took: list[float] = []
    async with open_frontdesk(settings, Nowhere(), None) as parts:
        limit = asyncio.Semaphore(AT_ONCE)
        began = time.perf_counter()
        async with asyncio.TaskGroup() as group:
            for chat in range(chats):
                group.create_task(book(parts.conversation, chat, took, limit))
        seconds = time.perf_counter() - began
        async with parts.store.transaction() as tx:
            booked = len(await tx.requests())
    millis = sorted(1_000 * each for each in took)
    middle, late = statistics.median(millis), millis[len(millis) * 99 // 100]
    sys.stdout.write(
        f"{len(took) / seconds:.0f} turns a second, {booked} bookings, {AT_ONCE} chats at once\n"
        f"a turn: median {middle:.1f} ms, 99th percentile {late:.1f} ms\n"
    )


async def book(
    conversation: Conversation, chat: int, took: list[float], limit: asyncio.Semaphore
) -> None:
    """Go through one booking."""
    async with limit:
        for number, text in enumerate(TEXTS):
            began = time.perf_counter()
            await conversation.handle(Incoming(f"bench:{chat}", f"{chat}-{number}", Said(text)))
            took.append(time.perf_counter() - began)


def main() -> None:
    """Read the options and measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", default="", help="address of a new, empty database")
    parser.add_argument("--chats", type=int, default=200)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(measure(options.database, options.chats, Path(folder)))


if __name__ == "__main__":
    main()
