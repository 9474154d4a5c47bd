"""The matcher follows what staff teach: in every process, beside the work, and whatever fails."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from bot.core.clinic import Clinic
from bot.core.matching.matcher import Matcher
from bot.service.learning import Learning
from bot.service.ports import Store
from tests.clinic import CLINIC, NOW

TAUGHT = "wombat quokka numbat"


def small(clinic: Clinic) -> Matcher:
    return Matcher(clinic.entries, clinic.themes, {})


async def teach(store: Store, label: str = "location", text: str = TAUGHT) -> int:
    async with store.transaction() as tx:
        return (await tx.add_phrasing(label, text, "Mika", NOW)).number


async def learner(store: Store, build=small) -> Learning:  # type: ignore[no-untyped-def]
    learning = Learning(store, CLINIC, build)
    await learning.refresh()
    return learning


@asynccontextmanager
async def running(learning: Learning) -> AsyncIterator[None]:
    task = asyncio.ensure_future(learning.run())
    yield
    task.cancel()


async def until_learnt(learning: Learning) -> None:
    async with asyncio.timeout(20):
        while learning.decide(TAUGHT).entry != "location":  # noqa: ASYNC110 (nobody tells)
            await asyncio.sleep(0.01)


async def test_two_processes_learn_what_was_taught_in_one(store: Store) -> None:
    first, second = await learner(store), await learner(store)
    await teach(store)
    for learning in (first, second):
        assert await learning.refresh()
        assert learning.decide(TAUGHT).entry == "location"


async def test_what_was_taught_before_a_start_is_known_from_it_on(store: Store) -> None:
    await teach(store)
    assert (await learner(store)).decide(TAUGHT).entry == "location"


async def test_what_is_taken_back_is_forgotten(store: Store) -> None:
    number = await teach(store)
    learning = await learner(store)
    async with store.transaction() as tx:
        await tx.drop_phrasings([number])
    await learning.refresh()
    assert learning.decide(TAUGHT).entry is None


async def test_nothing_is_built_where_nothing_was_taught(store: Store) -> None:
    built = []

    def counting(clinic: Clinic) -> Matcher:
        built.append(clinic)
        return small(clinic)

    learning = await learner(store, counting)
    assert not await learning.refresh()
    assert len(built) == 1


async def test_a_phrasing_of_an_entry_that_is_gone_teaches_nothing(store: Store) -> None:
    await teach(store, "gone")
    assert (await learner(store)).decide(TAUGHT).entry is None


async def test_a_running_bot_learns_when_it_is_nudged(store: Store) -> None:
    learning = await learner(store)
    async with running(learning):
        await teach(store)
        learning.nudge()
        await until_learnt(learning)


async def test_a_running_bot_looks_by_itself(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.service.learning.LOOK_AGAIN", 0.02)
    learning = await learner(store)
    async with running(learning):
        await teach(store)
        await until_learnt(learning)


async def test_what_cannot_be_built_leaves_the_answers_as_they_were(
    store: Store, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("bot.service.learning.LOOK_AGAIN", 0.02)
    faults = [MemoryError("full"), MemoryError("full")]

    def failing(clinic: Clinic) -> Matcher:
        if faults and clinic is not CLINIC and clinic != CLINIC:
            raise faults.pop()
        return small(clinic)

    learning = await learner(store, failing)
    await teach(store)
    async with running(learning):
        assert learning.decide("sciatica").entry == "sciatica"
        await until_learnt(learning)
    assert "learning failed" in caplog.text
