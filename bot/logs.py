"""Logs: one ``key=value`` line an event, without texts, names, numbers or the token."""

import hashlib
import hmac
import json
import logging
import sys
import traceback
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

from bot.settings import TOKEN_SHAPE

OURS = "bot"
_QUIET = ("httpx", "httpcore", "telegram", "aiosqlite", "sqlalchemy", "alembic", "uvicorn")
_PYTHON = "py.warnings"
LONGEST_EVENT = 200
_FACTS = (
    "chat",
    "kind",
    "number",
    "outbox",
    "verb",
    "attempt",
    "seconds",
    "count",
    "why",
    "error",
)
"""What a call may add with ``extra=``; *number* is a request's, never a telephone's."""


def configure(level: str, secret: bytes, stream: TextIO | None = None) -> None:
    """Log to *stream* (stderr) from *level* on; chats are hashed with *secret*.

    Other libraries are heard from warnings on: below, they write addresses that hold the token
    (httpx) and the values of statements (aiosqlite).
    """
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(Line(secret))
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.WARNING)
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    logging.getLogger(OURS).setLevel(level.upper())
    logging.captureWarnings(True)


def hashed(chat: str, secret: bytes) -> str:
    """Return what stands for *chat* in logs: the same chat is always the same eight digits."""
    return hmac.new(secret, chat.encode(), hashlib.sha256).hexdigest()[:8]


class Line(logging.Formatter):
    """Format a record as one line, keeping to what may be told."""

    def __init__(self, secret: bytes) -> None:
        """Hash chats with *secret*."""
        super().__init__()
        self._secret = secret

    def format(self, record: logging.LogRecord) -> str:
        """Return the line; an exception is told by its type and place, never by its words."""
        at = datetime.fromtimestamp(record.created, UTC)
        pairs = {
            "at": at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "level": record.levelname.lower(),
            "from": record.name,
            "event": self._event(record),
        }
        for name in _FACTS:
            if (value := getattr(record, name, None)) is not None:
                pairs[name] = self._fact(name, str(value))
        if record.exc_info and record.exc_info[1] is not None:
            pairs |= _error(record.exc_info[1])
        line = " ".join(f"{name}={_quoted(value)}" for name, value in pairs.items())
        return TOKEN_SHAPE.sub("[token]", line)

    def _fact(self, name: str, value: str) -> str:
        return hashed(value, self._secret) if name == "chat" else value[:LONGEST_EVENT]

    def _event(self, record: logging.LogRecord) -> str:
        """Return our own message whole; of another library's, the part that holds no values."""
        if record.name.partition(".")[0] == OURS:
            return record.getMessage()
        whole = record.getMessage() if record.name == _PYTHON else str(record.msg)
        return whole.partition("\n")[0][:LONGEST_EVENT]


def _error(error: BaseException) -> dict[str, str]:
    frames = traceback.extract_tb(error.__traceback__)
    place = f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "?"
    ours = [frame for frame in frames if f"{Path('/bot')}/" in frame.filename]
    pairs = {"error": type(error).__name__, "where": place}
    if ours:
        pairs["through"] = f"{Path(ours[-1].filename).name}:{ours[-1].lineno}"
    return pairs


def _quoted(value: str) -> str:
    plain = value.isprintable() and value and not set(value) & set(' "=')
    return value if plain else json.dumps(value, ensure_ascii=False)
