"""``frontdesk backup``, ``restore`` and ``keys``: what an operator keeps safe."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

import click

from bot.cli.edge import CANNOT_START, EXIT_CODES, REFUSED, settings, stop
from bot.service.ports import StoreError
from bot.settings import Settings
from bot.store.backup import InTheWay, back_up, restore
from bot.store.crypto import Keys
from bot.store.keys import load_keys

Result = TypeVar("Result")
FILE = click.Path(dir_okay=False, path_type=Path)


@click.command(epilog=EXIT_CODES)
@click.argument("file", type=FILE)
def backup(file: Path) -> None:
    """Write the database to the new FILE, while the bot runs or not; .gz at its end compresses.

    The copy is checked before it gets its name. It cannot be read without the key file, which is
    not in it.
    """
    chosen = settings()
    _done(lambda: back_up(chosen.database, _keys(chosen), file))
    size = -(-file.stat().st_size // 1024)
    click.echo(
        f"{file}: {size:,} kB, checked. It cannot be read without {chosen.key_file}, which is not "
        "in it: keep a copy of that file too, in another place."
    )


@click.command("restore", epilog=EXIT_CODES)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--force", is_flag=True, help="Where there is a database, keep it beside this one.")
def restore_file(file: Path, force: bool) -> None:
    """Put the backup FILE in the place of the database. Stop the bot first.

    The backup is checked before anything is changed. Messages that waited to be sent when it was
    made are sent again.
    """
    chosen = settings()
    now = datetime.now(UTC)
    kept = _done(lambda: restore(chosen.database, _keys(chosen), file, now, force=force))
    if kept:
        click.echo(f"The database that was there is now {kept}.")
    click.echo("Restored. Start Frontdesk when you are ready.")


def _keys(chosen: Settings) -> Keys:
    return load_keys(chosen.key_file, make=False)


def _done(work: Callable[[], Result]) -> Result:
    """Return what *work* returns, or leave with a code and words that say why not."""
    try:
        return work()
    except InTheWay as error:
        stop(REFUSED, str(error))
    except StoreError as error:
        stop(CANNOT_START, str(error))
