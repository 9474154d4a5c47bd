"""Read the key file, or make it on the first start."""

import os
import stat
from pathlib import Path

from bot.service.ports import StoreError
from bot.store.crypto import ID_BYTES, SECRET_BYTES, Key, Keys, new_keys

_HEADER = """\
# Frontdesk's keys. Without this file the database cannot be read: keep a copy in a safe place.
# The first key seals; the ones below it still open what they sealed.
"""


def load_keys(path: Path, *, make: bool = True) -> Keys:
    """Return the keys in the file *path*, which is made where it is missing, unless not *make*.

    Raises StoreError where the file cannot be read or made, is open to others, or makes no sense.
    """
    try:
        if not path.exists():
            if not make:
                raise StoreError(
                    f"There is no key file at {path}; without it nothing that is stored can be "
                    "read. Put the file, or your copy of it, where FRONTDESK_KEY_FILE points."
                )
            _make(path)
        _refuse_if_open_to_others(path)
        return _parse(path, path.read_text("ascii"))
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not a text file"
        raise StoreError(
            f"The key file {path} cannot be used ({reason}). Check the path in "
            "FRONTDESK_KEY_FILE and that its folder and the file belong to the user who runs "
            "Frontdesk."
        ) from error


def write_keys(keys: Keys) -> str:
    """Return the text of a key file that holds *keys*."""
    lines = [f"lookup {keys.lookup_secret.hex()}"]
    lines += [f"key {key.id.hex()} {key.secret.hex()}" for key in keys.ring]
    return _HEADER + "\n".join(lines) + "\n"


def _make(path: Path) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        # O_EXCL: of two programs that start at once, one makes the file and the other reads it
        file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    with os.fdopen(file, "w", encoding="ascii") as out:
        out.write(write_keys(new_keys()))
        out.flush()
        os.fsync(out.fileno())


def _refuse_if_open_to_others(path: Path) -> None:
    mode = stat.S_IMODE(path.stat().st_mode)
    if os.name == "posix" and mode & 0o077:
        raise StoreError(
            f"The key file {path} can be read by other users (mode {mode:04o}). "
            f"Run: chmod 600 {path}"
        )


def _parse(path: Path, text: str) -> Keys:
    lookups: list[bytes] = []
    ring: list[Key] = []
    for line in text.splitlines():
        match line.split():
            case [] | ["#", *_]:
                continue
            case ["lookup", secret]:
                lookups.append(_hex(path, secret, SECRET_BYTES))
            case ["key", id, secret]:
                ring.append(Key(_hex(path, id, ID_BYTES), _hex(path, secret, SECRET_BYTES)))
            case _:
                raise _malformed(path)
    if len(lookups) != 1 or not ring or len({key.id for key in ring}) < len(ring):
        raise _malformed(path)
    return Keys(tuple(ring), lookups[0])


def _hex(path: Path, text: str, size: int) -> bytes:
    try:
        value = bytes.fromhex(text)
    except ValueError as error:
        raise _malformed(path) from error
    if len(value) != size:
        raise _malformed(path)
    return value


def _malformed(path: Path) -> StoreError:
    return StoreError(
        f"The key file {path} is damaged. Restore it from your copy. Only where no data was "
        "stored yet: delete it, and the next start makes a new one."
    )
