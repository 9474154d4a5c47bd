"""One event is one transaction is one turn, on a real database."""

import logging
from datetime import UTC, datetime, timedelta

import pytest

from bot.core.model import ChangeRequest, RecordRequest, Said, Session, Turn
from bot.service.ports import Incoming, Rejected, StoreError
from tests.service.conftest import PATIENT, STAFF, FrontDesk


async def test_a_question_is_answered_with_its_source(front: FrontDesk) -> None:
    answer = (await front.says("what is sciatica"))[-1]
    assert "From the clinic's guide: Sciatica" in answer


async def test_an_update_delivered_twice_is_answered_once(front: FrontDesk) -> None:
    first = await front.happens(Said("what is sciatica"), update_id="5")
    again = await front.happens(Said("what is sciatica"), update_id="5")
    assert (len(first), len(again)) == (1, 0)


async def test_a_repeated_confirmation_makes_one_request(front: FrontDesk) -> None:
    await front.says("how much is a session")
    await front.taps("Ask the staff")
    confirm = front.button("I agree")
    await front.happens(confirm, update_id="900")
    await front.happens(confirm, update_id="900")
    assert len(await front.desk.requests()) == 1


async def test_the_patient_hears_the_number_of_the_request(front: FrontDesk) -> None:
    await front.asks_staff()
    assert f"{(await front.desk.requests())[0].number}" in front.channel.texts()[-1]


async def test_a_turn_that_breaks_leaves_nothing_and_apologises_once(
    front: FrontDesk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("a bug that quotes my very private words")

    monkeypatch.setattr(front.dialogue, "respond", broken)
    with caplog.at_level(logging.ERROR):
        sent = await front.happens(Said("my very private words"), update_id="1")
        again = await front.happens(Said("my very private words"), update_id="1")
    assert "went wrong" in sent[0]
    assert again == []
    assert "turn failed" in caplog.messages


async def test_a_broken_turn_still_shows_the_warning_card(
    front: FrontDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(front.dialogue, "respond", lambda *_: 1 / 0)
    sent = await front.says("my groin is numb and I cannot pee")
    assert "119" in sent[0]


async def test_the_warning_card_is_sent_past_a_broken_store_and_the_event_comes_again(
    front: FrontDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> None:
        raise StoreError("the disk is full")

    monkeypatch.setattr(front.store, "transaction", broken)
    incoming = Incoming(PATIENT, "1", Said("crushing chest pain and cannot breathe"))
    for _ in range(2):
        with pytest.raises(StoreError):
            await front.conversation.handle(incoming)
    assert len(front.channel.texts()) == 1
    assert "119" in front.channel.texts()[0]


async def test_a_warning_that_could_not_be_sent_is_tried_again(
    front: FrontDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> None:
        raise StoreError("the disk is full")

    monkeypatch.setattr(front.store, "transaction", broken)
    front.channel.faults = [Rejected("no")]
    incoming = Incoming(PATIENT, "1", Said("crushing chest pain and cannot breathe"))
    for _ in range(2):
        with pytest.raises(StoreError):
            await front.conversation.handle(incoming)
    assert len(front.channel.texts()) == 1


async def test_a_broken_store_loses_no_event(
    front: FrontDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> None:
        raise StoreError("locked")

    incoming = Incoming(PATIENT, "1", Said("what is sciatica"))
    with monkeypatch.context() as patch:
        patch.setattr(front.store, "transaction", broken)
        with pytest.raises(StoreError):
            await front.conversation.handle(incoming)
    assert await front.happens(incoming.event, update_id="1")


async def test_a_red_flag_reaches_staff_with_what_was_written(front: FrontDesk) -> None:
    await front.says("my groin is numb and I cannot pee")
    card = front.channel.texts(STAFF)[-1]
    assert "my groin is numb and I cannot pee" in card
    assert "@ann_p" in card


async def test_a_second_red_flag_is_added_to_the_open_alert(front: FrontDesk) -> None:
    await front.says("my groin is numb and I cannot pee")
    await front.says("now I have crushing chest pain too")
    alerts = [r for r in await front.desk.requests() if r.kind == "alert"]
    assert len(alerts) == 1
    assert "crushing chest pain" in alerts[0].details["excerpt"]


async def test_my_requests_lists_them_with_buttons(front: FrontDesk) -> None:
    await front.asks_staff("how much is a session")
    listed = (await front.says("/mine"))[-1]
    number = (await front.desk.requests())[0].number
    assert "how much is a session" in listed
    assert front.button(f"Cancel {number}").action == f"req:cancel:{number}"


async def test_a_cancelled_request_is_closed_and_its_card_says_so(front: FrontDesk) -> None:
    await front.asks_staff()
    await front.says("/mine")
    await front.taps("Cancel 1")
    await front.taps("Yes")
    assert [r.open for r in await front.desk.requests()] == [False]
    assert "closed" in front.channel.texts(STAFF)[-1]


async def test_cancelling_what_staff_closed_meanwhile_is_told(front: FrontDesk) -> None:
    await front.asks_staff()
    await front.says("/mine")
    await front.taps("Cancel 1")
    await front.desk.act(1, "close", "Mika")
    await front.taps("Yes")
    assert "changed or closed" in front.channel.texts()[-1]


async def test_nobody_can_cancel_anothers_request(front: FrontDesk) -> None:
    await front.asks_staff()
    for event in (Said("cancel 1"), Said("yes")):
        await front.conversation.handle(Incoming("telegram:8", f"x{event.text}", event))
    assert [r.open for r in await front.desk.requests()] == [True]


async def test_my_data_shows_the_question_that_was_sent(front: FrontDesk) -> None:
    await front.asks_staff("how much is a session")
    assert "how much is a session" in (await front.says("/mydata"))[-1]


async def test_delete_erases_the_session_and_empties_the_card(front: FrontDesk) -> None:
    await front.asks_staff("how much is a session")
    await front.says("/delete")
    await front.taps("Erase everything")
    async with front.store.transaction() as tx:
        assert await tx.session(PATIENT) == Session()
        assert await tx.requests(chat=PATIENT) == []
    assert "how much is a session" not in front.channel.texts(STAFF)[-1]


async def test_the_username_is_kept_only_where_staff_need_it(front: FrontDesk) -> None:
    effects = front.effects
    incoming = Incoming(PATIENT, "1", Said("x"), username="ann_p")
    by_phone = RecordRequest("booking", {"contact": "phone", "phone": "+81312345678"})
    async with front.store.transaction() as tx:
        await effects.perform(tx, incoming, Turn(Session(), effects=(by_phone,)), front.now)
        assert "username" not in (await tx.requests())[0].details
        change = ChangeRequest(1, {"contact": "telegram"})
        await effects.perform(tx, incoming, Turn(Session(), effects=(change,)), front.now)
        assert (await tx.requests())[0].details["username"] == "ann_p"


async def test_a_booked_request_is_listed_with_the_time_that_staff_gave(front: FrontDesk) -> None:
    await front.asks_staff()
    await front.desk.act(1, "book", "Mika", at=datetime(2026, 12, 4, 9, 30, tzinfo=UTC))
    assert "Friday 4 December, 18:30" in (await front.says("/mine"))[-1]


def wrote(front: FrontDesk, update_id: str, text: str, hours: float) -> Incoming:
    """Return what the patient wrote *hours* ago."""
    sent_at = front.now - timedelta(hours=hours)
    return Incoming(PATIENT, update_id, Said(text), sent_at=sent_at)


async def answers(front: FrontDesk, *events: Incoming) -> list[str]:
    """Handle *events* one after the other; return all that the patient hears."""
    for event in events:
        await front.conversation.handle(event)
    await front.outbox.drain()
    return front.channel.texts()


async def test_who_wrote_during_an_outage_is_told_so_once_and_answered(front: FrontDesk) -> None:
    before = [wrote(front, str(n), "what is sciatica", hours) for n, hours in ((1, 2), (2, 1))]
    note, first, second = await answers(front, *before)
    assert note.startswith("We were offline when you wrote on Monday 23 November, 16:00")
    assert "Sciatica" in first
    assert "Sciatica" in second


async def test_after_the_outage_nobody_is_told_of_it(front: FrontDesk) -> None:
    told = await answers(
        front,
        wrote(front, "1", "what is sciatica", 1),
        wrote(front, "2", "what is piriformis syndrome", 0),
    )
    assert len([text for text in told if "offline" in text]) == 1


async def test_a_message_that_is_minutes_old_is_answered_as_usual(front: FrontDesk) -> None:
    assert len(await answers(front, wrote(front, "1", "what is sciatica", 0.1))) == 1


async def test_the_next_outage_is_told_again(front: FrontDesk) -> None:
    await answers(front, wrote(front, "1", "what is sciatica", 1))
    front.wait(24 * 3600)
    told = await answers(front, wrote(front, "2", "what is sciatica", 1))
    assert len([text for text in told if "offline" in text]) == 2


async def test_a_warning_sign_from_an_outage_gets_its_card_before_the_apology(
    front: FrontDesk,
) -> None:
    card, note = (await answers(front, wrote(front, "1", "crushing chest pain", 3)))[:2]
    assert "119" in card
    assert "offline" in note
