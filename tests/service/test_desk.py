"""Staff claim, close and list; the patient is told once."""

import asyncio

from bot.core.requests import Refused
from tests.service.conftest import STAFF, FrontDesk


async def test_a_request_arrives_as_a_card_with_a_button_to_take_it(front: FrontDesk) -> None:
    await front.asks_staff("how much is a session")
    assert "how much is a session" in front.channel.texts(STAFF)[-1]
    assert front.data("I take it", STAFF).startswith("s:1:1:claim")


async def test_claiming_edits_the_card_and_tells_the_patient(front: FrontDesk) -> None:
    await front.asks_staff()
    card = next(p for p in front.channel.sent if p.chat == STAFF)
    told_before = len(front.channel.texts())
    await front.staff(front.data("I take it", STAFF))
    edited = [p for p in front.channel.sent if p.chat == STAFF][-1]
    assert edited.message_id == str(front.channel.sent.index(card) + 1)
    assert "with Mika" in edited.message.text
    assert len(front.channel.texts()) == told_before + 1


async def test_the_second_who_taps_is_told_who_has_it(front: FrontDesk) -> None:
    await front.asks_staff()
    tap = front.data("I take it", STAFF)
    await front.staff(tap, "11", "Mika")
    assert "Mika has it" in await front.staff(tap, "12", "Ken")
    assert (await front.desk.requests())[0].owner == "Mika"


async def test_two_who_tap_at_once_cannot_both_win(front: FrontDesk) -> None:
    await front.asks_staff()
    tap = front.data("I take it", STAFF)
    told_before = len(front.channel.texts())
    answers = await asyncio.gather(
        front.staff(tap, "11", "Mika"), front.staff(tap, "12", "Ken"), return_exceptions=False
    )
    assert sum("You have" in answer for answer in answers) == 1
    assert len(front.channel.texts()) == told_before + 1


async def test_a_stale_button_changes_nothing(front: FrontDesk) -> None:
    await front.asks_staff()
    close = front.data("Done", STAFF)
    await front.staff(front.data("I take it", STAFF))
    assert "changed meanwhile" in await front.staff(close)
    assert (await front.desk.requests())[0].open


async def test_who_is_not_on_the_list_is_refused(front: FrontDesk) -> None:
    await front.asks_staff()
    answer = await front.staff(front.data("I take it", STAFF), "99", "Mallory")
    assert answer == "Only members of the clinic's staff can do this."
    assert (await front.desk.requests())[0].owner == ""


async def test_forged_buttons_are_answered_and_do_nothing(front: FrontDesk) -> None:
    await front.asks_staff()
    for data in ("s:", "s:1", "s:x:y:claim", "s:1:1:explode", "s:999:1:claim", "s:²:1:claim"):
        assert await front.staff(data)
    assert (await front.desk.requests())[0].version == 1


async def test_pending_lists_red_flagged_requests_first(front: FrontDesk) -> None:
    await front.asks_staff()
    await front.says("my groin is numb and I cannot pee")
    await front.staff("/pending")
    listed = front.channel.texts(STAFF)[-1]
    assert listed.index("Warning sign") < listed.index("Question")


async def test_pending_says_so_when_nothing_is_open(front: FrontDesk) -> None:
    await front.staff("/pending")
    assert front.channel.texts(STAFF) == ["Nothing is open."]


async def test_the_command_line_follows_the_same_rules(front: FrontDesk) -> None:
    await front.asks_staff()
    await front.desk.act(1, "claim", "Mika")
    assert await front.desk.act(1, "claim", "Ken") == Refused("taken", "Mika")
    assert await front.desk.act(77, "claim", "Ken") is None


async def test_the_trail_tells_who_did_what_and_from_where(front: FrontDesk) -> None:
    await front.asks_staff()
    await front.staff(front.data("I take it", STAFF))
    await front.desk.act(1, "close", "Mika")
    shown = await front.desk.show(1)
    assert shown is not None
    assert [(line.who, line.verb, line.origin) for line in shown[1]] == [
        ("patient", "create", "patient"),
        ("Mika", "claim", "chat"),
        ("Mika", "close", "cli"),
    ]


async def test_an_alert_that_is_closed_tells_the_patient_nothing(front: FrontDesk) -> None:
    await front.says("my groin is numb and I cannot pee")
    before = front.channel.texts()
    await front.staff(front.data("I take it", STAFF))
    await front.staff(front.data("Done", STAFF))
    assert front.channel.texts() == before


async def test_a_reply_reaches_the_patient_and_takes_the_request(front: FrontDesk) -> None:
    await front.asks_staff()
    await front.staff("/reply 1 Yes, on Friday.")
    assert "Yes, on Friday." in front.channel.texts()[-1]
    assert (await front.desk.requests())[0].owner == "Mika"
    assert "Sent to the patient" in front.channel.texts(STAFF)[-1]


async def test_an_alert_can_be_replied_to(front: FrontDesk) -> None:
    await front.says("my groin is numb and I cannot pee")
    await front.staff("/reply #1 Have you called 119?")
    assert "Have you called 119?" in front.channel.texts()[-1]


async def test_a_reply_without_number_or_text_is_explained(front: FrontDesk) -> None:
    await front.asks_staff()
    for words in ("/reply", "/reply 1", "/reply soon", "/reply ² x"):
        await front.staff(words)
        assert "Write the number and your answer" in front.channel.texts(STAFF)[-1]
    await front.staff("/reply 99 hello")
    assert "no such request" in front.channel.texts(STAFF)[-1]


async def test_a_closed_request_cannot_be_replied_to(front: FrontDesk) -> None:
    await front.asks_staff()
    await front.desk.act(1, "close", "Mika")
    await front.outbox.drain()
    before = len(front.channel.texts())
    await front.staff("/reply 1 too late")
    assert len(front.channel.texts()) == before
    assert "closed already" in front.channel.texts(STAFF)[-1]
