"""Requests as a table for people, as JSON and as CSV for programs."""

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from rich.table import Table
from rich.text import Text

from bot.core.requests import DETAILS, Request
from bot.service.staff_ports import AuditLine

COLUMNS = (
    "number",
    "state",
    "kind",
    "sign",
    "tier",
    *DETAILS,
    "owner",
    "created",
    "updated",
    "at",
    "closed_because",
    "attempts",
    "unreachable",
)

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def record(request: Request, zone: ZoneInfo) -> dict[str, str | int | bool]:
    """Return *request* by column; times are those of *zone*, with their offset."""
    fields: dict[str, str | int | bool] = {
        "number": request.number,
        "state": request.state.value,
        "kind": request.kind,
        "sign": request.flag.sign if request.flag else "",
        "tier": request.flag.tier.value if request.flag else "",
        "owner": request.owner,
        "created": _iso(request.created, zone),
        "updated": _iso(request.updated, zone),
        "at": _iso(request.at, zone),
        "closed_because": request.reason.value if request.reason else "",
        "attempts": request.attempts,
        "unreachable": request.unreachable,
    }
    return {
        name: fields[name] if name in fields else request.details.get(name, "") for name in COLUMNS
    }


def as_json(requests: Sequence[Request], zone: ZoneInfo) -> str:
    """Return a JSON array with one object a request."""
    return json.dumps([record(request, zone) for request in requests], indent=2)


def as_json_card(request: Request, trail: Sequence[AuditLine], zone: ZoneInfo) -> str:
    """Return a JSON object: the columns of *request*, and its history, oldest first."""
    history = [
        {
            "at": _iso(line.at, zone),
            "who": line.who,
            "verb": line.verb,
            "origin": line.origin,
            "refused": line.refused,
        }
        for line in trail
    ]
    return json.dumps({**record(request, zone), "history": history}, indent=2)


def as_csv(requests: Sequence[Request], zone: ZoneInfo) -> str:
    """Return CSV with a header; no cell can be taken for a formula by a spreadsheet."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for request in requests:
        writer.writerow([safe_cell(value) for value in record(request, zone).values()])
    return out.getvalue()


def safe_cell(value: str | int | bool) -> str:
    """Return *value* as text, with an apostrophe where a spreadsheet would calculate it.

    The beginnings are those that OWASP lists under "CSV Injection".
    """
    text = str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text


def as_table(requests: Sequence[Request], zone: ZoneInfo) -> Table:
    """Return the queue as a table: what staff need to choose the next one."""
    table = Table("#", "state", "kind", "sign", "name", "contact", "wish", "since", box=None)
    for request in requests:
        details = request.details
        contact = details.get("phone") or details.get("email") or details.get("contact", "")
        wish = details.get("question") or details.get("times") or details.get("excerpt", "")
        owner = f" ({request.owner})" if request.owner else ""
        cells = (
            str(request.number),
            f"{request.state.value}{owner}",
            request.kind,
            f"{request.flag.sign} ({request.flag.tier})" if request.flag else "",
            details.get("name", ""),
            contact,
            wish,
            _local(request.created, zone),
        )
        table.add_row(*(Text(shown(cell)) for cell in cells), style="red" if request.flag else "")
    return table


def card(request: Request, trail: Sequence[AuditLine], zone: ZoneInfo) -> Iterator[str]:
    """Yield the lines that tell all about one request."""
    for name, value in record(request, zone).items():
        if value not in ("", 0, False):
            yield f"{name:<15} {shown(str(value))}"
    known = set(DETAILS)
    yield from _rest({k: v for k, v in request.details.items() if k not in known})
    for line in trail:
        who, refused = shown(line.who), ", refused" if line.refused else ""
        when = _local(line.at, zone)
        yield f"{'history':<15} {when} {line.verb} by {who} ({line.origin}{refused})"


def _rest(details: Mapping[str, str]) -> Iterator[str]:
    for name, value in details.items():
        yield f"{name:<15} {shown(value)}"


def shown(text: str) -> str:
    """Return *text* without the characters that could steer a terminal."""
    return "".join(c if c.isprintable() else " " for c in text)


def _local(moment: datetime, zone: ZoneInfo) -> str:
    return moment.astimezone(zone).strftime("%a %d %b %H:%M")


def _iso(moment: datetime | None, zone: ZoneInfo) -> str:
    return moment.astimezone(zone).isoformat(timespec="seconds") if moment else ""
