"""Cut a long text into messages that Telegram takes."""

LIMIT = 4096
"""Telegram's limit for a message's text; counted in UTF-16 units, as Telegram counts."""

_CUTS = ("\n\n", "\n", " ")


def units(text: str) -> int:
    """Return the length of *text* in UTF-16 units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def split(text: str, limit: int = LIMIT) -> list[str]:
    """Return *text* in pieces of at most *limit* units, cut at a paragraph, a line or a blank.

    Nothing but blanks at the cuts is lost. Lone surrogates, which cannot be sent, become "?".
    """
    text = text.encode("utf-8", "replace").decode("utf-8")
    pieces = []
    while units(text) > limit:
        head = _head(text, limit)
        cut = next((head.rfind(c) for c in _CUTS if head.rfind(c) > len(head) // 2), len(head))
        if piece := text[:cut].strip():
            pieces.append(piece)
        text = text[cut:].lstrip()
    if text or not pieces:
        pieces.append(text)
    return pieces


def _head(text: str, limit: int) -> str:
    """Return as much of *text*'s beginning as fits, without cutting a character in two."""
    raw = text.encode("utf-16-le")[: 2 * limit]
    return raw.decode("utf-16-le", "ignore")
