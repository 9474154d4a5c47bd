"""A knowledge base that a test may break."""

from pathlib import Path

import pytest

from tests.content.small import Small


@pytest.fixture
def small(tmp_path: Path) -> Small:
    """Return a knowledge base with one entry."""
    return Small(tmp_path / "knowledge")
