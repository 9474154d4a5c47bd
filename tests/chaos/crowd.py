"""Patients and staff who go on whatever happens: they act, wait for an answer, act again."""

import asyncio
import random
from collections.abc import Callable
from itertools import count

from tests.botapi import BotApi, Person

STAFF_CHAT = -100
STAFF = {11: "Mika", 12: "Noah"}
PATIENTS = 12
PATIENCE = 60.0
"""Seconds after which somebody who is not answered complains: the bot has lost something."""
CROWDED = 40
"""With so many updates waiting nobody writes: a slow machine must not fall behind for ever."""
GLANCE = 2.0
"""Seconds that staff wait to see what came of a tap."""

BOOKING = ("/book", "I agree", "Ann Example", "090-1234-5678", "next Friday after 6pm", "Yes",
           "my glutes are in knots {}", "No", "No", "Send the request")  # fmt: skip
# without /mydata and /delete: their answers depend on what was sent already
SCRIPTS = (
    ("what is sciatica", "This helped", "thanks"),
    ("zork {} blivet", "Ask the staff", "I agree, send it", "Send it"),
    ("what does it cost {}", "Ask the staff", "Send it"),
    ("my chest hurts {}",),
    BOOKING,
    ("/mine", "Cancel", "Yes"),
    ("/check", "No", "No"),
    ("hello", "/menu"),
)


class Crowd:
    """Everybody on the other side of the bot; *chance* decides who does what.

    *look* tells what the bot's database holds for a chat, for whoever is not answered.
    """

    def __init__(self, api: BotApi, chance: random.Random, look: Callable[[int], str]) -> None:
        self._look = look
        self._api = api
        self._chance = chance
        self._numbers = count(1000)
        self.patients = [api.user(100 + n, f"Ann {n}") for n in range(PATIENTS)]
        self.staff = [api.user(id, name) for id, name in STAFF.items()]
        self.group = api.group(STAFF_CHAT, *self.staff)
        self.unanswered: list[str] = []

    async def run(self, stop: asyncio.Event) -> None:
        """Act until *stop*; who is not answered notes it in *unanswered* and goes on."""
        async with asyncio.TaskGroup() as group:
            for person in self.patients:
                group.create_task(self._live(person, stop))
            for member in self.staff:
                group.create_task(self._work(member, stop))

    async def _live(self, person: Person, stop: asyncio.Event) -> None:
        while not stop.is_set():
            for act in self._chance.choice(SCRIPTS):
                if stop.is_set():
                    return
                await self._does(person, act.format(next(self._numbers)))

    async def _does(self, person: Person, act: str) -> None:
        """Tap the button *act* where the last message has it, else type it; wait for an answer."""
        seen = self._api.world.seen[person.id]
        before = len(seen)
        await self._room()
        label = next((one for one in buttons(person.newest) if one.startswith(act)), None)
        await (person.taps(label) if label else person.says(act))
        if self._chance.random() < 0.1:  # some do not wait
            return
        answered = await self._api.world.until(
            lambda: any(message["from"]["is_bot"] for message in seen[before:]), PATIENCE
        )
        if not answered:
            waiting = len(self._api.world.updates)
            note = f"{person.name}: no answer to {act!r} while {waiting} updates wait; "
            self.unanswered.append(note + self._look(person.id))

    async def _room(self) -> None:
        """Wait until the bot has caught up."""
        world = self._api.world
        await world.until(lambda: len(world.updates) < CROWDED, PATIENCE)

    async def _work(self, member: Person, stop: asyncio.Event) -> None:
        """Tap any button of any card, the other member's tap notwithstanding."""
        while not stop.is_set():
            await asyncio.sleep(self._chance.uniform(0.05, 0.4))
            await self._room()
            seen = self._api.world.seen[self.group.id]
            before = len(seen)
            labels = sorted({label for m in self.group.recent(10) for label in buttons(m)})
            if not labels or self._chance.random() < 0.05:
                await self.group.says(member, "/pending")
            else:
                await self.group.taps(member, self._chance.choice(labels))
            await self._api.world.until(lambda: len(seen) > before, GLANCE)  # noqa: B023


def buttons(message: dict[str, object] | None) -> list[str]:
    """Return the labels under *message*."""
    markup = (message or {}).get("_markup")
    rows = markup.get("inline_keyboard", []) if isinstance(markup, dict) else []
    return [button["text"] for row in rows for button in row]
