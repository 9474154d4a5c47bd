import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.contact import Contact, read_contact, shown

MOBILE = Contact("phone", "+819012345678", "090-1234-5678")


@pytest.mark.parametrize(
    "text",
    [
        "090-1234-5678",
        "09012345678",
        "+81 90 1234 5678",
        "０９０−１２３４−５６７８",
        "call me on 090 1234 5678 after 6 please",
    ],
)
def test_a_number_of_the_clinics_country_is_kept_internationally_and_shown_nationally(
    text: str,
) -> None:
    assert read_contact(text, "JP") == MOBILE


@pytest.mark.parametrize("text", ["+44 20 7946 0958", "0044 20 7946 0958"])
def test_a_number_of_another_country_is_shown_internationally(text: str) -> None:
    assert read_contact(text, "JP") == Contact("phone", "+442079460958", "+44 20 7946 0958")


def test_an_extension_is_kept() -> None:
    found = read_contact("03 3581 4321 ext 12", "JP")
    assert found == Contact("phone", "+81335814321 ext. 12", "03-3581-4321 ext. 12")


def test_an_email_address_is_found_in_a_sentence() -> None:
    found = read_contact("it's Jo.B+clinic@Mail.Example.com.", "JP")
    assert found == Contact("email", *["Jo.B+clinic@mail.example.com"] * 2)


@pytest.mark.parametrize(
    "text",
    [
        *("", "hello", "12345", "090 1234 567", "2026-12-03", "tuesday 3pm", "\0"),
        *("a@b", "a..b@example.com", "a@-x.com", "@example.com", "a@b@example.com"),
        f"{'a' * 65}@example.com",
    ],
)
def test_what_is_neither_a_number_nor_an_address_is_none(text: str) -> None:
    assert read_contact(text, "JP") is None


def test_full_width_letters_are_read() -> None:
    assert read_contact("ｍｉｋａ＠ｅｘａｍｐｌｅ．ｃｏｍ", "JP") is not None


def test_what_is_kept_is_shown_as_people_read_it() -> None:
    assert shown("+819012345678", "JP") == "090-1234-5678"


@given(st.text(st.characters(codec=None), max_size=300))
def test_no_text_makes_it_raise(text: str) -> None:
    read_contact(text, "JP")


@given(st.from_regex(r"[-+0-9() ]{1,60}"))
def test_a_number_that_is_kept_reads_as_itself(text: str) -> None:
    found = read_contact(text, "JP")
    assert found is None or read_contact(found.value, "JP") == found
