"""How a step is put to the patient: its words by convention, its choices as buttons."""

from collections.abc import Mapping
from dataclasses import replace

from bot.core.model import Answers, Button, Idle, Reply, Session, Turn
from bot.core.steps import Flow, Step

Rows = tuple[tuple[Button, ...], ...]

MENU = (
    (Button("symptoms", "menu.symptoms"), Button("check", "menu.check")),
    (Button("book", "menu.book"), Button("mine", "menu.mine")),
    (Button("staff", "menu.staff"), Button("privacy", "menu.privacy")),
)

OTHER = {
    "photo": "other.picture",
    "video": "other.picture",
    "video_note": "other.picture",
    "animation": "other.picture",
    "voice": "other.voice",
    "audio": "other.voice",
    "document": "other.document",
    "sticker": "other.sticker",
    "location": "other.location",
    "venue": "other.location",
}
"""What is said to messages without text, by their kind."""

YES_NO = ("yes", "no")
"""The choices of a question that asks for leave: a no ends what is going on."""

YES_NO_UNSURE = ("yes", "no", "unsure")

MISSED = "_missed"
"""Among a flow's answers: the step whose last answer was not understood."""


def question(
    key: str, choices: tuple[str, ...] = (), params: Mapping[str, str] | None = None, wide: int = 1
) -> Reply:
    """Return the reply that asks *key*, with a button ``<key>.<choice>`` for each choice.

    *wide* is how many buttons stand in a row.
    """
    buttons = tuple(Button(f"a:{choice}", f"{key}.{choice}") for choice in choices)
    return Reply(key, params or {}, in_rows(buttons, wide))


def in_rows(buttons: tuple[Button, ...], wide: int) -> Rows:
    """Return *buttons* in rows of up to *wide*."""
    return tuple(buttons[n : n + wide] for n in range(0, len(buttons), wide))


def put(flow: Flow, step: Step, session: Session, answers: Answers) -> tuple[Reply, ...]:
    """Return what asks *step*, with "Back" and "Stop" under it.

    They are left out where a button says the same: one that edits a field, or a no that ends all.
    """
    *before, last = flow.ask(step, session, answers)
    edits = any(button.action.startswith("edit:") for row in last.buttons for button in row)
    back = flow.previous(step, answers) and not edits
    row = (
        *((Button("back", "nav.back"),) if back else ()),
        *((Button("cancel", "nav.cancel"),) if step.choices != YES_NO else ()),
    )
    return (*before, replace(last, buttons=(*last.buttons, row) if row else last.buttons))


def asked_by(flow: Flow, step: Step, session: Session, answers: Answers) -> Reply:
    """Return the reply of *step* that asks; those before it only tell."""
    return flow.ask(step, session, given(answers))[-1]


def given(answers: Answers) -> dict[str, str]:
    """Return the answers without what the dialogue noted among them."""
    return {key: value for key, value in answers.items() if key != MISSED}


def why(asked: Reply) -> tuple[Reply, ...]:
    """Return why *asked* is asked, where it has the button for that."""
    offered = any(button.action == "why" for row in asked.buttons for button in row)
    return (Reply(f"{asked.key}.why", asked.params),) if offered else ()


def lost(session: Session) -> Turn:
    """End what this version does not know any more, with an apology."""
    return Turn(replace(session, mode=Idle()), (Reply("lost", buttons=MENU),))


def after(before: tuple[Reply, ...], turn: Turn) -> Turn:
    """Return *turn* with the replies *before* its own."""
    return replace(turn, replies=(*before, *turn.replies))
