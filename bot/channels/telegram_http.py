"""Carry Bot API calls over aiohttp: the library's own transport takes most of a bot's time."""

from typing import Any

import aiohttp
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData

MEDIA = 60.0
"""Seconds that a call may take that carries a file."""

_OURS: Any = BaseRequest.DEFAULT_NONE
"""Stands for "as set up here" where a call names no time of its own."""


class Http(BaseRequest):
    """At most *connections* calls at a time, each done in *timeout* seconds or not at all."""

    def __init__(self, connections: int, timeout: float) -> None:
        self._connections = connections
        self._timeout = timeout
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float:
        """Return the seconds that the library adds to those of a long poll."""
        return self._timeout

    async def initialize(self) -> None:
        """Open the session; a proxy is taken from the environment."""
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=self._connections),
                headers={"User-Agent": self.USER_AGENT},
                trust_env=True,
            )

    async def shutdown(self) -> None:
        """Close the session."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = _OURS,
        write_timeout: Any = _OURS,
        connect_timeout: Any = _OURS,
        pool_timeout: Any = _OURS,
    ) -> tuple[int, bytes]:
        """Return the status and the body of the answer.

        Raises TimedOut or NetworkError; neither holds the address, which holds the token.
        """
        if self._session is None:
            raise NetworkError("not connected yet")
        usual = MEDIA if request_data and request_data.contains_files else self._timeout
        total = usual if read_timeout is _OURS else read_timeout
        try:
            async with self._session.request(
                method,
                url,
                data=_form(request_data) if request_data else None,
                timeout=aiohttp.ClientTimeout(total=total),
            ) as response:
                return response.status, await response.read()
        except TimeoutError:
            raise TimedOut from None
        except (aiohttp.ClientError, OSError) as error:
            raise NetworkError(type(error).__name__) from None


def _form(data: RequestData) -> aiohttp.FormData | dict[str, str]:
    """Return what the call carries: fields, and the files where there are any."""
    if not data.contains_files:
        return data.json_parameters
    form = aiohttp.FormData(data.json_parameters)
    for name, (filename, content, kind) in data.multipart_data.items():
        form.add_field(name, content, filename=filename, content_type=kind)
    return form
