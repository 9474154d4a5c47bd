"""Telegram's side of a webhook: each chat's updates one after the other, until each got its 200.

Behind the public address stands a load balancer, which knows the processes that are up.
"""

import asyncio
import random
from collections import Counter
from collections.abc import Sequence
from typing import Any

import aiohttp

HEADER = "X-Telegram-Bot-Api-Secret-Token"
PAUSE = 0.2
WITHIN = 120.0


class Deliveries:
    """Delivers to any of *targets*; may repeat some, as after an answer that got lost."""

    def __init__(self, http: aiohttp.ClientSession, secret: str, targets: Sequence[str]) -> None:
        self.codes: Counter[int] = Counter()
        """How often each status was answered; 0 where there was no answer."""
        self._http = http
        self._secret = secret
        self._targets = targets
        self._chance = random.Random(6)

    async def chat(self, updates: Sequence[dict[str, Any]], repeated: float = 0.0) -> None:
        """Deliver one chat's *updates* in order; a share of them once more, beside the others."""
        async with asyncio.TaskGroup() as again, asyncio.timeout(WITHIN):
            for update in updates:
                await self._until_taken(update)
                if self._chance.random() < repeated:
                    again.create_task(self._until_taken(update))

    async def _until_taken(self, update: dict[str, Any]) -> None:
        while True:
            if await self.once(update, self._chance.choice(self._targets)) == 200:
                return
            await asyncio.sleep(PAUSE)

    async def once(self, update: dict[str, Any], target: str) -> int:
        """Deliver *update* and return the status, 0 where there was no answer."""
        try:
            answer = await self._http.post(target, json=update, headers={HEADER: self._secret})
            code = answer.status
            answer.release()
        except aiohttp.ClientError:
            code = 0
        self.codes[code] += 1
        return code
