"""The safety net: under every reply to free text the check of warning signs is a tap away.

A message that describes a complaint need not sound like one: it may be taken for a wish, or for a
question about the clinic. So the net hangs under all of them; nothing has to be recognised first.
"""

from dataclasses import replace

from bot.core import commands
from bot.core.model import Asking, Button, Turn

CHECK = Button("check", "menu.check")

IN_FLOWS = frozenset({"check", "symptoms", "booking"})
"""Flows that have the check in them."""

IN_COMMANDS = frozenset(
    {"start", "menu", "help", "cancel", "check", "symptoms", "book", "unknown"}
)
"""Commands that have the check in what they show; the others show what was asked for alone."""


def netted(turn: Turn) -> Turn:
    """Put the check under the last reply of *turn*, where it is not there already."""
    mode = turn.session.mode
    if (
        not turn.replies
        or _has_check(turn)
        or (isinstance(mode, Asking) and mode.flow in IN_FLOWS)
    ):
        return turn
    *before, last = turn.replies
    return replace(turn, replies=(*before, replace(last, buttons=(*last.buttons, (CHECK,)))))


def has_net(text: str) -> bool:
    """Tell whether the reply to *text*, in which no sign was found, carries the net."""
    command = commands.read(text)
    return command is None or command[0] in IN_COMMANDS


def _has_check(turn: Turn) -> bool:
    mode = turn.session.mode
    if isinstance(mode, Asking) and mode.flow in IN_FLOWS:
        return True
    buttons = (button for reply in turn.replies for row in reply.buttons for button in row)
    return any(button.action == CHECK.action for button in buttons)
