"""Words for replies: filled once, checked for what is missing or unknown."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.content.message_keys import KEYS
from bot.content.messages import Wording, message_faults, missing_keys
from bot.content.yaml_lines import read_yaml
from bot.core.clinic import Clinic
from bot.core.model import Button, Reply
from tests.clinic import CLINIC, SIGNS

WORDING = Wording(CLINIC, SIGNS)


def faults(tmp_path: Path, **changed: str | None) -> list[str]:
    """Return the faults of the shipped wording with *changed* texts; None takes one away."""
    texts = {**CLINIC.messages, **changed}
    lines = (
        f"{key}: {json.dumps(text, ensure_ascii=False)}"
        for key, text in texts.items()
        if text is not None
    )
    path = tmp_path / "messages.en.yaml"
    path.write_text("\n".join(lines), encoding="utf-8")
    document, found = read_yaml(path, "messages.en.yaml")
    assert document is not None, found
    return [str(fault) for fault in message_faults(document.content, document)]


def test_the_shipped_wording_has_no_faults() -> None:
    document, _ = read_yaml(Path("knowledge/messages.en.yaml"), "messages.en.yaml")
    assert document is not None
    assert message_faults(document.content, document) == []


def test_names_are_filled_in() -> None:
    assert "119" in WORDING.text(Reply("card.emergency", {"sign": "ces"}))
    assert "the sign ces" in WORDING.text(Reply("card.emergency", {"sign": "ces"}))
    assert WORDING.label(Button("x", "entry.title", {"entry": "disc"})) == "About disc"


def test_several_signs_are_named_together() -> None:
    text = WORDING.text(Reply("card.urgent", {"sign": "ces fever"}))
    assert "the sign ces; the sign fever" in text


def test_a_message_is_said_by_its_key_and_parameters() -> None:
    assert "number is 12" in WORDING.say("question.sent", number="12")


@given(st.text())
def test_what_a_patient_wrote_is_never_read_for_names(text: str) -> None:
    said = f"{{clinic}}{text}{{emergency}}{{text}}"
    told = WORDING.text(Reply("question.send", {"text": said}))
    assert "{clinic}" in told
    assert "{emergency}{text}" in told


def test_a_missing_message_is_an_error() -> None:
    with pytest.raises(KeyError):
        WORDING.text(Reply("no.such.message"))


def test_what_is_gone_is_named_by_its_id() -> None:
    assert WORDING.label(Button("x", "entry.title", {"entry": "gone"})) == "gone"
    assert "gone" in WORDING.text(Reply("card.urgent", {"sign": "gone"}))


def test_the_commands_have_descriptions() -> None:
    commands = WORDING.commands("patient")
    assert list(commands)[:2] == ["menu", "check"]
    assert all(0 < len(text) <= 256 for text in commands.values())
    assert list(WORDING.commands("staff")) == ["pending", "unanswered", "stats", "reply", "staff"]


def test_a_missing_text_is_a_fault(tmp_path: Path) -> None:
    assert faults(tmp_path, welcome=None) == ["messages.en.yaml: welcome: is missing"]


def test_an_empty_text_is_a_fault(tmp_path: Path) -> None:
    assert faults(tmp_path, welcome="") == ["messages.en.yaml:1: welcome: should be a text"]


def test_a_text_that_is_too_long_is_a_fault(tmp_path: Path) -> None:
    (fault,) = faults(tmp_path, welcome="x" * 4097)
    assert fault.endswith("is longer than 4,096 characters")
    assert faults(tmp_path, welcome="🙂" * 2049) != []
    assert faults(tmp_path, welcome="x" * 4096) == []


def test_an_unknown_name_is_a_fault_with_a_hint(tmp_path: Path) -> None:
    (fault,) = faults(tmp_path, welcome="Call {emergncy}")
    assert fault.endswith("has {emergncy}, which is not known there; did you mean {emergency}?")
    assert faults(tmp_path, welcome="{answer}") != []


def test_a_list_is_no_wording(tmp_path: Path) -> None:
    path = tmp_path / "messages.en.yaml"
    path.write_text("- a\n- b\n", encoding="utf-8")
    document, _ = read_yaml(path, "messages.en.yaml")
    assert document is not None
    assert len(message_faults(document.content, document)) == 1


def test_a_choice_without_words_is_found() -> None:
    clinic: Clinic = replace(CLINIC, symptoms={"where": ("elbow",)})
    missing = set(missing_keys(clinic)) & {"symptoms.where.elbow", "symptoms.where.elbow.reason"}
    assert len(missing) == 2


def test_no_text_says_that_all_is_well() -> None:
    for key, text in CLINIC.messages.items():
        assert "you are fine" not in text.casefold(), key


def test_a_request_is_never_called_an_appointment() -> None:
    for key in KEYS:
        assert "appointment" not in CLINIC.messages[key].casefold(), key


def test_the_first_words_say_that_it_is_a_bot_and_whom_to_call() -> None:
    said = WORDING.say("welcome")
    assert "I am a bot" in said
    assert "I cannot examine you or say what you have." in said
    assert "In an emergency, call 119." in said


@pytest.mark.parametrize(
    "key",
    [
        *("question.sent", "booking.done", "miss", "error.internal", "answer.net", "goodbye"),
        *("help", "other.picture", "other.voice", "other.document"),
        *("check.none", "check.soon", "check.careful", "check.careful.today"),
    ],
)
def test_whoever_waits_or_is_not_understood_is_told_whom_to_call(key: str) -> None:
    assert "{emergency}" in CLINIC.messages[key]


@pytest.mark.parametrize(
    ("key", "first"),
    [
        ("card.emergency", "CALL {emergency} NOW"),
        ("card.crisis", "CALL {emergency} NOW"),
        ("card.urgent", "SEE A DOCTOR TODAY"),
        ("card.distress", "PLEASE TALK TO SOMEONE TODAY"),
    ],
)
def test_a_card_says_first_what_to_do_and_never_to_wait(key: str, first: str) -> None:
    card = CLINIC.messages[key]
    assert card.startswith(first)
    assert "{emergency}" in card
    for promise in ("staff will", "get back to you", "we will"):
        assert promise not in card.casefold()
