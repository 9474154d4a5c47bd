"""``frontdesk retention`` counts first, and erases when it is told to."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.store.database import open_store
from bot.store.keys import load_keys
from tests.cli.conftest import run
from tests.content.small import Small

OLD = datetime.now(UTC) - timedelta(days=365)


def missed(folder: Path) -> None:
    """Store a question that got no answer, a year ago."""

    async def fill() -> None:
        url = f"sqlite:///{folder / 'data' / 'frontdesk.db'}"
        store = await open_store(url, load_keys(folder / "key"))
        async with store.transaction() as tx:
            await tx.add_miss("why", [], "declined", OLD)
        await store.close()

    asyncio.run(fill())


def counted(output: str, kind: str) -> int:
    line = next(line for line in output.splitlines() if line.startswith(kind))
    return int(line.split()[1])


def test_a_dry_run_counts_by_kind_and_changes_nothing(small: Small, tmp_path: Path) -> None:
    missed(tmp_path)
    for _ in range(2):
        result = run("retention", "--dry-run")
        assert result.exit_code == 0
        assert counted(result.stdout, "misses") == 1
        assert counted(result.stdout, "sessions") == 0
        assert "1 rows would be erased. Nothing was changed." in result.stdout


def test_a_run_erases_and_tells_what_went(small: Small, tmp_path: Path) -> None:
    missed(tmp_path)
    assert counted(run("retention").stdout, "misses") == 1
    assert counted(run("retention", "--dry-run").stdout, "misses") == 0


def test_the_clinics_own_days_count(small: Small, tmp_path: Path) -> None:
    missed(tmp_path)
    clinic = tmp_path / "knowledge" / "clinic.yaml"
    clinic.write_text(clinic.read_text() + "keep:\n  misses: 400\n")
    assert counted(run("retention", "--dry-run").stdout, "misses") == 0


def test_days_that_cannot_be_are_a_fault(small: Small, tmp_path: Path) -> None:
    clinic = tmp_path / "knowledge" / "clinic.yaml"
    clinic.write_text(clinic.read_text() + "keep:\n  sessions: 0\n")
    result = run("retention")
    assert result.exit_code == 3
    assert "keep.sessions" in result.stderr
