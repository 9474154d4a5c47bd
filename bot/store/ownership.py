"""Tell a database that was made with another key before anything is read or written."""

import hmac

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.service.ports import StoreError
from bot.store.crypto import Keys, SealError
from bot.store.schema import meta

_ROW = "owner"


async def check_owner(engine: AsyncEngine, keys: Keys, place: str) -> None:
    """Seal a check value at the first start and open it at each later one.

    Raises StoreError where it was sealed with other keys. It always writes, so that a read-only
    disk shows at start and not at the first patient.
    """
    async with engine.begin() as connection:
        own = select(meta.c.sealed).where(meta.c.name == _ROW)
        sealed = (await connection.execute(own)).scalar()
        if sealed is None:
            value = keys.seal(_value(keys), "meta", "sealed", _ROW)
            await connection.execute(insert(meta).values(name=_ROW, sealed=value))
        elif not _opens(keys, sealed):
            raise StoreError(
                f"The database {place} was made with another key. Put the key file that belongs "
                "to it where FRONTDESK_KEY_FILE points, or name another database in "
                "FRONTDESK_DATABASE."
            )
        else:
            await connection.execute(update(meta).where(meta.c.name == _ROW).values(sealed=sealed))


def _value(keys: Keys) -> str:
    return keys.lookup(_ROW).hex()


def _opens(keys: Keys, sealed: bytes) -> bool:
    try:
        return hmac.compare_digest(keys.open(sealed, "meta", "sealed", _ROW), _value(keys))
    except SealError:
        return False
