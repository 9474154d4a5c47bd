"""A whole front desk on a real database and the real knowledge, with a channel that can fail."""

import shutil
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.content.load import Knowledge, load
from bot.content.messages import Wording
from bot.core.dialogue import Dialogue
from bot.core.matching.matcher import Matcher
from bot.core.model import Event, RecordRequest, Reply, Said, Session, Tapped, Turn
from bot.core.requests import Request
from bot.core.safety.screen import Screen
from bot.core.taps import unpack
from bot.core.when import read_times
from bot.service.cards import Cards
from bot.service.changes import Changes
from bot.service.conversation import Conversation
from bot.service.desk import Desk
from bot.service.digest import DESK
from bot.service.effects import Effects
from bot.service.learning import Learning
from bot.service.outbox import Outbox
from bot.service.ports import Incoming, Outgoing, Posted, StaffAct, Store
from bot.service.retention import NIGHT, Retention
from bot.service.stats import Stats
from bot.service.unanswered import Unanswered
from bot.service.wakeups import Wakeups
from bot.settings import shipped_knowledge
from bot.store.database import open_store
from bot.store.keys import load_keys

PATIENT = "telegram:7"
STAFF = "telegram:-100"
HOURS = """
hours:
  weekly:
    mon: ["10:00-13:00", "15:00-19:00"]
    tue: ["10:00-13:00", "15:00-19:00"]
    thu: ["10:00-13:00", "15:00-19:00"]
"""
"""Monday 23 November 2026 is a public holiday in Japan: the clinic opens on Tuesday."""


class FakeChannel:
    """Keeps what is sent; raises *faults* first, one a call."""

    name = "telegram"

    def __init__(self) -> None:
        self.sent: list[Posted] = []
        self.ids: dict[int, str] = {}
        """Outbox id -> the message's id in its chat."""
        self.faults: list[Exception] = []

    async def send(self, posted: Posted) -> str:
        if self.faults:
            raise self.faults.pop(0)
        self.sent.append(posted)
        edits = posted.message.card is not None and posted.message_id
        self.ids[posted.id] = posted.message_id if edits else str(len(self.sent))
        return self.ids[posted.id]

    def texts(self, chat: str = PATIENT) -> list[str]:
        return [posted.message.text for posted in self.sent if posted.chat == chat]


class FrontDesk:
    """Drives the parts as the app does, on a clock that the test moves."""

    def __init__(self, store: Store, known: Knowledge, matcher: Matcher, screen: Screen) -> None:
        clinic = known.clinic
        self.now = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
        self.store = store
        self.channel = FakeChannel()
        self.wording = Wording(clinic, known.rulebook.signs)
        signs = known.rulebook.signs
        self.learning = Learning(store, clinic, Matcher.of, matcher)
        self.dialogue = Dialogue(clinic, self.learning, screen, signs)
        changes = Changes(clinic, self.wording, Cards(clinic, self.wording, STAFF))
        self.outbox = Outbox(store, self.channel, changes.cards, self.clock, None)
        self.effects = Effects(self.wording, changes)
        self.conversation = Conversation(
            store, self.dialogue, self.wording, self.effects, self.channel,
            self.clock, self.outbox.nudge,
        )  # fmt: skip
        self.retention = Retention(clinic, changes.cards)
        jobs = {DESK: changes.reminders, NIGHT: self.retention}
        self.wakeups = Wakeups(
            store, self.conversation, jobs, self.clock, self.outbox.nudge, "telegram"
        )
        self.stats = Stats(store, self.wording, clinic.profile.zone, self.clock)
        unanswered = Unanswered(store, clinic, self.wording, screen, self.learning)
        self.desk = Desk(
            store, self.wording, changes, ["11", "12"], self.clock, self.outbox.nudge, unanswered,
            {"/unanswered": unanswered.prepare, "/stats": self.stats.prepare},
        )  # fmt: skip
        self._updates = 0

    def clock(self) -> datetime:
        return self.now

    def wait(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)

    async def passes(self, to: datetime) -> list[str]:
        """Let time go by until *to*, an hour at most at once; return what staff got meanwhile."""
        before = len(self.channel.texts(STAFF))
        while self.now < to:
            self.now = min(to, self.now + timedelta(hours=1))
            await self.wakes_up()
        return self.channel.texts(STAFF)[before:]

    async def wakes_up(self) -> None:
        """Fire what is due now, once."""
        await self.wakeups.fire()
        await self.outbox.drain()

    async def happens(self, event: Event, update_id: str = "") -> list[str]:
        """Let the patient do something; return what was sent to the patient for it."""
        self._updates += 1
        before = len(self.channel.texts())
        await self.conversation.handle(
            Incoming(PATIENT, update_id or str(self._updates), event, username="ann_p")
        )
        await self.outbox.drain()
        return self.channel.texts()[before:]

    async def says(self, text: str) -> list[str]:
        return await self.happens(Said(text))

    async def taps(self, label: str) -> list[str]:
        return await self.happens(self.button(label))

    def button(self, label: str, chat: str = PATIENT) -> Tapped:
        return unpack(self.data(label, chat))

    def data(self, label: str, chat: str = PATIENT) -> str:
        """Return the data of the newest button whose label holds *label*."""
        for posted in reversed(self.channel.sent):
            for key in (key for row in posted.message.keys for key in row):
                if posted.chat == chat and label in key.label:
                    return key.data
        raise AssertionError(f"no button {label!r}")

    async def staff(self, act: str, user: str = "11", name: str = "Mika", **more: str) -> str:
        """Let staff tap (*act* begins with "s:"), command or write; return the tap's answer."""
        self._updates += 1
        tap = "tap" if act.startswith("s:") else ""
        staff_act = StaffAct(STAFF, f"s{self._updates}", user, name, act, tap, **more)
        answer = await self.desk.handle(staff_act)
        await self.outbox.drain()
        return answer.text

    async def answers(self, words: str, to: str, user: str = "11", name: str = "Mika") -> None:
        """Let staff reply with *words* to the newest message that holds *to*."""
        found = (p for p in reversed(self.channel.sent) if to in p.message.text)
        posted = next(p for p in found if p.chat == STAFF)
        await self.staff(words, user, name, answers=self.channel.ids[posted.id])

    async def requests_booking(
        self,
        reason: str = "a stiff hip",
        *,
        name: str = "Ann Lee",
        times: str = "next Friday after 6pm",
        contact: str = "090-1234-5678",
        chat: str = PATIENT,
    ) -> None:
        """Put a booking into the queue, as the end of a booking conversation does."""
        understood = read_times(times, self.now, ZoneInfo("Asia/Tokyo")).understood or times
        number = {"contact": "phone", "phone": "+819012345678"} if contact[0] == "0" else {}
        details = {"name": name, "times": understood, "reason": reason, **number}
        turn = Turn(Session(), (Reply("booking.done"),), (RecordRequest("booking", details),))
        self._updates += 1
        async with self.store.transaction() as tx:
            incoming = Incoming(chat, f"b{self._updates}", Said("x"), username="ann_p")
            for reply in await self.effects.perform(tx, incoming, turn, self.now):
                await tx.post(chat, Outgoing(self.wording.text(reply)), self.now)
        await self.outbox.drain()

    async def request(self, number: int = 1) -> Request:
        """Return a request as it stands."""
        shown = await self.desk.show(number)
        assert shown is not None
        return shown[0]

    @property
    def card(self) -> Posted:
        """The newest card."""
        cards = (p for p in reversed(self.channel.sent) if p.message.card is not None)
        return next(cards)

    async def asks_staff(self, text: str = "how much is a session") -> None:
        """Let the patient send a question to the staff."""
        await self.says(text)
        await self.taps("Ask the staff")
        await self.taps("I agree")


@pytest.fixture(scope="session")
def known() -> Knowledge:
    return load(shipped_knowledge(), date(2026, 11, 23))


@pytest.fixture(scope="session")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Knowledge:
    """The real knowledge of a clinic that has opening hours."""
    folder = tmp_path_factory.mktemp("opened") / "knowledge"
    shutil.copytree(shipped_knowledge(), folder)
    with (folder / "clinic.yaml").open("a", encoding="utf-8") as clinic:
        clinic.write(HOURS)
    return load(folder, date(2026, 11, 23))


@pytest.fixture(scope="session")
def matcher(known: Knowledge) -> Matcher:
    return Matcher.of(known.clinic)


@pytest.fixture(scope="session")
def screen(known: Knowledge) -> Screen:
    return Screen(known.rulebook)


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    opened = await open_store(f"sqlite+aiosqlite:///{tmp_path}/f.db", load_keys(tmp_path / "key"))
    yield opened
    await opened.close()


@pytest.fixture
def front(store: Store, known: Knowledge, matcher: Matcher, screen: Screen) -> FrontDesk:
    return FrontDesk(store, known, matcher, screen)


@pytest.fixture
def open_front(store: Store, opened: Knowledge, matcher: Matcher, screen: Screen) -> FrontDesk:
    """A front desk with opening hours."""
    return FrontDesk(store, opened, matcher, screen)
