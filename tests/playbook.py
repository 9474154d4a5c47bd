"""Play conversations written as YAML against the dialogue, and show where they went another way.

A turn is one event (``says``, ``edits``, ``taps``, ``sends``, ``shares`` or ``waits``) and what
must come of it: ``bot`` (message keys) and ``does`` (names of effects; left out without any).
``taps: a:yes`` taps the newest button, ``taps: a:yes, old`` one of the question before;
``sends: photo, caption`` sends something that is not text; ``waits: 25`` lets hours pass.
``until: key`` repeats the event until the bot says that; ``entry`` may name the entry that the
last reply is about.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from bot.content.yaml_lines import read_yaml
from bot.core.dialogue import Dialogue
from bot.core.model import Event, Said, SentOther, Session, SharedContact, Tapped

MOST = 40
"""How often ``until`` repeats an event at most."""

Turns = Sequence[Mapping[str, object]]


@dataclass(frozen=True, slots=True)
class Play:
    """One conversation: its *name*, where it stands, and its turns."""

    name: str
    file: str
    turns: Turns


def plays(folder: Path) -> list[Play]:
    """Return all conversations in the YAML files of *folder*."""
    found = []
    for path in sorted(folder.glob("*.yaml")):
        document, faults = read_yaml(path, path.name)
        assert document is not None, [str(fault) for fault in faults]
        assert isinstance(document.content, list), path
        found += [Play(one["name"], path.stem, one["turns"]) for one in document.content]
    return found


def expected(turns: Turns) -> list[str]:
    """Return *turns* as they should go, one line each."""
    return [_line(turn, turn.get("bot", []), turn.get("does", []), turn) for turn in turns]


def play(dialogue: Dialogue, turns: Turns, now: datetime) -> list[str]:
    """Return *turns* as they really go, one line each."""
    session, lines = Session(), []
    for turn in turns:
        if "waits" in turn:
            now += timedelta(hours=float(str(turn["waits"])))
            lines.append(_line(turn, [], [], {}))
            continue
        for _ in range(MOST if "until" in turn else 1):
            result = dialogue.respond(session, _event(turn, session), now)
            session = result.session
            keys = [reply.key for reply in result.replies]
            if turn.get("until") in keys:
                break
        effects = [type(effect).__name__ for effect in result.effects]
        about = result.replies[-1].params if result.replies and "entry" in turn else {}
        lines.append(_line(turn, keys, effects, about))
    return lines


def _event(turn: Mapping[str, object], session: Session) -> Event:
    match turn:
        case {"says": str(text)}:
            return Said(text)
        case {"edits": str(text)}:
            return Said(text, edited=True)
        case {"taps": str(text)}:
            action, _, old = text.partition(", ")
            return Tapped(action, session.prompt - 1 if old else session.prompt)
        case {"sends": str(text)}:
            kind, _, caption = text.partition(", ")
            return SentOther(kind, caption)
        case {"shares": str(text)}:
            phone, _, foreign = text.partition(", ")
            return SharedContact(phone, own=not foreign)
    raise ValueError(f"no event in {turn}")


def _line(
    turn: Mapping[str, object], keys: object, effects: object, about: Mapping[str, object]
) -> str:
    kind = next(iter(turn))
    assert isinstance(keys, list), turn
    assert isinstance(effects, list), turn
    entry = f" about {about['entry']}" if "entry" in about else ""
    does = f" and does {', '.join(effects)}" if effects else ""
    return f"{kind} {str(turn[kind])[:60]!r} -> {', '.join(keys) or 'silence'}{entry}{does}"
