"""A question asked in vain becomes an answer with one tap, over HTTP, and stays one."""

import asyncio
from pathlib import Path

from bot.service.staff_ports import NO_REQUEST
from tests.botapi import BotApi, Group, Heard, Person
from tests.journeys.served import CHARITY, Mind, served
from tests.journeys.test_telegram import hears

SIGN = "my legs are numb and I cannot pee"
WITHIN = 60


async def says(ann: Person, text: str) -> Heard:
    await ann.says(text)
    return await ann.hears(WITHIN)


async def answered(ann: Person, text: str) -> Heard:
    """Ask until the bot has learnt it."""
    for _ in range(WITHIN):
        heard = await says(ann, text)
        if "don't have that" not in heard.text:
            return heard
        await asyncio.sleep(1)
    raise AssertionError("never learnt")


async def test_a_tap_turns_a_missed_question_into_an_answer_that_survives_a_restart(
    server: BotApi, staff: Group, ann: Person, mika: Person, tmp_path: Path, mind: Mind
) -> None:
    patients = ann, server.user(8, "Ben"), server.user(9, "Cleo")
    async with served(server, tmp_path, mind) as front:
        for patient, question in zip(patients, CHARITY, strict=True):
            assert "don't have that" in (await says(patient, question)).text
        await staff.says(mika, "/unanswered")
        card = await hears(staff, "without a good answer: 3")
        assert all(question in card.text for question in CHARITY)
        title = card.buttons[0]
        entry = next(one for one in mind[0].clinic.entries.values() if one.title == title)
        assert title in await staff.answer(await staff.taps(mika, title))
        assert (await hears(staff, "Mika taught")).edited
        for patient, question in zip(patients, CHARITY, strict=True):
            assert entry.answer.splitlines()[0] in (await answered(patient, question)).text
        async with front.store.transaction() as tx:
            taught = {(one.text, one.label, one.who) for one in await tx.phrasings()}
            assert taught == {(question, entry.id, "Mika") for question in CHARITY}
            verbs = [(line.who, line.verb) for line in await tx.audit_trail(NO_REQUEST)]
            assert verbs == [("Mika", f"teach {entry.id}")]
    async with served(server, tmp_path, mind):
        again = server.user(10, "Dai")
        assert entry.answer.splitlines()[0] in (await says(again, CHARITY[1])).text
        assert "119" in (await says(again, SIGN)).text
