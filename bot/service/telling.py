"""What a patient hears when a request changes: each change once, and only what is true."""

from datetime import datetime

from bot.content.messages import Wording
from bot.content.moments import told
from bot.core.clinic import Clinic
from bot.core.requests import Reason, Request, State, Verb
from bot.service.calendar_file import appointment, calendar
from bot.service.ports import Attachment, Outgoing

_OF_ALERTS: frozenset[Verb] = frozenset({"reply", "hand-back"})
"""The changes of an alert that its patient hears of: an alert is the staff's own list entry."""


class Telling:
    """Words for patients, in the clinic's time zone."""

    def __init__(self, clinic: Clinic, wording: Wording) -> None:
        self._profile = clinic.profile
        self._wording = wording

    def of(
        self, before: Request, after: Request, verb: Verb, text: str, now: datetime
    ) -> Outgoing | None:
        """Return what the patient hears of *verb* by staff, None for nothing."""
        key = self._key(before, after, verb)
        if key is None or (after.kind == "alert" and verb not in _OF_ALERTS):
            return None
        zone = self._profile.zone
        words = self._wording.say(
            key,
            number=str(after.number),
            text=text,
            time=told(after.at, zone),
            until=told(after.talk_until, zone),
        )
        return Outgoing(words, file=self._file(before, after, verb, now))

    def taken_out(self, before: Request, after: Request, now: datetime) -> Outgoing | None:
        """Return what takes an appointment, that the patient cancelled, out of their calendar."""
        file = self._file(before, after, "cancel", now)
        return Outgoing(self._wording.say("calendar.taken_out"), file=file) if file else None

    def _key(self, before: Request, after: Request, verb: Verb) -> str | None:
        match verb:
            case "claim" | "callback" | "hand-back":
                return f"told.{verb}"
            case "book" if before.state is State.BOOKED:
                return None if before.at == after.at else "told.rebook"
            case "book":
                return "told.book"
            case "close":
                return f"told.close.{after.reason}"
            case "reply":
                return "told.reply.talk" if after.talk_until else "told.reply"
            case _:
                return None

    def _file(
        self, before: Request, after: Request, verb: Verb, now: datetime
    ) -> Attachment | None:
        """Return the appointment for the patient's calendar, or what takes it out again."""
        was, kept = before.at if before.state is State.BOOKED else None, after.reason
        if verb == "book" and after.at:
            event = appointment(after, after.at, self._wording, self._profile)
            return self._attached(calendar([event], "REQUEST"))
        ends = verb in {"callback", "not-reached", "cancel", "close"} and kept is not Reason.DONE
        if not ends or was is None or was <= now:
            return None
        event = appointment(after, was, self._wording, self._profile, cancelled=True)
        return self._attached(calendar([event], "CANCEL"))

    def _attached(self, content: str) -> Attachment:
        return Attachment(self._wording.say("calendar.file"), content)
