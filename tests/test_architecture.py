"""The layers of the design, kept by a walk over what every module imports."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MODULES = sorted((ROOT / "bot").rglob("*.py"))
SERVING = {"starlette", "uvicorn", "prometheus_client"}
NUMERIC = {"numpy", "rapidfuzz", "snowballstemmer"}

# The first row whose beginning fits a module's path says what it may import besides the standard
# library; "bot.x" stands for all that is in it.
LAYERS: list[tuple[str, set[str]]] = [
    ("bot/core/matching/", {"bot.core"} | NUMERIC),
    ("bot/core/safety/", {"bot.core"} | NUMERIC),
    ("bot/core/contact.py", {"bot.core", "phonenumbers"}),
    ("bot/core/when", {"bot.core", "dateparser"}),
    ("bot/core/", {"bot.core"}),
    ("bot/content/", {"bot.core", "bot.content", "yaml", "pydantic", "pydantic_core", "holidays"}),
    ("bot/service/calendar_file.py", {"bot.core", "bot.content", "icalendar"}),
    ("bot/service/chart.py", {"bot.service.numbers", "matplotlib"}),
    ("bot/service/", {"bot.core", "bot.content", "bot.service"}),
    (
        "bot/store/",
        {"bot.core", "bot.service.ports", "bot.service.staff_ports", "bot.store"}
        | {"bot.service.learning_ports"}
        | {"sqlalchemy", "aiosqlite", "asyncpg", "alembic", "cryptography"},
    ),
    (
        "bot/channels/telegram_",
        {"bot.core", "bot.content", "bot.service", "bot.channels"}
        | {"telegram", "aiohttp", "starlette"},
    ),
    ("bot/channels/", {"bot.core", "bot.content", "bot.service", "bot.channels"}),
    ("bot/addresses.py", set()),
    (
        "bot/settings.py",
        {"bot.addresses", "bot.content.faults"}
        | {"pydantic", "pydantic_settings", "platformdirs"},
    ),
    ("bot/known_settings.py", {"bot.settings", "bot.content.faults", "dotenv"}),
    ("bot/web/", {"bot.addresses", "bot.service.ports", "bot.web"} | SERVING),
    ("bot/logs.py", {"bot.settings"}),
    ("bot/memory.py", set()),
    ("bot/app.py", {"bot", "click", "rich"}),
    ("bot/serving.py", {"bot"}),
    ("bot/cli/", {"bot", "click", "rich"}),
    ("bot/__main__.py", {"bot", "click"}),
    ("bot/__init__.py", set()),
]

# Who puts the parts together is used by nobody below; the command line may start it.
TOP: dict[str, tuple[str, ...]] = {
    "bot.app": ("bot/cli/", "bot/__main__.py", "bot/serving.py"),
    "bot.serving": ("bot/cli/", "bot/__main__.py"),
    "bot.cli": ("bot/cli/", "bot/__main__.py"),
    "bot.__main__": (),
}

LONGEST_MODULE = 300
LONGEST_FUNCTION = 40

IMPURE = {
    *{"asyncio", "concurrent", "io", "logging", "multiprocessing", "os", "pathlib", "queue"},
    *{"random", "secrets", "shutil", "signal", "socket", "sqlite3", "subprocess", "sys"},
    *{"tempfile", "threading", "time", "urllib"},
}


def imports(source: str) -> Iterator[str]:
    """Yield the full name of each module that *source* imports, wherever it does."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "relative imports hide the layer"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def within(name: str, allowed: str) -> bool:
    return name == allowed or name.startswith(f"{allowed}.")


def strangers(path: str, source: str) -> list[str]:
    """Return what the module at *path* imports against the table."""
    allowed = next(names for beginning, names in LAYERS if path.startswith(beginning))
    found = []
    for name in imports(source):
        if name.partition(".")[0] in sys.stdlib_module_names:
            continue
        above = any(within(name, top) and not path.startswith(users) for top, users in TOP.items())
        if above or not any(within(name, one) for one in allowed):
            found.append(name)
    return found


def impurities(source: str) -> list[str]:
    """Return what in *source* reads a clock, waits, or touches the world."""
    found = [name for name in imports(source) if name.partition(".")[0] in IMPURE]
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.AsyncFunctionDef | ast.Await | ast.AsyncFor | ast.AsyncWith):
            found.append(f"line {node.lineno}: async")
        elif isinstance(node, ast.Call):
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            if name in {"now", "utcnow", "today", "open", "print", "input"}:
                found.append(f"line {node.lineno}: {name}()")
    return found


def long_functions(source: str) -> list[str]:
    return [
        node.name
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or 0) - node.lineno >= LONGEST_FUNCTION
    ]


def relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("module", MODULES, ids=relative)
def test_a_module_imports_only_what_its_layer_may(module: Path) -> None:
    assert strangers(relative(module), module.read_text(encoding="utf-8")) == []


CORE = [path for path in MODULES if relative(path).startswith("bot/core/")]


@pytest.mark.parametrize("module", CORE, ids=relative)
def test_the_core_is_pure(module: Path) -> None:
    assert impurities(module.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("module", MODULES, ids=relative)
def test_a_module_says_first_what_it_is_for(module: Path) -> None:
    assert ast.get_docstring(ast.parse(module.read_text(encoding="utf-8")))


@pytest.mark.parametrize("module", MODULES, ids=relative)
def test_modules_and_functions_keep_their_limits(module: Path) -> None:
    source = module.read_text(encoding="utf-8")
    assert len(source.splitlines()) <= LONGEST_MODULE
    assert long_functions(source) == []


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("bot/core/dialogue.py", "import telegram"),
        ("bot/core/dialogue.py", "import numpy as np"),
        ("bot/core/dialogue.py", "from bot.content.load import load"),
        ("bot/core/dialogue.py", "def f():\n    from bot.service import desk"),
        ("bot/content/load.py", "import sqlalchemy"),
        ("bot/service/desk.py", "from bot.store.database import open_store"),
        ("bot/store/work.py", "from bot.service.desk import Desk"),
        ("bot/store/work.py", "from bot.content.load import load"),
        ("bot/channels/console.py", "from telegram import Bot"),
        ("bot/channels/telegram_channel.py", "from bot.app import now"),
        ("bot/app.py", "from bot.__main__ import main"),
        ("bot/app.py", "from bot.serving import run_telegram"),
        ("bot/app.py", "from bot.cli.edge import stop"),
    ],
)
def test_an_import_across_the_layers_is_found(path: str, source: str) -> None:
    assert strangers(path, source)


@pytest.mark.parametrize(
    "source",
    [
        "import time",
        "from os import environ",
        "async def f(): ...",
        "from datetime import datetime\nx = datetime.now()",
        "open('file')",
        "print(1)",
    ],
)
def test_an_impure_core_is_found(source: str) -> None:
    assert impurities(source)


def test_a_long_function_is_found() -> None:
    assert long_functions("def f():\n" + "    x = 1\n" * 39) == []
    assert long_functions("def f():\n" + "    x = 1\n" * 40) == ["f"]
