"""What is kept no longer is erased by age, on every backend, and is gone from SQLite's file."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot.core.keeping import Keep, Kind
from bot.core.model import Session
from bot.core.requests import Reason, Request, act
from bot.service.learning_ports import Gap
from bot.service.ports import Outgoing, Store
from bot.service.staff_ports import AuditLine
from bot.store.database import Database
from tests.store.people import FLAG, MIKA, NOAH, NOW, content, on_sqlite
from tests.store.test_privacy import sealed

DAY = timedelta(days=1)
OLD = NOW - 9 * DAY
LIMIT = NOW - 8 * DAY
"""What is from before this is kept no longer."""
KINDS: list[Kind] = list(Keep().since(NOW))


async def close(store: Store, number: int) -> None:
    async with store.transaction() as tx:
        request = await tx.request(number)
        assert request is not None
        closed = act(request, "close", "aya", OLD, reason=Reason.DONE)
        assert isinstance(closed, Request)
        assert await tx.replace_request(request, closed)


async def fill(store: Store, chat: str = MIKA, name: str = "Mikako") -> int:
    """Store something old of every kind; return the number of the request, which is open."""
    async with store.transaction() as tx:
        await tx.claim("telegram", f"update of {chat}", OLD)
        await tx.save_session(chat, Session(question="my burning pain"), OLD)
        await tx.add_consent(chat, "v1", OLD)
        request = await tx.add_request(chat, "booking", {"name": name}, FLAG, OLD)
        await tx.audit(AuditLine(request.number, chat, "create", OLD, "patient"))
        await tx.add_miss("burning pain in my tooth", [], "declined", OLD)
        await tx.add_gap(Gap(0, ("burning pain in my tooth",), (1,), ("declined",)), OLD)
        id = await tx.post(chat, Outgoing("hello"), OLD)
    await store.sent(id, "5", OLD)
    return request.number


async def old(store: Store) -> dict[Kind, int]:
    async with store.transaction() as tx:
        return {kind: await tx.expired(kind, LIMIT) for kind in KINDS}


async def erase(store: Store, most: int = 100) -> None:
    async with store.transaction() as tx:
        for kind in KINDS:
            if kind == "requests":
                await tx.expire_requests(LIMIT, most)
            else:
                await tx.expire(kind, LIMIT, most)


async def test_what_is_old_is_counted_and_then_gone(store: Store) -> None:
    await close(store, await fill(store))
    # the consent covers a request that still stands; it goes one night after it
    assert await old(store) == {**dict.fromkeys(KINDS, 1), "consents": 0}
    await erase(store)
    assert await old(store) == {**dict.fromkeys(KINDS, 0), "consents": 1}
    await erase(store)
    assert await old(store) == dict.fromkeys(KINDS, 0)


async def test_counting_erases_nothing(store: Store) -> None:
    await close(store, await fill(store))
    assert await old(store) == await old(store)


async def test_what_is_of_late_stays(store: Store) -> None:
    await close(store, await fill(store))
    async with store.transaction() as tx:
        before = [await tx.expired(kind, OLD) for kind in KINDS]
    assert before == [0] * len(KINDS)


async def test_of_a_patient_whose_request_is_open_the_session_and_the_trail_stay(
    store: Store,
) -> None:
    number = await fill(store)
    await erase(store)
    async with store.transaction() as tx:
        assert (await tx.session(MIKA)).question == "my burning pain"
        assert len(await tx.audit_trail(number)) == 1
        request = await tx.request(number)
    assert request is not None
    assert request.details == {"name": "Mikako"}


async def test_an_old_request_stays_in_the_count_as_nobodys(store: Store) -> None:
    number = await fill(store)
    await close(store, number)
    async with store.transaction() as tx:
        assert await tx.expire_requests(LIMIT, 9) == [number]
        request = await tx.request(number)
        who = [line.who for line in await tx.audit_trail(number)]
    assert request is not None
    assert (request.chat, request.details, request.flag, who) == ("", {}, None, ["patient"])


async def test_a_message_that_still_waits_is_never_erased_by_age(store: Store) -> None:
    async with store.transaction() as tx:
        await tx.post(MIKA, Outgoing("still to come"), OLD)
    await erase(store)
    assert await store.waiting() == 1


async def test_no_more_goes_at_once_than_asked_for(store: Store) -> None:
    for chat in (MIKA, NOAH):
        await close(store, await fill(store, chat))
    await erase(store, most=1)
    left = await old(store)
    assert {kind: left[kind] for kind in KINDS if kind != "consents"} == {
        kind: 1 for kind in KINDS if kind != "consents"
    }


@on_sqlite
async def test_what_went_by_age_is_gone_from_the_file_too(store: Database, file: Path) -> None:
    for number in range(30):  # what is of late lies around it
        async with store.transaction() as tx:
            await tx.save_session(f"telegram:9{number}", Session(question="of late"), NOW)
    await close(store, await fill(store))
    gone = [
        *await sealed(store, f"sessions WHERE chat = '{MIKA}'"),
        *await sealed(store, "requests"),
        *await sealed(store, "misses"),
    ]
    assert len(gone) == 3
    assert all(value in content(file) for value in gone)
    await erase(store)
    await erase(store)
    stored = content(file)
    assert not [value for value in gone if value in stored]
    assert MIKA.encode() + b"\x00" not in stored


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_its_days(kind: Kind) -> None:
    assert Keep().since(NOW)[kind] < NOW
