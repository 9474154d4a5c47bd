"""``frontdesk sign-off`` writes the signature, and ``check`` shows what it is worth."""

import logging
from pathlib import Path

import pytest

from bot.app import open_frontdesk
from bot.channels.console import Console
from bot.settings import read_settings
from tests.cli.conftest import run
from tests.content.small import Small


@pytest.fixture
def unsigned(small: Small) -> Small:
    (small.folder / "sign_off.yaml").unlink()
    return small


def test_check_says_unsigned_until_someone_signs(unsigned: Small) -> None:
    assert "warning: sign_off.yaml: warning signs: unsigned; a clinician" in run("check").stdout
    signed = run("sign-off", "--as", "Dr A. Sato", stdin="y\n")
    assert signed.exit_code == 0
    assert "as a clinician of Test Clinic" in signed.stdout
    assert "red_flags.en.yaml" in signed.stdout
    assert "The emergency number is 119;" in signed.stdout
    assert run("check").stdout.endswith("0 faults, 0 warnings.\n")


def test_unsigned_warning_signs_are_no_fault(unsigned: Small) -> None:
    assert run("check").exit_code == 0


def test_check_says_what_changed_since_it_was_signed(small: Small) -> None:
    small.replace("red_flags.en.yaml", "[pain, hurts]", "[pain, hurts, aches]")
    assert "signed by Dr A. Sato on 2026-11-23, but changed since: red_flags.en.yaml" in (
        run("check").stdout
    )


@pytest.mark.parametrize("answer", ["n\n", ""])
def test_who_does_not_agree_signs_nothing(unsigned: Small, answer: str) -> None:
    assert run("sign-off", "--as", "Dr A. Sato", stdin=answer).exit_code == 1
    assert not (unsigned.folder / "sign_off.yaml").exists()


@pytest.mark.parametrize("words", [("sign-off",), ("sign-off", "--as", "  ")])
def test_a_signature_needs_a_name(unsigned: Small, words: tuple[str, ...]) -> None:
    assert run(*words, stdin="y\n").exit_code == 2
    assert not (unsigned.folder / "sign_off.yaml").exists()


def test_a_folder_that_cannot_be_written_is_told(unsigned: Small) -> None:
    (unsigned.folder / "sign_off.yaml").mkdir()
    result = run("sign-off", "--as", "Dr A. Sato", stdin="y\n")
    assert result.exit_code == 1
    assert "sign_off.yaml cannot be written" in result.stderr


async def test_the_operator_is_told_at_the_start_what_is_unsigned(
    unsigned: Small, caplog: pytest.LogCaptureFixture
) -> None:
    said: list[str] = []
    with caplog.at_level(logging.WARNING, "bot"):
        async with open_frontdesk(read_settings(), Console(said.append), None):
            pass
    assert "not ready for patients: sign_off.yaml: warning signs: unsigned" in caplog.text
    assert said == []


def test_a_signature_is_a_file_that_people_can_read(unsigned: Small, tmp_path: Path) -> None:
    run("sign-off", "--as", "Dr “A”: Satō", stdin="y\n")
    text = (unsigned.folder / "sign_off.yaml").read_text(encoding="utf-8")
    assert text.startswith("# Written by `frontdesk sign-off`")
    assert "by: 'Dr “A”: Satō'" in text
