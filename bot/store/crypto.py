"""Seal personal data field by field: AES-GCM, bound to its table, column and row."""

import hmac
import secrets
from dataclasses import dataclass, field, replace
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

ID_BYTES = 4
SECRET_BYTES = 32
_NONCE_BYTES = 12  # NIST SP 800-38D: 96 bits, random for each message


class SealError(Exception):
    """A sealed value was changed or moved, or its key is not in the key file."""


@dataclass(frozen=True, slots=True)
class Key:
    """One AES-256 key; *id* (4 bytes) stands in front of everything that it seals."""

    id: bytes
    secret: bytes = field(repr=False)


class Sealer(Protocol):
    """What the store needs: ``Keys``, or a file of them that may change while it is in use."""

    def seal(self, text: str, table: str, column: str, row: object) -> bytes:
        """Return *text* sealed for its place."""

    def open(self, sealed: bytes, table: str, column: str, row: object) -> str:
        """Return the text of *sealed*; raise SealError where it does not belong here."""

    def lookup(self, text: str) -> bytes:
        """Return the keyed hash to find *text* by without reading it."""


@dataclass(frozen=True, slots=True)
class Keys:
    """All keys of one clinic: the first of *ring* seals, every one of them opens.

    *prepared* opens too: it is the next to seal, known to all processes before one of them uses
    it. *lookup_secret* stays the same when keys are rotated, so that hashes can still be compared.
    """

    ring: tuple[Key, ...]
    lookup_secret: bytes = field(repr=False)
    prepared: Key | None = None

    def seal(self, text: str, table: str, column: str, row: object) -> bytes:
        """Return key id, nonce and ciphertext of *text*; it opens only at the same place."""
        key, nonce = self.ring[0], secrets.token_bytes(_NONCE_BYTES)
        sealed = AESGCM(key.secret).encrypt(nonce, text.encode(), _place(table, column, row))
        return key.id + nonce + sealed

    def open(self, sealed: bytes, table: str, column: str, row: object) -> str:
        """Return the text of *sealed*; raise SealError where it does not belong here."""
        id, rest = sealed[:ID_BYTES], sealed[ID_BYTES:]
        known = (*self.ring, self.prepared) if self.prepared else self.ring
        secret = next((key.secret for key in known if key.id == id), None)
        if secret is None:
            raise SealError(f"no key {id.hex()} in the key file")
        nonce, text = rest[:_NONCE_BYTES], rest[_NONCE_BYTES:]
        try:
            return AESGCM(secret).decrypt(nonce, text, _place(table, column, row)).decode()
        except (InvalidTag, ValueError) as error:
            raise SealError(f"{table}.{column} of {row} was changed or moved") from error

    def lookup(self, text: str) -> bytes:
        """Return the keyed hash (HMAC-SHA256, 32 bytes) to find *text* by without reading it."""
        return hmac.digest(self.lookup_secret, text.encode(), "sha256")

    def rotated(self) -> "Keys":
        """Return these keys with the prepared one, else a new one, as the first."""
        return replace(self, ring=(self.prepared or new_key(), *self.ring), prepared=None)


def new_key() -> Key:
    """Return a new random key."""
    return Key(secrets.token_bytes(ID_BYTES), secrets.token_bytes(SECRET_BYTES))


def new_keys() -> Keys:
    """Return the keys of a clinic that starts today."""
    return Keys((new_key(),), secrets.token_bytes(SECRET_BYTES))


def _place(table: str, column: str, row: object) -> bytes:
    return f"{table}.{column}:{row}".encode()
