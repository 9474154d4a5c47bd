"""What goes under a message in Telegram: buttons, or the key that shares a phone number."""

from telegram import (
    CopyTextButton,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
)

from bot.service.ports import Key, Outgoing

CONTACT = "📱"
"""The contact button's label where the message brings none."""

Markup = InlineKeyboardMarkup | ReplyKeyboardMarkup | ReplyKeyboardRemove | None


def markup(message: Outgoing, *, private: bool) -> Markup:
    """Return what goes under the text.

    A message without buttons takes away a contact button that may still be there; a card does
    not, because Telegram lets only messages without such a keyboard be edited.
    """
    if keyboard := inline(message.keys):
        return keyboard
    if message.ask_contact:
        return contact_keyboard(contact_label(message))
    return ReplyKeyboardRemove() if private and message.card is None else None


def inline(rows: tuple[tuple[Key, ...], ...]) -> InlineKeyboardMarkup | None:
    """Return the buttons that stand under a message, None where there are none."""
    buttons = [[_button(key) for key in row if key.data or key.copy] for row in rows]
    shown = [row for row in buttons if row]
    return InlineKeyboardMarkup(shown) if shown else None


def _button(key: Key) -> InlineKeyboardButton:
    if key.copy:
        return InlineKeyboardButton(key.label, copy_text=CopyTextButton(key.copy))
    return InlineKeyboardButton(key.label, callback_data=key.data)


def asks_apart(message: Outgoing) -> bool:
    """Tell whether the contact button needs a message of its own: the other has inline buttons."""
    return message.ask_contact and inline(message.keys) is not None


def contact_label(message: Outgoing) -> str:
    """Return the label of the key that neither returns nor copies anything."""
    keys = (key for row in message.keys for key in row)
    return next((key.label for key in keys if not key.data and not key.copy), CONTACT)


def contact_keyboard(label: str) -> ReplyKeyboardMarkup:
    """Return the keyboard whose one button shares the sender's contact card."""
    button = KeyboardButton(label, request_contact=True)
    return ReplyKeyboardMarkup([[button]], resize_keyboard=True, one_time_keyboard=True)
