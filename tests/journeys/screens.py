"""Write docs/staff.md: its screens are what the front desk really sent in one conversation.

``make screens`` plays the conversation over HTTP and fills the screens into
the page; a test compares the page with what it would write.
"""

import asyncio
import re
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from bot.app import think
from bot.settings import read_settings
from tests.botapi import BotApi, Group, Heard, Person
from tests.journeys.served import CHARITY, STAFF_CHAT, Mind, books, served

PAGE = Path(__file__).parents[2] / "docs" / "staff.md"
NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
_SCREEN = re.compile(r"(<!-- screen: ([a-z-]+) -->\n).*?(<!-- end -->)", re.DOTALL)

Screens = dict[str, str]


async def play(folder: Path, mind: Mind) -> Screens:
    """Return the screens of one booking, from the request to a question and its answer."""
    screens: Screens = {}
    async with BotApi() as server, served(server, folder, mind, lambda: NOW):
        ann, mika, ken = server.user(7, "Ann"), server.user(11, "Mika"), server.user(12, "Ken")
        staff = server.group(STAFF_CHAT, mika, ken)
        await books(ann)
        screens["card"] = _screen("Staff", await _shows(staff, "I take it"))
        first, second = await staff.taps_together(mika, ken, "I take it")
        screens["claim"] = (
            f"Mika taps [I take it]\n  {await staff.answer(first)}\n"
            f"Ken taps [I take it]\n  {await staff.answer(second)}\n"
        )
        claimed = await _shows(staff, "Give it back")
        screens["claimed"] = _screen("Staff", claimed)
        shown = await staff.answer(await staff.taps(mika, "Show contact"))
        screens["contact"] = f"Mika taps [Show contact]\n  {shown}\n"
        await staff.taps(mika, "Book")
        asked = await _shows(staff, "Never mind")
        screens["time"] = _screen("Staff", asked)
        await staff.replies(mika, asked.message_id, "thu 3 december 18:00")
        sure = await _shows(staff, "Never mind")
        screens["sure"] = _says("Mika, replying", "thu 3 december 18:00") + _screen("Staff", sure)
        done = await staff.answer(await staff.taps(mika, sure.buttons[0]))
        booked = await _hears(ann, "is booked")
        screens["booked"] = f"Mika taps [{sure.buttons[0]}]\n  {done}\n\n" + _screen("Ann", booked)
        screens["file"] = booked.file.replace("\r\n", "\n")
        await staff.replies(mika, claimed.message_id, "Please bring loose trousers.")
        screens["reply"] = _says("Mika, replying to the card", "Please bring loose trousers.")
        screens["reply"] += _screen("Ann", await _hears(ann, "loose trousers"))
        await ann.says("Is there a place to change?")
        screens["answer"] = _says("Ann", "Is there a place to change?") + _screen(
            "Staff, as a reply to the card", await _hears(staff, "the patient writes")
        )
        screens["card-talk"] = _screen("Staff", await _last_card(staff))
        await staff.taps(mika, "Hand back to bot")
        screens["hand-back"] = _screen("Ann", await _hears(ann, "answers you again"))
        screens |= await _unanswered(ann, staff)
        await ann.says("what is sciatica")
        await _hears(ann, "From the clinic")
        await ann.says("/symptoms")
        await ann.says("cancel")
        await _hears(ann, "I have stopped")
        await staff.says(mika, "/stats 7")
        stats = _screen("Staff", await _hears(staff, "Questions: "))
        screens["stats"] = _says("Mika", "/stats 7") + stats
        mallory = server.user(99, "Mallory")
        refused = await staff.answer(await staff.taps(mallory, "Show contact"))
        await staff.says(mika, "/staff refused")
        screens["refused"] = (
            f"Mallory taps [Show contact]\n  {refused}\n\n"
            + _says("Mika", "/staff refused")
            + _screen("Staff", await _hears(staff, "Turned away"))
        )
        await staff.says(mika, "/staff")
        screens["roles"] = _says("Mika", "/staff") + _screen(
            "Staff", await _hears(staff, "Who may act")
        )
    return screens


async def _unanswered(ann: Person, staff: Group) -> Screens:
    """Return the screens of a question that staff teach the bot."""
    for question in CHARITY:
        await ann.says(question)
        await _hears(ann, "don't have that")
    mika = staff.members[0]
    await staff.says(mika, "/unanswered")
    shown = await _hears(staff, "without a good answer")
    title = next(button for button in shown.buttons if button.startswith("About"))
    said = await staff.answer(await staff.taps(mika, title))
    taught = await _hears(staff, "Mika taught")
    return {
        "unanswered": _says("Mika", "/unanswered") + _screen("Staff", shown),
        "taught": f"Mika taps [{title}]\n  {said}\n\n" + _screen("Staff, edited", taught),
    }


async def _hears(room, words: str) -> Heard:  # type: ignore[no-untyped-def]
    while words not in (heard := await room.hears(30)).text:
        continue
    return heard


async def _shows(staff: Group, button: str) -> Heard:
    while button not in (heard := await staff.hears(30)).buttons:
        continue
    return heard


async def _last_card(staff: Group) -> Heard:
    """Return the card as it stands now."""
    await staff.taps(staff.members[0], "Close ...")
    await _shows(staff, "Back")
    await staff.taps(staff.members[0], "Back")
    return await _shows(staff, "Close ...")


def _says(who: str, text: str) -> str:
    return f"{who}:\n  {text}\n\n"


def _screen(who: str, heard: Heard) -> str:
    """Return a message as people see it: its text, and its buttons in brackets."""
    lines = [f"{who}:", *(f"  {line}".rstrip() for line in heard.text.splitlines())]
    lines += [f"  [{button}]" for button in heard.buttons]
    lines += ["  (file)"] if heard.file else []
    lines += ["  (picture)"] if heard.photo else []
    return "\n".join(lines) + "\n"


def filled(page: str, screens: Screens) -> str:
    """Return *page* with *screens* in their places; raise KeyError for one that is not there."""
    return _SCREEN.sub(
        lambda found: f"{found[1]}```text\n{screens[found[2]].rstrip()}\n```\n{found[3]}", page
    )


async def main() -> None:
    """Write the page."""
    with tempfile.TemporaryDirectory() as folder:
        screens = await play(Path(folder), think(read_settings(None)))
    page = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(filled(page, screens), encoding="utf-8")


if __name__ == "__main__":
    asyncio.run(main())
