"""Put words to replies and buttons, and check that no words are missing."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict
from difflib import get_close_matches

from bot.content.faults import Fault
from bot.content.message_keys import ANYWHERE, ENRICHED, KEYS
from bot.content.opening import Opening
from bot.content.yaml_lines import Document
from bot.core.clinic import Clinic
from bot.core.flows.table import flows
from bot.core.model import Button, Reply, Session
from bot.core.safety.rulebook import Sign

LONGEST = 4096
"""Telegram's limit for a message, in UTF-16 units."""

_NAME = re.compile(r"\{([^{}\n]*)\}")
_GAP = re.compile(r"\n{3,}")
_NONE: Mapping[str, str] = {}


class Wording:
    """The words of one clinic in one language."""

    def __init__(self, clinic: Clinic, signs: Mapping[str, Sign]) -> None:
        self._clinic = clinic
        self._signs = signs
        self._check = {one.id: one for one in clinic.check}
        opening = Opening(clinic.profile.hours, self.say)
        self._enrich: Mapping[str, Callable[[str], dict[str, str]]] = {
            "entry": self._entry,
            "theme": self._theme,
            "sign": self._sign,
            "question": self._question,
            "questions": self._questions,
            "findings": self._findings,
            "fits": self._fits,
            "choice": self._choice,
            "opening": opening.facts,
            "arrived": opening.promise,
        }
        profile = clinic.profile
        self._anywhere = {
            "clinic": profile.name,
            "emergency": profile.emergency_number,
            "email": profile.email,
            "address": profile.address,
            **{f"kept.{kind}": str(days) for kind, days in asdict(profile.keep).items()},
        }
        lines = (
            self.say("card.line", name=one.name, number=one.number, hours=one.hours)
            for one in profile.crisis_lines
        )
        self._anywhere["crisis_lines"] = "\n".join(lines)

    def text(self, reply: Reply) -> str:
        """Return what *reply* says; raise KeyError where the message is missing."""
        return self.say(reply.key, **reply.params)

    def say(self, key: str, /, **params: str) -> str:
        """Return the message *key*; a name in braces that nothing fills stays as written."""
        return self._filled(key, params)

    def label(self, button: Button) -> str:
        """Return what *button* says; raise KeyError where that is missing."""
        return self._filled(button.label, button.params)

    def commands(self, who: str) -> dict[str, str]:
        """Return the commands of *who* (patient, staff) with their descriptions, in order."""
        start = f"command.{who}."
        found = (key for key in self._clinic.messages if key.startswith(start))
        return {key.removeprefix(start): self._filled(key, _NONE) for key in found}

    def _filled(self, key: str, params: Mapping[str, str]) -> str:
        """Fill in the names once: what a patient wrote is never read for names again."""
        values = {**self._anywhere, **params, **self._content(params)}
        template = self._clinic.messages[key]
        filled = _NAME.sub(lambda found: values.get(found[1], found[0]), template)
        return _GAP.sub("\n\n", filled).strip()

    def _content(self, params: Mapping[str, str]) -> dict[str, str]:
        """Return what the ids among *params* stand for."""
        found: dict[str, str] = {}
        for name in params.keys() & self._enrich.keys():
            found |= self._enrich[name](params[name])
        return found

    def _entry(self, id: str) -> dict[str, str]:
        entry = self._clinic.entries.get(id)
        if entry is None:
            return dict.fromkeys(ENRICHED["entry"], id)
        return {
            "title": entry.title,
            "answer": entry.answer,
            "section": entry.source.section,
            "source": self._clinic.sources.get(entry.source.document, entry.source.document),
            "net": self._filled("answer.net", _NONE) if entry.about_a_complaint else "",
        }

    def _theme(self, id: str) -> dict[str, str]:
        theme = self._clinic.themes.get(id)
        return {"title": theme.title, "handover": theme.handover} if theme else {"title": id}

    def _sign(self, ids: str) -> dict[str, str]:
        """Read the ids of one or more signs, with blanks between."""
        signs = [self._signs[id] for id in ids.split() if id in self._signs]
        ask = signs[0].ask if signs else ids
        return {"sign": "; ".join(sign.title for sign in signs) or ids, "ask": ask}

    def _question(self, id: str) -> dict[str, str]:
        asked = self._check.get(id)
        return {"ask": asked.ask, "why": asked.why} if asked else {}

    def _questions(self, ids: str) -> dict[str, str]:
        asked = [self._check[id].ask for id in ids.split() if id in self._check]
        numbered = "\n\n".join(f"{number}. {ask}" for number, ask in enumerate(asked, start=1))
        return {"asks": "\n".join(f"- {ask}" for ask in asked), "numbered": numbered}

    def _findings(self, findings: str) -> dict[str, str]:
        """Read ``step=choice`` findings, with blanks between."""
        keys = (f"symptoms.{one.replace('=', '.', 1)}.reason" for one in findings.split())
        known = (self._clinic.messages[key] for key in keys if key in self._clinic.messages)
        return {"reasons": "; ".join(known)}

    def _choice(self, key: str) -> dict[str, str]:
        """Read the key of a choice's label."""
        return {"choice": self._clinic.messages.get(key, key)}

    def _fits(self, fits: str) -> dict[str, str]:
        """Read entries with their findings, ``entry step=choice ...``, with bars between."""
        pairs = (fit.partition(" ") for fit in fits.split("|"))
        told = (
            self._filled("symptoms.pattern", {"entry": entry, "findings": findings})
            for entry, _, findings in pairs
        )
        return {"patterns": "\n\n".join(told)}


def message_faults(content: object, document: Document) -> list[Fault]:
    """Return what is wrong with the wording in *content*, a mapping of key to text."""
    if not isinstance(content, dict):
        return [Fault(document.file, "file", "should have one “key: text” a line", 1)]
    missing = [Fault(document.file, key, "is missing") for key in KEYS if key not in content]
    return missing + [
        Fault(document.file, key, reason, document.line((key,)))
        for key, text in content.items()
        for reason in _reasons(key, text)
    ]


def _reasons(key: str, text: object) -> Iterator[str]:
    if not isinstance(text, str) or not text.strip():
        yield "should be a text"
        return
    if len(text.encode("utf-16-le")) // 2 > LONGEST:
        yield f"is longer than {LONGEST:,} characters"
    known = ANYWHERE | KEYS.get(key, _everything())
    for name in _NAME.findall(text):
        if name not in known:
            near = get_close_matches(name, sorted(known), 1)
            hint = f"; did you mean {{{near[0]}}}?" if near else ""
            yield f"has {{{name}}}, which is not known there{hint}"


def _everything() -> frozenset[str]:
    """Return all names: a message of a flow may use whatever its flow gives it."""
    return frozenset().union(*KEYS.values(), *ENRICHED.values())


def missing_keys(clinic: Clinic) -> list[str]:
    """Return the messages that the flows of *clinic* need beside KEYS and that it lacks."""
    needed = {
        f"symptoms.{step}.{choice}{kind}"
        for step, choices in clinic.symptoms.items()
        for choice in choices
        for kind in ("", ".reason")
    }
    needed |= {f"picture.{name}" for name in clinic.pictures.values()}
    for flow in flows(clinic).values():
        for step in flow.steps:
            replies = flow.ask(step, Session(), {})
            needed |= {reply.key for reply in replies} | {f"{replies[-1].key}.invalid"}
            needed |= {
                button.label for reply in replies for row in reply.buttons for button in row
            }
    return sorted(needed - clinic.messages.keys())
