"""Take the updates that Telegram delivers; 200 follows the commit, else they come again.

Telegram delivers a chat's updates one after the other, the next when the one before got its 200
(``WebhookActor`` in its Bot API server), and waits as long as ``Retry-After`` says.
"""

import asyncio
import hmac
import json
import logging
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from typing import Any
from urllib.parse import urlsplit

from starlette.background import BackgroundTask
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route
from telegram.error import BadRequest, InvalidToken, TelegramError

from bot.channels.telegram_receiving import (
    AT_ONCE,
    Backoff,
    Handle,
    Reader,
    TokenRefused,
    committed,
    pause,
)
from bot.channels.telegram_updates import ALLOWED
from bot.service.ports import Incoming

log = logging.getLogger(__name__)

HEADER = "X-Telegram-Bot-Api-Secret-Token"
LARGEST = 2**20
"""Bytes; an update holds a message of at most 4,096 characters, and where it came from."""
AGAIN_IN = {"Retry-After": "2"}
"""Seconds; without it Telegram waits longer after each failure."""

Listen = Callable[[Sequence[Route], asyncio.Event], Coroutine[Any, Any, None]]
"""Serves routes until the event."""


class Webhook:
    """The address *url*, at which only who knows *secret* is heard."""

    def __init__(
        self,
        reader: Reader,
        url: str,
        secret: str,
        listen: Listen,
        *,
        first_pause: float = 1.0,
    ) -> None:
        self._reader = reader
        self._url = url
        self._secret = secret
        self._listen = listen
        self._outage = Backoff(first_pause)
        self._busy = asyncio.Semaphore(AT_ONCE)
        self._set = asyncio.Event()
        self._handle: Handle | None = None

    def reached(self) -> bool:
        """Tell whether Telegram knows the address."""
        return self._set.is_set()

    async def once_reached(self, do: Callable[[], Awaitable[None]]) -> None:
        """Wait until Telegram knows the address, then *do* that."""
        await self._set.wait()
        await do()

    async def run(self, handle: Handle, stop: asyncio.Event) -> None:
        """Hand every update to *handle* until *stop*, and end what is under way.

        Raises TokenRefused; OSError, in a group, where nothing can listen on the address.
        """
        self._handle = handle
        close = asyncio.Event()
        async with asyncio.TaskGroup() as group:
            path = urlsplit(self._url).path or "/"
            route = Route(path, self._take, methods=["POST"])
            group.create_task(self._listen([route], close))
            refused = await self._register(stop)
            if not refused:
                await stop.wait()
            close.set()
        if refused:
            raise TokenRefused

    # --- telling Telegram -----------------------------------------------------------------

    async def _register(self, stop: asyncio.Event) -> bool:
        """Set the webhook, however long Telegram is away; tell whether it refuses the token."""
        bot = self._reader.bot
        while not stop.is_set():
            try:
                await bot.initialize()
                await bot.set_webhook(
                    self._url,
                    secret_token=self._secret,
                    allowed_updates=ALLOWED,
                    max_connections=AT_ONCE,
                )
            except InvalidToken:
                return True
            except TelegramError as error:
                self._fault(error)
                await pause(stop, self._outage.pause())
            else:
                self._set.set()
                return False
        return False

    def _fault(self, error: TelegramError) -> None:
        """Log the first error of an outage; why an address is refused, in Telegram's words."""
        if isinstance(error, BadRequest):
            log.error("FRONTDESK_WEBHOOK_URL is refused", extra={"why": error.message})
        elif not self._outage.steps:
            log.warning("Telegram cannot be reached", extra={"error": type(error).__name__})

    # --- what it delivers -----------------------------------------------------------------

    async def _take(self, request: Request) -> Response:
        """Answer one delivery."""
        shown = request.headers.get(HEADER, "").encode("latin-1")
        if not hmac.compare_digest(shown, self._secret.encode()):
            return Response(status_code=403)
        if self._handle is None or not self._set.is_set():
            return Response(status_code=503, headers=AGAIN_IN)
        try:
            body = await _body(request)
        except ClientDisconnect:
            return Response(status_code=400)
        if body is None:
            return Response(status_code=413)
        try:
            update = json.loads(body)
        except (ValueError, RecursionError):  # also bytes that are no text
            return Response(status_code=400)
        return await self._hand_on(update, self._handle)

    async def _hand_on(self, update: Any, handle: Handle) -> Response:
        arrival = self._reader.read(update)
        if arrival is None:
            return Response()
        async with self._busy:
            if not await committed(arrival, handle):
                return Response(status_code=503, headers=AGAIN_IN)
        if isinstance(arrival.what, Incoming) and arrival.tap_id:
            answer = BackgroundTask(self._reader.channel.answer_tap, arrival.tap_id)
            return Response(background=answer)
        return Response()


async def _body(request: Request) -> bytes | None:
    """Return the body, None where it is larger than LARGEST, of which no more is read."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST:
            return None
    return bytes(body)
