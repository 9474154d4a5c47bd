"""Serve Telegram: receive, hand each event to the part that answers it, and send."""

import asyncio
import logging
import signal
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial

from bot.app import Frontdesk, now, open_frontdesk, staff_chat
from bot.channels.telegram_channel import TelegramChannel, build_bot
from bot.channels.telegram_commands import register
from bot.channels.telegram_polling import Polling
from bot.channels.telegram_receiving import Reader, Receiver, TokenRefused
from bot.channels.telegram_updates import Blocked, Migrated
from bot.content.pictures import load_pictures
from bot.service.outbox import Outbox
from bot.service.pace import Pace
from bot.service.ports import Chat, Incoming, StaffAct, Store
from bot.settings import Settings
from bot.web.unseen import Unseen

log = logging.getLogger(__name__)

STOP_WITHIN = 10.0
"""Seconds for what is already in the outbox to leave before the process ends."""
HEARTBEAT = "heartbeat"
"""File in the data folder, touched while Telegram answers; ``frontdesk health`` looks at it."""
BEAT = 10.0

Chore = Callable[[], Awaitable[None]]


async def run_telegram(settings: Settings, pace: Pace | None) -> None:
    """Serve Telegram until SIGINT or SIGTERM; raise TokenRefused where the token is wrong.

    Without *pace*, nothing keeps the limits of Telegram: for measuring only.
    """
    assert settings.telegram_bot_token is not None  # noqa: S101 (the command line checked it)
    bot = build_bot(settings.telegram_bot_token.get_secret_value(), settings.telegram_api_url)
    channel = TelegramChannel(bot, load_pictures(settings.knowledge))
    seen, chat = _seen(settings), staff_chat(settings)
    async with open_frontdesk(settings, seen.counting(channel), pace) as parts:
        receiver = _receiver(settings, Reader(bot, channel, chat), seen)
        seen.watch(parts.store, receiver.reached, parts.outbox.looked, now)
        staff, menu = await follow(parts.store, channel, chat), parts.wording.commands
        chores = (
            partial(_beat, settings, receiver),
            partial(register, bot, menu("patient"), menu("staff"), staff),
            partial(seek, parts, channel, chat),
            parts.learning.run,
        )
        refused = await _serve(parts, Router(parts, channel), receiver, seen, chores)
    await bot.shutdown()
    if refused:
        raise refused
    log.info("stopped")


async def _serve(
    parts: Frontdesk, router: "Router", receiver: Receiver, seen: Unseen, chores: Sequence[Chore]
) -> TokenRefused | None:
    """Receive until told to stop, then send what is due; return why Telegram refused, if it did.

    The *chores* begin when Telegram is reached and end with the receiving.
    """
    stop, received = asyncio.Event(), asyncio.Event()
    refused: TokenRefused | None = None
    async with asyncio.TaskGroup() as group:
        send = partial(_send, parts.outbox, seen, received)
        sending = group.create_task(parts.store.as_sender(send, parts.outbox.nudge, received))
        group.create_task(seen.show(received))
        group.create_task(parts.wakeups.run(received))
        background = [group.create_task(receiver.once_reached(one)) for one in chores]
        log.info("serving Telegram")
        with _stopping(stop):
            try:
                await receiver.run(seen.handling(router.handle), stop)
            except TokenRefused as error:  # raised by the caller, outside of the group
                refused = error
                sending.cancel()
        received.set()
        parts.outbox.nudge()
        for task in background:
            task.cancel()
    return refused


def _seen(settings: Settings) -> Unseen:
    """Return what others see of this process: nothing, unless the settings ask for it."""
    if not (settings.webhook_url or settings.metrics):
        return Unseen()
    from bot.web.seen import Seen  # an extra

    return Seen(settings.listen, settings.metrics)


def _receiver(settings: Settings, reader: Reader, seen: Unseen) -> Receiver:
    """Return what receives updates: Telegram is asked for them, or delivers them."""
    if not settings.webhook_url:
        return Polling(reader)
    from bot.channels.telegram_webhook import Webhook  # an extra

    assert settings.webhook_secret is not None  # noqa: S101 (the settings checked it)
    return Webhook(
        reader, settings.webhook_url, settings.webhook_secret.get_secret_value(), seen.listen
    )


async def _send(outbox: Outbox, seen: Unseen, received: asyncio.Event) -> None:
    """Send while this process is the one that sends; at the end, what is due."""
    with seen.sending():
        await outbox.run(received)
        with suppress(TimeoutError):  # what does not leave in time waits in the store
            async with asyncio.timeout(STOP_WITHIN):
                await outbox.drain()


async def follow(store: Store, channel: TelegramChannel, chat: Chat | None) -> int | None:
    """Return the staff chat's id of today, which may be another than the settings name."""
    if chat is None:
        return None
    async with store.transaction() as tx:
        current = await tx.moved(chat)
    if current != chat:
        channel.move(chat, current)
    return int(current.partition(":")[2])


async def seek(parts: Frontdesk, channel: TelegramChannel, chat: Chat | None) -> None:
    """Follow the staff chat where it became another while nobody was here to be told."""
    if chat is not None and (current := await channel.locate(chat)) != chat:
        await parts.desk.moved(chat, current)


@dataclass(frozen=True, slots=True)
class Router:
    """Hand each event to the part that answers it."""

    parts: Frontdesk
    channel: TelegramChannel

    async def handle(self, event: Incoming | StaffAct | Blocked | Migrated) -> None:
        """Return when *event* is committed; raise StoreError where it must come again."""
        match event:
            case Incoming():
                await self.parts.conversation.handle(event)
            case StaffAct():
                answer = await self.parts.desk.handle(event)
                if event.tap_id:
                    await self.channel.answer_tap(event.tap_id, answer.text, stays=answer.stays)
            case Blocked():
                await self.parts.desk.reachable(event.chat, event.lifted)
            case Migrated():
                await self.parts.desk.moved(event.old, event.new)


async def _beat(settings: Settings, receiver: Receiver) -> None:
    """Touch the heartbeat file for as long as Telegram answers."""
    while True:
        if receiver.reached():
            (settings.data / HEARTBEAT).touch()
        await asyncio.sleep(BEAT)


@contextmanager
def _stopping(stop: asyncio.Event) -> Iterator[None]:
    """Set *stop* on SIGINT and SIGTERM."""
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    try:
        yield
    finally:
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.remove_signal_handler(number)
