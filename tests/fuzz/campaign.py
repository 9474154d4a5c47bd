"""Deliver random updates one by one to the webhook, and what they mean to the dialogue.

Each update is made from its number alone, so that one that fails can be made again.
"""

import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from re import fullmatch
from typing import Any

from starlette.requests import Request

from bot.channels.telegram_receiving import Reader
from bot.channels.telegram_updates import Blocked, Migrated
from bot.channels.telegram_webhook import HEADER, Webhook
from bot.content.messages import Wording
from bot.core.clinic import Clinic
from bot.core.codec import decode, encode
from bot.core.dialogue import Dialogue
from bot.core.flows.table import flows
from bot.core.model import Asking, HandedOver, Idle, Mode, RedFlag, Session, Tier
from bot.service.ports import Incoming, StaffAct
from bot.service.rendering import ready
from bot.service.staff_taps import read
from tests.fuzz import damage

SECRET = "a-secret-that-nobody-guesses"
START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
Step = tuple[str, str]


@dataclass
class Report:
    """What was delivered, and what went wrong."""

    updates: int = 0
    events: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    statuses: Counter[int] = field(default_factory=Counter)
    steps: Counter[Step] = field(default_factory=Counter)
    slowest: tuple[float, int] = (0.0, 0)
    """Seconds of the slowest answer, and the number of its update."""
    faults: list[str] = field(default_factory=list)


class Campaign:
    """One clinic under random updates."""

    def __init__(
        self, reader: Reader, clinic: Clinic, dialogue: Dialogue, wording: Wording, seed: int
    ) -> None:
        self.report = Report()
        self.steps: Sequence[Step] = [
            (flow.id, step.id) for flow in flows(clinic).values() for step in flow.steps
        ]
        self._choices: Mapping[Step, Sequence[str]] = {
            (flow.id, step.id): step.choices
            for flow in flows(clinic).values()
            for step in flow.steps
        }
        self._dialogue = dialogue
        self._wording = wording
        self._reader = reader
        self._seed = seed
        self._number = 0
        self._random = Random()
        self._webhook = Webhook(reader, "https://clinic.example/", SECRET, _never)
        self._webhook._handle = self._handle
        self._webhook._set.set()

    async def run(self, numbers: range, progress: Callable[[Report], None]) -> Report:
        """Deliver the updates of *numbers*."""
        for self._number in numbers:
            self._random = Random(f"{self._seed}:{self._number}")
            self._reader.channel._moved.clear()  # each update finds the staff where they were
            kind, made = damage.update(self._random, self._number)
            self.report.kinds[kind] += 1
            self.report.updates += 1
            try:
                status = await self._deliver(damage.body(made, self._random))
            except Exception as error:
                self._fault(error)
            else:
                self.report.statuses[status] += 1
            if self.report.updates % 1000 == 0:
                progress(self.report)
        return self.report

    async def _deliver(self, body: bytes) -> int:
        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": body, "more_body": False}

        headers = [(HEADER.lower().encode(), SECRET.encode())]
        scope = {"type": "http", "method": "POST", "path": "/", "headers": headers}
        response = await self._webhook._take(Request(scope, receive))
        return response.status_code

    async def _handle(self, event: Incoming | StaffAct | Blocked | Migrated) -> None:
        """Answer as the service would, but for the store; note what fails."""
        try:
            self._answer(event)
        except Exception as error:
            self._fault(error)

    def _answer(self, event: Incoming | StaffAct | Blocked | Migrated) -> None:
        self.report.events[type(event).__name__] += 1
        if isinstance(event, StaffAct):
            read(event.act)
        if not isinstance(event, Incoming):
            return
        assert fullmatch(r"telegram:-?\d+", event.chat)
        f"{event.username}{event.language}{event.message_id}".encode()
        assert isinstance(event.username, str)
        assert event.sent_at is None or event.sent_at.tzinfo
        session, now = self._session(), START + timedelta(minutes=self._random.randrange(10**6))
        began = time.perf_counter()
        self._dialogue.warning(event.event)
        turn = self._dialogue.respond(session, event.event, now)
        took = time.perf_counter() - began
        self.report.slowest = max(self.report.slowest, (took, self._number))
        assert decode(encode(turn.session)) == turn.session
        for reply in turn.replies:
            assert ready(reply, self._wording, turn.session.prompt).text.encode()

    def _session(self) -> Session:
        """Return a session in any state; each step of each flow comes up."""
        random = self._random
        mode: Mode = Idle()
        if random.random() < 0.7:
            flow, id = random.choice(self.steps)
            self.report.steps[flow, id] += 1
            others = [one for one in self.steps if one[0] == flow]
            answers = {one: self._value((flow, one)) for _, one in others if random.random() < 0.4}
            if flow == "alarm":
                answers |= {"sign": "fever", "tier": random.choice(list(Tier)).value}
            mode = Asking(flow, id, answers)
        elif random.random() < 0.3:
            mode = HandedOver(START + timedelta(days=random.randrange(700)), 1)
        flag = RedFlag("fever", random.choice(list(Tier)), random.random() < 0.5)
        return Session(
            mode,
            prompt=random.randrange(5),
            consent=random.choice(["", "2026-11"]),
            checked=random.choice([None, START]),
            flag=random.choice([None, flag]),
            risks=random.choice([frozenset(), frozenset({"cancer"})]),
            findings=random.choice([(), ("where=groin", "check.fever=unsure")]),
            question=random.choice(["", damage.text(random).encode("utf-8", "replace").decode()]),
            last_entry=random.choice(["", "sciatica", "gone"]),
        )

    def _value(self, step: Step) -> str:
        """Return an answer that may stand in a session: a choice, or words."""
        choices = self._choices[step]
        if choices and self._random.random() < 0.8:
            return self._random.choice(choices)
        return damage.text(self._random).encode("utf-8", "replace").decode()

    def _fault(self, error: Exception) -> None:
        where = error.__traceback__
        while where and where.tb_next:
            where = where.tb_next
        place = f"{where.tb_frame.f_code.co_filename}:{where.tb_lineno}" if where else "?"
        self.report.faults.append(
            f"SEED={self._seed} number {self._number}: {type(error).__name__}: {error} at {place}"
        )


async def _never(*_: object) -> None:
    raise AssertionError("nothing is served")
