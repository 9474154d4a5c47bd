"""The same bot in a terminal: lines in, messages out, buttons by their number."""

from collections.abc import Callable

from bot.core.model import Event, Said
from bot.core.taps import unpack
from bot.service.ports import Key, Posted

NAME = "console"
CHAT = f"{NAME}:me"


class Console:
    """A channel to one person at a terminal."""

    name = NAME

    def __init__(self, write: Callable[[str], None]) -> None:
        self._write = write
        self._keys: list[Key] = []
        self._answered = False

    async def send(self, posted: Posted) -> str:
        """Write the message, its buttons numbered; numbers hold until the next answer has some."""
        self._write(f"\n{posted.message.text}")
        if file := posted.message.file:
            self._write(f"[{file.name}]\n{file.content}")
        for row in posted.message.keys:
            if shown := [self._numbered(key) for key in row if key.data or key.copy]:
                self._write("   ".join(shown))
        return ""

    def _numbered(self, key: Key) -> str:
        if key.copy:
            return f"[{key.label}]"
        if self._answered:
            self._keys, self._answered = [], False
        self._keys.append(key)
        number = len(self._keys)
        return f"[{number}] {key.label.removeprefix(f'{number} ')}"

    def event(self, line: str) -> Event:
        """Return what the typed *line* means: the number of a button shown is a tap on it."""
        self._answered = True
        number = line.strip()
        if number.isascii() and number.isdigit() and len(number) < 4:
            key = dict(enumerate(self._keys, start=1)).get(int(number))
            return unpack(key.data) if key else Said(line)
        return Said(line)
