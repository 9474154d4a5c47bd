"""The pictures of a knowledge base: drawn as SVG, shown as PNG, and checked against each other."""

import re
from collections.abc import Iterator, Mapping
from hashlib import sha256
from pathlib import Path

from bot.content.faults import Fault
from bot.content.schema import PicturePart, SymptomsPart
from bot.content.written import Written

FOLDER = "pictures"

_PLACE = re.compile(r'data-region="([^"]+)".*?<text[^>]*>(\d+)</text>', re.DOTALL)
"""A place that is drawn, and the number on it."""


def load_pictures(folder: Path) -> Mapping[str, bytes]:
    """Return the PNG files of the knowledge base in *folder* by their names."""
    return {path.stem: path.read_bytes() for path in sorted((folder / FOLDER).glob("*.png"))}


def picture_faults(folder: Path, symptoms: Written[SymptomsPart] | None) -> Iterator[Fault]:
    """Yield what would let a patient tap another place than the one that was meant."""
    drawn = symptoms.part.picture if symptoms else None
    if symptoms is None or drawn is None:
        return
    if drawn.step not in symptoms.part.steps:
        yield symptoms.fault(f"“{drawn.step}” is no step", "picture", "step")
        return
    svg, png = ((folder / FOLDER / f"{drawn.name}{kind}") for kind in (".svg", ".png"))
    if missing := [file.name for file in (svg, png) if not file.is_file()]:
        yield symptoms.fault(f"{FOLDER}/{missing[0]} is missing", "picture", "name")
        return
    source = svg.read_bytes().replace(b"\r\n", b"\n")
    if reason := _misnumbered(drawn, source.decode("utf-8", "replace"), symptoms.part.steps):
        yield symptoms.fault(f"{svg.name}: {reason}", "picture")
    if (seal := sha256(source + png.read_bytes()).hexdigest()[:16]) != drawn.seal:
        yield symptoms.fault(
            f"{svg.name} or {png.name} was changed: export the PNG again, look whether both show "
            f"the same, then write “seal: {seal}”",
            *("picture", "seal"),
        )


def _misnumbered(drawn: PicturePart, svg: str, steps: Mapping[str, list[str]]) -> str:
    """Return where the numbers in *svg* are not those of the choices; nothing where they are."""
    places = {region: int(number) for region, number in _PLACE.findall(svg)}
    numbered = enumerate(steps[drawn.step], start=1)
    choices = {choice: number for number, choice in numbered if choice not in drawn.not_shown}
    for choice in sorted(choices.keys() | places.keys()):
        if (here := choices.get(choice)) != (there := places.get(choice)):
            return f"“{choice}” has the number {there} in it, but {here} among the choices"
    return ""
