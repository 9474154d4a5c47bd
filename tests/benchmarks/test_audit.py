"""What the audit says of what pip-audit found, and of what it could not look up."""

import json

from benchmarks.audit import FOUND, UNKNOWN, verdict

CLEAN = {"name": "click", "version": "8.2", "vulns": []}
WEAK = {"name": "old", "version": "1", "vulns": [{"id": "PYSEC-1", "fix_versions": ["2"]}]}
SKIPPED = {"name": "new", "skip_reason": "Dependency not found on PyPI"}


def said(*packages: dict[str, object]) -> tuple[int, str]:
    return verdict(json.dumps({"dependencies": packages}), "")


def test_packages_without_known_weak_spots_pass() -> None:
    assert said(CLEAN) == (0, "0 known weak spots in 1 of 1 packages.")


def test_a_weak_spot_is_named_with_the_version_that_mends_it() -> None:
    code, words = said(CLEAN, WEAK)
    assert code == FOUND
    assert "old 1: PYSEC-1, mended in ['2']" in words


def test_what_could_not_be_looked_up_is_no_clean_result() -> None:
    code, words = said(CLEAN, SKIPPED)
    assert code == UNKNOWN
    assert "0 known weak spots in 1 of 2 packages." in words
    assert "Of 1 nothing is known" in words


def test_a_list_out_of_reach_is_told() -> None:
    code, words = verdict("", "Traceback\nConnectionError: no route to host")
    assert (code, "no route to host" in words) == (UNKNOWN, True)
