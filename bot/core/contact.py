"""Read how a patient can be reached: a phone number or an e-mail address, or neither."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

import phonenumbers
from phonenumbers import PhoneNumber, PhoneNumberFormat

_READ = 200
"""How many characters are looked at: a contact is short, and the time stays bounded."""

_LABEL = r"[^\W_](?:[\w-]{0,61}[^\W_])?"
_EMAIL = re.compile(
    rf"(?<![\w.+@-])[\w+%'-]{{1,64}}(?:\.[\w+%'-]{{1,64}}){{0,8}}"
    rf"@(?:{_LABEL}\.){{1,8}}(?:[^\W\d_]{{2,63}}|xn--[a-z0-9-]{{2,59}})(?![\w@-])",
    re.IGNORECASE,
)
_LONGEST_EMAIL, _LONGEST_LOCAL = 254, 64  # RFC 5321, 4.5.3.1


@dataclass(frozen=True, slots=True)
class Contact:
    """How to reach a patient: *value* is kept (E.164 for a phone), *shown* is read by people."""

    kind: Literal["phone", "email"]
    value: str
    shown: str


def read_contact(text: str, country: str) -> Contact | None:
    """Return the first e-mail address in *text*, else the first phone number, else None.

    *country* (ISO 3166, "JP") is where a number without a country code is dialled.
    """
    text = unicodedata.normalize("NFKC", text[:_READ])
    return _email(text) or _phone(text, country)


def shown(value: str, country: str) -> str:
    """Return a kept *value* as people read it."""
    contact = read_contact(value, country)
    return contact.shown if contact else value


def is_emergency_number(number: str, country: str) -> bool:
    """Tell whether *number* calls an emergency service in *country* (ISO 3166, "JP")."""
    return phonenumbers.is_emergency_number(number, country)


def _email(text: str) -> Contact | None:
    for match in _EMAIL.finditer(text):
        address = match.group()
        local, _, domain = address.rpartition("@")
        if len(address) <= _LONGEST_EMAIL and len(local) <= _LONGEST_LOCAL:
            kept = f"{local}@{domain.lower()}"
            return Contact("email", kept, kept)
    return None


def _phone(text: str, country: str) -> Contact | None:
    parsed = _parsed(text, country)
    if parsed is None or not phonenumbers.is_valid_number(parsed):
        # "00" is how most of the world dials out; where it is not, the number reads as none.
        parsed = _parsed(re.sub(r"^\D*00", "+", text), country)
    if parsed is not None and phonenumbers.is_valid_number(parsed):
        return _contact(parsed, country)
    found = next(iter(phonenumbers.PhoneNumberMatcher(text, country)), None)
    return _contact(found.number, country) if found else None


def _parsed(text: str, country: str) -> PhoneNumber | None:
    try:
        return phonenumbers.parse(text, country)
    except phonenumbers.NumberParseException:
        return None


def _contact(number: PhoneNumber, country: str) -> Contact:
    """Show a number of *country* as it is dialled there, any other one internationally."""
    at_home = number.country_code == phonenumbers.country_code_for_region(country)
    style = PhoneNumberFormat.NATIONAL if at_home else PhoneNumberFormat.INTERNATIONAL
    kept = phonenumbers.format_number(number, PhoneNumberFormat.E164)
    if number.extension:
        kept += f" ext. {number.extension}"
    return Contact("phone", kept, phonenumbers.format_number(number, style))
