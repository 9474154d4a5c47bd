import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import bot.app
import bot.serving
from bot.__main__ import main
from bot.content.load import ContentError
from bot.service.pace import Pace
from bot.service.ports import StoreError
from bot.settings import Settings
from tests.cli.conftest import run
from tests.content.small import INTENTS, Small

OVERLAPPING = """
- id: herniated-disc
  title: Herniated disc
  source: {document: guide, section: Herniated Discs}
  reviewed: {by: Editors, on: 2026-11-23, until: 2027-05-23}
  answer: A disc can press on a nerve.
  phrasings: ["slipped disc", "bulging disc", "nerve pain down in the leg when I sit"]
"""
TOKEN = "123456789:AAEhBOweik6ad9r_QXMENQjcrGbqCr4K-bc"


def answered(*lines: object) -> list[dict[str, Any]]:
    result = run("ask", "--jsonl", stdin="\n".join(json.dumps(line) for line in lines))
    assert result.exit_code == 0
    return [json.loads(line) for line in result.stdout.splitlines()]


# --- help ---------------------------------------------------------------------------------------


def test_the_help_names_every_command_and_every_exit_code() -> None:
    result = run("--help")
    assert result.exit_code == 0
    for name in main.commands:
        assert f"\n  {name} " in result.stdout
    for code in "0123":
        assert f"\n    {code}  " in result.stdout


@pytest.mark.parametrize("command", sorted(main.commands))
def test_every_command_has_help_with_the_exit_codes(command: str) -> None:
    result = run(command, "--help")
    assert result.exit_code == 0
    assert "Exit codes:" in result.stdout


def test_a_command_that_does_not_exist_is_a_usage_error() -> None:
    result = run("bokk")
    assert result.exit_code == 2
    assert "No such command 'bokk'" in result.stderr


# --- ask ----------------------------------------------------------------------------------------


def test_ask_explains_an_answer(small: Small) -> None:
    result = run("ask", "what is sciatica")
    assert result.exit_code == 0
    assert "answer with “sciatica”" in result.stdout
    assert "nearest: “what is sciatica”" in result.stdout
    assert "thresholds" in result.stdout


def test_ask_explains_a_warning_sign(small: Small) -> None:
    result = run("ask", "my chest hurts")
    assert "show the warning card" in result.stdout
    assert "chest-pain (emergency) in “chest ... hurts”" in result.stdout


@pytest.mark.parametrize("words", [("ask",), ("ask", "--jsonl", "text")])
def test_ask_needs_either_a_text_or_lines(words: tuple[str, ...]) -> None:
    result = run(*words)
    assert result.exit_code == 2
    assert "Give either a TEXT or --jsonl." in result.stderr


def test_a_line_of_ask_has_the_fields_of_the_contract(small: Small) -> None:
    (line,) = answered({"id": "a", "text": "what is sciatica"})
    assert line == {
        "id": "a",
        "outcome": "answer",
        "entry": "sciatica",
        "choices": [],
        "score": line["score"],
        "intent": None,
        "red_flag": None,
        "safety_net": True,
    }
    assert 0.5 <= line["score"] <= 1


def test_an_emergency_gives_the_outcome_red_flag_and_no_answer(small: Small) -> None:
    (line,) = answered({"id": 1, "text": "what is sciatica, my chest hurts"})
    assert line["outcome"] == "red_flag"
    assert line["entry"] is None
    assert line["choices"] == []
    assert line["red_flag"]["id"] == "chest-pain"
    assert line["red_flag"]["tier"] == "emergency"
    assert line["safety_net"] is True


def test_a_soon_sign_stands_beside_the_answer(small: Small) -> None:
    small.write(
        "red_flags.yaml",
        (small.folder / "red_flags.yaml")
        .read_text(encoding="utf-8")
        .replace("tier: emergency", "tier: soon"),
    )
    (line,) = answered({"id": 1, "text": "what is sciatica, my chest hurts"})
    assert line["outcome"] != "red_flag"
    assert line["red_flag"]["tier"] == "soon"
    assert line["safety_net"] is True


def test_any_sign_gives_a_safety_net_without_an_entry_too(small: Small) -> None:
    small.replace("red_flags.yaml", "tier: emergency\n    source", "tier: soon\n    source")
    (line,) = answered({"id": 1, "text": "my chest hurts"})
    assert (line["entry"], line["safety_net"]) == (None, True)


def test_asking_for_the_symptom_check_gives_a_safety_net(small: Small) -> None:
    more = '  - id: symptom_check\n    phrasings: ["go through my symptoms"]\n'
    small.write("intents.en.yaml", INTENTS + more)
    (line,) = answered({"id": 1, "text": "go through my symptoms"})
    assert (line["intent"], line["safety_net"]) == ("symptom_check", True)


def test_an_intent_is_named(small: Small) -> None:
    (line,) = answered({"id": 1, "text": "book me in"})
    assert (line["outcome"], line["intent"], line["entry"]) == ("intent", "book", None)


def test_a_question_that_is_recognised_and_not_documented_is_declined(small: Small) -> None:
    (line,) = answered({"id": 1, "text": "what does it cost"})
    assert (line["outcome"], line["entry"], line["intent"]) == ("decline", None, None)


def test_lines_keep_their_order_and_their_ids(small: Small) -> None:
    ids: list[object] = ["b", 2, None, {"x": [1]}]
    lines = answered(*({"id": id, "text": "book me in"} for id in ids))
    assert [line["id"] for line in lines] == ids


@pytest.mark.parametrize(
    ("line", "error"),
    [
        ("nope", {"id": None, "error": "line 1: is not JSON in UTF-8"}),
        (b"\xff", {"id": None, "error": "line 1: is not JSON in UTF-8"}),
        ("[" * 50_000, {"id": None, "error": "line 1: is not JSON in UTF-8"}),
        ("[1]", {"id": None, "error": "line 1: is no JSON object"}),
        ('{"id": 7}', {"id": 7, "error": "line 1: 'text' is missing or is no text"}),
        ('{"id": 7, "text": 1}', {"id": 7, "error": "line 1: 'text' is missing or is no text"}),
        ("x" * 100_001, {"id": None, "error": "line 1: is longer than 100,000 bytes"}),
    ],
)
def test_a_bad_line_is_answered_with_an_error_and_the_rest_goes_on(
    small: Small, line: str | bytes, error: dict[str, object]
) -> None:
    first = line if isinstance(line, bytes) else line.encode()
    result = run("ask", "--jsonl", stdin=first + b'\n\n{"id": 2, "text": "book me in"}')
    assert result.exit_code == 1
    lines = [json.loads(one) for one in result.stdout.splitlines()]
    assert lines[0] == error
    assert lines[1]["intent"] == "book"


@pytest.mark.parametrize("text", ["", " ", "\n" * 10_000, "\0", "\ud800", "\u202eabc", "a" * 4096])
def test_any_text_is_answered(small: Small, text: str) -> None:
    (line,) = answered({"id": 1, "text": text})
    assert "outcome" in line


def test_no_lines_are_no_answers(small: Small) -> None:
    assert answered() == []


def test_answers_come_line_by_line_and_a_reader_may_leave(small: Small) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "ask", "--jsonl"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])},
    )
    assert process.stdin
    assert process.stdout
    assert process.stderr
    with process.stdin, process.stdout, process.stderr:
        process.stdin.write(b'{"id": 1, "text": "book me in"}\n')
        process.stdin.flush()
        assert json.loads(process.stdout.readline())["intent"] == "book"  # before stdin ends
        process.stdout.close()
        process.stdin.write(b'{"id": 2, "text": "book me in"}\n')
        process.stdin.flush()
        assert process.wait(timeout=60) == 1
        assert b"Traceback" not in process.stderr.read()


# --- starting -----------------------------------------------------------------------------------


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    calls: list[str] = []

    async def run_telegram(settings: Settings, pace: Pace | None) -> None:
        calls.append("telegram")

    monkeypatch.setattr(bot.serving, "run_telegram", run_telegram)
    monkeypatch.setattr(bot.app, "run_console", lambda settings: calls.append("console"))
    return calls


def test_without_a_token_frontdesk_starts_in_the_terminal(
    small: Small, started: list[str]
) -> None:
    assert run().exit_code == 0
    assert started == ["console"]


def test_with_a_token_frontdesk_starts_in_telegram(
    small: Small, started: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", TOKEN)
    assert run().exit_code == 0
    assert started == ["telegram"]


def test_chat_starts_the_terminal_even_with_a_token(
    small: Small, started: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", TOKEN)
    assert run("chat").exit_code == 0
    assert started == ["console"]


def test_telegram_without_a_token_cannot_start(small: Small, started: list[str]) -> None:
    result = run("telegram")
    assert result.exit_code == 3
    assert result.stderr == "TELEGRAM_BOT_TOKEN is not set; BotFather gives you one.\n"
    assert started == []


def test_wrong_settings_are_told_at_once_and_stop_the_start(
    small: Small, started: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FRONTDESK_LOG", "loud")
    monkeypatch.setenv("FRONTDESK_STAFF", "mika")
    result = run()
    assert result.exit_code == 3
    assert "settings: FRONTDESK_LOG: “loud” is no level" in result.stderr
    assert "settings: FRONTDESK_STAFF: “mika” is no user id" in result.stderr
    assert started == []


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (StoreError("The disk is full. Make room."), "The disk is full. Make room."),
        (PermissionError(13, "Permission denied"), "Permission denied"),
        (
            ExceptionGroup("tasks", [ExceptionGroup("one", [StoreError("Wrong key.")])]),
            "Wrong key.",
        ),
        (ContentError([]), "has faults:"),
        (RuntimeError("Hanako"), "Frontdesk stopped: a fault in the program."),
    ],
)
def test_what_ends_the_bot_is_told_without_a_traceback(
    small: Small, monkeypatch: pytest.MonkeyPatch, error: Exception, told: str
) -> None:
    def run_console(settings: Settings) -> None:
        raise error

    monkeypatch.setattr(bot.app, "run_console", run_console)
    result = run("chat")
    assert result.exit_code == 3
    assert told in result.stderr
    assert "Traceback" not in result.stderr
    assert "Hanako" not in result.stderr


def test_broken_knowledge_stops_ask_with_every_fault(small: Small) -> None:
    small.replace("clinic.yaml", "country: JP", "country: jp")
    small.replace("faq/en/pain.yaml", "title: Sciatica", "title: ''")
    result = run("ask", "hello")
    assert result.exit_code == 3
    assert result.stdout == ""
    assert "  clinic.yaml:4: clinic: country “jp” is not a country code" in result.stderr
    assert "  faq/en/pain.yaml:2: sciatica: title is empty" in result.stderr


# --- check and health ---------------------------------------------------------------------------


def test_check_finds_nothing_wrong_and_makes_nothing(small: Small, tmp_path: Path) -> None:
    result = run("check")
    assert result.exit_code == 0
    assert "Test Clinic: 1 entries, 1 undocumented themes, 1 intents, 1 warning signs" in (
        result.stdout
    )
    assert result.stdout.count("(will be made on the first start)") == 2
    assert result.stdout.endswith("0 faults, 0 warnings.\n")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["knowledge"]


def test_check_warns_of_phrasings_that_another_entry_attracts(small: Small) -> None:
    small.write("faq/en/spine.yaml", OVERLAPPING)
    assert "phrasings: " not in run("check").stdout
    assert "phrasings: herniated-disc: is near “sciatica”" in run("check", "--phrasings").stdout


def test_check_lists_every_fault_of_the_knowledge(small: Small) -> None:
    small.replace("clinic.yaml", "country: JP", "country: jp")
    small.replace("red_flags.en.yaml", "[my chest hurts]", "[my heart sings]")
    result = run("check")
    assert result.exit_code == 1
    assert "\nred_flags.en.yaml:" in result.stdout
    assert result.stdout.startswith("clinic.yaml:4: clinic: country “jp” is not a country code")
    assert "2 faults" in result.stdout


def test_check_lists_wrong_settings(small: Small, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", "wrong")
    result = run("check")
    assert result.exit_code == 1
    assert "settings: TELEGRAM_BOT_TOKEN: is no bot token" in result.stdout
    assert "wrong" not in result.stdout.split("is no bot token")[0]


def test_check_finds_a_key_file_that_is_none(small: Small, tmp_path: Path) -> None:
    key = tmp_path / "key"
    key.write_text("nonsense", encoding="ascii")
    key.chmod(0o600)
    result = run("check")
    assert result.exit_code == 1
    assert "settings: FRONTDESK_KEY_FILE: " in result.stdout


def test_check_finds_a_database_that_is_none(small: Small, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "frontdesk.db").write_bytes(b"nonsense" * 500)
    result = run("check")
    assert result.exit_code == 1
    assert "is not a database" in result.stdout


def test_check_warns_where_staff_cannot_act(small: Small, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FRONTDESK_STAFF_CHAT", "-100")
    monkeypatch.setenv("FRONTDESK_STAF", "1")
    result = run("check")
    assert result.exit_code == 0
    assert "warning: settings: FRONTDESK_STAFF: names nobody" in result.stdout
    assert "warning: settings: FRONTDESK_STAF: is not a setting; did you mean" in result.stdout


def test_health_is_good_only_while_the_heart_beats(small: Small, tmp_path: Path) -> None:
    assert run("health").exit_code == 1
    (tmp_path / "data").mkdir()
    beat = tmp_path / "data" / bot.serving.HEARTBEAT
    beat.touch()
    assert run("health").exit_code == 0
    os.utime(beat, (0, 0))
    assert run("health").exit_code == 1


# --- evaluate -----------------------------------------------------------------------------------


def labelled(tmp_path: Path, *rows: object) -> str:
    path = tmp_path / "labelled.jsonl"
    path.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    return str(path)


def test_evaluate_prints_figures_and_misses(small: Small, tmp_path: Path) -> None:
    file = labelled(
        tmp_path,
        {"id": 1, "text": "what is sciatica", "kind": "faq", "accept": ["sciatica"]},
        {"id": 2, "text": "book me in", "kind": "faq", "accept": ["sciatica"]},
    )
    result = run("evaluate", file)
    assert result.exit_code == 0
    assert "50.0 %  (1 of 2)       [9.5, 90.5]" in result.stdout
    assert 'faq (wanted ["sciatica"]): intent book: book me in' in result.stdout
    assert "book me in" not in run("evaluate", file, "--no-misses").stdout


def test_evaluate_scores_several_files_together(small: Small, tmp_path: Path) -> None:
    file = labelled(tmp_path, {"text": "what is sciatica", "kind": "faq", "accept": ["sciatica"]})
    assert "(2 of 2)" in run("evaluate", file, file).stdout


def test_evaluate_names_entries_taken_for_another(small: Small, tmp_path: Path) -> None:
    file = labelled(
        tmp_path, {"text": "what is sciatica", "kind": "faq", "accept": ["piriformis-syndrome"]}
    )
    assert "1  piriformis-syndrome -> sciatica" in run("evaluate", file).stdout


def test_the_report_is_one_file_that_explains_misses_and_escapes_what_was_typed(
    small: Small, tmp_path: Path
) -> None:
    typed = "<script>alert('what is sciatica')</script>"
    file = labelled(tmp_path, {"text": typed, "kind": "offtopic"})
    html = tmp_path / "report.html"
    result = run("evaluate", file, "--html", str(html))
    assert (result.exit_code, f"Report: {html}" in result.stdout) == (0, True)
    written = html.read_text(encoding="utf-8")
    assert "<script" not in written
    assert "&lt;script&gt;" in written
    assert "offtopic: answered with an entry" in written
    assert "nearest: “what is sciatica”" in written
    assert "http" not in written.replace("http-equiv", "")


def test_a_report_that_cannot_be_written_ends_with_one(small: Small, tmp_path: Path) -> None:
    file = labelled(tmp_path, {"text": "hi", "kind": "offtopic"})
    result = run("evaluate", file, "--html", str(tmp_path / "no" / "report.html"))
    assert (result.exit_code, "cannot be written" in result.stderr) == (1, True)


@pytest.mark.parametrize(("floor", "code"), [("50", 0), ("50.1", 1)])
def test_a_missed_floor_ends_with_one(small: Small, tmp_path: Path, floor: str, code: int) -> None:
    file = labelled(
        tmp_path,
        {"id": 1, "text": "book me in", "kind": "intent", "intent": "book"},
        {"id": 2, "text": "book me in", "kind": "intent", "intent": "help"},
    )
    result = run("evaluate", file, "--floor", f"intent={floor}")
    assert result.exit_code == code
    assert ("MISSED" in result.stdout) == bool(code)


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ({"kind": "faq"}, "has no “text”"),
        ({"text": "x", "kind": "fun"}, "“kind” is none of"),
        ({"text": "x", "kind": "faq"}, "has no “accept”"),
        ({"text": "x", "kind": "redflag", "tier": "grave"}, "“tier” is none of"),
    ],
)
def test_a_wrong_row_names_its_line(
    small: Small, tmp_path: Path, row: object, reason: str
) -> None:
    result = run("evaluate", labelled(tmp_path, row))
    assert result.exit_code == 1
    assert f"labelled.jsonl:1: message: {reason}" in result.stderr


def test_a_floor_that_is_none_is_a_usage_error(small: Small, tmp_path: Path) -> None:
    file = labelled(tmp_path, {"text": "x", "kind": "offtopic"})
    result = run("evaluate", file, "--floor", "fun=75")
    assert result.exit_code == 2
    assert "“fun=75” is no floor" in result.stderr
