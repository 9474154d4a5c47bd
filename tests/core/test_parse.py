"""Typed answers: what counts as yes, no, not sure, and what is asked again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.parse import agreed, one_of, plain, several_of, yes_no_unsure
from tests.clinic import NOW

PLACES = {"tailbone": "Tailbone", "buttock": "Middle of the buttock", "top": "Top of the buttock"}


@pytest.mark.parametrize(
    "text",
    [
        "yes",
        "Yeah!",
        "yep",
        "YUP",
        "y",
        "yes it does",
        "a bit",
        "Sometimes",
        "👍",
        "i think so",
        "ｙｅｓ",
        "yes, since Monday",
        "y͎e͎s͎",
        "hai",
    ],
)
def test_a_yes_is_understood(text: str) -> None:
    assert yes_no_unsure(text, NOW) == "yes"


@pytest.mark.parametrize(
    "text",
    [
        "no",
        "Nope",
        "nah",
        "NO!!",
        "n",
        "no I don't",
        "not at all",
        "none of these",
        "never",
        "👎",
        "no thanks",
        "i don't",
        "Not that I know of",
        "no, nothing like that",
    ],
)
def test_a_no_is_understood(text: str) -> None:
    assert yes_no_unsure(text, NOW) == "no"


@pytest.mark.parametrize(
    "text",
    [
        "not sure",
        "dunno",
        "idk",
        "Maybe",
        "no idea",
        "i don't know",
        "hard to say",
        "🤷",
        "unsure",
        "yes and no",
        "i'm not sure",
        "could be",
        "kind of",
    ],
)
def test_not_sure_is_unknown_and_never_no(text: str) -> None:
    assert yes_no_unsure(text, NOW) == "unsure"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "\x00",
        "no feeling down there",
        "no, but it is numb",
        "yeah nah",
        "skip",
        "ok",
        "next",
        "what?",
        "no " * 50,
        "not the left one",
        "normal",
    ],
)
def test_what_is_no_plain_answer_is_asked_again(text: str) -> None:
    assert yes_no_unsure(text, NOW) is None


@pytest.mark.parametrize("text", ["ok", "sure", "I agree", "send it", "yes please", "go ahead"])
def test_an_agreement_is_understood(text: str) -> None:
    assert agreed(text, NOW) == "yes"


@pytest.mark.parametrize("text", ["no", "don't", "not yet", "I'd rather not", "no thank you"])
def test_a_refusal_is_understood(text: str) -> None:
    assert agreed(text, NOW) == "no"


@pytest.mark.parametrize("text", ["sure, but don't send my name", "ok not now", "hm", ""])
def test_a_half_agreement_is_none(text: str) -> None:
    assert agreed(text, NOW) is None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Tailbone", "tailbone"),
        ("tailbone", "tailbone"),
        ("1", "tailbone"),
        ("3", "top"),
        ("it is my tailbone", "tailbone"),
        ("the middle of my buttock", "buttock"),
        ("buttock", "buttock"),
        ("a buttock", None),
        ("4", None),
        ("0", None),
        ("elbow", None),
        ("", None),
    ],
)
def test_a_choice_may_be_typed(text: str, value: str | None) -> None:
    assert one_of(PLACES)(text, NOW) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1 and 3", "tailbone+top"),
        ("3, 1", "tailbone+top"),
        ("1 3", "tailbone+top"),
        ("numbers 1 and 2", "tailbone+buttock"),
        ("the tailbone and the top of the buttock", "tailbone+top"),
        ("tailbone, top", "tailbone+top"),
        ("1 and 1", "tailbone"),
        ("number 3", "top"),
        ("tailbone", "tailbone"),
        ("tailbone, not the top", "tailbone"),
        ("1 and 9", None),
        ("tailbone and elbow", "tailbone"),
        ("3 weeks ago", None),
        ("", None),
    ],
)
def test_several_choices_may_be_typed(text: str, value: str | None) -> None:
    assert several_of(PLACES)(text, NOW) == value


@given(st.text())
def test_any_text_can_be_read(text: str) -> None:
    assert yes_no_unsure(text, NOW) in {"yes", "no", "unsure", None}
    assert agreed(text, NOW) in {"yes", "no", None}
    assert one_of(PLACES)(text, NOW) in {*PLACES, None}
    assert plain(text) == plain(plain(text)) or len(text) > 300
