"""Find the questions in a message of several sentences, or in a long story."""

import re

LONGEST_READ = 4096
MOST = 5

# English; another language adds its own words here.
_ASKS = (
    r"(?:how|what|when|where|why|who|which|whose|can|could|may|might|do|does|did|is|are|am"
    r"|will|would|shall|should|must)(?:'?s|n'?t)?\b"
)
_WONDERS = (
    r"(?:please\s+)?(?:tell\s+me|let\s+me\s+know|explain|advise"
    r"|(?:i|we)\s*(?:'m|am|are)?\s*(?:just\s+)?(?:wonder|wondering|want(?:ed)?\s+to\s+(?:know|ask)"
    r"|would\s+like\s+to\s+(?:know|ask)))\b"
)
_BREAKS = re.compile(
    rf"(?<=[?!.;])\s+|\n+|(?:,|\s)\s*(?:and|also|plus|but|so)\s+(?:also\s+)?(?={_ASKS})"
    rf"|,\s*(?={_ASKS}|{_WONDERS})",
    re.IGNORECASE,
)
_OPENS = re.compile(rf"(?:{_ASKS}|{_WONDERS})", re.IGNORECASE)


def is_question(text: str) -> bool:
    """Tell whether *text* is put as a question."""
    return "?" in text or _OPENS.match(text.strip()) is not None


def split(text: str) -> tuple[str, ...]:
    """Return the questions in *text*, in order, at most the last five; none in a mere story.

    A question ends with a question mark, or opens with a question word, an auxiliary verb or
    "I wonder". A comma, "and" or "but" before such an opening begins a new one.
    """
    parts = (part.strip(" ,") for part in _BREAKS.split(text[:LONGEST_READ]) if part)
    return tuple(part for part in parts if is_question(part))[-MOST:]
