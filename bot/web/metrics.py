"""Numbers for Prometheus: how much is received and sent and how long it takes, of nobody."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    generate_latest,
)
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.service.ports import Channel, Later, Posted, Rejected, Store, StoreError, Unreachable

_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class Metrics:
    """The numbers of one process."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        ProcessCollector(registry=self._registry)
        self._updates = self._make(Counter, "updates", "Updates that were handled.", ("outcome",))
        self._turn = Histogram(
            "frontdesk_update_seconds",
            "Time from an update to its commit.",
            buckets=_SECONDS,
            registry=self._registry,
        )
        self._messages = self._make(
            Counter, "messages", "Attempts to send a message.", ("outcome",)
        )
        self._waiting = self._make(Gauge, "outbox_waiting", "Messages not sent yet.")
        self._sender = self._make(Gauge, "outbox_sender", "1 where this process sends.")

    def _make(self, kind: Any, name: str, what: str, labels: tuple[str, ...] = ()) -> Any:
        return kind(f"frontdesk_{name}", what, labels, registry=self._registry)

    @contextmanager
    def handling(self) -> Iterator[None]:
        """Count an update and the time that it takes."""
        began = time.perf_counter()
        try:
            yield
        except BaseException:
            self._updates.labels("failed").inc()
            raise
        self._updates.labels("committed").inc()
        self._turn.observe(time.perf_counter() - began)

    @contextmanager
    def sending(self) -> Iterator[None]:
        """Show that this process is the one that sends."""
        with self._sender.track_inprogress():
            yield

    def counting(self, channel: Channel) -> Channel:
        """Return *channel* with each attempt counted."""
        return _Counted(channel, lambda outcome: self._messages.labels(outcome).inc())

    def routes(self, store: Store) -> list[Route]:
        """Return ``/metrics``."""

        async def show(request: Request) -> Response:
            try:
                self._waiting.set(await store.waiting())
            except StoreError:
                self._waiting.set(float("nan"))
            return Response(generate_latest(self._registry), media_type=CONTENT_TYPE_LATEST)

        return [Route("/metrics", show)]


@dataclass(frozen=True, slots=True)
class _Counted:
    channel: Channel
    count: Callable[[str], None]

    @property
    def name(self) -> str:
        return self.channel.name

    async def send(self, posted: Posted) -> str:
        outcome = "failed"
        try:
            message_id = await self.channel.send(posted)
            outcome = "sent"
        except Later:
            outcome = "later"
            raise
        except Unreachable:
            outcome = "unreachable"
            raise
        except Rejected:
            outcome = "rejected"
            raise
        finally:
            self.count(outcome)
        return message_id
