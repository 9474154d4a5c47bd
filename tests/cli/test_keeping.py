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


@pytest.mark.usefixtures("queue")
def test_a_rotation_says_what_to_do_with_the_key_file(tmp_path: Path) -> None:
    before = (tmp_path / "key").read_text()
    result = run("keys", "rotate")
    assert result.exit_code == 0
    assert "Values sealed anew: 3." in result.stdout  # two requests, and whose the database is
    assert f"Copy {tmp_path / 'key'} to where you keep its copy." in result.stdout
    assert (tmp_path / "key").read_text() != before
    assert run("keys", "drop").stdout.endswith(f"Old keys taken out of {tmp_path / 'key'}: 1.\n")
    assert run("requests", "-q").stdout == "2\n1\n"


@pytest.mark.usefixtures("queue")
def test_a_backup_made_before_a_rotation_is_restored_with_the_old_key_still_there() -> None:
    run("backup", "monday")
    run("keys", "rotate")
    assert run("restore", "monday", "--force").exit_code == 0
    assert run("requests", "-q").stdout == "2\n1\n"
    run("keys", "rotate")
    run("keys", "drop")
    result = run("restore", "monday", "--force")
    assert result.exit_code == 3
    assert "another key" in result.stderr


@pytest.mark.usefixtures("queue")
def test_the_next_key_is_prepared_once() -> None:
    assert "Copy the file to every machine" in run("keys", "prepare").stdout
    assert "already" in run("keys", "prepare").stdout
