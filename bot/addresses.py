"""How a place in the network is written: a URL, or ``host:port``."""

from dataclasses import dataclass
from typing import Self
from urllib.parse import SplitResult, urlsplit


@dataclass(frozen=True, slots=True)
class Address:
    """Where to listen; port 0 takes a free one."""

    host: str
    port: int

    @classmethod
    def read(cls, text: str) -> Self:
        """Return the address that *text* writes as ``host:port``; raise ValueError for others."""
        parts = _split(f"//{text}")
        if parts is None or parts.port is None or parts.path:
            raise ValueError(f"“{text}” is no host:port, such as 127.0.0.1:8080")
        return cls(parts.hostname or "", parts.port)


def is_url(text: str) -> bool:
    """Tell whether *text* is the address of a web server."""
    parts = _split(text)
    return parts is not None and parts.scheme in {"https", "http"} and parts.port != 0


def _split(url: str) -> SplitResult | None:
    """Return the parts of *url*, None where it has no host or an impossible port."""
    try:
        parts = urlsplit(url)
        return parts if parts.hostname and (parts.port is None or parts.port >= 0) else None
    except ValueError:
        return None
