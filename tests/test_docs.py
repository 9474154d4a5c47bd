"""The documents name every setting and command, and nothing that is not there."""

import re
from pathlib import Path

import click
import pytest

from bot.__main__ import main
from bot.core.commands import COMMANDS
from bot.known_settings import documented_settings

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


def test_main_is_a_group_of_commands() -> None:
    assert isinstance(main, click.Group)
