"""Answer by what staff taught, too: the matcher is built anew beside the work, then exchanged."""

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress

from bot.core.clinic import Clinic
from bot.core.matching.matcher import Decision, Matcher
from bot.service.learning_ports import Version
from bot.service.ports import Store, StoreError

log = logging.getLogger(__name__)

LOOK_AGAIN = 60.0
"""Seconds between two looks: another process may have been taught something."""

UNTAUGHT: Version = (0, 0)


class Learning:
    """Finds answers by the knowledge base and the phrasings of staff, of which the store knows.

    The screen of warning signs knows nothing of them: it is no part of this.
    """

    def __init__(
        self,
        store: Store,
        clinic: Clinic,
        build: Callable[[Clinic], Matcher],
        matcher: Matcher | None = None,
    ) -> None:
        """Take *matcher*, where it is built already, for the knowledge base alone."""
        self._store = store
        self._clinic = clinic
        self._build = build
        self._matcher = matcher
        self._version: Version | None = UNTAUGHT if matcher else None
        self._nudged = asyncio.Event()

    @property
    def matcher(self) -> Matcher:
        """Return the matcher of now; RuntimeError before the first ``refresh``."""
        if self._matcher is None:
            raise RuntimeError("not built yet")
        return self._matcher

    def decide(self, text: str) -> Decision:
        """Return what to do with *text*."""
        return self.matcher.decide(text)

    def nudge(self) -> None:
        """Look now: staff may have taught something."""
        self._nudged.set()

    async def refresh(self) -> bool:
        """Build the matcher anew where another version of the phrasings is stored."""
        async with self._store.transaction() as tx:
            version = await tx.phrasings_version()
            if version == self._version:
                return False
            taught = [(one.label, one.text) for one in await tx.phrasings()]
        self._matcher = await asyncio.to_thread(self._build, self._clinic.taught(taught))
        self._version = version
        return True

    async def run(self) -> None:
        """Follow the store until cancelled; what fails is tried again."""
        while True:
            self._nudged.clear()
            try:
                if await self.refresh():
                    log.info("answering by new phrasings", extra={"phrasings": self._version})
            except StoreError:
                log.exception("learning cannot use the store")
            except Exception as error:  # patients are answered by what was built before
                log.exception("learning failed", extra={"error": type(error).__name__})
            with suppress(TimeoutError):
                async with asyncio.timeout(LOOK_AGAIN):
                    await self._nudged.wait()
