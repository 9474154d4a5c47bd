"""`frontdesk backup`, `restore` and `keys`, on a real database."""

from pathlib import Path

import pytest

from tests.cli.conftest import run


@pytest.mark.usefixtures("queue")
def test_a_backup_names_the_key_that_is_not_in_it(tmp_path: Path) -> None:
    result = run("backup", "monday.gz")
    assert result.exit_code == 0
    assert f"cannot be read without {tmp_path / 'key'}, which is not in it" in result.stdout


@pytest.mark.usefixtures("queue")
def test_a_backup_does_not_overwrite_and_ends_with_five() -> None:
    run("backup", "monday")
    result = run("backup", "monday")
    assert result.exit_code == 5
    assert "is there already" in result.stderr


@pytest.mark.usefixtures("queue")
def test_a_restored_queue_is_the_one_of_the_backup() -> None:
    run("backup", "monday")
    run("request", "1", "close", "--as", "Mika")
    assert run("restore", "monday").exit_code == 5
    result = run("restore", "monday", "--force")
    assert result.exit_code == 0
    assert "The database that was there is now" in result.stdout
    assert run("requests", "-q").stdout == "2\n1\n"


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("words", [("backup", "monday"), ("restore", "key.txt")])
def test_without_a_key_file_nothing_is_done_and_none_is_made(
    tmp_path: Path, words: tuple[str, ...]
) -> None:
    (tmp_path / "key.txt").write_text("")
    result = run(*words)
    assert result.exit_code == 3
    assert "There is no key file" in result.stderr
    assert not (tmp_path / "key").exists()
