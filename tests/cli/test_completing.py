"""What a shell completes, asked as the shell's own script asks."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import run

ROOT = Path(__file__).parents[2]


def completed(*words: str) -> list[str]:
    """Return what bash offers after *words*, the last of which is not complete."""
    asked = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "_FRONTDESK_COMPLETE": "bash_complete",
        "COMP_WORDS": " ".join(("frontdesk", *words)),
        "COMP_CWORD": str(len(words)),
    }
    code = "from bot.__main__ import main; main(prog_name='frontdesk')"
    done = subprocess.run(
        [sys.executable, "-c", code], env=asked, capture_output=True, text=True, check=True
    )
    assert done.stderr == ""
    return [line.partition(",")[2] for line in done.stdout.split()]


@pytest.mark.usefixtures("queue")
def test_numbers_verbs_states_and_owners_are_completed() -> None:
    run("request", "2", "claim", "--as", "Mika")
    assert completed("request", "") == ["1", "2"]
    assert completed("request", "1", "cl") == ["claim", "close"]
    assert completed("requests", "--state", "bo") == ["booked"]
    assert completed("request", "1", "close", "d") == ["done", "declined", "duplicate"]
    assert completed("request", "1", "claim", "--as", "") == ["Mika"]


@pytest.mark.usefixtures("small")
def test_completing_makes_nothing(tmp_path: Path) -> None:
    assert completed("request", "") == []
    assert not (tmp_path / "data").exists()
    assert not (tmp_path / "key").exists()


@pytest.mark.usefixtures("small")
def test_a_database_that_cannot_be_read_completes_nothing(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "frontdesk.db").write_text("Dear diary, " * 1000)
    assert completed("request", "") == []


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_each_shell_gets_its_script(shell: str) -> None:
    result = run("completion", shell)
    assert result.exit_code == 0
    assert f"_FRONTDESK_COMPLETE={shell}_complete" in result.stdout


def test_bash_accepts_its_script() -> None:
    script = run("completion", "bash").stdout
    subprocess.run(["bash", "-n"], input=script, text=True, check=True)  # noqa: S607
