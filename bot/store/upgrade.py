"""Bring a database's schema up to date at start, or say why that cannot be."""

from pathlib import Path

from sqlalchemy import Connection, inspect, text
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.service.ports import StoreError
from bot.store.engine import READ
from bot.store.schema import HEAD


async def upgrade(engine: AsyncEngine, place: str) -> None:
    """Run the missing migrations, all or none.

    Raises StoreError where the database is another program's or a newer Frontdesk's.
    """
    async with engine.connect() as connection:
        await connection.execution_options(**READ)
        if await connection.run_sync(_revision, place) == HEAD:
            return
    async with engine.begin() as connection:  # the write lock: two programs may start at once
        await connection.run_sync(_upgrade, place)


def _revision(connection: Connection, place: str) -> str | None:
    tables = inspect(connection).get_table_names()
    if "alembic_version" in tables:
        return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    if tables:
        raise StoreError(
            f"The database {place} belongs to another program. Give Frontdesk one of its own in "
            "FRONTDESK_DATABASE."
        )
    return None


def _upgrade(connection: Connection, place: str) -> None:
    revision = _revision(connection, place)
    if revision == HEAD:
        return
    # imported only where there is work for it: it takes longer than a whole command
    from alembic import command
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config(attributes={"connection": connection})
    folder = str(Path(__file__).parent / "migrations")
    config.set_main_option("script_location", folder.replace("%", "%%"))
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if revision is not None and revision not in known:
        raise StoreError(
            f"The database {place} was made by a newer Frontdesk (its schema is {revision}, this "
            f"program knows {HEAD}). Update the program."
        )
    command.upgrade(config, "head")
