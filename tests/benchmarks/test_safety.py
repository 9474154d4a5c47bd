"""The benchmark of warning signs gives figures with intervals and hides what is held out."""

from pathlib import Path

import pytest

from benchmarks.safety import main, missed, named, recall, table
from bot.content.evaluation import Output, evaluate

ROWS = [
    {"id": "a-1", "kind": "redflag", "tier": "emergency", "text": "#ces", "style": "terse"},
    {"id": "a-2", "kind": "redflag", "tier": "urgent", "text": "one", "style": "terse"},
    {"id": "a-3", "kind": "redflag", "tier": "soon", "text": "two", "sign": "walk"},
    {"id": "a-4", "kind": "ordinary", "text": "my #ces cup"},
    {"id": "a-5", "kind": "offtopic", "text": "three"},
]


def decide(text: str) -> Output:
    flag = {"id": "ces", "tier": "emergency", "certain": True} if "#ces" in text else None
    return {"red_flag": flag, "safety_net": text == "one"}


def test_every_figure_has_its_interval() -> None:
    lines = list(table({"ours": evaluate(ROWS, decide)}))
    emergency = next(one for one in lines if one.startswith("redflag emergency: caught (1)"))
    assert emergency.split()[-3:] == ["100.0", "[20.7,", "100.0]"]
    net = next(one for one in lines if one.startswith("redflag: caught, or"))
    assert net.split()[-3:] == ["66.7", "[20.8,", "93.9]"]


def test_recall_is_told_by_style_and_by_sign_where_messages_carry_them() -> None:
    (_, line) = recall("style", ROWS, decide)
    assert line.split()[:4] == ["terse", "1", "of", "2"]
    (_, line) = recall("sign", ROWS, decide)
    assert line.split()[:4] == ["walk", "0", "of", "1"]
    assert list(recall("author", ROWS, decide)) == ["no red flag has the label “author”"]


def test_a_sign_is_counted_where_it_is_right_and_where_it_is_not() -> None:
    assert [line.split() for line in list(named(ROWS, decide))[1:]] == [["ces", "1", "/", "1"]]


def test_every_miss_is_listed_but_for_the_words_of_what_is_held_out() -> None:
    misses = evaluate(ROWS, decide).misses
    shown = "\n".join(missed(misses, held_out=True))
    assert "redflag urgent: caught: no sign: one" in shown
    assert "ordinary: stopped: ces: my #ces cup" in shown
    assert "caught, or the reply carries the safety net: no sign: (a-3, held out)" in shown
    assert "no sign: two" not in shown
    assert "no sign: two" in "\n".join(missed(misses, held_out=False))


def test_a_file_with_a_fault_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "rows").write_text('{"text": "x", "kind": "strange"}\n')
    assert main([str(tmp_path / "rows")]) == 2
    assert "rows:1: message: “kind” is none of" in capsys.readouterr().err
