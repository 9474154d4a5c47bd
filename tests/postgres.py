"""A PostgreSQL server of the tests' own: made in a folder, on a free port, gone at the end."""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

WITHIN = 60.0
"""Seconds for the server to answer."""
FAST = ("fsync=off", "full_page_writes=off")
"""The machine does not lose power in a test; a killed process loses nothing by these."""


class Missing(Exception):
    """There is no PostgreSQL here that can be started; *args[0]* says why."""


class Server:
    """A server that is started and stopped on the same data."""

    def __init__(self, folder: Path, programs: Path, user: str | None) -> None:
        self._data = folder / "data"
        self._programs = programs
        self._user = user
        self._folder = folder
        self._port = _free_port()
        self._process: subprocess.Popen[bytes] | None = None
        self._made = 0
        made = ("-D", str(self._data), "-A", "trust", "-U", "clinic", "-E", "UTF8", "--no-sync")
        self._run("initdb", *made)

    def start(self) -> None:
        """Start the server and wait until it answers."""
        options = [part for one in FAST for part in ("-c", one)]
        address = ("-p", str(self._port), "-h", "127.0.0.1", "-k", str(self._folder))
        self._process = subprocess.Popen(
            [str(self._programs / "postgres"), "-D", str(self._data), *address, *options],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            user=self._user,
            cwd=self._folder,
        )
        deadline = time.monotonic() + WITHIN
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise Missing("PostgreSQL does not start here")
            time.sleep(0.05)

    def stop(self) -> None:
        """End the server at once, and every connection with it."""
        if self._process is not None:
            self._process.send_signal(signal.SIGQUIT)
            self._process.wait(WITHIN)

    def database(self, template: str = "template1") -> str:
        """Make a new database and return its address."""
        self._made += 1
        name = f"clinic_{self._made}"
        self.sql(f"CREATE DATABASE {name} TEMPLATE {template}")
        return self.address(name)

    def address(self, name: str) -> str:
        """Return the address of the database *name*."""
        return f"postgresql+asyncpg://clinic@127.0.0.1:{self._port}/{name}"

    def sql(self, statement: str, name: str = "postgres") -> str:
        """Run *statement* in the database *name* and return what it prints."""
        return self._run("psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1",
                         "-h", "127.0.0.1", "-p", str(self._port), "-U", "clinic",
                         "-d", name, "-c", statement)  # fmt: skip

    def _answers(self) -> bool:
        try:
            self.sql("SELECT 1")
        except subprocess.CalledProcessError:
            return False
        return True

    def _run(self, program: str, *words: str) -> str:
        done = subprocess.run(
            [str(self._programs / program), *words],
            check=True,
            capture_output=True,
            text=True,
            user=self._user,
            cwd=self._folder,
        )
        return done.stdout.strip()


@contextmanager
def server() -> Iterator[Server]:
    """Run a server for as long as the block lasts; raise Missing where none is installed."""
    programs, user = _programs(), _user()
    folder = Path(tempfile.mkdtemp(prefix="frontdesk-pg-"))
    try:
        if user is not None:
            shutil.chown(folder, user)
        try:
            running = Server(folder, programs, user)
        except (subprocess.CalledProcessError, OSError) as error:
            raise Missing(f"PostgreSQL cannot be set up here ({type(error).__name__})") from error
        try:
            running.start()
            yield running
        finally:
            running.stop()
    finally:
        shutil.rmtree(folder)


def _programs() -> Path:
    """Return the folder of the newest PostgreSQL that is installed."""
    packaged = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    newest = sorted(packaged, key=lambda found: found.parts[-3].zfill(3))
    found = shutil.which("initdb") or (str(newest[-1]) if newest else None)
    if found is None:
        raise Missing("PostgreSQL is not installed (Debian: apt-get install postgresql)")
    return Path(found).resolve().parent


def _user() -> str | None:
    """Return who runs the server: it refuses to run as root."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name).pw_name
        except KeyError:
            continue
    raise Missing("PostgreSQL does not run as root, and there is no other user here")


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
