"""A real process is killed at random moments: what it claimed was done once and whole."""

import asyncio
import random
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

from bot.service.ports import Store
from bot.store.database import open_store
from bot.store.keys import load_keys
from tests.store.people import NOW

KILLS = 8
WORKER = """
import asyncio, sys
from pathlib import Path
from bot.service.ports import Outgoing
from bot.service.ports import Store
from bot.store.database import open_store
from bot.store.keys import load_keys
from tests.store.people import MIKA, NOW

async def main(url, key_file):
    store = await open_store(url, load_keys(Path(key_file)))
    async with store.transaction() as tx:
        update = max(0, len(await tx.requests()) - 2)  # after a kill some updates come once more
    print("ready", flush=True)
    while True:
        for again in range(2):  # Telegram delivers each update twice
            async with store.transaction() as tx:
                if await tx.claim("telegram", str(update), NOW):
                    await tx.add_request(MIKA, "question", {"update": str(update)}, None, NOW)
                    await tx.post(MIKA, Outgoing(str(update)), NOW)
        update += 1

asyncio.run(main(*sys.argv[1:]))
"""


async def run_and_kill(url: str, key_file: Path, seconds: float) -> None:
    worker = await asyncio.create_subprocess_exec(
        sys.executable, "-c", WORKER, url, str(key_file), stdout=asyncio.subprocess.PIPE
    )
    assert worker.stdout is not None
    assert await worker.stdout.readline() == b"ready\n"
    await asyncio.sleep(seconds)
    worker.kill()
    await worker.wait()


async def drain(store: Store) -> list[str]:
    """Return the texts of all waiting messages, in the order of sending."""
    texts = []
    while due := await store.due(NOW, 1):
        texts.append(due[0].message.text)
        await store.sent(due[0].id, "", NOW)
    return texts


async def test_killed_at_any_moment_each_claimed_update_has_one_request_and_one_message(
    tmp_path: Path,
) -> None:
    file, key_file = tmp_path / "frontdesk.db", tmp_path / "key"
    url = f"sqlite:///{file}"
    moments = random.Random(7)
    for _ in range(KILLS):
        await run_and_kill(url, key_file, moments.uniform(0.01, 0.35))

    with closing(sqlite3.connect(file)) as reader:
        claimed = [update for (update,) in reader.execute("SELECT update_id FROM claims")]
    store = await open_store(url, load_keys(key_file))
    async with store.transaction() as tx:
        requested = [request.details["update"] for request in await tx.requests()]
    posted = await drain(store)
    await store.close()
    assert len(claimed) > KILLS
    assert sorted(requested) == sorted(claimed)
    assert posted == sorted(claimed, key=int)
