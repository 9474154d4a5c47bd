"""Put the parts together: settings -> store, dialogue, desk, and what sends and wakes."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from uuid import uuid4

import click
from rich.console import Console as Terminal

from bot.channels.console import CHAT, Console
from bot.channels.telegram_updates import chat_key
from bot.content.load import Knowledge, load
from bot.content.messages import Wording
from bot.content.semantic import sentence_encoder
from bot.content.words import english_words
from bot.core.ask import Asking
from bot.core.clinic import Clinic
from bot.core.dialogue import Dialogue
from bot.core.matching.matcher import Matcher
from bot.core.safety.screen import Screen
from bot.core.when import warm_up
from bot.memory import give_back
from bot.service.cards import Cards
from bot.service.changes import Changes
from bot.service.conversation import Clock, Conversation
from bot.service.desk import Desk
from bot.service.digest import DESK
from bot.service.effects import Effects
from bot.service.learning import Learning
from bot.service.outbox import Outbox
from bot.service.pace import Pace
from bot.service.ports import Channel, Chat, Incoming, Store, StoreError
from bot.service.retention import NIGHT, Retention
from bot.service.stats import Stats
from bot.service.unanswered import Prepare, Unanswered
from bot.service.wakeups import Job, Wakeups
from bot.settings import Settings
from bot.store.database import open_store
from bot.store.keys import KeyFile

log = logging.getLogger(__name__)


Mind = tuple[Knowledge, Asking]
"""What is known, and what finds an answer in it."""


@dataclass(frozen=True, slots=True)
class Frontdesk:
    """The parts of a running front desk."""

    store: Store
    conversation: Conversation
    desk: Desk
    outbox: Outbox
    wakeups: Wakeups
    learning: Learning
    wording: Wording


def now() -> datetime:
    """Return the time now, in UTC."""
    return datetime.now(UTC)


def read_knowledge(settings: Settings) -> Knowledge:
    """Load the knowledge base; raise ContentError where it has faults."""
    return load(settings.knowledge, now().date())


def think(settings: Settings) -> Mind:
    """Return what is known and what finds an answer in it; that takes seconds."""
    known = read_knowledge(settings)
    return known, Asking(Screen(known.rulebook), matching()(known.clinic))


def matching() -> Callable[[Clinic], Matcher]:
    """Return what builds a matcher, and gives back the memory which that took."""
    learn = partial(Matcher.of, known_words=english_words(), embed=sentence_encoder())

    def build(clinic: Clinic) -> Matcher:
        matcher = learn(clinic)
        give_back()
        return matcher

    return build


@asynccontextmanager
async def open_frontdesk(
    settings: Settings,
    channel: Channel,
    pace: Pace | None,
    clock: Clock = now,
    mind: Mind | None = None,
) -> AsyncIterator[Frontdesk]:
    """Open the store and put everything behind *channel*; *mind* is what ``think`` returned."""
    known, thinking = mind or (read_knowledge(settings), None)
    for fault in known.before_use:
        log.warning("not ready for patients: %s", fault)
    wording = Wording(known.clinic, known.rulebook.signs)
    screen = thinking.screen if thinking else Screen(known.rulebook)
    warm_up()  # the first date a patient names must not hold up everybody
    async with open_database(settings) as store:
        matcher = thinking.matcher if thinking else None
        learning = Learning(store, known.clinic, matching(), matcher)
        await learning.refresh()
        dialogue = Dialogue(known.clinic, learning, screen, known.rulebook.signs)
        changes = _changes(settings, known, wording)
        outbox = Outbox(store, channel, changes.cards, clock, pace)
        effects = Effects(wording, changes, forward_media=settings.media == "forward")
        conversation = Conversation(
            store, dialogue, wording, effects, channel, clock, outbox.nudge
        )
        unanswered = Unanswered(store, known.clinic, wording, screen, learning)

        def committed() -> None:
            outbox.nudge()
            learning.nudge()

        stats = Stats(store, wording, changes.cards.zone, clock)
        slow = {"/unanswered": unanswered.prepare, "/stats": stats.prepare}
        desk = _desk(settings, store, wording, changes, clock, committed, unanswered, slow)
        retention = Retention(known.clinic, changes.cards)
        jobs: dict[Chat, Job] = {DESK: changes.reminders, NIGHT: retention}
        wakeups = Wakeups(store, conversation, jobs, clock, outbox.nudge, channel.name)
        yield Frontdesk(store, conversation, desk, outbox, wakeups, learning, wording)


@asynccontextmanager
async def open_desk(settings: Settings) -> AsyncIterator[Desk]:
    """Open the staff's side alone, for the command line; a running bot sends what it posts."""
    known = read_knowledge(settings)
    wording = Wording(known.clinic, known.rulebook.signs)
    async with open_database(settings) as store:
        changes = _changes(settings, known, wording)
        yield _desk(settings, store, wording, changes, now, lambda: None)


@asynccontextmanager
async def open_unanswered(settings: Settings) -> AsyncIterator[Unanswered]:
    """Open what finds unanswered questions, for the command line; that takes seconds."""
    known = read_knowledge(settings)
    wording = Wording(known.clinic, known.rulebook.signs)
    async with open_database(settings) as store:
        learning = Learning(store, known.clinic, matching())
        await learning.refresh()
        yield Unanswered(store, known.clinic, wording, Screen(known.rulebook), learning)


@asynccontextmanager
async def open_retention(settings: Settings) -> AsyncIterator[tuple[Store, Retention]]:
    """Open what erases by age, for the command line."""
    known = read_knowledge(settings)
    cards = Cards(known.clinic, Wording(known.clinic, known.rulebook.signs), staff_chat(settings))
    async with open_database(settings) as store:
        yield store, Retention(known.clinic, cards)


@asynccontextmanager
async def open_database(settings: Settings) -> AsyncIterator[Store]:
    """Open the store and close it at the end."""
    settings.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    store = await open_store(settings.database, KeyFile(settings.key_file))
    try:
        yield store
    finally:
        await store.close()


def _changes(settings: Settings, known: Knowledge, wording: Wording) -> Changes:
    cards = Cards(known.clinic, wording, staff_chat(settings))
    return Changes(known.clinic, wording, cards)


def _desk(
    settings: Settings,
    store: Store,
    wording: Wording,
    changes: Changes,
    clock: Clock,
    committed: Callable[[], None],
    unanswered: Unanswered | None = None,
    slow: Mapping[str, Prepare] | None = None,
) -> Desk:
    staff = [str(user) for user in settings.staff]
    return Desk(store, wording, changes, staff, clock, committed, unanswered, slow or {})


def staff_chat(settings: Settings) -> Chat | None:
    """Return the chat of the staff that the settings name, None where they name none."""
    return None if settings.staff_chat is None else chat_key(settings.staff_chat)


# --- the terminal -------------------------------------------------------------------------------


def run_console(settings: Settings) -> None:
    """Talk to one person in this terminal until the input ends."""
    console = Console(Terminal(highlight=False, markup=False, emoji=False).print)
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
