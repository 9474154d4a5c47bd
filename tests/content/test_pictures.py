"""A picture whose numbers are not those of the choices would let a patient tap another place."""

from pathlib import Path

import pytest

from bot.content.load import load
from bot.content.pictures import load_pictures
from bot.settings import shipped_knowledge
from tests.content.small import TODAY, Small

SVG = """\
<svg><g data-region="seat"><text x="1">1</text></g>
<g data-region="calf"><text>2</text></g></svg>
"""
WRITTEN = """\
picture:
  step: spot
  name: legs
  seal: d2d71929b784eea6
patterns:"""


@pytest.fixture
def small(tmp_path: Path) -> Small:
    small = Small(tmp_path / "knowledge")
    (small.folder / "pictures").mkdir()
    small.write("pictures/legs.svg", SVG)
    small.write("pictures/legs.png", "PNG")
    small.replace("symptoms.yaml", "patterns:", WRITTEN)
    small.write(
        "messages.en.yaml",
        (small.folder / "messages.en.yaml").read_text(encoding="utf-8") + "picture.legs: Legs.\n",
    )
    return small


def test_a_picture_whose_numbers_are_those_of_the_choices_is_right(small: Small) -> None:
    assert small.faults() == []
    assert load(small.folder, TODAY).clinic.pictures == {"spot": "legs"}


def test_a_checkout_with_other_line_ends_has_the_same_seal(small: Small) -> None:
    svg = small.folder / "pictures" / "legs.svg"
    svg.write_bytes(svg.read_bytes().replace(b"\n", b"\r\n"))
    assert small.faults() == []


@pytest.mark.parametrize(
    ("file", "old", "new", "fault"),
    [
        ("pictures/legs.svg", ">2<", ">3<", "“calf” has the number 3 in it, but 2 among"),
        ("pictures/legs.svg", '"calf"', '"knee"', "“calf” has the number None in it, but 2"),
        ("pictures/legs.png", "PNG", "other", "legs.svg or legs.png was changed: export"),
        ("symptoms.yaml", "step: spot", "step: sport", "“sport” is no step"),
        ("symptoms.yaml", "name: legs", "name: arms", "pictures/arms.svg is missing"),
        ("messages.en.yaml", "picture.legs", "picture.leg", "picture.legs: is missing"),
    ],
)
def test_what_would_mislead_is_a_fault(
    small: Small, file: str, old: str, new: str, fault: str
) -> None:
    small.replace(file, old, new)
    assert any(fault in found for found in small.faults())


def test_a_choice_that_is_not_drawn_is_named(small: Small) -> None:
    small.replace("pictures/legs.svg", '<g data-region="calf"><text>2</text></g>', "")
    small.replace("symptoms.yaml", "name: legs", "name: legs\n  not_shown: [calf]")
    (fault,) = small.faults()
    assert "was changed" in fault


def test_a_knowledge_base_without_pictures_has_none(tmp_path: Path) -> None:
    assert load_pictures(tmp_path) == {}


def test_the_shipped_body_map_is_a_small_png() -> None:
    picture = load_pictures(shipped_knowledge())["body-map"]
    assert picture.startswith(b"\x89PNG")
    assert len(picture) < 100_000
