"""One open transaction: the connection, the keys, and the few moves that all parts share."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import (
    CursorResult,
    Executable,
    Insert,
    Row,
    Table,
    Update,
    bindparam,
    insert,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.service.ports import StoreError
from bot.store.crypto import Sealer, SealError

Values = Mapping[str, Any]


class Work:
    """What the parts of a transaction are built on."""

    erased = False
    """Whether something was erased, so that the database's log must be emptied too."""

    def __init__(self, connection: AsyncConnection, keys: Sealer) -> None:
        self._connection = connection
        self._keys = keys

    async def put(self, table: Table, key: Values, values: Values) -> bool:
        """Insert a row, or give the one with primary key *key* its new *values*.

        Where *values* is empty an existing row stays as it is. Tells whether a row was written.
        """
        statement = _upsert(self._connection.dialect.name, table, tuple(key), tuple(values))
        result = await self._connection.execute(statement, {**key, **values})
        return result.rowcount == 1

    async def _run(self, statement: Executable) -> CursorResult[Any]:
        return await self._connection.execute(statement)

    async def _rows(self, statement: Executable) -> Sequence[Row[Any]]:
        return (await self._connection.execute(statement)).all()

    async def _add_sealed(self, table: Table, text: str, values: Values) -> int:
        """Insert a row with *text* sealed for its new id, which is returned."""
        added = (await self._connection.execute(insert(table), values)).inserted_primary_key
        id = int(added[0]) if added else 0
        # only now: the seal is bound to the id
        sealed = {"row": id, "sealed": self._seal(text, table, id)}
        await self._connection.execute(_set_sealed(table), sealed)
        return id

    def _seal(self, text: str, table: Table, row: object) -> bytes:
        return self._keys.seal(text, table.name, "sealed", row)

    def _open(self, sealed: bytes, table: Table, row: object) -> str:
        """Return the text of *sealed*; raise StoreError where it was changed or moved."""
        try:
            return self._keys.open(sealed, table.name, "sealed", row)
        except SealError as error:
            raise StoreError(
                f"Stored data cannot be read: {error}. Restore the database and the key file "
                "from a backup."
            ) from error


# Building a statement takes longer than running it, so the ones of every event are built once.


@cache
def _upsert(dialect: str, table: Table, key: tuple[str, ...], values: tuple[str, ...]) -> Insert:
    statement = postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)
    if not values:
        return statement.on_conflict_do_nothing()
    new = {name: statement.excluded[name] for name in values}
    return statement.on_conflict_do_update(index_elements=list(key), set_=new)


@cache
def _set_sealed(table: Table) -> Update:
    return update(table).where(table.primary_key.columns[0] == bindparam("row"))
