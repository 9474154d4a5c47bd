"""A front desk at which nobody looks; bot/web/seen.py is the other one."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime
from typing import Any, TypeVar

from bot.service.ports import Channel, Store

Event = TypeVar("Event")


class Unseen:
    """Counts nothing and shows nothing, and needs no package for it."""

    def watch(
        self,
        store: Store,
        reached: Callable[[], bool],
        looked: Callable[[], datetime | None],
        clock: Callable[[], datetime],
    ) -> None:
        """Show from now on how these are (bot.web.health.Health)."""

    def counting(self, channel: Channel) -> Channel:
        """Return *channel* with each attempt counted."""
        return channel

    def handling(
        self, handle: Callable[[Event], Awaitable[None]]
    ) -> Callable[[Event], Awaitable[None]]:
        """Return *handle* with each update counted."""
        return handle

    def sending(self) -> AbstractContextManager[None]:
        """Show that this process is the one that sends."""
        return nullcontext()

    async def listen(self, routes: Sequence[Any], stop: asyncio.Event) -> None:
        """Serve *routes*, and health, at the public address until *stop*."""
        raise NotImplementedError

    async def show(self, stop: asyncio.Event) -> None:
        """Serve the numbers until *stop*, where they have an address."""
