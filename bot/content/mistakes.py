"""Authors' mistakes in knowledge/, said in sentences: what a text must look like, and why not."""

from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any

from pydantic_core import ErrorDetails

from bot.content.yaml_lines import Place

SLUG = r"^[a-z0-9]+([-_][a-z0-9]+)*$"
EMAIL = r"^[^@\s]+@[^@\s.]+(\.[^@\s.]+)+$"
COUNTRY = r"^[A-Z]{2}$"
DIALLED = r"^[+#*]?[0-9][0-9 -]*$"
WEBSITE = r"^https://\S+$"
_SHAPES = {
    SLUG: "is not an id; use small letters, digits and hyphens",
    EMAIL: "is not an e-mail address",
    COUNTRY: "is not a country code; write two capitals, like JP",
    DIALLED: "is not a number that can be dialled",
    WEBSITE: "is not an address that begins with https://",
}


def sentence(detail: ErrorDetails, names: set[str]) -> str:
    """Say *detail* so that an author who does not program can mend it."""
    where = _where(detail["loc"])
    context: Mapping[str, Any] = detail.get("ctx", {})
    given = detail["input"]
    match detail["type"]:
        case "missing":
            return f"{where} is missing"
        case "extra_forbidden":
            near = get_close_matches(str(detail["loc"][-1]), sorted(names), 1)
            return f"{where} is not known" + (f"; did you mean “{near[0]}”?" if near else "")
        case "string_type":
            return f"{where} should be a text"
        case "string_too_short":
            return f"{where} is empty"
        case "string_too_long":
            limit = context["max_length"]
            return f"{where} is longer than {limit} characters (it has {len(str(given).strip())})"
        case "string_pattern_mismatch":
            return f"{where} “{given}” {_SHAPES[context['pattern']]}"
        case "literal_error":
            return f"{where} “{given}” should be {_listed(context['expected'])}"
        case "list_type":
            return f"{where} should be a list, each item after a hyphen"
        case "model_type" | "model_attributes_type" | "dict_type":
            return f"{where} should have fields, one “name: value” a line"
        case "int_parsing" | "int_type":
            return f"{where} “{given}” should be a whole number"
        case "value_error":
            # what is a group of fields itself cannot be quoted in a line
            said = "" if isinstance(given, dict) else f" “{given}”"
            return f"{where}{said} {context['error']}"
        case kind if kind.startswith("date"):
            return f"{where} “{given}” should be a date like 2026-11-23"
        case _:
            return f"{where}: {detail['msg']}"


def _where(place: Place) -> str:
    """Return ``reviewed.on`` or ``phrasings, item 3``."""
    said = ""
    for part in place:
        if isinstance(part, int):
            said += f", item {part + 1}"
        elif part != "[key]":
            said += f".{part}" if said else part
    return said or "it"


def _listed(expected: str) -> str:
    return expected.replace("'", "")
