"""An evaluation as one HTML file: figures, confusion, every miss with what was done and why."""

from collections.abc import Callable, Iterable, Iterator
from html import escape

from bot.content.evaluation import Evaluation, Miss

Reasons = Callable[[str], Iterable[str]]

LABELS = {"faq": "accept", "intent": "intent", "redflag": "tier"}
"""The name of the label of each kind that has one."""

_HEAD = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Frontdesk: evaluation</title>
<style>
:root { color-scheme: light dark; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto;
  padding: 0 1rem; }
table { border-collapse: collapse; }
th, td { text-align: left; padding: .3rem .8rem .3rem 0; border-bottom: 1px solid #8884; }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; }
td.missed { color: #c22; font-weight: 600; }
details { border-bottom: 1px solid #8884; padding: .4rem 0; }
summary { cursor: pointer; }
pre { white-space: pre-wrap; background: #8881; padding: .6rem; }
small { opacity: .75; }
</style>
"""


def page(source: str, result: Evaluation, missed: Iterable[str], why: Reasons) -> str:
    """Return the page on *source*: *missed* names figures under their floor, *why* explains."""
    return "".join(
        [
            _HEAD,
            f"<h1>Evaluation of {escape(source)}</h1>\n",
            *_figures(result, frozenset(missed)),
            *_confusion(result),
            f"<h2>Misses ({len(result.misses)})</h2>\n",
            *(_miss(miss, why) for miss in result.misses),
            "</html>\n",
        ]
    )


def _figures(result: Evaluation, missed: frozenset[str]) -> Iterator[str]:
    yield "<h2>Figures</h2>\n<table>\n<tr><th>figure<th class=number>share<th class=number>count\n"
    for name, figure in result.figures.items():
        aim = "more is better" if figure.good else "less is better"
        look = "number missed" if name in missed else "number"
        yield (
            f'<tr><td title="{aim}">{escape(name)}<td class="{look}">{100 * figure.share:.1f} %'
            f"<td class=number>{figure.part} of {figure.whole}\n"
        )
    yield "</table>\n"


def _confusion(result: Evaluation) -> Iterator[str]:
    if not result.confused:
        return
    yield "<h2>Entries taken for another</h2>\n<table>\n"
    yield "<tr><th>wanted<th>came first<th class=number>times\n"
    for (wanted, got), times in result.confused.items():
        yield f"<tr><td>{escape(wanted)}<td>{escape(got)}<td class=number>{times}\n"
    yield "</table>\n"


def _miss(miss: Miss, why: Reasons) -> str:
    wanted = next((str(miss.row[key]) for key in LABELS.values() if miss.row.get(key)), "nothing")
    reasons = "\n".join(why(miss.row["text"]))
    return (
        f"<details><summary>{escape(miss.row['text'])}<br>"
        f"<small>{escape(miss.row['kind'])}, wanted {escape(wanted)}: {escape(did(miss))}"
        f"</small></summary>\n<p>{escape('; '.join(miss.figures))}</p>\n"
        f"<pre>{escape(reasons)}</pre></details>\n"
    )


def did(miss: Miss) -> str:
    """Return in a few words what was done."""
    output = miss.output
    flag = output["red_flag"]["id"] if output["red_flag"] else None
    got = output["entry"] or output["intent"] or ", ".join(output["choices"])
    return f"{output['outcome']} {flag or got or ''}".strip()
