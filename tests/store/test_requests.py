import asyncio
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

from bot.core.requests import Reason, Request, State, act
from bot.service.ports import Store
from bot.service.staff_ports import AuditLine
from tests.store.people import FLAG, MIKA, MINUTE, NOAH, NOW, ask


async def load(store: Store, number: int) -> Request:
    async with store.transaction() as tx:
        request = await tx.request(number)
    assert request is not None
    return request


async def test_a_request_is_kept_with_all_its_fields(store: Store) -> None:
    async with store.transaction() as tx:
        added = await tx.add_request(MIKA, "alert", {"excerpt": "ca\ud800n’t feel"}, FLAG, NOW)
    assert await load(store, added.number) == added
    assert (added.flag, added.state, added.version) == (FLAG, State.NEW, 1)


async def test_an_unknown_number_is_no_request(store: Store) -> None:
    async with store.transaction() as tx:
        assert await tx.request(99) is None


async def test_a_changed_request_is_kept_with_all_its_fields(store: Store) -> None:
    old = await load(store, await ask(store))
    new = replace(
        old,
        details={"name": "Mika", "times": "Friday"},
        updated=NOW + MINUTE,
        state=State.CLOSED,
        version=2,
        owner="aya",
        flag=FLAG,
        at=NOW + timedelta(days=1),
        reason=Reason.DECLINED,
        attempts=2,
        unreachable=True,
    )
    async with store.transaction() as tx:
        assert await tx.replace_request(old, new)
    assert await load(store, old.number) == new


async def test_of_two_who_claim_at_once_one_wins(store: Store) -> None:
    request = await load(store, await ask(store))

    async def claim(who: str) -> bool:
        new = act(request, "claim", who, NOW)
        assert isinstance(new, Request)
        async with store.transaction() as tx:
            return await tx.replace_request(request, new)

    won = dict(zip("ab", await asyncio.gather(claim("a"), claim("b")), strict=True))
    assert sum(won.values()) == 1
    assert won[(await load(store, request.number)).owner]


async def test_red_flagged_requests_come_first_then_the_oldest(store: Store) -> None:
    async with store.transaction() as tx:
        new = await tx.add_request(MIKA, "booking", {}, None, NOW)
        old = await tx.add_request(NOAH, "booking", {}, None, NOW - MINUTE)
        flagged = await tx.add_request(NOAH, "alert", {}, FLAG, NOW + MINUTE)
        assert await tx.requests() == [flagged, old, new]
        assert await tx.requests(chat=NOAH) == [flagged, old]


async def test_closed_requests_are_left_out_where_only_open_ones_are_asked_for(
    store: Store,
) -> None:
    request = await load(store, await ask(store))
    closed = act(request, "close", "aya", NOW)
    assert isinstance(closed, Request)
    async with store.transaction() as tx:
        await tx.replace_request(request, closed)
        assert await tx.requests(open_only=True) == []
        assert await tx.requests(states=["closed", "booked"]) == [closed]
        assert await tx.requests(states=["new"]) == []


async def test_numbers_are_not_used_again_after_a_rollback_or_a_restart(store: Store) -> None:
    first = await ask(store)
    with suppress(ZeroDivisionError):
        async with store.transaction() as tx:
            await tx.add_request(MIKA, "question", {}, None, NOW)
            raise ZeroDivisionError
    assert await ask(store) > first


async def test_a_blocked_chats_open_requests_are_marked_once(store: Store) -> None:
    number = await ask(store)
    await ask(store, NOAH)
    async with store.transaction() as tx:
        marked = await tx.mark_reachable(MIKA, reachable=False)
        assert await tx.mark_reachable(MIKA, reachable=False) == []
    assert [(request.number, request.unreachable) for request in marked] == [(number, True)]
    assert marked == [await load(store, number)]


async def test_the_audit_trail_is_told_in_order(store: Store) -> None:
    lines = [
        AuditLine(7, "patient", "create", NOW, "patient"),
        AuditLine(7, "aya", "claim", NOW, "chat"),
        AuditLine(7, "ben", "close", NOW + MINUTE, "cli"),
    ]
    async with store.transaction() as tx:
        for line in lines:
            await tx.audit(line)
        await tx.audit(AuditLine(8, "aya", "claim", NOW, "chat"))
        assert await tx.audit_trail(7) == lines
