"""The screens in the staff's guide are what the front desk sends."""

from pathlib import Path

from tests.journeys.screens import PAGE, filled, play
from tests.journeys.served import Mind


async def test_the_screens_in_the_staffs_guide_are_real(tmp_path: Path, mind: Mind) -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert filled(page, await play(tmp_path, mind)) == page
