"""Listen for HTTP on one address until told to stop."""

import asyncio
import socket
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from starlette.applications import Starlette
from starlette.routing import BaseRoute
from uvicorn import Config, Server

from bot.addresses import Address

FINISH_WITHIN = 20
"""Seconds for requests that are under way when it is to stop."""


async def listen(address: Address, routes: Sequence[BaseRoute], stop: asyncio.Event) -> None:
    """Serve *routes* until *stop*, and end what is under way.

    Raises OSError, with a sentence for the operator, where *address* cannot be used.
    """
    config = Config(
        Starlette(routes=list(routes)),
        lifespan="off",
        log_config=None,  # bot/logs.py decides what is logged
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=FINISH_WITHIN,
    )
    server = _Server(config)
    with _open(address) as door:
        async with asyncio.TaskGroup() as group:
            serving = group.create_task(server.serve([door]))
            stopping = group.create_task(stop.wait())
            await asyncio.wait((serving, stopping), return_when=asyncio.FIRST_COMPLETED)
            stopping.cancel()
            server.should_exit = True


class _Server(Server):
    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals to bot/app.py, which ends everything in its order."""
        yield


def _open(address: Address) -> socket.socket:
    family = socket.AF_INET6 if ":" in address.host else socket.AF_INET
    try:
        return socket.create_server((address.host, address.port), family=family, backlog=1024)
    except OSError as error:
        raise OSError(
            f"Nothing can listen on {address.host}:{address.port} ({error.strerror}). Choose "
            "another host:port in FRONTDESK_LISTEN or FRONTDESK_METRICS."
        ) from error
