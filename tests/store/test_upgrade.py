from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

import bot.store.migrations
from bot.service.ports import Store
from bot.store.crypto import Keys
from bot.store.database import Database, open_store
from bot.store.engine import make_engine, parse_url
from bot.store.schema import HEAD, metadata
from tests.store.people import ask


async def test_the_migrations_lead_to_the_tables_of_the_schema(store: Database) -> None:
    def differences(connection: Connection) -> list[object]:
        context = MigrationContext.configure(connection, opts={"compare_type": False})
        return list(compare_metadata(context, metadata))

    async with store.engine.begin() as connection:
        assert await connection.run_sync(differences) == []


def test_the_schema_names_the_last_migration() -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(bot.store.migrations.__file__).parent))
    assert ScriptDirectory.from_config(config).get_heads() == [HEAD]


async def test_opening_again_changes_nothing(store: Store, url: str, keys: Keys) -> None:
    number = await ask(store)
    again = await open_store(url, keys)
    async with again.transaction() as tx:
        assert await tx.request(number) is not None
    await again.close()


async def test_a_database_of_the_first_version_keeps_its_requests_and_cards(
    url: str, keys: Keys
) -> None:
    def first(connection: Connection) -> None:
        config = Config(attributes={"connection": connection})
        config.set_main_option("script_location", str(Path(bot.store.migrations.__file__).parent))
        command.upgrade(config, "0001")
        connection.execute(text("INSERT INTO cards VALUES (7, 'telegram:-100', '55')"))
        connection.execute(
            text("INSERT INTO audit (number, who, verb, at, origin) VALUES (7, 'a', 'b', 0, 'c')")
        )

    engine = make_engine(parse_url(url))
    async with engine.begin() as connection:
        await connection.run_sync(first)
    await engine.dispose()
    store = await open_store(url, keys)
    async with store.transaction() as tx:
        assert await tx.request_of("telegram:-100", "55") == (7, False)
        assert [line.refused for line in await tx.audit_trail(7)] == [False]
    await store.close()
