from dataclasses import replace
from datetime import timedelta

from bot.service.ports import Attachment, Outgoing, Store
from bot.service.staff_ports import AuditLine, Member, Prompt
from tests.store.people import MIKA, MINUTE, NOW, STAFF, ask, content, post

SUPERGROUP = "telegram:-1001234567890"
NOA = Member("13", "Noa", "staff", "Mika", NOW)
ASKED = Prompt(STAFF, "11", 7, "book", NOW + 30 * MINUTE)


async def test_a_message_about_a_request_comes_out_as_it_went_in(store: Store) -> None:
    message = Outgoing(
        "Booked.", thread=7, prompt=True, topic="#7", copy_of="telegram:42/5",
        file=Attachment("booking.ics", "BEGIN:VCALENDAR"),
    )  # fmt: skip
    await post(store, STAFF, message)
    (posted,) = await store.due(NOW, 50)
    assert posted.message == message


async def test_what_belongs_to_a_card_knows_where_the_card_is(store: Store) -> None:
    first, _ = await post(store, STAFF, Outgoing("card", card=7), Outgoing("note", thread=7))
    await store.sent(first, "5/1", NOW)
    (note,) = await store.due(NOW, 50)
    assert note.message_id == "5/1"


async def test_a_message_in_the_staff_chat_is_known_by_its_request(store: Store) -> None:
    card, note, asked, other = await post(
        store, STAFF, Outgoing("card", card=7), Outgoing("note", thread=7),
        Outgoing("when?", thread=7, prompt=True), Outgoing("list"),
    )  # fmt: skip
    for id, message in ((card, "1"), (note, "2"), (asked, "3"), (other, "4")):
        await store.sent(id, message, NOW)
    async with store.transaction() as tx:
        known = [await tx.request_of(STAFF, message) for message in "1234"]
        assert known == [(7, False), (7, False), (7, True), None]
        assert await tx.request_of(SUPERGROUP, "1") is None


async def test_a_note_does_not_become_the_card(store: Store) -> None:
    card, note = await post(store, STAFF, Outgoing("card", card=7), Outgoing("note", thread=7))
    await store.sent(card, "1", NOW)
    await store.sent(note, "2", NOW)
    await post(store, STAFF, Outgoing("card 2", card=7))
    assert (await store.due(NOW, 50))[0].message_id == "1"


async def test_a_decision_about_a_person_stands_in_the_place_of_the_last(store: Store) -> None:
    removed = replace(NOA, role="removed", at=NOW + MINUTE)
    async with store.transaction() as tx:
        await tx.put_member(NOA)
        assert await tx.members() == [NOA]
        await tx.put_member(removed)
        assert await tx.members() == [removed]


async def test_one_question_is_kept_for_each_person(store: Store) -> None:
    other = replace(ASKED, verb="callback")
    async with store.transaction() as tx:
        await tx.put_prompt(ASKED)
        await tx.put_prompt(other)
        assert await tx.prompt(STAFF, "11") == other
        assert await tx.prompt(STAFF, "12") is None
        await tx.drop_prompt(STAFF, "11")
        assert await tx.prompt(STAFF, "11") is None


async def test_refused_attempts_are_found_newest_first(store: Store) -> None:
    lines = [AuditLine(n, "Noa", "claim", NOW, "chat", refused=n != 2) for n in (1, 2, 3, 4)]
    async with store.transaction() as tx:
        for line in lines:
            await tx.audit(line)
        assert await tx.refused(2) == [lines[3], lines[2]]


async def test_a_group_that_moved_takes_its_waiting_messages_along(store: Store) -> None:
    await post(store, STAFF, "one")
    async with store.transaction() as tx:
        assert await tx.move_chat(STAFF, SUPERGROUP, NOW)
        assert await tx.moved(STAFF) == SUPERGROUP
        assert await tx.moved(SUPERGROUP) == SUPERGROUP
    assert [posted.chat for posted in await store.due(NOW, 50)] == [SUPERGROUP]


async def test_a_message_posted_to_the_old_group_after_its_move_follows_it(store: Store) -> None:
    async with store.transaction() as tx:
        await tx.move_chat(STAFF, SUPERGROUP, NOW)
    await post(store, STAFF, "late")
    async with store.transaction() as tx:
        assert not await tx.move_chat(STAFF, SUPERGROUP, NOW)
    assert [posted.chat for posted in await store.due(NOW, 50)] == [SUPERGROUP]


async def test_the_cards_of_the_old_group_are_not_edited_in_the_new_one(store: Store) -> None:
    (card,) = await post(store, STAFF, Outgoing("card", card=7))
    await store.sent(card, "1", NOW)
    async with store.transaction() as tx:
        await tx.move_chat(STAFF, SUPERGROUP, NOW)
        assert await tx.request_of(STAFF, "1") is None
    await post(store, SUPERGROUP, Outgoing("card", card=7))
    assert (await store.due(NOW, 50))[0].message_id == ""


async def test_a_group_that_moves_twice_is_found_from_its_first_id(store: Store) -> None:
    third = "telegram:-1009"
    async with store.transaction() as tx:
        await tx.move_chat(STAFF, SUPERGROUP, NOW)
        await tx.move_chat(SUPERGROUP, third, NOW)
        assert await tx.moved(STAFF) == third


async def test_a_patient_who_is_back_is_marked_on_open_requests(store: Store) -> None:
    number = await ask(store)
    async with store.transaction() as tx:
        await tx.mark_reachable(MIKA, reachable=False)
        (back,) = await tx.mark_reachable(MIKA, reachable=True)
        assert (back.number, back.unreachable) == (number, False)
        assert await tx.mark_reachable(MIKA, reachable=True) == []


async def test_how_long_the_talk_goes_on_is_kept(store: Store) -> None:
    number = await ask(store)
    async with store.transaction() as tx:
        old = await tx.request(number)
        assert old is not None
        new = replace(old, version=2, talk_until=NOW + timedelta(hours=12))
        await tx.replace_request(old, new)
        assert await tx.request(number) == new


async def test_who_erases_everything_takes_waiting_notes_along(store: Store) -> None:
    number = await ask(store)
    await post(store, STAFF, Outgoing("the patient writes: private", thread=number))
    async with store.transaction() as tx:
        await tx.forget(MIKA, NOW)
    assert await store.waiting() == 0


async def test_no_words_of_a_talk_stand_in_the_file(store: Store, file) -> None:  # type: ignore[no-untyped-def]
    secret = Attachment("booking.ics", "a private visit")
    await post(store, STAFF, Outgoing("Mikako writes", thread=7, file=secret))
    stored = content(file)
    assert b"Mikako" not in stored
    assert b"private visit" not in stored
