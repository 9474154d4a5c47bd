"""A front desk at which load balancers and Prometheus look."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from starlette.routing import BaseRoute

from bot.addresses import Address
from bot.service.ports import Channel, Store
from bot.web.health import Health
from bot.web.listening import listen
from bot.web.metrics import Metrics
from bot.web.unseen import Event, Unseen


class Seen(Unseen):
    """Health at *public*, where a webhook is; health and numbers at *private*, where it is set."""

    def __init__(self, public: Address, private: Address | None) -> None:
        self._public = public
        self._private = private
        self._metrics = Metrics()
        self._sends = False
        self._routes: list[BaseRoute] = []
        self._numbers: list[BaseRoute] = []

    def watch(
        self,
        store: Store,
        reached: Callable[[], bool],
        looked: Callable[[], datetime | None],
        clock: Callable[[], datetime],
    ) -> None:
        """Show from now on how these are."""
        health = Health(store, reached, lambda: looked() if self._sends else None, clock)
        self._routes = [*health.routes()]
        self._numbers = [*self._metrics.routes(store)]

    def counting(self, channel: Channel) -> Channel:
        """Return *channel* with each attempt counted."""
        return self._metrics.counting(channel)

    def handling(
        self, handle: Callable[[Event], Awaitable[None]]
    ) -> Callable[[Event], Awaitable[None]]:
        """Return *handle* with each update counted."""

        async def counted(event: Event) -> None:
            with self._metrics.handling():
                await handle(event)

        return counted

    @contextmanager
    def sending(self) -> Iterator[None]:
        """Show that this process is the one that sends."""
        self._sends = True
        try:
            with self._metrics.sending():
                yield
        finally:
            self._sends = False

    async def listen(self, routes: Sequence[BaseRoute], stop: asyncio.Event) -> None:
        """Serve *routes*, and health, at the public address until *stop*."""
        await listen(self._public, [*routes, *self._routes], stop)

    async def show(self, stop: asyncio.Event) -> None:
        """Serve health and numbers until *stop*, where they have an address."""
        if self._private:
            await listen(self._private, [*self._routes, *self._numbers], stop)
