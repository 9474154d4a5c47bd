"""The command line changes the queue while the bot runs: two processes, one file."""

import asyncio
import sys
from pathlib import Path

from bot.service.ports import Store
from bot.store.crypto import Keys
from bot.store.keys import write_keys
from tests.store.people import NOW, ask

OTHER = """
import asyncio, sys
from pathlib import Path
from bot.store.database import open_store
from bot.store.keys import load_keys
from tests.store.people import ask

async def main(url, key_file):
    store = await open_store(url, load_keys(Path(key_file)))
    for _ in range(30):
        await ask(store, "telegram:other")
    await store.close()

asyncio.run(main(*sys.argv[1:]))
"""


async def test_two_processes_write_to_one_file(
    store: Store, url: str, keys: Keys, tmp_path: Path
) -> None:
    key_file = tmp_path / "key"
    key_file.touch(0o600)
    key_file.write_text(write_keys(keys))
    other = await asyncio.create_subprocess_exec(sys.executable, "-c", OTHER, url, str(key_file))
    waiting = asyncio.ensure_future(other.wait())
    mine = 0
    while not waiting.done() or mine < 30:
        await ask(store)
        await store.due(NOW, 10)
        mine += 1
    assert await waiting == 0
    async with store.transaction() as tx:
        assert len(await tx.requests(chat="telegram:other")) == 30
        numbers = [request.number for request in await tx.requests()]
    assert len(numbers) == len(set(numbers)) == 30 + mine
