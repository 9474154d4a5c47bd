"""Who steals the database without its key reads nothing; new keys are taken up while it runs."""

import gzip
import json
from pathlib import Path

from tests.botapi import Group, Person
from tests.journeys.conftest import Bot
from tests.journeys.test_telegram import books, hears

SHORT = 6
"""Characters; shorter words occur by chance, or are names of ours that stand in the clear."""


def pieces(texts: list[str]) -> set[str]:
    """Return every line of a transcript that is long enough to be known again."""
    lines = {line.strip() for text in texts for line in text.partition(": ")[2].splitlines()}
    return {line for line in lines if len(line) >= SHORT}


def readable(stolen: bytes, texts: set[str]) -> list[str]:
    """Return which of *texts* stand in *stolen*, as UTF-8 or as JSON writes them."""
    return [
        text
        for text in texts
        if text.encode() in stolen or json.dumps(text)[1:-1].encode() in stolen
    ]


async def test_nothing_that_was_said_can_be_read_in_stolen_files(
    bot: Bot, ann: Person, mika: Person, staff: Group, tmp_path: Path
) -> None:
    await bot.start()
    await ann.says("what is sciatica")
    await hears(ann, "From the clinic's guide: Sciatica")
    await ann.says("do you have parking for my camper van")
    await books(ann)
    await hears(staff, "my glutes are in knots")
    await staff.taps(mika, "I take it")
    await hears(ann, "taken up your request 1")
    await bot.command("request", "1", "reply", "Please bring loose trousers.", "--as", "Aya")
    await hears(ann, "Please bring loose trousers.")
    await ann.says("I can't feel when I pee and I'm numb between my legs")
    await hears(staff, "numb between my legs")
    assert (await bot.command("backup", "plain"))[0] == 0
    assert (await bot.command("backup", "packed.gz"))[0] == 0
    await bot.kill()  # its log stays

    files = {path.name: path.read_bytes() for path in bot.data.iterdir()}
    assert files["frontdesk.db-wal"]
    files |= {"plain": (tmp_path / "plain").read_bytes()}
    files |= {"packed": gzip.decompress((tmp_path / "packed.gz").read_bytes())}
    said = pieces([*ann.transcript, *staff.transcript])
    said |= {"Ann Example", "+819012345678", "9012345678", "glutes", "camper van", "trousers"}
    assert len(said) > 60
    assert [name for name, data in files.items() if readable(data, said)] == []
    assert readable(files["plain"], {"Aya"})  # of staff the name is kept in the clear


async def test_keys_are_rotated_while_a_patient_talks(bot: Bot, ann: Person, staff: Group) -> None:
    await bot.start()
    await books(ann)
    code, said, _ = await bot.command("keys", "rotate")
    assert (code, said.splitlines()[0][:20]) == (0, "Values sealed anew: ")
    assert (await bot.command("keys", "drop"))[0] == 0
    await ann.says("/mine")
    await hears(ann, "waiting for the staff")
    code, said, _ = await bot.command("keys", "drop")
    assert (code, said.splitlines()[0]) == (0, "Values sealed anew: 0.")
    assert "ERROR" not in bot.log.read_text()
