"""One fault in knowledge/ or the settings, as an operator reads it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """``file: entry: reason``, with the line (1-based) where it is known."""

    file: str
    entry: str
    reason: str
    line: int = 0

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {self.entry}: {self.reason}"
