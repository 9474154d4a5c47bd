"""The card: what staff see, what stands behind a tap, and which moves it offers."""

from tests.service.conftest import STAFF, FrontDesk


def labels(front: FrontDesk) -> list[str]:
    return [key.label for row in front.card.message.keys for key in row]


async def test_a_card_shows_what_staff_need_and_hides_the_number(front: FrontDesk) -> None:
    await front.requests_booking()
    text = front.card.message.text
    for shown in ("#1 Booking: new", "Ann Lee", "after 18:00", "a stiff hip", "Contact: phone"):
        assert shown in text
    assert "1234" not in "".join(front.channel.texts(STAFF))
    assert front.card.message.protect


async def test_a_card_offers_exactly_the_next_moves(front: FrontDesk) -> None:
    await front.requests_booking()
    assert labels(front) == [
        "I take it", "Book", "Call back", "Not reached", "Done", "Close ...", "Show contact",
    ]  # fmt: skip
    await front.staff(front.data("I take it", STAFF))
    assert labels(front)[0] == "Give it back"
    await front.staff(front.data("Done", STAFF))
    assert labels(front) == []


async def test_the_contact_is_shown_to_the_one_who_asks_and_that_is_logged(
    front: FrontDesk,
) -> None:
    await front.requests_booking()
    sent = len(front.channel.sent)
    assert await front.staff(front.data("Show contact", STAFF)) == "Ann Lee: 090-1234-5678"
    assert len(front.channel.sent) == sent
    shown = await front.desk.show(1)
    assert shown is not None
    assert [(line.who, line.verb) for line in shown[1]][-1] == ("Mika", "show-contact")


async def test_there_is_no_contact_to_show_where_the_patient_is_in_telegram(
    front: FrontDesk,
) -> None:
    await front.requests_booking(contact="telegram")
    assert "Show contact" not in labels(front)
    assert "@ann_p" in front.card.message.text
    assert "no such request" in await front.staff("s:1:1:contact")


async def test_the_ways_to_close_stand_on_the_card_itself(front: FrontDesk) -> None:
    await front.requests_booking()
    await front.staff(front.data("Close ...", STAFF))
    assert labels(front) == ["Decline", "Duplicate", "Spam", "Other", "Back"]
    await front.staff(front.data("Back", STAFF))
    assert labels(front)[0] == "I take it"
    await front.staff(front.data("Close ...", STAFF))
    await front.staff(front.data("Duplicate", STAFF))
    assert "closed, duplicate" in front.card.message.text


async def test_who_was_tried_to_be_reached_how_often_is_shown(front: FrontDesk) -> None:
    await front.requests_booking()
    for _ in range(2):
        await front.staff(front.data("Not reached", STAFF))
    assert "not reached (Mika, tried: 2)" in front.card.message.text


async def test_a_change_by_the_patient_is_shown_and_heard(front: FrontDesk) -> None:
    await front.requests_booking()
    await front.staff(front.data("I take it", STAFF))
    await front.requests_booking(times="next Monday at 10:00")
    assert "Times: Monday 30 November, at 10:00" in front.card.message.text
    note = [posted for posted in front.channel.sent if posted.chat == STAFF][-1]
    assert "Mika: the patient added to #1 or changed it" in note.message.text
    assert note.message.thread == 1


async def test_one_more_warning_sign_is_heard_before_anything_else(front: FrontDesk) -> None:
    await front.says("my groin is numb and I cannot pee")
    await front.says("now I have crushing chest pain too")
    note = front.channel.sent[-1]
    assert "the patient added to #1" in note.message.text
    assert note.message.lane == 0


async def test_the_same_request_again_updates_the_first(front: FrontDesk) -> None:
    await front.requests_booking()
    await front.requests_booking(times="next Monday at 10:00")
    assert [request.number for request in await front.desk.requests()] == [1]
    assert "There is no second one" in front.channel.texts()[-1]
    assert (await front.request()).details["times"] == "Monday 30 November, at 10:00"


async def test_another_member_of_the_family_has_a_request_of_their_own(front: FrontDesk) -> None:
    await front.requests_booking()
    await front.requests_booking(name="Tom Lee")
    assert len(await front.desk.requests()) == 2


async def test_the_same_words_from_another_chat_are_another_request(front: FrontDesk) -> None:
    await front.requests_booking()
    await front.requests_booking(chat="telegram:8")
    assert len(await front.desk.requests()) == 2


async def test_a_question_asked_twice_is_one(front: FrontDesk) -> None:
    await front.asks_staff("how much is a session")
    await front.says("how much is a session")
    await front.taps("Ask the staff")
    await front.taps("Send it")
    assert len(await front.desk.requests()) == 1
