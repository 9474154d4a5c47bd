"""Turn a reply into a message that is ready to send."""

from bot.content.messages import Wording
from bot.core.model import Button, Reply
from bot.core.taps import pack
from bot.service.ports import Key, Lane, Outgoing


def ready(reply: Reply, wording: Wording, prompt: int) -> Outgoing:
    """Put words to *reply*; *prompt* is the number that its buttons carry."""
    keys = tuple(tuple(_key(b, wording, prompt) for b in row) for row in reply.buttons)
    if reply.ask_contact:
        keys = (*keys, (Key(wording.text(Reply("contact.share"))),))
    return Outgoing(
        text=wording.text(reply),
        keys=keys,
        ask_contact=reply.ask_contact,
        lane=Lane.EMERGENCY if reply.emergency else Lane.NORMAL,
        picture=reply.picture,
        alt=wording.say(f"picture.{reply.picture}") if reply.picture else "",
    )


def _key(button: Button, wording: Wording, prompt: int) -> Key:
    label = wording.label(button)
    if button.copy:
        return Key(label, copy=button.copy)
    return Key(label, data=pack(button.action, prompt))
