"""A patient sees all that is stored: in words, and as a file."""

import json

from bot.core.model import RedFlag, Session, Tier
from bot.service.disclosure import FILE, Disclosure
from tests.service.conftest import PATIENT, FrontDesk


def file(front: FrontDesk) -> dict[str, object]:
    """Return what the newest file holds."""
    files = (posted.message.file for posted in reversed(front.channel.sent) if posted.message.file)
    newest = next(files)
    assert newest.name == FILE
    data = json.loads(newest.content)
    assert isinstance(data, dict)
    return data


async def test_the_words_tell_a_request_as_the_patient_gave_it(front: FrontDesk) -> None:
    await front.requests_booking(name="Ann Lee", reason="a stiff hip")
    told = (await front.says("/mydata"))[-1]
    for words in ("Request 1: Booking, waiting for the staff", "Name: Ann Lee", "a stiff hip"):
        assert words in told
    assert "{" not in told


async def test_the_file_holds_all_that_the_store_discloses(front: FrontDesk) -> None:
    await front.asks_staff()
    async with front.store.transaction() as tx:
        stored = await tx.disclose(PATIENT)
    await front.says("/mydata")
    assert file(front) == json.loads(json.dumps(stored))


async def test_the_words_tell_what_was_agreed_to_and_when(front: FrontDesk) -> None:
    await front.asks_staff()
    told = (await front.says("/mydata"))[-1]
    assert "You agreed to the text of version 2026-11 on Monday 23 November, 18:00." in told


async def test_the_words_tell_what_the_bot_noted_about_a_complaint(front: FrontDesk) -> None:
    session = Session(
        checked=front.now,
        flag=RedFlag("cauda-equina", Tier.EMERGENCY),
        risks=frozenset({"cancer"}),
        findings=("where=groin", "check.fever=unsure"),
        question="is it my hip",
    )
    async with front.store.transaction() as tx:
        await tx.save_session(PATIENT, session, front.now)
        data = await tx.disclose(PATIENT)
    told = Disclosure(front.wording, front.effects.zone).as_text(data)
    for words in ("pain in the groin", "Not sure", "cancer", "is it my hip", "Monday 23 November"):
        assert words in told


async def test_who_is_new_hears_that_nothing_is_stored(front: FrontDesk) -> None:
    assert "Nothing, but that you have asked just now." in (await front.says("/mydata"))[-1]


async def test_the_privacy_text_names_the_days_that_the_clinic_set(front: FrontDesk) -> None:
    told = (await front.says("/privacy"))[-1]
    assert "180 days after they are closed" in told
    assert "kept for 30 days by the clinic" in told


async def test_erasing_tells_first_what_stays_and_why(front: FrontDesk) -> None:
    told = (await front.says("/delete"))[-1]
    assert "What stays" in told
    assert "so that the clinic's counts stay true" in told
    assert "Copies of the database" in (await front.taps("Erase everything"))[-1]
