"""The terminal: numbered buttons, words in place of pictures."""

from datetime import UTC, datetime

from bot.channels.console import Console
from bot.core.model import Said, Tapped
from bot.service.ports import Key, Outgoing, Posted

NOW = datetime(2026, 1, 5, tzinfo=UTC)
PLACES = ((Key("1 Lower back", "7|a:lower-back"), Key("2 Groin", "7|a:groin")),)


def posted(text: str, *rows: tuple[Key, ...]) -> Posted:
    return Posted(1, "console:me", Outgoing(text, rows, picture="map", alt="A map."), 0, NOW)


async def test_what_a_picture_shows_is_asked_in_words_with_each_number_once() -> None:
    lines: list[str] = []
    await Console(lines.append).send(posted("Where?", *PLACES))
    assert lines == ["\nWhere?", "[1] Lower back   [2] Groin"]


async def test_a_number_taps_and_several_numbers_are_words() -> None:
    console = Console(lambda line: None)
    await console.send(posted("Where?", *PLACES))
    assert console.event("2") == Tapped("a:groin", 7)
    assert console.event("1 and 2") == Said("1 and 2")
