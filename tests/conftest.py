"""What the tests of several folders share."""

from collections.abc import Iterator

import pytest

from tests.postgres import Missing, Server, server


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """Start a PostgreSQL server; skip, with the reason, where there is none."""
    try:
        with server() as running:
            yield running
    except Missing as missing:
        pytest.skip(str(missing))
