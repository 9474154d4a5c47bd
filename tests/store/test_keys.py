import stat
from dataclasses import replace
from pathlib import Path

import pytest

from bot.service.ports import StoreError
from bot.store.crypto import ID_BYTES, Keys, new_key, new_keys
from bot.store.keys import KeyFile, load_keys, replace_keys, write_keys

LOOKUP = "lookup " + "ab" * 32
KEY = "key 01020304 " + "cd" * 32


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "config" / "frontdesk" / "key"


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True)
    path.write_text(text)
    path.chmod(0o600)
    return path


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_the_first_start_makes_a_key_file_for_its_owner_only(path: Path) -> None:
    load_keys(path)
    assert (mode(path), mode(path.parent)) == (0o600, 0o700)


def test_the_second_start_reads_the_same_keys(path: Path) -> None:
    assert load_keys(path) == load_keys(path)


def test_two_clinics_have_different_keys(tmp_path: Path) -> None:
    assert load_keys(tmp_path / "a") != load_keys(tmp_path / "b")


def test_several_keys_are_read_in_their_order(path: Path) -> None:
    keys = Keys((new_key(), new_key()), new_keys().lookup_secret)
    assert load_keys(write(path, write_keys(keys))) == keys


@pytest.mark.parametrize("bits", [0o640, 0o604, 0o620])
def test_a_key_file_that_others_can_read_is_refused(path: Path, bits: int) -> None:
    load_keys(path)
    path.chmod(bits)
    with pytest.raises(StoreError, match="chmod 600"):
        load_keys(path)


@pytest.mark.parametrize(
    "text",
    [
        "",
        LOOKUP,
        KEY,
        f"{LOOKUP}\n{LOOKUP}\n{KEY}",
        f"{LOOKUP}\n{KEY}\n{KEY}",
        f"{LOOKUP}\n{KEY}\nnext 01020304 {'ef' * 32}",
        f"{LOOKUP}\n{KEY}\nnext 05060708 {'ef' * 32}\nnext 05060709 {'ef' * 32}",
        f"{LOOKUP}\n{KEY}00",
        f"{LOOKUP}\nkey 01020304 {'xy' * 32}",
        f"{LOOKUP}\n{KEY} more",
        "-----BEGIN PRIVATE KEY-----",
    ],
)
def test_a_key_file_that_makes_no_sense_is_refused(path: Path, text: str) -> None:
    with pytest.raises(StoreError, match="is damaged"):
        load_keys(write(path, text))


def test_a_key_file_that_is_no_text_is_refused(path: Path) -> None:
    load_keys(path)
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(StoreError, match="not a text file"):
        load_keys(path)


def test_a_folder_in_place_of_the_key_file_is_refused(path: Path) -> None:
    path.mkdir(parents=True, mode=0o700)
    with pytest.raises(StoreError, match="FRONTDESK_KEY_FILE"):
        load_keys(path)


def test_a_file_in_place_of_the_keys_folder_is_refused(path: Path) -> None:
    path.parent.parent.mkdir()
    path.parent.write_text("")
    with pytest.raises(StoreError, match="FRONTDESK_KEY_FILE"):
        load_keys(path)


def test_an_error_never_tells_the_keys(path: Path) -> None:
    with pytest.raises(StoreError) as caught:
        load_keys(write(path, f"{LOOKUP}\n{KEY} more"))
    assert "abab" not in str(caught.value)
    assert "cdcd" not in str(caught.value)


def test_the_prepared_key_is_kept_in_the_file(path: Path) -> None:
    keys = replace(new_keys(), prepared=new_key())
    assert load_keys(write(path, write_keys(keys))) == keys


def test_keys_are_replaced_whole_and_for_their_owner_only(path: Path) -> None:
    load_keys(path)
    keys = load_keys(path).rotated()
    replace_keys(path, keys)
    assert load_keys(path) == keys
    assert mode(path) == 0o600
    assert list(path.parent.iterdir()) == [path]


def test_what_an_interrupted_replacement_left_is_in_nobodys_way(path: Path) -> None:
    keys = load_keys(path).rotated()
    path.with_name("key.part").write_text("half a")
    replace_keys(path, keys)
    assert load_keys(path) == keys


def test_the_file_behind_a_link_is_replaced(path: Path, tmp_path: Path) -> None:
    keys = load_keys(path).rotated()
    (tmp_path / "link").symlink_to(path)
    replace_keys(tmp_path / "link", keys)
    assert (tmp_path / "link").is_symlink()
    assert load_keys(path) == keys


def seal(keys: KeyFile) -> bytes:
    """Return the id of the key that seals now."""
    return keys.seal("Mika", "requests", "sealed", 7)[:ID_BYTES]


def test_a_process_follows_its_key_file(path: Path) -> None:
    live = KeyFile(path)
    before = live.seal("Mika", "requests", "sealed", 7)
    rotated = load_keys(path).rotated()
    replace_keys(path, rotated)
    assert seal(live) == rotated.ring[0].id != before[:ID_BYTES]
    assert live.open(before, "requests", "sealed", 7) == "Mika"


@pytest.mark.parametrize("spoil", ["remove", "damage", "open to others", "another clinic's"])
def test_a_process_keeps_its_keys_where_the_file_becomes_useless(
    path: Path, spoil: str, caplog: pytest.LogCaptureFixture
) -> None:
    live = KeyFile(path)
    before = seal(live)
    match spoil:
        case "remove":
            path.unlink()
        case "damage":
            path.write_text("oops")
        case "open to others":
            replace_keys(path, load_keys(path).rotated())
            path.chmod(0o644)
        case _:
            replace_keys(path, new_keys())
    assert [seal(live), seal(live)] == [before, before]
    assert len(caplog.messages) == 1


def test_a_key_file_that_is_mended_is_followed_again(path: Path) -> None:
    live = KeyFile(path)
    rotated = load_keys(path).rotated()
    path.write_text("oops")
    seal(live)
    replace_keys(path, rotated)
    assert seal(live) == rotated.ring[0].id
