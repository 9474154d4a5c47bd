"""How long what is stored is kept, by kind; a clinic sets its own days in clinic.yaml."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

Kind = Literal[
    "sessions", "consents", "requests", "misses", "gaps", "audit", "messages", "updates"
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Keep:
    """Days for which each kind is kept.

    *sessions* counts from the patient's last message (consents go with them), *requests* (what
    patients gave for them) and *audit* from when the request was closed, *misses* (with the gaps
    in which staff see them together), *messages* (that one was sent, without its text) and
    *updates* (their numbers) from when they came.
    *backups* is how long the clinic keeps copies of the database: told to patients, done by it.
    """

    sessions: int = 90
    requests: int = 180
    misses: int = 180
    audit: int = 730
    messages: int = 7
    updates: int = 7
    backups: int = 30

    def since(self, now: datetime) -> Mapping[Kind, datetime]:
        """Return, for each kind, the time before which it is kept no longer at *now*."""
        days: Mapping[Kind, int] = {
            "sessions": self.sessions,
            "consents": self.sessions,
            "requests": self.requests,
            "misses": self.misses,
            "gaps": self.misses,
            "audit": self.audit,
            "messages": self.messages,
            "updates": self.updates,
        }
        return {kind: now - timedelta(days=count) for kind, count in days.items()}
