"""Say what is wrong with a database in words that tell who must act and how."""

import errno
import sqlite3

from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from bot.service.ports import StoreError
from bot.store import postgres

_SQLITE = {
    sqlite3.SQLITE_READONLY: "cannot be written: the disk or the file is read-only. Give the user "
    "who runs Frontdesk the right to write to the file and its folder",
    sqlite3.SQLITE_PERM: "cannot be written: a permission is missing. Give the user who runs "
    "Frontdesk the right to write to the file and its folder",
    sqlite3.SQLITE_CANTOPEN: "cannot be opened. Check that the path names a file, and that the "
    "user who runs Frontdesk may read and write it and its folder",
    sqlite3.SQLITE_FULL: "cannot grow: the disk is full. Free some space; nothing that was "
    "confirmed is lost",
    sqlite3.SQLITE_BUSY: "is locked by another program. Close that program, or try again",
    sqlite3.SQLITE_LOCKED: "is locked by another program. Close that program, or try again",
    sqlite3.SQLITE_CORRUPT: "is damaged. Stop Frontdesk and restore the file from a backup",
    sqlite3.SQLITE_NOTADB: "is not a database. Check the path in FRONTDESK_DATABASE, or restore "
    "the file from a backup",
    sqlite3.SQLITE_IOERR: "cannot be read or written: the disk reports an error. Check the disk",
}
_SYSTEM = {
    errno.EROFS: _SQLITE[sqlite3.SQLITE_READONLY],
    errno.EACCES: _SQLITE[sqlite3.SQLITE_PERM],
    errno.EPERM: _SQLITE[sqlite3.SQLITE_PERM],
    errno.ENOSPC: _SQLITE[sqlite3.SQLITE_FULL],
    errno.EISDIR: _SQLITE[sqlite3.SQLITE_CANTOPEN],
}


Failure = SQLAlchemyError | sqlite3.Error | OSError


def store_error(place: str, error: Failure) -> StoreError:
    """Return the StoreError that tells what *error* means for the database at *place*."""
    return StoreError(f"The database {place} {_meaning(error)}.")


def _meaning(error: Failure) -> str:
    if isinstance(error, OSError):
        reason = error.strerror or type(error).__name__
        return _SYSTEM.get(error.errno or 0, f"cannot be used: {reason}")
    cause = error.orig if isinstance(error, DBAPIError) else error
    if state := getattr(cause, "sqlstate", None):
        return postgres.meaning(state)
    code = getattr(cause, "sqlite_errorcode", None)
    if code is None:
        # no text of the error itself: drivers put values of the row into it
        return f"cannot be used ({type(cause).__name__})"
    # the low byte is the plain code, the rest tells details
    return _SQLITE.get(code & 0xFF, f"refused a statement ({code})")
