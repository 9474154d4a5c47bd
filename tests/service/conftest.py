"""A whole front desk on a real database and the real knowledge, with a channel that can fail."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from bot.content.load import Knowledge, load
from bot.content.messages import Wording
from bot.core.dialogue import Dialogue
from bot.core.matching.matcher import Matcher
from bot.core.model import Event, Said, Tapped
from bot.core.safety.screen import Screen
from bot.core.taps import unpack
from bot.service.cards import Cards
from bot.service.conversation import Conversation
from bot.service.desk import Desk
from bot.service.effects import Effects
from bot.service.outbox import Outbox
from bot.service.ports import Incoming, Posted, StaffAct, Store
from bot.settings import shipped_knowledge
from bot.store.database import open_store
from bot.store.keys import load_keys

PATIENT = "telegram:7"
STAFF = "telegram:-100"


class FakeChannel:
    """Keeps what is sent; raises *faults* first, one a call."""

    def __init__(self) -> None:
        self.sent: list[Posted] = []
        self.faults: list[Exception] = []

    async def send(self, posted: Posted) -> str:
        if self.faults:
            raise self.faults.pop(0)
        self.sent.append(posted)
        return posted.message_id or str(len(self.sent))

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
        self.dialogue = Dialogue(clinic, matcher, screen, signs)
        cards = Cards(clinic, self.wording, STAFF)
        self.outbox = Outbox(store, self.channel, cards, self.clock, None)
        self.effects = Effects(self.wording, cards)
        self.conversation = Conversation(
            store, self.dialogue, self.wording, self.effects, self.channel,
            self.clock, self.outbox.nudge,
        )  # fmt: skip
        self.desk = Desk(
            store, clinic, self.wording, cards, ["11", "12"], self.clock, self.outbox.nudge
        )
        self._updates = 0

    def clock(self) -> datetime:
        return self.now

    def wait(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)

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

    async def staff(self, act: str, user: str = "11", name: str = "Mika") -> str:
        self._updates += 1
        staff_act = StaffAct(STAFF, f"s{self._updates}", user, name, act, "tap")
        answer = await self.desk.handle(staff_act)
        await self.outbox.drain()
        return answer

    async def asks_staff(self, text: str = "how much is a session") -> None:
        """Let the patient send a question to the staff."""
        await self.says(text)
        await self.taps("Ask the staff")
        await self.taps("I agree")


@pytest.fixture(scope="session")
def known() -> Knowledge:
    return load(shipped_knowledge(), date(2026, 11, 23))


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
