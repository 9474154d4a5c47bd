"""The hazard log names tests that exist, and leaves no hazard without control or residual risk."""

import ast
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parent.parent
LOG: list[dict[str, Any]] = yaml.safe_load((ROOT / "docs/safety/hazards.yaml").read_text())
SEVERITIES = ("minor", "significant", "considerable", "major", "catastrophic")
LIKELIHOODS = ("very low", "low", "medium", "high", "very high")
PEOPLE = {"clinic", "operator", "maintainers"}
FIELDS = ["id", "hazard", "cause", "effect", "before", "controls", "after", "residual", "owner"]


@cache
def names_in(path: str) -> frozenset[str]:
    """Return the names of the test functions in the file *path*, none where there is no file."""
    file = ROOT / path
    tree = ast.parse(file.read_text()) if file.is_file() else ast.parse("")
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, functions))


def missing(test: str) -> bool:
    """Tell whether *test*, ``path::name``, is no test that pytest would find."""
    path, _, name = test.partition("::")
    return not name.startswith("test_") or name not in names_in(path)


def risk(level: dict[str, str]) -> tuple[int, int]:
    return SEVERITIES.index(level["severity"]), LIKELIHOODS.index(level["likelihood"])


every_hazard = pytest.mark.parametrize("hazard", LOG, ids=lambda hazard: hazard["id"])


@every_hazard
def test_a_hazard_is_described_in_full(hazard: dict[str, Any]) -> None:
    assert list(hazard) == FIELDS
    assert all(str(hazard[field]).strip() for field in FIELDS)
    assert hazard["owner"] in PEOPLE


@every_hazard
def test_a_control_names_tests_that_exist_or_who_must_do_it(hazard: dict[str, Any]) -> None:
    assert hazard["controls"]
    for control in hazard["controls"]:
        if "procedure" in control:
            assert list(control) == ["procedure", "by"]
            assert control["by"] in PEOPLE
        else:
            assert list(control) == ["control", "tests"]
            assert control["tests"]
            assert [test for test in control["tests"] if missing(test)] == []


@every_hazard
def test_only_a_tested_control_lowers_a_risk(hazard: dict[str, Any]) -> None:
    before, after = risk(hazard["before"]), risk(hazard["after"])
    assert after[0] <= before[0]
    assert after[1] <= before[1]
    assert after == before or any("control" in control for control in hazard["controls"])


def test_hazards_are_numbered_through() -> None:
    assert [hazard["id"] for hazard in LOG] == [f"H{n:02}" for n in range(1, len(LOG) + 1)]


@pytest.mark.parametrize(
    "test",
    [
        "tests/test_hazards.py::test_nobody_wrote_this",
        "tests/test_nowhere.py::test_hazards_are_numbered_through",
        "tests/test_hazards.py::risk",
        "tests/test_hazards.py",
    ],
)
def test_a_test_that_does_not_exist_is_found(test: str) -> None:
    assert missing(test)


def test_a_test_that_exists_is_not_missing() -> None:
    assert not missing("tests/test_hazards.py::test_hazards_are_numbered_through")
