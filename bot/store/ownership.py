"""Tell a database that was made with another key before anything is read or written."""

import hmac

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.service.ports import StoreError
from bot.store.crypto import Sealer, SealError
from bot.store.postgres import lock_schema
from bot.store.schema import meta

_ROW = "owner"
OWN = select(meta.c.sealed).where(meta.c.name == _ROW)
"""Selects the check value."""


async def check_owner(engine: AsyncEngine, keys: Sealer, place: str) -> None:
    """Seal a check value at the first start and open it at each later one.

    Raises StoreError where it was sealed with other keys. It always writes, so that a read-only
    disk shows at start and not at the first patient.
    """
    async with engine.begin() as connection:
        await lock_schema(connection)
        sealed = (await connection.execute(OWN)).scalar()
        if sealed is None:
            value = keys.seal(_value(keys), "meta", "sealed", _ROW)
            await connection.execute(insert(meta).values(name=_ROW, sealed=value))
        else:
            refuse_others(sealed, keys, place)
            await connection.execute(update(meta).where(meta.c.name == _ROW).values(sealed=sealed))


def refuse_others(sealed: bytes, keys: Sealer, place: str) -> None:
    """Raise StoreError where *sealed* is the check value of other keys."""
    if not _opens(keys, sealed):
        raise StoreError(
            f"The database {place} was made with another key. Put the key file that belongs "
            "to it where FRONTDESK_KEY_FILE points, or name another database in "
            "FRONTDESK_DATABASE."
        )


def _value(keys: Sealer) -> str:
    return keys.lookup(_ROW).hex()


def _opens(keys: Sealer, sealed: bytes) -> bool:
    try:
        return hmac.compare_digest(keys.open(sealed, "meta", "sealed", _ROW), _value(keys))
    except SealError:
        return False
