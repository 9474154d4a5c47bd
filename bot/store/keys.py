"""Read the key file, make it on the first start, and follow it when keys are rotated."""

import logging
import os
import stat
from contextlib import suppress
from pathlib import Path

from bot.service.ports import StoreError
from bot.store.crypto import ID_BYTES, SECRET_BYTES, Key, Keys, new_keys
from bot.store.disk import sync

_HEADER = """\
# Frontdesk's keys. Without this file the database cannot be read: keep a copy in a safe place.
# The first key seals; the ones below it still open what they sealed. "next" is yet to seal.
"""

log = logging.getLogger(__name__)


class KeyFile:
    """The keys of a file, read again when it changes (bot.store.crypto.Sealer).

    Whoever rotates the keys writes the file first and the database afterwards: who looks at the
    file after it has read a row knows the key of that row.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._keys = load_keys(path)
        self._seen: _Stamp | None = None

    def seal(self, text: str, table: str, column: str, row: object) -> bytes:
        """Return *text* sealed for its place."""
        return self._current().seal(text, table, column, row)

    def open(self, sealed: bytes, table: str, column: str, row: object) -> str:
        """Return the text of *sealed*; raise SealError where it does not belong here."""
        return self._current().open(sealed, table, column, row)

    def lookup(self, text: str) -> bytes:
        """Return the keyed hash to find *text* by without reading it."""
        return self._keys.lookup(text)

    def _current(self) -> Keys:
        """Return the keys of the file as it is now, the ones read before where it is no use."""
        if (stamp := _stamp(self._path)) != self._seen:
            self._seen = stamp  # first: what is wrong with it is told once
            try:
                found = load_keys(self._path, make=False)
            except StoreError:
                log.error("the key file cannot be used; the keys read before still are")
            else:
                if found.lookup_secret == self._keys.lookup_secret:
                    self._keys = found
                else:
                    log.error("the key file is another clinic's; the keys read before still are")
        return self._keys


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
        raise _unusable(path, error) from error


def replace_keys(path: Path, keys: Keys) -> None:
    """Put *keys* into the file *path*: whole, or not at all. Raises StoreError where it cannot."""
    path = path.resolve()  # of a link, the file behind it changes
    part = path.with_name(f"{path.name}.part")
    try:
        part.unlink(missing_ok=True)
        _write(part, keys)
        part.replace(path)
        sync(path.parent)
    except OSError as error:
        raise _unusable(path, error) from error


def write_keys(keys: Keys) -> str:
    """Return the text of a key file that holds *keys*."""
    lines = [f"lookup {keys.lookup_secret.hex()}"]
    lines += [f"key {key.id.hex()} {key.secret.hex()}" for key in keys.ring]
    if key := keys.prepared:
        lines.append(f"next {key.id.hex()} {key.secret.hex()}")
    return _HEADER + "\n".join(lines) + "\n"


def _make(path: Path) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    # of two programs that start at once, one makes the file and the other reads it
    with suppress(FileExistsError):
        _write(path, new_keys())


def _write(path: Path, keys: Keys) -> None:
    """Make the file *path*; raise FileExistsError where it is there."""
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(file, "w", encoding="ascii") as out:
        out.write(write_keys(keys))
        out.flush()
        os.fsync(out.fileno())


_Stamp = tuple[int, int, int]


def _stamp(path: Path) -> _Stamp | None:
    """Return what is another after each change of the file, None where it is not there."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_ino, found.st_size


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
    prepared: list[Key] = []
    for line in text.splitlines():
        match line.split():
            case [] | ["#", *_]:
                continue
            case ["lookup", secret]:
                lookups.append(_hex(path, secret, SECRET_BYTES))
            case ["key", id, secret]:
                ring.append(_key(path, id, secret))
            case ["next", id, secret]:
                prepared.append(_key(path, id, secret))
            case _:
                raise _malformed(path)
    ids = [key.id for key in (*ring, *prepared)]
    twice = len(set(ids)) < len(ids)
    if len(lookups) != 1 or not ring or len(prepared) > 1 or twice:
        raise _malformed(path)
    return Keys(tuple(ring), lookups[0], prepared[0] if prepared else None)


def _key(path: Path, id: str, secret: str) -> Key:
    return Key(_hex(path, id, ID_BYTES), _hex(path, secret, SECRET_BYTES))


def _hex(path: Path, text: str, size: int) -> bytes:
    try:
        value = bytes.fromhex(text)
    except ValueError as error:
        raise _malformed(path) from error
    if len(value) != size:
        raise _malformed(path)
    return value


def _unusable(path: Path, error: OSError | UnicodeDecodeError) -> StoreError:
    reason = error.strerror if isinstance(error, OSError) else "it is not a text file"
    return StoreError(
        f"The key file {path} cannot be used ({reason}). Check the path in FRONTDESK_KEY_FILE and "
        "that its folder and the file belong to the user who runs Frontdesk."
    )


def _malformed(path: Path) -> StoreError:
    return StoreError(
        f"The key file {path} is damaged. Restore it from your copy. Only where no data was "
        "stored yet: delete it, and the next start makes a new one."
    )
