"""Pass on to staff, under the card, what a patient sends while they have the conversation."""

from datetime import datetime

from bot.core.model import Relay, Reply
from bot.service.cards import Cards
from bot.service.changes import PATIENT
from bot.service.ports import Incoming, Transaction
from bot.service.staff_ports import AuditLine


class Relays:
    """Words always go through; pictures and recordings only where the clinic set so."""

    def __init__(self, cards: Cards, *, forward_media: bool) -> None:
        self._cards = cards
        self._forward = forward_media

    async def pass_on(
        self, tx: Transaction, incoming: Incoming, relay: Relay, now: datetime
    ) -> tuple[Reply, ...]:
        """Post the message, or return what the patient is told in its place."""
        request = await tx.request(relay.number)
        if request is None or request.chat != incoming.chat:
            return ()
        if relay.kind and self._forward and incoming.message_id:
            source = f"{incoming.chat}/{incoming.message_id}"
            await self._cards.copy(tx, request, source, now)
        elif relay.text.strip():
            key = "staff.relay.edited" if relay.edited else "staff.relay"
            await self._cards.note(tx, request, key, now, text=relay.text)
        await tx.audit(AuditLine(relay.number, PATIENT, "message", now, PATIENT))
        refused = relay.kind and not self._forward
        return (Reply("media.refused"),) if refused else ()
