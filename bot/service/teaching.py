"""Teach the bot a phrasing, or take it back: the one way, from the chat and the command line."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.core.alarm import Screens, screened
from bot.core.matching.text import words
from bot.core.model import Tier
from bot.service.ports import Transaction
from bot.service.staff_ports import NO_REQUEST, AuditLine

LONGEST = 200
"""Characters of a phrasing; what is longer is a story, and holds more than a question."""


@dataclass(frozen=True, slots=True)
class Teacher:
    """Who teaches, and from where (``"chat"``, ``"cli"``)."""

    name: str
    origin: str


def teachable(text: str, screen: Screens) -> bool:
    """Tell whether *text* may become a phrasing: it is short, and holds no warning sign."""
    flag = screened(screen, text)
    safe = flag is None or flag.tier is Tier.SOON
    return safe and len(text) <= LONGEST and bool(words(text))


async def teach(
    tx: Transaction, who: Teacher, label: str, texts: Sequence[str], now: datetime, gap: int = 0
) -> None:
    """Keep that each of *texts*, which are teachable, asks for the entry or theme *label*."""
    for text in texts:
        await tx.add_phrasing(label, text, who.name, now, gap)
    await note(tx, who, f"teach {label}", now)


async def unteach(tx: Transaction, who: Teacher, numbers: Collection[int], now: datetime) -> int:
    """Erase phrasings; return how many there were."""
    erased = await tx.drop_phrasings(numbers)
    if erased:
        await note(tx, who, "unteach", now)
    return erased


async def note(tx: Transaction, who: Teacher, verb: str, now: datetime) -> None:
    """Write into the trail who decided what; never the words."""
    await tx.audit(AuditLine(NO_REQUEST, who.name, verb, now, who.origin))
