"""Appointments as an iCalendar file (RFC 5545, methods of RFC 5546)."""

from collections.abc import Iterable
from datetime import datetime
from typing import Literal

from icalendar import Calendar, Event, vCalAddress

from bot.content.messages import Wording
from bot.core.clinic import Profile
from bot.core.requests import Request

Method = Literal["REQUEST", "CANCEL", "PUBLISH"]


def calendar(events: Iterable[Event], method: Method) -> str:
    """Return *events* as the text of one file."""
    file = Calendar()
    file.add("prodid", "-//Frontdesk//EN")
    file.add("version", "2.0")
    file.add("method", method)
    for event in events:
        file.add_component(event)
    return str(file.to_ical().decode("utf-8"))


def appointment(
    request: Request, at: datetime, wording: Wording, profile: Profile, *, cancelled: bool = False
) -> Event:
    """Return the appointment of *request* at *at*: the same UID in every version of it.

    How long it takes is not known, so it has a start only; the request's version counts up with
    every change, and so does SEQUENCE. Nothing in it tells what the patient comes for.
    """
    event = Event()
    domain = profile.email.partition("@")[2] or "frontdesk.invalid"
    event.add("uid", f"request-{request.number}-{request.created:%Y%m%dT%H%M%S%f}@{domain}")
    event.add("sequence", request.version)
    event.add("dtstamp", request.updated)
    event.add("dtstart", at)
    event.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    event.add("summary", wording.say("calendar.summary"))
    event.add("description", wording.say("calendar.description", number=str(request.number)))
    event.add("location", profile.address)
    if profile.email:
        event.add("organizer", vCalAddress(f"mailto:{profile.email}"))
    if email := request.details.get("email"):
        event.add("attendee", vCalAddress(f"mailto:{email}"))
    return event
