"""Put the parts together: settings -> store, dialogue, channels. Nothing imports this module."""

import asyncio
import logging
import signal
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from uuid import uuid4

import click
from rich.console import Console as Screen

from bot.channels.console import CHAT, Console
from bot.channels.telegram_channel import TelegramChannel, build_bot
from bot.channels.telegram_commands import register
from bot.channels.telegram_polling import Polling
from bot.channels.telegram_receiving import Reader, Receiver, TokenRefused
from bot.channels.telegram_updates import Blocked, Migrated, chat_key
from bot.content.load import Knowledge, load
from bot.content.messages import Wording
from bot.content.pictures import load_pictures
from bot.content.semantic import sentence_encoder
from bot.content.words import english_words
from bot.core.ask import Asking
from bot.core.dialogue import Dialogue
from bot.core.when import warm_up
from bot.service.cards import Cards
from bot.service.changes import Changes
from bot.service.conversation import Clock, Conversation
from bot.service.desk import Desk
from bot.service.effects import Effects
from bot.service.outbox import Outbox
from bot.service.pace import Pace
from bot.service.ports import Channel, Chat, Incoming, StaffAct, Store, StoreError
from bot.service.wakeups import Wakeups
from bot.settings import Settings
from bot.store.database import open_store
from bot.store.keys import load_keys
from bot.web.unseen import Unseen

log = logging.getLogger(__name__)

STOP_WITHIN = 10.0
"""Seconds for what is already in the outbox to leave before the process ends."""
HEARTBEAT = "heartbeat"
"""File in the data folder, touched while Telegram answers; ``frontdesk health`` looks at it."""
BEAT = 10.0


@dataclass(frozen=True, slots=True)
class Frontdesk:
    """The parts of a running front desk."""

    store: Store
    conversation: Conversation
    desk: Desk
    outbox: Outbox
    wakeups: Wakeups
    wording: Wording


def now() -> datetime:
    """Return the time now, in UTC."""
    return datetime.now(UTC)


def read_knowledge(settings: Settings) -> Knowledge:
    """Load the knowledge base; raise ContentError where it has faults."""
    return load(settings.knowledge, now().date())


def think(settings: Settings) -> tuple[Knowledge, Asking]:
    """Return what is known and what finds an answer in it; that takes seconds."""
    known = read_knowledge(settings)
    return known, Asking.of(known.clinic, known.rulebook, english_words(), sentence_encoder())


@asynccontextmanager
async def open_frontdesk(
    settings: Settings,
    channel: Channel,
    pace: Pace | None,
    clock: Clock = now,
    mind: tuple[Knowledge, Asking] | None = None,
) -> AsyncIterator[Frontdesk]:
    """Open the store and put everything behind *channel*; *mind* is what ``think`` returned."""
    known, thinking = mind or think(settings)
    for fault in known.before_use:
        log.warning("not ready for patients: %s", fault)
    wording = Wording(known.clinic, known.rulebook.signs)
    dialogue = Dialogue(known.clinic, thinking.matcher, thinking.screen, known.rulebook.signs)
    warm_up()  # the first date a patient names must not hold up everybody
    async with open_database(settings) as store:
        changes = _changes(settings, known, wording)
        outbox = Outbox(store, channel, changes.cards, clock, pace)
        effects = Effects(wording, changes, forward_media=settings.media == "forward")
        conversation = Conversation(
            store, dialogue, wording, effects, channel, clock, outbox.nudge
        )
        desk = _desk(settings, store, wording, changes, clock, outbox.nudge)
        wakeups = Wakeups(
            store, conversation, changes.reminders, clock, outbox.nudge, channel.name
        )
        yield Frontdesk(store, conversation, desk, outbox, wakeups, wording)


@asynccontextmanager
async def open_desk(settings: Settings) -> AsyncIterator[Desk]:
    """Open the staff's side alone, for the command line; a running bot sends what it posts."""
    known = read_knowledge(settings)
    wording = Wording(known.clinic, known.rulebook.signs)
    async with open_database(settings) as store:
        changes = _changes(settings, known, wording)
        yield _desk(settings, store, wording, changes, now, lambda: None)


@asynccontextmanager
async def open_database(settings: Settings) -> AsyncIterator[Store]:
    """Open the store and close it at the end."""
    settings.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    store = await open_store(settings.database, load_keys(settings.key_file))
    try:
        yield store
    finally:
        await store.close()


def _changes(settings: Settings, known: Knowledge, wording: Wording) -> Changes:
    cards = Cards(known.clinic, wording, _staff_chat(settings))
    return Changes(known.clinic, wording, cards)


def _desk(
    settings: Settings,
    store: Store,
    wording: Wording,
    changes: Changes,
    clock: Clock,
    committed: Callable[[], None],
) -> Desk:
    staff = [str(user) for user in settings.staff]
    return Desk(store, wording, changes, staff, clock, committed)


def _staff_chat(settings: Settings) -> Chat | None:
    return None if settings.staff_chat is None else chat_key(settings.staff_chat)


# --- Telegram -----------------------------------------------------------------------------------


async def run_telegram(settings: Settings, pace: Pace | None) -> None:
    """Serve Telegram until SIGINT or SIGTERM; raise TokenRefused where the token is wrong.

    Without *pace*, nothing keeps the limits of Telegram: for measuring only.
    """
    assert settings.telegram_bot_token is not None  # noqa: S101 (the command line checked it)
    bot = build_bot(settings.telegram_bot_token.get_secret_value(), settings.telegram_api_url)
    channel = TelegramChannel(bot, load_pictures(settings.knowledge))
    seen = _seen(settings)
    stop, received = asyncio.Event(), asyncio.Event()
    refused: TokenRefused | None = None
    async with open_frontdesk(settings, seen.counting(channel), pace) as parts:
        receiver = _receiver(settings, Reader(bot, channel, _staff_chat(settings)), seen)
        seen.watch(parts.store, receiver.reached, parts.outbox.looked, now)
        router, menu = Router(parts, channel), parts.wording.commands
        staff_chat = await follow(parts.store, channel, _staff_chat(settings))
        chores = (
            partial(_beat, settings, receiver),
            partial(register, bot, menu("patient"), menu("staff"), staff_chat),
        )
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
                except TokenRefused as error:  # raised below, outside of the group
                    refused = error
                    sending.cancel()
            received.set()
            parts.outbox.nudge()
            for task in background:
                task.cancel()
    await bot.shutdown()
    if refused:
        raise refused
    log.info("stopped")


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


# --- the terminal -------------------------------------------------------------------------------


def run_console(settings: Settings) -> None:
    """Talk to one person in this terminal until the input ends."""
    console = Console(Screen(highlight=False, markup=False, emoji=False).print)
    with asyncio.Runner() as runner:
        opened = open_frontdesk(settings, console, pace=None)
        parts = runner.run(opened.__aenter__())
        try:
            line: str | None = "/start"
            while line is not None:
                runner.run(_say(parts, console, line))
                line = _next_line()
        finally:
            runner.run(opened.__aexit__(None, None, None))


async def _say(parts: Frontdesk, console: Console, line: str) -> None:
    try:
        await parts.wakeups.fire()
        await parts.conversation.handle(Incoming(CHAT, uuid4().hex, console.event(line)))
        await parts.outbox.drain()
    except StoreError as error:
        click.echo(f"\n{error}", err=True)


def _next_line() -> str | None:
    try:
        return input("\n> ")
    except (EOFError, KeyboardInterrupt):
        return None
