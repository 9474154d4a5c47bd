"""Staff book a time in the chat: by a tap, or in words that are read back first."""

from datetime import UTC, datetime

from icalendar import Calendar, Event

from bot.core.requests import State
from tests.service.conftest import PATIENT, STAFF, FrontDesk

FRIDAY_18 = datetime(2026, 12, 4, 9, 0, tzinfo=UTC)


def files(front: FrontDesk) -> list[Calendar]:
    """Return the calendar files that the patient got."""
    sent = (p.message.file for p in front.channel.sent if p.chat == PATIENT)
    return [Calendar.from_ical(file.content) for file in sent if file]


def event(calendar: Calendar) -> Event:
    (one,) = calendar.walk("VEVENT")
    return one


async def books(front: FrontDesk, time: str = "Fri 4 Dec 18:00") -> str:
    await front.staff(front.data("Book", STAFF))
    return await front.staff(front.data(time, STAFF))


async def test_the_times_that_the_patient_named_are_offered(front: FrontDesk) -> None:
    await front.requests_booking()
    await front.staff(front.data("Book", STAFF))
    asked = front.channel.sent[-1].message
    labels = [key.label for row in asked.keys for key in row]
    assert labels == ["Fri 4 Dec 18:00", "Fri 4 Dec 18:30", "Fri 4 Dec 19:00", "Never mind"]
    assert "Mika, for when is #1 booked?" in asked.text
    assert (asked.thread, asked.protect) == (1, True)


async def test_a_tapped_time_is_booked_and_told_once_with_a_file(front: FrontDesk) -> None:
    await front.requests_booking()
    before = len(front.channel.texts())
    assert await books(front) == "#1 is booked."
    request = await front.request()
    assert (request.state, request.at, request.owner) == (State.BOOKED, FRIDAY_18, "Mika")
    told = front.channel.texts()[before:]
    assert len(told) == 1
    assert "request 1 is booked: Friday 4 December, 18:00" in told[0]
    assert "booked by Mika" in front.card.message.text
    assert "When: Friday 4 December, 18:00" in front.card.message.text


async def test_the_file_holds_when_and_where_and_nothing_about_the_patient(
    front: FrontDesk,
) -> None:
    await front.requests_booking()
    await books(front)
    (calendar,) = files(front)
    one = event(calendar)
    assert (calendar["METHOD"], one["STATUS"]) == ("REQUEST", "CONFIRMED")
    assert one["DTSTART"].dt == FRIDAY_18
    assert "Fuji Wellness" in one["SUMMARY"]
    assert "Matsushima" in one["LOCATION"]
    assert not {"hip", "Ann"} & set(calendar.to_ical().decode().split())


async def test_another_time_is_told_as_a_change_of_the_same_event(front: FrontDesk) -> None:
    await front.requests_booking()
    await books(front)
    await books(front, "Fri 4 Dec 19:00")
    first, second = map(event, files(front))
    assert first["UID"] == second["UID"]
    assert int(second["SEQUENCE"]) > int(first["SEQUENCE"])
    assert (
        "has changed. It is now booked for Friday 4 December, 19:00" in front.channel.texts()[-1]
    )


async def test_the_same_time_again_is_not_told_again(front: FrontDesk) -> None:
    await front.requests_booking()
    await books(front)
    before = len(front.channel.texts())
    await books(front)
    assert len(front.channel.texts()) == before


async def test_a_declined_booking_leaves_the_calendar(front: FrontDesk) -> None:
    await front.requests_booking()
    await books(front)
    await front.staff(front.data("Close ...", STAFF))
    await front.staff(front.data("Decline", STAFF))
    booked, gone = files(front)
    assert (gone["METHOD"], event(gone)["STATUS"]) == ("CANCEL", "CANCELLED")
    assert event(gone)["UID"] == event(booked)["UID"]
    assert int(event(gone)["SEQUENCE"]) > int(event(booked)["SEQUENCE"])
    assert "cannot take your request 1" in front.channel.texts()[-1]


async def test_a_visit_that_took_place_stays_in_the_calendar(front: FrontDesk) -> None:
    await front.requests_booking()
    await books(front)
    await front.staff(front.data("Done", STAFF))
    assert len(files(front)) == 1


async def test_a_booking_that_the_patient_cancels_leaves_the_calendar_and_staff_hear_it(
    front: FrontDesk,
) -> None:
    await front.requests_booking()
    await books(front)
    await front.says("/mine")
    await front.taps("Cancel 1")
    await front.taps("Yes")
    assert [calendar["METHOD"] for calendar in files(front)] == ["REQUEST", "CANCEL"]
    assert "closed, cancelled by the patient" in front.card.message.text
    assert "Mika: the patient cancelled #1" in front.channel.texts(STAFF)[-1]


async def test_a_time_in_words_is_read_back_before_it_counts(front: FrontDesk) -> None:
    await front.requests_booking(times="any weekday")
    await front.staff(front.data("Book", STAFF))
    await front.answers("tue 18:30", to="for when is")
    assert "#1: Tuesday 24 November, 18:30." in front.channel.texts(STAFF)[-1]
    assert (await front.request()).state is State.NEW
    await front.staff(front.data("Tue 24 Nov 18:30", STAFF))
    assert (await front.request()).at == datetime(2026, 11, 24, 9, 30, tzinfo=UTC)


async def test_words_that_answer_no_message_count_where_they_are_just_the_time(
    front: FrontDesk,
) -> None:
    await front.requests_booking()
    await front.staff(front.data("Book", STAFF))
    sent = len(front.channel.sent)
    await front.staff("who has the keys for tuesday")
    assert len(front.channel.sent) == sent
    await front.staff("tue 18:30")
    assert "Tuesday 24 November, 18:30" in front.channel.texts(STAFF)[-1]


async def test_a_question_about_a_time_is_one_persons_and_not_the_others(front: FrontDesk) -> None:
    await front.requests_booking()
    await front.staff(front.data("Book", STAFF))
    sent = len(front.channel.sent)
    await front.staff("tue 18:30", "12", "Ken")
    assert len(front.channel.sent) == sent
    await front.answers("tue 18:30", to="for when is", user="12", name="Ken")
    assert "no longer open" in front.channel.texts(STAFF)[-1]


async def test_an_answer_to_an_older_question_is_not_taken_for_the_newer_one(
    front: FrontDesk,
) -> None:
    await front.requests_booking()
    await front.requests_booking(name="Tom Lee")
    for number in (1, 2):
        await front.staff(f"s:{number}:1:book")
    await front.answers("tue 18:30", to="for when is #1")
    assert "no longer open" in front.channel.texts(STAFF)[-1]


async def test_a_question_about_a_time_ends_after_half_an_hour(front: FrontDesk) -> None:
    await front.requests_booking()
    await front.staff(front.data("Book", STAFF))
    front.wait(1800)
    await front.answers("tue 18:30", to="for when is")
    assert "no longer open" in front.channel.texts(STAFF)[-1]


async def test_what_is_no_time_or_over_is_said_and_asked_again(front: FrontDesk) -> None:
    await front.requests_booking()
    await front.staff(front.data("Book", STAFF))
    await front.answers("soon", to="for when is")
    assert "one day and one time" in front.channel.texts(STAFF)[-1]
    await front.answers("today 9:00", to="one day and one time")
    assert "is over" in front.channel.texts(STAFF)[-1]
    await front.answers("tue 18:30", to="is over")
    assert "Tuesday 24 November, 18:30" in front.channel.texts(STAFF)[-1]


async def test_never_mind_ends_the_question(front: FrontDesk) -> None:
    await front.requests_booking()
    await front.staff(front.data("Book", STAFF))
    assert await front.staff(front.data("Never mind", STAFF)) == "All right, nothing was changed."
    await front.answers("tue 18:30", to="for when is")
    assert "no longer open" in front.channel.texts(STAFF)[-1]


async def test_a_time_tapped_after_the_patient_changed_the_request_does_nothing(
    front: FrontDesk,
) -> None:
    await front.requests_booking()
    await front.staff(front.data("Book", STAFF))
    tap = front.data("Fri 4 Dec 18:00", STAFF)
    await front.requests_booking(times="next Monday at 10:00")
    assert "changed meanwhile" in await front.staff(tap)
    assert (await front.request()).state is State.NEW


async def test_a_time_that_has_passed_meanwhile_is_not_booked(front: FrontDesk) -> None:
    await front.requests_booking()
    await front.staff(front.data("Book", STAFF))
    front.wait(20 * 24 * 3600)
    assert "is over" in await front.staff(front.data("Fri 4 Dec 18:00", STAFF))


async def test_a_call_back_is_told_with_its_time(front: FrontDesk) -> None:
    await front.requests_booking()
    await front.staff(front.data("Call back", STAFF))
    await front.staff(front.data("Fri 4 Dec 18:30", STAFF))
    assert (await front.request()).state is State.CALLBACK
    assert "plan to contact you on Friday 4 December, 18:30" in front.channel.texts()[-1]
    assert files(front) == []


async def test_staff_hear_that_a_patient_who_blocked_the_bot_was_not_told(
    front: FrontDesk,
) -> None:
    await front.requests_booking()
    await front.desk.reachable(PATIENT, False)
    await front.outbox.drain()
    assert "gets no messages. Call instead" in front.card.message.text
    assert "Call instead" in await books(front)


async def test_a_patient_who_is_back_can_be_written_to_again(front: FrontDesk) -> None:
    await front.requests_booking()
    await front.desk.reachable(PATIENT, False)
    await front.desk.reachable(PATIENT, True)
    await front.outbox.drain()
    assert "Call instead" not in front.card.message.text


async def test_forged_times_do_nothing(front: FrontDesk) -> None:
    await front.requests_booking()
    for data in ("s:1:1:book:soon", "s:1:1:book:202613412561", "s:1:1:close:why", "s:1:1:reply"):
        assert "no such request" in await front.staff(data)
    assert (await front.request()).version == 1
