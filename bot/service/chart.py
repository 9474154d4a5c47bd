"""Draw the numbers of a period: questions a day, and the steps where patients leave."""

from collections.abc import Mapping
from io import BytesIO

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.dates import AutoDateLocator, ConciseDateFormatter
from matplotlib.figure import Figure

from bot.service.numbers import SIGNS, Numbers

COLOURS = {"answered": "#0072B2", "choice": "#56B4E9", "declined": "#E69F00", "signs": "#D55E00"}
"""Told apart by people who see colours differently (Okabe and Ito 2008)."""
STEPS = 8
INCHES, DPI = (8.0, 7.0), 110


def draw(numbers: Numbers, names: Mapping[str, str], leaving: str) -> bytes:
    """Return a PNG; *names* says what the bars are, *leaving* heads the lower part."""
    figure = Figure(figsize=INCHES, dpi=DPI, layout="constrained")
    left = dict(list(numbers.named("left.").items())[:STEPS])
    upper, *lower = figure.subplots(2 if left else 1, 1, squeeze=False)[:, 0]
    days = numbers.days
    base = [0] * len(days)
    for name, colour in COLOURS.items():
        parts = SIGNS if name == "signs" else (name,)
        heights = [sum(numbers.counts.get(one, {}).get(day, 0) for one in parts) for day in days]
        upper.bar(days, heights, bottom=base, color=colour, label=names[name])
        base = [low + height for low, height in zip(base, heights, strict=True)]
    locator = AutoDateLocator()
    upper.xaxis.set_major_locator(locator)
    upper.xaxis.set_major_formatter(ConciseDateFormatter(locator))
    upper.yaxis.get_major_locator().set_params(integer=True)
    figure.legend(loc="outside upper left", frameon=False, ncols=len(COLOURS))
    for axes in lower:
        axes.barh(list(left)[::-1], list(left.values())[::-1], color=COLOURS["answered"])
        axes.xaxis.get_major_locator().set_params(integer=True)
        axes.set_title(leaving, loc="left", fontsize="medium")
    for axes in (upper, *lower):
        axes.spines[["top", "right"]].set_visible(False)
    out = BytesIO()
    FigureCanvasAgg(figure).print_png(out)
    return out.getvalue()
