"""A patient of the small clinic who taps only buttons that are there, and all that was done."""

from collections.abc import Iterable
from dataclasses import replace
from typing import TypeVar

from bot.core.model import Button, Effect, Event, Idle, Reply, Said, Session, SharedContact, Tapped
from tests.clinic import CLINIC, NOW, dialogue

_E = TypeVar("_E")


class Patient:
    """One chat: what was said last, and every effect so far."""

    def __init__(self, session: Session | None = None) -> None:
        self.session = session or Session()
        self.replies: tuple[Reply, ...] = ()
        self.effects: list[Effect] = []
        self._dialogue = dialogue()

    def does(self, event: Event) -> str:
        """Let *event* happen; return the key of the last reply."""
        turn = self._dialogue.respond(self.session, event, NOW)
        self.session, self.replies = turn.session, turn.replies
        self.effects += turn.effects
        return self.keys[-1]

    def says(self, *texts: str) -> str:
        for text in texts:
            self.does(Said(text))
        return self.keys[-1]

    def taps(self, *actions: str) -> str:
        for action in actions:
            assert action in [button.action for button in self.buttons()]
            self.does(Tapped(action, self.session.prompt))
        return self.keys[-1]

    def shares(self, phone: str, *, own: bool) -> str:
        return self.does(SharedContact(phone, own))

    def buttons(self) -> Iterable[Button]:
        return [button for reply in self.replies for row in reply.buttons for button in row]

    def did(self, kind: type[_E]) -> list[_E]:
        return [effect for effect in self.effects if isinstance(effect, kind)]

    @property
    def keys(self) -> list[str]:
        return [reply.key for reply in self.replies]

    @property
    def idle(self) -> bool:
        return isinstance(self.session.mode, Idle)


def known(**more: object) -> Session:
    """Return the session of a patient who agreed and was checked a moment ago."""
    session = Session(consent=CLINIC.messages["consent.version"], checked=NOW)
    return replace(session, **more)  # type: ignore[arg-type]
