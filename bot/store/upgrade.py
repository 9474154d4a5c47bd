"""Bring a database's schema up to date at start, or say why that cannot be."""

from pathlib import Path

from sqlalchemy import Connection, inspect, text
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.service.ports import StoreError
from bot.store.engine import READ
from bot.store.postgres import lock_schema
from bot.store.schema import HEAD

_MIGRATIONS = Path(__file__).parent / "migrations"


async def upgrade(engine: AsyncEngine, place: str) -> None:
    """Run the missing migrations, all or none.

    Raises StoreError where the database is another program's or a newer Frontdesk's.
    """
    async with engine.connect() as connection:
        await connection.execution_options(**READ)
        if await connection.run_sync(revision, place) == HEAD:
            return
    async with engine.begin() as connection:
        await lock_schema(connection)  # two programs may start at once
        await connection.run_sync(_upgrade, place)


def revision(connection: Connection, place: str) -> str | None:
    """Return the revision of the schema, None where the database is empty.

    Raises StoreError where the database is another program's or a newer Frontdesk's.
    """
    tables = inspect(connection).get_table_names()
    if "alembic_version" in tables:
        own = text("SELECT version_num FROM alembic_version")
        found: str | None = connection.execute(own).scalar()
        if found not in {None, HEAD, *_known()}:
            raise StoreError(
                f"The database {place} was made by a newer Frontdesk (its schema is {found}, this "
                f"program knows {HEAD}). Update the program."
            )
        return found
    if tables:
        raise StoreError(
            f"The database {place} belongs to another program. Give Frontdesk one of its own in "
            "FRONTDESK_DATABASE."
        )
    return None


def _known() -> list[str]:
    """Return all revisions that this program can upgrade from."""
    files = (_MIGRATIONS / "versions").glob("v[0-9]*.py")
    return [file.stem.removeprefix("v").partition("_")[0] for file in files]


def _upgrade(connection: Connection, place: str) -> None:
    if revision(connection, place) == HEAD:
        return
    # imported only where there is work for it: it takes longer than a whole command
    from alembic import command
    from alembic.config import Config

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    command.upgrade(config, "head")
