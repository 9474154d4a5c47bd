import asyncio
import json

import pytest
from sqlalchemy import text, update

from bot.service.ports import Key, Lane, Outgoing, Store
from bot.store.database import Database
from bot.store.schema import outbox
from tests.store.people import JUNK, MIKA, MINUTE, NOAH, NOW, STAFF, content, on_sqlite, post

URGENT = Outgoing("Call 119 now.", lane=Lane.EMERGENCY)


async def texts(store: Store, limit: int = 50) -> list[str]:
    return [posted.message.text for posted in await store.due(NOW, limit)]


async def test_a_message_comes_out_as_it_went_in(store: Store) -> None:
    rows = ((Key("Yes", "yes:1"), Key("No", "no:1")), (Key("Copy", copy="+81 3"),))
    message = Outgoing(
        "Is it numb?\ud83d", rows, True, Lane.EMERGENCY, 7, True, "body-map", "A map."
    )
    (id,) = await post(store, MIKA, message)
    (posted,) = await store.due(NOW, 50)
    assert posted.message == message
    assert (posted.id, posted.chat, posted.attempts, posted.created) == (id, MIKA, 0, NOW)


async def test_messages_of_a_chat_go_in_the_order_they_were_posted(store: Store) -> None:
    ids = await post(store, MIKA, "one", "two", "three")
    seen = []
    for id in ids:
        seen += await texts(store)
        await store.sent(id, "1", NOW)
    assert seen == ["one", "two", "three"]


async def test_each_chat_has_its_own_first_message(store: Store) -> None:
    await post(store, MIKA, "one", "two")
    await post(store, NOAH, "three", "four")
    assert await texts(store) == ["one", "three"]


async def test_no_more_is_due_than_asked_for(store: Store) -> None:
    await post(store, MIKA, "one")
    await post(store, NOAH, "two")
    assert await texts(store, limit=1) == ["one"]


async def test_an_emergency_overtakes_its_own_chat_and_all_others(store: Store) -> None:
    await post(store, MIKA, "one")
    await post(store, NOAH, "two", URGENT)
    assert await texts(store) == [URGENT.text, "one"]


async def test_a_postponed_message_holds_its_chat_and_no_other(store: Store) -> None:
    first, _ = await post(store, MIKA, "one", "two")
    await post(store, NOAH, "three")
    await store.postpone(first, NOW + MINUTE)
    assert await texts(store) == ["three"]


async def test_an_emergency_overtakes_a_postponed_message(store: Store) -> None:
    (first,) = await post(store, MIKA, "one")
    await store.postpone(first, NOW + MINUTE)
    await post(store, MIKA, URGENT)
    assert await texts(store) == [URGENT.text]


async def test_a_postponed_emergency_still_goes_before_the_rest_of_its_chat(store: Store) -> None:
    first, _ = await post(store, MIKA, URGENT, "one")
    await store.postpone(first, NOW + MINUTE)
    assert await texts(store) == []


async def test_a_postponed_message_is_due_again_with_one_attempt_more(store: Store) -> None:
    (first,) = await post(store, MIKA, "one")
    await store.postpone(first, NOW + MINUTE)
    (posted,) = await store.due(NOW + MINUTE, 50)
    assert (posted.message.text, posted.attempts) == ("one", 1)


async def test_a_message_given_up_lets_the_next_one_go(store: Store) -> None:
    first, _ = await post(store, MIKA, "one", "two")
    await store.give_up(first, "blocked", NOW)
    assert await texts(store) == ["two"]


async def test_what_waits_is_counted(store: Store) -> None:
    first, second, _ = await post(store, MIKA, "one", "two", "three")
    await store.sent(first, "1", NOW)
    await store.give_up(second, "blocked", NOW)
    assert await store.waiting() == 1


async def test_a_sent_message_can_be_neither_sent_nor_given_up_again(store: Database) -> None:
    (first,) = await post(store, MIKA, "one")
    await store.sent(first, "1", NOW)
    await store.give_up(first, "blocked", NOW + MINUTE)
    await store.postpone(first, NOW + MINUTE)
    async with store.engine.begin() as connection:
        row = (await connection.execute(text("SELECT failure, attempts FROM outbox"))).one()
    assert tuple(row) == (None, 0)


async def test_an_outbox_id_is_never_used_again(store: Database) -> None:
    (first,) = await post(store, MIKA, "one")
    async with store.transaction() as tx:
        await tx.forget(MIKA, NOW)
    (second,) = await post(store, MIKA, "two")
    await store.sent(first, "1", NOW)  # late news of a message that was erased meanwhile
    assert second != first
    assert await texts(store) == ["two"]


@pytest.mark.parametrize("how", ["sent", "given up"])
async def test_the_text_is_erased_when_a_message_is_done(store: Database, how: str) -> None:
    (first,) = await post(store, MIKA, "one")
    if how == "sent":
        await store.sent(first, "1", NOW)
    else:
        await store.give_up(first, "blocked", NOW)
    async with store.engine.begin() as connection:
        sealed = (await connection.execute(text("SELECT sealed, done FROM outbox"))).one()
    assert sealed[0] is None
    assert sealed[1] is not None


async def test_the_first_message_of_a_card_is_known_to_the_later_ones(store: Store) -> None:
    first, second = await post(store, STAFF, Outgoing("new", card=7), Outgoing("claimed", card=7))
    assert (await store.due(NOW, 50))[0].message_id == ""
    await store.sent(first, "m1", NOW)
    (posted,) = await store.due(NOW, 50)
    assert (posted.id, posted.message_id) == (second, "m1")


async def test_a_card_sent_again_as_a_new_message_is_known_by_that_one(store: Store) -> None:
    ids = await post(store, STAFF, *(Outgoing("card", card=7) for _ in range(3)))
    await store.sent(ids[0], "m1", NOW)
    await store.sent(ids[1], "m2", NOW)
    assert (await store.due(NOW, 50))[0].message_id == "m2"


async def test_a_card_is_another_one_in_another_chat(store: Store) -> None:
    (first,) = await post(store, STAFF, Outgoing("card", card=7))
    await store.sent(first, "m1", NOW)
    await post(store, MIKA, Outgoing("card", card=7))
    assert (await store.due(NOW, 50))[0].message_id == ""


async def test_a_message_that_cannot_be_read_is_given_up_and_holds_nobody(
    store: Database,
) -> None:
    id, _ = await post(store, MIKA, "one", "two")
    async with store.engine.begin() as connection:
        await connection.execute(update(outbox).where(outbox.c.id == id).values(sealed=JUNK))
    assert await texts(store) == []
    assert await texts(store) == ["two"]


async def test_a_message_of_the_version_before_pictures_comes_out_without_one(
    store: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = json.dumps({"text": "one", "keys": [], "ask_contact": False, "protect": False})
    with monkeypatch.context() as patched:
        patched.setattr("bot.store.outbox._encode", lambda message: old)
        await post(store, MIKA, "one")
    (posted,) = await store.due(NOW, 50)
    assert posted.message == Outgoing("one")


async def test_many_messages_can_be_marked_at_once(store: Store) -> None:
    ids = await post(store, MIKA, *map(str, range(30)))
    await asyncio.gather(*(store.sent(id, "", NOW) for id in ids))
    assert await store.waiting() == 0


@on_sqlite
async def test_no_text_stands_in_the_file(store: Store, file) -> None:  # type: ignore[no-untyped-def]
    await post(store, MIKA, Outgoing("Dear Mikako", ((Key("Yes please", "yes"),),)))
    stored = content(file)
    assert b"Mikako" not in stored
    assert b"Yes please" not in stored
