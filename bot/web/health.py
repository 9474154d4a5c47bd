"""Say whether the process lives and whether it can serve: for load balancers and supervisors."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.service.ports import Store, StoreError

LOOKED_WITHIN = timedelta(seconds=90)
"""The outbox looks every second; one attempt at a message may take up to a minute."""


@dataclass(slots=True)
class Health:
    """What is asked: the store, Telegram, and the outbox where this process sends."""

    store: Store
    reached: Callable[[], bool]
    """Whether Telegram answers."""
    looked: Callable[[], datetime | None]
    """When the outbox last looked; None where another process sends."""
    clock: Callable[[], datetime]

    async def troubles(self) -> Sequence[str]:
        """Return what keeps this process from serving."""
        troubles = []
        try:
            await self.store.waiting()
        except StoreError:
            troubles.append("store")
        if not self.reached():
            troubles.append("telegram")
        looked = self.looked()
        if looked is not None and self.clock() - looked > LOOKED_WITHIN:
            troubles.append("outbox")
        return troubles

    def routes(self) -> list[Route]:
        """Return ``/healthz`` (the process answers) and ``/readyz`` (it can serve)."""
        return [Route("/healthz", _alive), Route("/readyz", self._ready)]

    async def _ready(self, request: Request) -> Response:
        if troubles := await self.troubles():
            return PlainTextResponse(f"not ready: {', '.join(troubles)}\n", 503)
        return PlainTextResponse("ready\n")


async def _alive(request: Request) -> Response:
    return PlainTextResponse("alive\n")
