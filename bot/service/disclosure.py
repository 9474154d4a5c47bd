"""What is stored about a patient, for the patient: in words, and as a file for programs."""

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.content.messages import Wording
from bot.content.moments import told
from bot.core.flows.check import CHECKED
from bot.core.requests import DETAILS
from bot.service.ports import Attachment

FILE = "my-data.json"

Data = Mapping[str, Any]


def as_file(data: Data) -> Attachment:
    """Return *data* whole, as JSON that a person can read too."""
    return Attachment(FILE, json.dumps(data, ensure_ascii=False, indent=2, default=str))


class Disclosure:
    """Puts words to what the store discloses."""

    def __init__(self, wording: Wording, zone: ZoneInfo) -> None:
        self._say = wording.say
        self._zone = zone

    def as_text(self, data: Data) -> str:
        """Return what a patient reads; numbers that only programs need stand in the file alone."""
        parts = (
            *(self._request(request) for request in data["requests"]),
            self._session(data["session"] or {}),
            self._found(data["session"] or {}),
            self._consents(data["consents"]),
            self._messages(data["messages"], data["reminders"]),
        )
        texts = ("\n".join(part) for part in parts)
        return "\n\n".join(filter(None, texts)) or self._say("mydata.nothing")

    def _request(self, request: Data) -> Iterator[str]:
        yield self._say(
            "mydata.request",
            number=str(request["number"]),
            kind=self._say(f"staff.kind.{request['kind']}"),
            state=self._say(f"mine.state.{request['state']}"),
            time=self._told(request["created"]),
        )
        for field in DETAILS:
            if value := request["details"].get(field):
                yield self._say(f"staff.field.{field}", value=value)
        if flag := request["warning sign"]:
            yield self._say("mydata.flag", sign=flag["sign"])
        if request["at"]:
            yield self._say("staff.card.at", time=self._told(request["at"]))

    def _session(self, session: Data) -> Iterator[str]:
        """Tell where the conversation stands."""
        for step, value in session.get("mode", {}).get("answers", {}).items():
            if not step.startswith("_"):
                yield self._say("mydata.answer", step=step, value=value)
        if question := session.get("question"):
            yield self._say("mydata.question", value=question)
        if entry := session.get("last_entry"):
            yield self._say("mydata.read", entry=entry)

    def _found(self, session: Data) -> Iterator[str]:
        """Tell what was found out about the patient's complaint."""
        found = session.get("findings", [])
        if own := [one for one in found if not one.startswith(CHECKED)]:
            yield self._say("mydata.findings", findings=" ".join(own))
        if session.get("checked"):
            yield self._say("mydata.checked", time=self._told(session["checked"]))
        for one in found:
            if one.startswith(CHECKED):
                id, _, said = one.removeprefix(CHECKED).partition("=")
                yield self._say("mydata.check", question=id, choice=f"check.ask.{said}")
        for risk in session.get("risks", []):
            yield self._say("mydata.risk", value=risk)
        if flag := session.get("flag"):
            yield self._say("mydata.flag", sign=flag["sign"])

    def _consents(self, consents: list[Data]) -> Iterator[str]:
        for one in consents:
            yield self._say("mydata.consent", value=one["version"], time=self._told(one["at"]))

    def _messages(self, messages: Data, reminders: list[Data]) -> Iterator[str]:
        if messages["sent"]:
            yield self._say("mydata.sent", count=str(messages["sent"]))
        for text in messages["waiting"]:
            yield self._say("mydata.waiting", value=text)
        for one in reminders:
            yield self._say("mydata.reminder", time=self._told(one["at"]))

    def _told(self, moment: str) -> str:
        return told(datetime.fromisoformat(moment), self._zone)
