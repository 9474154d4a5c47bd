"""What a clinician of the clinic signs before patients use the bot, and whether it stands so.

Signed are the files of the warning signs, and the cards with their numbers, each by a digest of
its text. Nothing stops where the signature is missing or out of date; it is said to the operator.
"""

import json
from collections.abc import Iterator, Mapping
from datetime import date
from hashlib import sha256
from pathlib import Path

import yaml

from bot.content.exemplars import Schema
from bot.content.faults import Fault
from bot.content.schema import Text
from bot.content.written import read_part
from bot.content.yaml_lines import read_yaml
from bot.core.clinic import Clinic

FILE = "sign_off.yaml"
NAME = "warning signs"
COMMAND = "frontdesk sign-off --as NAME"

CARDS = "the cards and their numbers"
_OF_CARDS = ("card.", "alarm.", "check.", "soon", "answer.net")
"""How the keys begin of what is said about a warning sign."""

_HEADER = (
    "# Written by `frontdesk sign-off`: who signed the warning signs, and as what they stood.\n"
)


class Signature(Schema):
    """Who signed the warning signs, when, and the digests of what was signed."""

    by: Text
    on: date
    signed: dict[Text, Text]


def digests(folder: Path, clinic: Clinic) -> dict[str, str]:
    """Return a SHA-256 digest for each file of warning signs in *folder*, and for the cards."""
    files = sorted(folder.glob("red_flags*.yaml"))
    texts = {file.name: file.read_text(encoding="utf-8-sig") for file in files}
    said = {key: text for key, text in clinic.messages.items() if key.startswith(_OF_CARDS)}
    profile = clinic.profile
    lines = [(line.name, line.number, line.hours) for line in profile.crisis_lines]
    texts[CARDS] = json.dumps([said, profile.emergency_number, lines], sort_keys=True)
    return {name: sha256(text.encode()).hexdigest() for name, text in texts.items()}


def sign(folder: Path, by: str, on: date, signed: Mapping[str, str]) -> None:
    """Write that *by* signed what has the digests *signed*; raise OSError where that fails."""
    content = {"by": by, "on": on.isoformat(), "signed": dict(signed)}
    text = yaml.safe_dump(content, allow_unicode=True, sort_keys=False)
    (folder / FILE).write_text(_HEADER + text, encoding="utf-8")


def unsigned(folder: Path, now: dict[str, str]) -> Iterator[Fault]:
    """Yield why the warning signs with the digests *now* do not count as signed, if they don't."""
    if not (folder / FILE).exists():
        parts = ", ".join(now)
        reason = f"unsigned; a clinician of the clinic must read {parts} and sign with {COMMAND}"
        yield Fault(FILE, NAME, reason)
        return
    document, faults = read_yaml(folder / FILE, FILE)
    written = None
    if document is not None:
        written, faults = read_part(Signature, document.content, document, (), NAME)
    for fault in faults:
        yield Fault(FILE, NAME, f"unsigned: {fault.reason}; sign again with {COMMAND}", fault.line)
    if written is None:
        return
    signed = written.part
    if changed := [
        name for name in now | signed.signed if now.get(name) != signed.signed.get(name)
    ]:
        reason = f"signed by {signed.by} on {signed.on}, but changed since: {', '.join(changed)}"
        yield Fault(FILE, NAME, f"{reason}; a clinician must read them and sign with {COMMAND}")
