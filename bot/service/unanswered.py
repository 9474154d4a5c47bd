"""Let staff turn missed questions into answers: a card each, and a tap that teaches."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import datetime

from bot.content.messages import Wording
from bot.core.alarm import Screens
from bot.core.clinic import Clinic
from bot.service.learning import Learning
from bot.service.learning_ports import Gap, GapState
from bot.service.misses import LOOKED_AT, gather, nearest
from bot.service.ports import Answer, Key, Outgoing, StaffAct, Store, Transaction
from bot.service.staff_taps import Tap, gap_card, pack_gap
from bot.service.teaching import LONGEST, Teacher, note, teach, teachable, unteach

SHOWN = 5
"""Cards that are posted at a time; Telegram lets a bot send 20 messages a minute to a group."""
Ready = Callable[[Transaction, datetime], Awaitable[None]]
Prepare = Callable[[StaffAct], Awaitable[Ready]]
"""What takes long of a command, and returns what posts the outcome in the turn."""


class Unanswered:
    """The cards of ``/unanswered``; what staff decide there is kept with who and when."""

    def __init__(
        self, store: Store, clinic: Clinic, wording: Wording, screen: Screens, learning: Learning
    ) -> None:
        self._store = store
        self._clinic = clinic
        self._titles = {id: theme.title for id, theme in clinic.themes.items()}
        self._titles |= {id: entry.title for id, entry in clinic.entries.items()}
        self._wording = wording
        self._screen = screen
        self._learning = learning

    async def find(self) -> list[Gap]:
        """Return what is not answered, asked most first; that takes a second of another thread."""
        async with self._store.transaction() as tx:
            misses = await tx.misses(LOOKED_AT)
        return await asyncio.to_thread(gather, misses, self._learning.matcher)

    # --- for the chat ---------------------------------------------------------------------

    async def prepare(self, staff_act: StaffAct) -> Ready:
        """Do what takes long of ``/unanswered``; return what posts the cards."""
        gaps = await self.find()

        async def post(tx: Transaction, now: datetime) -> None:
            for gap in gaps[:SHOWN]:
                await self._show(tx, staff_act, await tx.add_gap(gap, now), now)
            if not gaps:
                await tx.post(staff_act.chat, Outgoing(self._wording.say("staff.gap.none")), now)
            elif (more := len(gaps) - SHOWN) > 0:
                text = self._wording.say("staff.gap.more", count=str(more))
                await tx.post(staff_act.chat, Outgoing(text), now)

        return post

    async def tap(self, tx: Transaction, staff_act: StaffAct, tap: Tap, now: datetime) -> Answer:
        """Do what a button under a card says."""
        gap = await tx.gap(gap_card(tap.number))
        if gap is None:
            return Answer(self._wording.say("staff.gap.gone"))
        match tap.what:
            case "teach" if tap.argument in self._titles:
                return await self._teach(tx, staff_act, gap, tap.argument, now)
            case "dismiss":
                return await self._dismiss(tx, staff_act, gap, now)
            case "unteach":
                return await self._unteach(tx, staff_act, gap, now)
            case _:
                return Answer(self._wording.say("staff.gap.gone"))

    async def replace(
        self, tx: Transaction, staff_act: StaffAct, number: int, now: datetime
    ) -> Outgoing | None:
        """Take a reply's words in the place of the patients'; return what is wrong, if any."""
        gap, text = await tx.gap(number), " ".join(staff_act.act.split())
        if gap is None or gap.state != "open":
            return Outgoing(self._wording.say("staff.gap.gone"))
        if not teachable(text, self._screen):
            return Outgoing(self._wording.say("staff.gap.unfit", most=str(LONGEST)))
        await tx.settle_gap(gap.number, "open", "replaced")
        await self._close(tx, staff_act, gap, "staff.gap.replaced", now)
        other = await tx.add_gap(
            Gap(0, (text,), gap.misses, gap.whys, nearest((text,), self._learning.matcher)), now
        )
        await self._show(tx, staff_act, other, now)
        return None

    # --- what is decided ------------------------------------------------------------------

    async def _teach(
        self, tx: Transaction, staff_act: StaffAct, gap: Gap, label: str, now: datetime
    ) -> Answer:
        texts = [text for text in gap.texts if teachable(text, self._screen)]
        if not texts:
            return Answer(self._wording.say("staff.gap.unfit", most=str(LONGEST)), stays=True)
        if not await self._settle(tx, gap, "added"):
            return Answer(self._wording.say("staff.gap.gone"))
        await teach(tx, _teacher(staff_act), label, texts, now, gap.number)
        undo = Key(self._wording.say("staff.gap.undo"), pack_gap(gap.number, "unteach"))
        params = {"title": self._titles[label], "texts": _quoted(texts)}
        await self._close(tx, staff_act, gap, "staff.gap.added", now, undo, **params)
        return Answer(self._wording.say("staff.gap.works", title=self._titles[label]))

    async def _dismiss(
        self, tx: Transaction, staff_act: StaffAct, gap: Gap, now: datetime
    ) -> Answer:
        if not await self._settle(tx, gap, "dismissed"):
            return Answer(self._wording.say("staff.gap.gone"))
        await note(tx, _teacher(staff_act), "dismiss", now)
        await self._close(tx, staff_act, gap, "staff.gap.dismissed", now)
        return Answer()

    async def _unteach(
        self, tx: Transaction, staff_act: StaffAct, gap: Gap, now: datetime
    ) -> Answer:
        """Take back what was taught from *gap*: its questions are missed again."""
        if not await tx.settle_gap(gap.number, "added", "undone"):
            return Answer(self._wording.say("staff.gap.gone"))
        taught = [one.number for one in await tx.phrasings() if one.gap == gap.number]
        await unteach(tx, _teacher(staff_act), taught, now)
        for text in gap.texts:
            await tx.add_miss(text, (), "declined", now)
        await self._close(tx, staff_act, gap, "staff.gap.undone", now)
        return Answer()

    async def _settle(self, tx: Transaction, gap: Gap, state: GapState) -> bool:
        """Take *gap* and its questions; False where somebody has dealt with them already."""
        if not await tx.settle_gap(gap.number, "open", state):
            return False
        return await tx.drop_misses(gap.misses) > 0

    # --- the cards ------------------------------------------------------------------------

    async def _show(self, tx: Transaction, staff_act: StaffAct, gap: Gap, now: datetime) -> None:
        """Post the card of an open *gap*."""
        counted = Counter(gap.whys)
        whys = [f"{self._wording.say(f'staff.gap.why.{why}')} ({n})" for why, n in counted.items()]
        text = self._wording.say(
            "staff.gap", count=str(gap.times), whys=", ".join(whys), texts=_quoted(gap.texts)
        )
        add = tuple((Key(self._label(id), pack_gap(gap.number, "teach", id)),) for id in gap.near)
        dismiss = (Key(self._wording.say("staff.gap.dismiss"), pack_gap(gap.number, "dismiss")),)
        card = Outgoing(text, (*add, dismiss), card=gap_card(gap.number), protect=True)
        await tx.post(staff_act.chat, card, now)

    def _label(self, id: str) -> str:
        kind = "entry" if id in self._clinic.entries else "theme"
        return self._wording.say(f"staff.gap.{kind}", title=self._titles[id])

    async def _close(
        self,
        tx: Transaction,
        staff_act: StaffAct,
        gap: Gap,
        key: str,
        now: datetime,
        *keys: Key,
        **params: str,
    ) -> None:
        """Write on the card of *gap* what was decided, and who did."""
        text = self._wording.say(key, who=staff_act.name, **params)
        row = (keys,) if keys else ()
        card = Outgoing(text, row, card=gap_card(gap.number), protect=True)
        await tx.post(staff_act.chat, card, now)


def _teacher(staff_act: StaffAct) -> Teacher:
    return Teacher(staff_act.name, "chat")


def _quoted(texts: list[str] | tuple[str, ...]) -> str:
    """Return *texts*, a line each; a long one is cut."""
    short = (text if len(text) <= LONGEST else f"{text[:LONGEST]} ..." for text in texts)
    return "\n".join(f"“{' '.join(text.split())}”" for text in short)
