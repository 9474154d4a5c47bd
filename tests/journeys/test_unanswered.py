"""A question asked in vain becomes an answer with one tap, over HTTP, and stays one."""

import asyncio
import json

from tests.botapi import BotApi, Group, Heard, Person
from tests.journeys.conftest import Bot
from tests.journeys.served import CHARITY, Mind
from tests.journeys.test_telegram import hears

SIGN = "my legs are numb and I cannot pee"
WITHIN = 60


async def says(patient: Person, text: str) -> Heard:
    await patient.says(text)
    return await patient.hears(WITHIN)


async def learnt(patient: Person, text: str) -> str:
    """Ask until the bot has learnt it; return the answer."""
    for _ in range(WITHIN):
        heard = await says(patient, text)
        if "don't have that" not in heard.text:
            return heard.text
        await asyncio.sleep(1)
    raise AssertionError("never learnt")


async def test_a_tap_turns_a_missed_question_into_an_answer_that_survives_a_restart(
    server: BotApi, bot: Bot, staff: Group, ann: Person, mika: Person, mind: Mind
) -> None:
    patients = ann, server.user(8, "Ben"), server.user(9, "Cleo")
    await bot.start()
    for patient, question in zip(patients, CHARITY, strict=True):
        assert "don't have that" in (await says(patient, question)).text
    await staff.says(mika, "/unanswered")
    card = await hears(staff, "without a good answer: 3")
    assert all(question in card.text for question in CHARITY)
    title = card.buttons[0]
    entry = next(one for one in mind[0].clinic.entries.values() if one.title == title)
    answer = entry.answer.splitlines()[0]
    assert title in await staff.answer(await staff.taps(mika, title))
    assert (await hears(staff, "Mika taught")).edited
    for patient, question in zip(patients, CHARITY, strict=True):
        assert answer in await learnt(patient, question)
    code, listed, _ = await bot.command("phrasings", "-o", "json")
    taught = {(one["text"], one["entry"], one["who"]) for one in json.loads(listed)}
    assert (code, taught) == (0, {(question, entry.id, "Mika") for question in CHARITY})
    await bot.kill()
    await bot.start()
    again = server.user(10, "Dai")
    assert answer in (await says(again, CHARITY[1])).text
    assert "119" in (await says(again, SIGN)).text
