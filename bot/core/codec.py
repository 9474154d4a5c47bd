"""Turn a session into plain data for keeping, and back."""

from collections.abc import Mapping
from datetime import datetime
from typing import TypeVar

from bot.core.model import Asking, HandedOver, Idle, Mode, RedFlag, Session, Tier

VERSION = 1
_T = TypeVar("_T")


LOST = Session(mode=Asking("lost", "lost"))
"""Stands in for a session that cannot be read: a step of no flow makes the dialogue apologise."""


class CodecError(Exception):
    """What was kept cannot be read: damaged, or written by another version; start afresh."""


def encode(session: Session) -> dict[str, object]:
    """Return *session* as data that JSON can carry."""
    return {
        "version": VERSION,
        "mode": _encode_mode(session.mode),
        "language": session.language,
        "prompt": session.prompt,
        "consent": session.consent,
        "checked": session.checked.isoformat() if session.checked else None,
        "flag": encode_flag(session.flag),
        "flagged": session.flagged.isoformat() if session.flagged else None,
        "risks": sorted(session.risks),
        "told": session.told.isoformat() if session.told else None,
        "findings": list(session.findings),
        "question": session.question,
        "last_entry": session.last_entry,
    }


def decode(data: object) -> Session:
    """Return the session that *data* stands for; raise CodecError for anything else."""
    try:
        fields = _of(dict, data)
        if fields["version"] != VERSION:
            raise CodecError(f"version {fields['version']!r} is not {VERSION}")
        return Session(
            mode=_decode_mode(_of(dict, fields["mode"])),
            language=_of(str, fields["language"]),
            prompt=_of(int, fields["prompt"]),
            consent=_of(str, fields["consent"]),
            checked=None if fields["checked"] is None else _moment(fields["checked"]),
            flag=decode_flag(fields["flag"]),
            flagged=None if fields["flagged"] is None else _moment(fields["flagged"]),
            risks=_set(fields["risks"]),
            told=None if fields["told"] is None else _moment(fields["told"]),
            findings=tuple(_of(str, finding) for finding in _of(list, fields["findings"])),
            question=_of(str, fields["question"]),
            last_entry=_of(str, fields["last_entry"]),
        )
    except KeyError as error:
        raise CodecError(f"{error} is missing") from error


def encode_flag(flag: RedFlag | None) -> dict[str, object] | None:
    """Return *flag* as data that JSON can carry."""
    if flag is None:
        return None
    return {"sign": flag.sign, "tier": flag.tier.value, "certain": flag.certain}


def decode_flag(data: object) -> RedFlag | None:
    """Return the flag that *data* stands for; raise CodecError for anything else."""
    if data is None:
        return None
    fields = _of(dict, data)
    try:
        tier = Tier(_of(str, fields["tier"]))
        return RedFlag(_of(str, fields["sign"]), tier, _of(bool, fields["certain"]))
    except (KeyError, ValueError) as error:
        raise CodecError(f"not a red flag: {error}") from error


def _encode_mode(mode: Mode) -> dict[str, object]:
    match mode:
        case Idle():
            return {"name": "idle"}
        case Asking(flow, step, answers):
            return {"name": "asking", "flow": flow, "step": step, "answers": dict(answers)}
        case HandedOver(until, number):
            return {"name": "handed_over", "until": until.isoformat(), "number": number}


def _decode_mode(fields: Mapping[str, object]) -> Mode:
    match fields:
        case {"name": "idle"}:
            return Idle()
        case {"name": "asking", "flow": str(flow), "step": str(step), "answers": dict(answers)}:
            return Asking(flow, step, {_of(str, k): _of(str, v) for k, v in answers.items()})
        case {"name": "handed_over", "until": until}:
            return HandedOver(_moment(until), _of(int, fields.get("number", 0)))
        case _:
            raise CodecError("the mode is unknown")


def _set(value: object) -> frozenset[str]:
    members = [_of(str, member) for member in _of(list, value)]
    if members != sorted(set(members)):
        raise CodecError("a set is not in order")
    return frozenset(members)


def _moment(value: object) -> datetime:
    try:
        moment = datetime.fromisoformat(_of(str, value))
    except ValueError as error:
        raise CodecError(f"not a time: {error}") from error
    if moment.tzinfo is None:
        raise CodecError("a time has no time zone")
    return moment


def _of(kind: type[_T], value: object) -> _T:
    # bool is an int to isinstance; a number of a prompt is never True
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise CodecError(f"{type(value).__name__} in place of {kind.__name__}")
    return value
