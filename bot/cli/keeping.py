"""``frontdesk backup``, ``restore`` and ``keys``: what an operator keeps safe."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

import click

from bot.cli.edge import CANNOT_START, EXIT_CODES, REFUSED, settings, stop
from bot.service.ports import StoreError
from bot.settings import Settings
from bot.store import rotation
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


@click.group(epilog=EXIT_CODES)
def keys() -> None:
    """Change the key that everything stored is sealed with, while the bot runs.

    \b
    frontdesk keys rotate     a new key; all that is stored is sealed anew
    frontdesk keys drop       take the old keys out of the key file
    """


@keys.command(epilog=EXIT_CODES)
def prepare() -> None:
    """Put the next key into the key file, to open only.

    Needed where several machines have the file: copy it to each of them before you rotate.
    """
    chosen = settings()
    if _done(lambda: rotation.prepare(chosen.key_file)):
        click.echo(f"The next key is in {chosen.key_file}. Copy the file to every machine.")
    else:
        click.echo(f"The next key is in {chosen.key_file} already.")


@keys.command(epilog=EXIT_CODES)
def rotate() -> None:
    """Seal all that is stored with a new key, the prepared one if there is one.

    The old keys stay in the key file. Interrupted, it goes on where it is asked for again.
    """
    chosen = settings()
    new, sealed = _done(lambda: asyncio.run(rotation.rotate(chosen.database, chosen.key_file)))
    _tell(sealed)
    if not new:
        click.echo("That ends an earlier rotation. For another new key, rotate again.")
    click.echo(
        f"Copy {chosen.key_file} to where you keep its copy. The old keys are still in it, for "
        "backups made before; “frontdesk keys drop” takes them out."
    )


@keys.command(epilog=EXIT_CODES)
def drop() -> None:
    """Take the old keys out of the key file, where nothing stored needs them.

    Backups made before the rotation need a copy of the file as it was.
    """
    chosen = settings()
    count, sealed = _done(lambda: asyncio.run(rotation.drop(chosen.database, chosen.key_file)))
    _tell(sealed)
    click.echo(f"Old keys taken out of {chosen.key_file}: {count}.")


def _tell(sealed: rotation.Sealed) -> None:
    click.echo(f"Values sealed anew: {sealed.anew:,}.")
    if sealed.unreadable:
        click.echo(
            f"Values that no key in the file opens: {sealed.unreadable:,}. They stay as they are.",
            err=True,
        )


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
