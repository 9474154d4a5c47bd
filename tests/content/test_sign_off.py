"""A clinician signs the warning signs; what changes afterwards is seen."""

from pathlib import Path

import pytest

from bot.content.load import inspect, load
from bot.settings import shipped_knowledge
from tests.content.small import TODAY, Small

AGAIN = "a clinician must read them and sign with frontdesk sign-off --as NAME"


@pytest.fixture
def small(tmp_path: Path) -> Small:
    return Small(tmp_path / "knowledge")


def said(small: Small) -> list[str]:
    return [line for line in small.warnings() if line.startswith("sign_off.yaml")]


def test_signed_warning_signs_need_nothing_more(small: Small) -> None:
    assert said(small) == []
    assert load(small.folder, TODAY).before_use == ()


def test_unsigned_warning_signs_are_a_warning_that_says_what_to_do(small: Small) -> None:
    (small.folder / "sign_off.yaml").unlink()
    assert said(small) == [
        "sign_off.yaml: warning signs: unsigned; a clinician of the clinic must read "
        "red_flags.en.yaml, red_flags.yaml, the cards and their numbers and sign with "
        "frontdesk sign-off --as NAME"
    ]
    assert small.faults() == []
    assert [str(fault) for fault in load(small.folder, TODAY).before_use] == said(small)


@pytest.mark.parametrize(
    ("file", "old", "new", "changed"),
    [
        ("red_flags.yaml", "[chest, pain]", "[chest]", "red_flags.yaml"),
        ("red_flags.en.yaml", "[pain, hurts]", "[pain, hurts, aches]", "red_flags.en.yaml"),
        ("messages.en.yaml", "SEE A DOCTOR TODAY", "REST", "the cards and their numbers"),
        ("clinic.yaml", 'number: "119"', 'number: "110"', "the cards and their numbers"),
        ("clinic.yaml", "03-1234-5678", "03-1234-5679", "the cards and their numbers"),
    ],
)
def test_what_changed_after_it_was_signed_is_named(
    small: Small, file: str, old: str, new: str, changed: str
) -> None:
    small.replace(file, old, new)
    assert said(small) == [
        "sign_off.yaml: warning signs: signed by Dr A. Sato on 2026-11-23, but changed since: "
        f"{changed}; {AGAIN}"
    ]


def test_exemplars_that_come_after_the_signature_are_a_change(small: Small) -> None:
    small.write("red_flags.exemplars.en.yaml", "batches: []\n")
    assert f"changed since: red_flags.exemplars.en.yaml; {AGAIN}" in said(small)[0]


def test_another_wording_leaves_the_signature_valid(small: Small) -> None:
    small.replace("messages.en.yaml", "Hello, this is", "Welcome to")
    assert said(small) == []


def test_a_changed_text_that_is_signed_again_is_signed(small: Small) -> None:
    small.replace("red_flags.yaml", "[chest, pain]", "[chest]")
    small.sign("Dr “B”: Mori")
    assert said(small) == []


@pytest.mark.parametrize("text", ["by: [", "by: Dr A. Sato\n", "- by\n"])
def test_a_signature_that_cannot_be_read_counts_as_none(small: Small, text: str) -> None:
    small.write("sign_off.yaml", text)
    assert all("warning signs: unsigned: " in line for line in said(small))
    assert said(small)
    assert small.faults() == []


def test_the_shipped_warning_signs_are_unsigned() -> None:
    knowledge, _, _ = inspect(shipped_knowledge(), TODAY, thorough=False)
    assert knowledge is not None
    assert any("unsigned" in str(fault) for fault in knowledge.before_use)
