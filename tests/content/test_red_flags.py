"""Faults in red_flags*.yaml are found, all at once."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from bot.content.red_flags import load_rulebook
from bot.core.model import Tier

KNOWLEDGE = Path(__file__).parents[2] / "knowledge"
TODAY = date(2026, 12, 1)
EXEMPLARS = "red_flags.exemplars.en.yaml"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("red_flags.yaml", "red_flags.en.yaml"):
        shutil.copy(KNOWLEDGE / name, tmp_path / name)
    return tmp_path


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def reasons(folder: Path, today: date | None = None) -> str:
    _, faults = load_rulebook(folder, today)
    return "\n".join(map(str, faults))


def test_the_shipped_rulebook_has_no_fault() -> None:
    assert reasons(KNOWLEDGE, TODAY) == ""


def test_every_sign_has_a_source() -> None:
    rulebook, _ = load_rulebook(KNOWLEDGE)
    assert rulebook is not None
    assert all(sign.source for sign in rulebook.signs.values())


def test_the_check_goes_from_the_gravest_to_the_mildest() -> None:
    rulebook, _ = load_rulebook(KNOWLEDGE)
    assert rulebook is not None
    ranks = [question.tier.rank for question in rulebook.check]
    assert ranks == sorted(ranks)


def test_an_unknown_concept_is_a_fault(folder: Path) -> None:
    change(folder / "red_flags.yaml", "near: [retention]", "near: [retenshun]")
    assert "unknown concept “retenshun”" in reasons(folder)


def test_an_unknown_tier_is_a_fault(folder: Path) -> None:
    change(folder / "red_flags.yaml", "tier: emergency", "tier: whenever")
    assert "tier" in reasons(folder)


def test_a_check_question_with_an_unknown_sign_is_a_fault(folder: Path) -> None:
    change(folder / "red_flags.yaml", "signs: [ces-saddle,", "signs: [ces-sadle,")
    assert "unknown sign “ces-sadle”" in reasons(folder)


def test_a_sign_without_words_is_a_fault(folder: Path) -> None:
    change(folder / "red_flags.en.yaml", "\n  dvt:\n    title", "\n  dvtt:\n    title")
    found = reasons(folder)
    assert "dvt: has no words" in found
    assert "dvtt: is not under signs" in found


def test_a_sign_without_a_source_is_a_fault(folder: Path) -> None:
    change(folder / "red_flags.yaml", "    source: ", "    sauce: ")
    assert "source" in reasons(folder)


def test_a_sign_without_near_misses_is_a_fault(folder: Path) -> None:
    change(folder / "red_flags.en.yaml", "    near_misses:\n", "    near_mises:\n")
    assert "near_misses" in reasons(folder)


def test_a_phrase_of_fillers_is_a_fault(folder: Path) -> None:
    change(folder / "red_flags.en.yaml", "strong: [between legs,", "strong: [so very,")
    assert "“so very”" in reasons(folder)


def test_a_hit_that_is_not_caught_is_a_fault(folder: Path) -> None:
    change(folder / "red_flags.en.yaml", '"I can\'t pee since this morning"', '"nice weather"')
    assert "its hit “nice weather” is not caught" in reasons(folder, TODAY)


def test_a_near_miss_that_is_stopped_is_a_fault(folder: Path) -> None:
    change(folder / "red_flags.en.yaml", '"no chest pain"', '"I have chest pain"')
    assert "its near-miss “I have chest pain” is stopped" in reasons(folder, TODAY)


def test_a_review_that_is_overdue_is_a_fault() -> None:
    assert "was to be reviewed until 2027-05-23" in reasons(KNOWLEDGE, date(2027, 5, 24))


def test_faults_of_both_files_come_at_once(folder: Path) -> None:
    change(folder / "red_flags.yaml", "tier: emergency", "tier: whenever")
    change(folder / "red_flags.en.yaml", "    title: ", "    titel: ")
    found = reasons(folder)
    assert "red_flags.yaml:" in found
    assert "red_flags.en.yaml:" in found


def test_a_broken_rulebook_does_not_half_load(folder: Path) -> None:
    change(folder / "red_flags.yaml", "near: [retention]", "near: [retenshun]")
    assert load_rulebook(folder)[0] is None


def test_a_missing_file_is_a_fault(tmp_path: Path) -> None:
    assert "red_flags.yaml" in reasons(tmp_path)


def test_exemplars_of_an_unknown_sign_are_a_fault(folder: Path) -> None:
    text = "batches:\n  - author: me\n    signs:\n      gout:\n        hits: [my toe]\n"
    (folder / EXEMPLARS).write_text(text, "utf-8")
    assert "unknown sign “gout”" in reasons(folder)


def test_a_misspelt_key_among_exemplars_is_a_fault(folder: Path) -> None:
    (folder / EXEMPLARS).write_text("batches:\n  - auther: me\n    signs: {}\n", "utf-8")
    assert "auther" in reasons(folder)


def test_a_rulebook_without_exemplars_loads(folder: Path) -> None:
    rulebook, faults = load_rulebook(folder)
    assert not faults
    assert rulebook is not None
    assert rulebook.batches == ()


def test_no_author_wrote_a_message_twice() -> None:
    rulebook, _ = load_rulebook(KNOWLEDGE)
    assert rulebook is not None
    for batch in rulebook.batches:
        hits = [text for texts in batch.hits.values() for text in texts]
        written = [*hits, *batch.near_misses, *batch.ordinary]
        assert len(written) == len(set(written)), batch.author


def test_every_emergency_and_urgent_sign_has_fifteen_exemplars() -> None:
    rulebook, _ = load_rulebook(KNOWLEDGE)
    assert rulebook is not None
    for sign in rulebook.signs.values():
        if sign.tier is Tier.SOON:
            continue
        written = sum(len(batch.hits.get(sign.id, ())) for batch in rulebook.batches)
        assert written >= 15, sign.id
