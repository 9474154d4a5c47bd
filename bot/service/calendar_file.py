"""Appointments as an iCalendar file (RFC 5545, methods of RFC 5546)."""

from collections.abc import Iterable
from datetime import datetime
from typing import Literal

from icalendar import Calendar, Event, vCalAddress

from bot.content.messages import Wording
from bot.core.clinic import Profile
from bot.core.requests import Request, State

Method = Literal["REQUEST", "CANCEL"]


def calendar(events: Iterable[Event], method: Method | None) -> str:
    """Return *events* as the text of one file; without *method* nobody is invited."""
    file = Calendar()
    file.add("prodid", "-//Frontdesk//EN")
    file.add("version", "2.0")
    if method:
        file.add("method", method)
    for event in events:
        file.add_component(event)
    return str(file.to_ical().decode("utf-8"))


def appointment(
    request: Request, at: datetime, wording: Wording, profile: Profile, *, cancelled: bool = False
) -> Event:
    """Return the appointment of *request* at *at* for the patient's calendar.

    Nothing in it tells what the patient comes for.
    """
    event = _event(request, at, profile)
    event.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    event.add("summary", wording.say("calendar.summary"))
    event.add("description", wording.say("calendar.description", number=str(request.number)))
    event.add("location", profile.address)
    if profile.email:
        event.add("organizer", vCalAddress(f"mailto:{profile.email}"))
    if email := request.details.get("email"):
        event.add("attendee", vCalAddress(f"mailto:{email}"))
    return event


def schedule(requests: Iterable[Request], wording: Wording, profile: Profile) -> str:
    """Return what is booked of *requests* as one file for staff: who comes when, no more."""
    events = []
    for request in requests:
        if request.state is State.BOOKED and request.at:
            event = _event(request, request.at, profile)
            number, name = str(request.number), request.details.get("name", "-")
            event.add("summary", wording.say("calendar.staff", number=number, name=name))
            events.append(event)
    return calendar(events, None)


def _event(request: Request, at: datetime, profile: Profile) -> Event:
    """Return the begin of an event: the same UID in every version of it.

    How long it takes is not known, so it has a start only; the request's version counts up with
    every change, and so does SEQUENCE.
    """
    event = Event()
    domain = profile.email.partition("@")[2] or "frontdesk.invalid"
    event.add("uid", f"request-{request.number}-{request.created:%Y%m%dT%H%M%S%f}@{domain}")
    event.add("sequence", request.version)
    event.add("dtstamp", request.updated)
    event.add("dtstart", at)
    return event
