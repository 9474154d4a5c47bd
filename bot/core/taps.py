"""What travels inside a button: the prompt's number and a language-free action, 1-64 bytes."""

from bot.core.model import Tapped

LIMIT = 64
"""Telegram's limit for callback data, in bytes."""


def pack(action: str, prompt: int) -> str:
    """Return the data of a button; raise ValueError where it would not fit."""
    data = f"{prompt}|{action}"
    if len(data.encode()) > LIMIT:
        raise ValueError(f"button data is longer than {LIMIT} bytes: {data}")
    return data


def unpack(data: str) -> Tapped:
    """Return the tap that *data* means; data that no button of ours has is an unknown action."""
    prompt, bar, action = data.partition("|")
    if not bar or not prompt.isascii() or not prompt.isdigit() or len(prompt) > 9:
        return Tapped(action="", prompt=0)
    return Tapped(action=action, prompt=int(prompt))
