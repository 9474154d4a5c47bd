"""What the clinic learns from, on every database."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from bot.core.keeping import Kind
from bot.service.learning_ports import Gap
from bot.service.ports import Store
from bot.store.database import Database
from bot.store.schema import misses
from tests.store.people import JUNK, NOW, content, on_sqlite

ASKED = "do you have lockers"
GAP = Gap(0, (ASKED, "any lockers"), (1, 2), ("declined", "unhelpful"))


async def miss(store: Store, *texts: str) -> None:
    async with store.transaction() as tx:
        for text in texts:
            await tx.add_miss(text, ("location",), "declined", NOW)


async def test_missed_questions_are_found_newest_first(store: Store) -> None:
    await miss(store, "one", "two", "three")
    async with store.transaction() as tx:
        assert [one.text for one in await tx.misses(2)] == ["three", "two"]


async def test_a_missed_question_keeps_why_and_what_was_near(store: Store) -> None:
    async with store.transaction() as tx:
        await tx.add_miss(ASKED, ("location", "disc"), "choice", NOW)
        (found,) = await tx.misses(9)
    assert (found.why, found.nearest, found.at) == ("choice", ("location", "disc"), NOW)


async def test_questions_that_are_dealt_with_are_erased_once(store: Store) -> None:
    await miss(store, "one", "two", "three")
    async with store.transaction() as tx:
        numbers = [one.number for one in await tx.misses(2)]
        assert await tx.drop_misses(numbers) == 2
        assert await tx.drop_misses(numbers) == 0
        assert [one.text for one in await tx.misses(9)] == ["one"]


async def test_old_questions_and_what_was_shown_of_them_are_erased(store: Store) -> None:
    await miss(store, ASKED)
    async with store.transaction() as tx:
        gap = await tx.add_gap(GAP, NOW)
        kinds: list[Kind] = ["misses", "gaps"]
        assert [await tx.expire(kind, NOW, 9) for kind in kinds] == [0, 0]
        assert len(await tx.misses(9)) == 1
        later = NOW + timedelta(seconds=1)
        assert [await tx.expire(kind, later, 9) for kind in kinds] == [1, 1]
        assert await tx.misses(9) == []
        assert await tx.gap(gap.number) is None


async def test_a_gap_comes_out_as_it_went_in(store: Store) -> None:
    async with store.transaction() as tx:
        gap = await tx.add_gap(GAP, NOW)
        assert await tx.gap(gap.number) == gap
        assert (gap.texts, gap.misses, gap.whys) == (GAP.texts, GAP.misses, GAP.whys)


async def test_a_gap_is_settled_by_one(store: Store) -> None:
    async with store.transaction() as tx:
        gap = await tx.add_gap(GAP, NOW)
        assert await tx.settle_gap(gap.number, "open", "added")
        assert not await tx.settle_gap(gap.number, "open", "dismissed")


async def test_a_phrasing_is_kept_with_who_and_when(store: Store) -> None:
    async with store.transaction() as tx:
        added = await tx.add_phrasing("location", ASKED, "Mika", NOW, 3)
        assert await tx.phrasings() == [added]
    assert (added.label, added.text, added.who, added.at, added.gap) == (
        "location", ASKED, "Mika", NOW, 3,
    )  # fmt: skip


async def test_every_change_of_the_phrasings_gives_another_version(store: Store) -> None:
    seen = set()
    async with store.transaction() as tx:
        seen.add(await tx.phrasings_version())
        first = await tx.add_phrasing("location", ASKED, "Mika", NOW)
        seen.add(await tx.phrasings_version())
        await tx.add_phrasing("location", "any lockers", "Mika", NOW)
        seen.add(await tx.phrasings_version())
        assert await tx.drop_phrasings([first.number]) == 1
        seen.add(await tx.phrasings_version())
        await tx.add_phrasing("location", ASKED, "Mika", NOW)
        seen.add(await tx.phrasings_version())
    assert len(seen) == 5


@on_sqlite
async def test_no_words_of_patients_stand_in_the_file(store: Store, file: Path) -> None:
    await miss(store, ASKED)
    async with store.transaction() as tx:
        await tx.add_gap(GAP, NOW)
        await tx.add_phrasing("location", ASKED, "Mika", NOW)
    assert b"lockers" not in content(file)


async def test_a_damaged_question_does_not_hide_the_others(
    store: Database, caplog: pytest.LogCaptureFixture
) -> None:
    await miss(store, "one", "two")
    async with store.engine.begin() as connection:
        await connection.execute(update(misses).where(misses.c.id == 1).values(sealed=JUNK))
    async with store.transaction() as tx:
        assert [one.text for one in await tx.misses(9)] == ["two"]
    assert "unreadable" in caplog.text
