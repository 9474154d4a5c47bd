"""With any finite mix of faults, all that was promised is delivered, in order."""

import asyncio
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.service.ports import Lane
from tests.botapi import BotApi, Person
from tests.botapi.world import Call
from tests.chaos.audit import Finding, deliver, promised
from tests.faults.conftest import PATIENCE, STAFF_CHAT, Clinic, settled

TEXTS = ("what is sciatica", "hello", "my chest hurts", "zork", "/book", "/menu")
PEOPLE = 3

REFUSED = st.one_of(
    st.fixed_dictionaries({"status": st.just(429), "retry_after": st.integers(1, 20)}),
    st.fixed_dictionaries({"status": st.sampled_from((500, 502, 504))}),
)
LOST = st.fixed_dictionaries(  # the call fails, and only the server knows whether it took effect
    {"drop": st.just(True), "after": st.booleans(), "hang": st.sampled_from((0.0, 2 * PATIENCE))}
)
CHAT = st.sampled_from((None, 1, 2, 3))
SENDING = st.tuples(st.just("sendMessage"), st.one_of(REFUSED, LOST), CHAT, st.integers(1, 3))
FETCHING = st.tuples(
    st.just("getUpdates"),
    st.sampled_from(({"status": 502}, {"status": 409}, {"drop": True}, {"status": 429})),
    st.just(None),
    st.integers(1, 2),
)
UNPARSED = {"status": 400, "description": "Bad Request: can't parse entities"}
PARSING = st.tuples(st.just("sendMessage"), st.just(UNPARSED), CHAT, st.just(1))
"""Once at most: as bare text the message goes."""
FAULTS = st.builds(
    list.__add__, st.lists(st.one_of(SENDING, FETCHING), max_size=7), st.lists(PARSING, max_size=1)
)
SAID = st.lists(st.tuples(st.integers(1, PEOPLE), st.sampled_from(TEXTS)), min_size=1, max_size=10)


@given(said=SAID, faults=FAULTS, shuffled=st.randoms(use_true_random=False))
@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_all_that_was_promised_is_delivered_in_order(
    said: Any, faults: Any, shuffled: Any
) -> None:
    asyncio.run(_prove(said, faults, shuffled))


async def _prove(said: Any, faults: Any, shuffled: Any) -> None:
    with tempfile.TemporaryDirectory() as folder:
        async with BotApi() as server:
            people = {n: server.user(n, f"Ann {n}") for n in range(1, PEOPLE + 1)}
            staff = server.group(STAFF_CHAT, server.user(11, "Mika"))
            clinic = Clinic(Path(folder), server)
            await clinic.prepare()
            for method, how, chat, times in faults:
                server.fail_next(method, **how, chat=chat, times=times)
            for person, text in said:
                await people[person].says(text)
            updates = server.world.updates
            updates += shuffled.sample(updates, len(updates) // 2)  # delivered once more
            shuffled.shuffle(updates)
            async with clinic.open() as parts:
                await settled(parts, server)
            found = _check(clinic, [*people.values(), staff])
            assert found.faults == []
            assert found.sent >= len({person for person, _ in said})


def _check(clinic: Clinic, rooms: list[Any]) -> Finding:
    """Match what each chat saw with what was promised to it; repeats may come at any time."""
    lanes = promised(clinic.file, clinic.keys)
    found = Finding()
    for room in rooms:
        calls = [Call("", {"text": text}, by=str(at)) for at, text in enumerate(_texts(room))]
        deliver(calls, lanes.get(room.id, {lane: [] for lane in Lane}), found)
    return found


def _texts(room: Person) -> list[str]:
    """Return the bot's messages and edits in *room* as they appeared."""
    return [m["text"] for m in room._world.seen[room.id] if m["from"]["is_bot"]]
