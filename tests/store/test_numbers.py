"""Counts by day, and how long patients waited, on every database."""

import asyncio
from datetime import date, timedelta

from bot.service.ports import Store
from bot.service.staff_ports import AuditLine
from tests.store.people import MIKA, MINUTE, NOW, ask

MONDAY, TUESDAY = date(2026, 11, 23), date(2026, 11, 24)
HOUR = timedelta(hours=1)


async def count(store: Store, day: date, *names: str) -> None:
    async with store.transaction() as tx:
        await tx.count(names, day)


async def test_what_was_counted_is_found_by_name_and_day(store: Store) -> None:
    await count(store, MONDAY, "asked", "answered")
    await count(store, MONDAY, "asked")
    await count(store, TUESDAY, "asked")
    await count(store, TUESDAY)
    async with store.transaction() as tx:
        assert await tx.counts(MONDAY, TUESDAY) == {
            "answered": {MONDAY: 1},
            "asked": {MONDAY: 2, TUESDAY: 1},
        }
        assert await tx.counts(TUESDAY, TUESDAY) == {"asked": {TUESDAY: 1}}


async def test_a_turn_that_fails_counts_nothing(store: Store) -> None:
    try:
        async with store.transaction() as tx:
            await tx.count(["asked"], MONDAY)
            raise ValueError
    except ValueError:
        pass
    async with store.transaction() as tx:
        assert await tx.counts(MONDAY, MONDAY) == {}


async def test_counts_of_many_turns_at_once_add_up(store: Store) -> None:
    names = [["asked", "answered"], ["answered", "asked"]] * 10
    await asyncio.gather(*(count(store, MONDAY, *one) for one in names))
    async with store.transaction() as tx:
        assert await tx.counts(MONDAY, MONDAY) == {
            "answered": {MONDAY: 20},
            "asked": {MONDAY: 20},
        }


async def test_the_first_reply_is_the_first_thing_that_a_patient_hears_of(store: Store) -> None:
    number = await ask(store)
    lines = [
        AuditLine(number, MIKA, "change", NOW + MINUTE, "patient"),
        AuditLine(number, "Noa", "show-contact", NOW + 2 * MINUTE, "chat"),
        AuditLine(number, "Eve", "claim", NOW + 3 * MINUTE, "chat", refused=True),
        AuditLine(number, "Noa", "claim", NOW + 4 * MINUTE, "chat"),
        AuditLine(number, "Noa", "book", NOW + 5 * MINUTE, "cli"),
    ]
    async with store.transaction() as tx:
        for line in lines:
            await tx.audit(line)
        (waited,) = await tx.waited(NOW, NOW + HOUR)
    assert (waited.created, waited.replied) == (NOW, NOW + 4 * MINUTE)


async def test_requests_are_those_made_in_the_period(store: Store) -> None:
    await ask(store)
    async with store.transaction() as tx:
        assert len(await tx.waited(NOW, NOW + MINUTE)) == 1
        assert await tx.waited(NOW - MINUTE, NOW) == []
        assert (await tx.waited(NOW, NOW + MINUTE))[0].replied is None
