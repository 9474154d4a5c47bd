"""The documents name every setting and command, and nothing that is not there."""

import re
from pathlib import Path

import click
import pytest

from bot.__main__ import main
from bot.cli.edge import EXIT_CODES
from bot.cli.tables import COLUMNS
from bot.core.commands import COMMANDS
from bot.core.requests import STAFF_VERBS
from bot.known_settings import documented_settings
from tests.test_hazards import missing

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text()
EXAMPLE = (ROOT / ".env.example").read_text()
SETTINGS = [setting.name for setting in documented_settings()]


@pytest.mark.parametrize("name", SETTINGS)
def test_a_setting_is_in_the_readme_and_the_example(name: str) -> None:
    assert f"`{name}`" in README
    assert f"\n{name}=" in EXAMPLE


def test_the_example_names_no_setting_that_does_not_exist() -> None:
    assert set(re.findall(r"^([A-Z_]+)=", EXAMPLE, re.MULTILINE)) == set(SETTINGS)


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_a_patients_command_is_in_the_readme(name: str) -> None:
    assert f"`/{name}`" in README


@pytest.mark.parametrize("name", sorted(main.commands))
def test_a_command_of_the_command_line_is_in_the_readme_and_explains_itself(name: str) -> None:
    assert f"frontdesk {name}" in README
    assert main.commands[name].get_short_help_str()


def test_every_command_in_the_readme_exists() -> None:
    named = set(re.findall(r"^(?:\$ )?frontdesk ([a-z-]+)", README, re.MULTILINE))
    assert named
    assert named <= set(main.commands)


def test_every_make_target_in_the_readme_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert set(re.findall(r"\bmake ([a-z-]+)", README)) <= targets


@pytest.mark.parametrize("document", [*sorted(ROOT.glob("docs/**/*.md")), ROOT / "README.md"])
def test_every_link_in_a_document_leads_somewhere(document: Path) -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]+)", document.read_text())
    assert [link for link in links if not (document.parent / link).exists()] == []


@pytest.mark.parametrize(
    "path",
    re.findall(r"`((?:bot|knowledge|tests)/[^`*]+)`", (ROOT / "docs/architecture.md").read_text()),
)
def test_every_place_that_the_architecture_names_exists(path: str) -> None:
    assert (ROOT / path).exists()


@pytest.mark.parametrize(
    "test", re.findall(r"`(tests/[^`]+::[^`]+)`", (ROOT / "docs/security.md").read_text())
)
def test_every_test_that_the_threat_model_names_exists(test: str) -> None:
    assert not missing(test)


def test_main_is_a_group_of_commands() -> None:
    assert isinstance(main, click.Group)


def first_column(document: str, title: str) -> list[str]:
    """Return what stands first in each row of the table under *title*."""
    section = (ROOT / document).read_text().partition(f" {title}\n")[2].partition("\n#")[0]
    return re.findall(r"^\| `?([a-z_0-9]+)\b", section, re.MULTILINE)[1:]


def test_the_columns_of_the_queue_are_documented_in_their_order() -> None:
    assert first_column("docs/command-line.md", "Columns") == list(COLUMNS)


def test_the_verbs_of_the_queue_are_documented() -> None:
    named = re.findall(
        r"^\| `([a-z-]+)", (ROOT / "docs/command-line.md").read_text(), re.MULTILINE
    )
    assert set(STAFF_VERBS) <= set(named)


def test_the_exit_codes_are_documented_as_the_help_tells_them() -> None:
    told = re.findall(r"^  (\d)  (.+)$", EXIT_CODES, re.MULTILINE)
    text = (ROOT / "docs/command-line.md").read_text()
    assert [code for code, meaning in told if f"| {code} | {meaning} |" not in text] == []
    assert told
