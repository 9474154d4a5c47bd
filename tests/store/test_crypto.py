import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.store.crypto import ID_BYTES, Keys, SealError, new_key, new_keys

KEYS = new_keys()
SEALED = KEYS.seal("Mika", "requests", "sealed", 7)


@given(st.text(), st.integers(0))
def test_a_sealed_text_opens_at_its_place(text: str, row: int) -> None:
    assert KEYS.open(KEYS.seal(text, "requests", "sealed", row), "requests", "sealed", row) == text


@pytest.mark.parametrize(
    "place", [("outbox", "sealed", 7), ("requests", "body", 7), ("requests", "sealed", 8)]
)
def test_a_sealed_text_opens_nowhere_else(place: tuple[str, str, int]) -> None:
    with pytest.raises(SealError):
        KEYS.open(SEALED, *place)


@given(st.integers(0, len(SEALED) - 1), st.integers(1, 255))
def test_a_sealed_text_with_one_byte_changed_is_refused(at: int, flip: int) -> None:
    changed = bytearray(SEALED)
    changed[at] ^= flip
    with pytest.raises(SealError):
        KEYS.open(bytes(changed), "requests", "sealed", 7)


@given(st.integers(0, len(SEALED) - 1))
def test_a_sealed_text_cut_short_is_refused(size: int) -> None:
    with pytest.raises(SealError):
        KEYS.open(SEALED[:size], "requests", "sealed", 7)


def test_the_same_text_is_never_sealed_the_same_way_twice() -> None:
    assert KEYS.seal("Mika", "requests", "sealed", 7) != SEALED


def test_after_a_rotation_the_new_key_seals_and_the_old_one_still_opens() -> None:
    rotated = Keys((new_key(), *KEYS.ring), KEYS.lookup_secret)
    assert rotated.open(SEALED, "requests", "sealed", 7) == "Mika"
    assert rotated.seal("Mika", "t", "c", 1)[:ID_BYTES] == rotated.ring[0].id


def test_a_text_sealed_with_a_key_that_is_gone_names_that_key() -> None:
    with pytest.raises(SealError, match=KEYS.ring[0].id.hex()):
        new_keys().open(SEALED, "requests", "sealed", 7)


def test_a_lookup_finds_the_same_text_only_with_the_same_keys() -> None:
    assert KEYS.lookup("+81312345678") == KEYS.lookup("+81312345678")
    assert KEYS.lookup("+81312345678") != KEYS.lookup("+81312345679")
    assert KEYS.lookup("+81312345678") != new_keys().lookup("+81312345678")


def test_keys_never_show_their_secrets() -> None:
    assert KEYS.ring[0].secret.hex() not in repr(KEYS)
    assert repr(KEYS.ring[0].secret) not in repr(KEYS)
    assert repr(KEYS.lookup_secret) not in repr(KEYS)
