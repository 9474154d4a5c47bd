"""`frontdesk unanswered` and `frontdesk phrasings`, on a real database."""

import asyncio
import json
from pathlib import Path

import pytest

from bot.app import now, open_database
from bot.service.staff_ports import NO_REQUEST, AuditLine
from bot.settings import read_settings
from tests.cli.conftest import run
from tests.content.small import Small

TAUGHT = "my shank is buzzing"
FILE = "faq/en/pain.yaml"


def miss(*texts: str) -> None:
    async def put() -> None:
        async with open_database(read_settings()) as store, store.transaction() as tx:
            for text in texts:
                await tx.add_miss(text, (), "declined", now())

    asyncio.run(put())


def trail() -> list[AuditLine]:
    async def read() -> list[AuditLine]:
        async with open_database(read_settings()) as store, store.transaction() as tx:
            return await tx.audit_trail(NO_REQUEST)

    return asyncio.run(read())


def teach(text: str = TAUGHT, entry: str = "sciatica") -> None:
    assert run("phrasings", "--add", entry, text, "--as", "Mika").exit_code == 0


def listed() -> list[dict[str, object]]:
    found: list[dict[str, object]] = json.loads(run("phrasings", "-o", "json").stdout)
    return found


def labelled(tmp_path: Path, *rows: object) -> str:
    path = tmp_path / "labelled.jsonl"
    path.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    return str(path)


# --- unanswered ---------------------------------------------------------------------------------


@pytest.mark.usefixtures("small")
def test_unanswered_questions_are_listed_with_their_count() -> None:
    miss("zq zq wombat", "wombat zq zq")
    (gap,) = json.loads(run("unanswered", "-o", "json").stdout)
    assert (gap["times"], gap["whys"]) == (2, {"declined": 2})
    assert sorted(gap["asked"]) == ["wombat zq zq", "zq zq wombat"]
    assert "wombat zq zq" in run("unanswered").stdout


@pytest.mark.usefixtures("small")
def test_a_question_cannot_steer_the_terminal() -> None:
    miss("zq \x1b[2J wombat")
    assert "\x1b" not in run("unanswered").stdout


@pytest.mark.usefixtures("small")
def test_what_was_taught_is_no_longer_unanswered() -> None:
    miss("zq wombat")
    teach("zq wombat")
    assert json.loads(run("unanswered", "-o", "json").stdout) == []


# --- phrasings ----------------------------------------------------------------------------------


@pytest.mark.usefixtures("small")
def test_a_taught_phrasing_is_listed_with_who_and_when() -> None:
    teach()
    (one,) = listed()
    assert (one["number"], one["entry"], one["text"], one["who"]) == (
        1, "sciatica", TAUGHT, "Mika",
    )  # fmt: skip
    assert TAUGHT in run("phrasings").stdout
    assert [(line.who, line.verb, line.origin) for line in trail()] == [
        ("Mika", "teach sciatica", "cli")
    ]


@pytest.mark.usefixtures("small")
def test_a_phrasing_can_be_taken_back() -> None:
    teach()
    assert run("phrasings", "--remove", "1", "--as", "Ken").exit_code == 0
    assert listed() == []
    assert trail()[-1].who == "Ken"
    assert run("phrasings", "--remove", "1", "--as", "Ken").exit_code == 1


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize(
    ("entry", "text", "why"),
    [
        ("gone", TAUGHT, "no entry or theme “gone”"),
        ("sciatica", "my chest hurts", "warning sign"),
        ("sciatica", "x" * 201, "200 characters"),
        ("sciatica", "?!", "no words"),
    ],
)
def test_what_cannot_be_taught_is_refused(entry: str, text: str, why: str) -> None:
    result = run("phrasings", "--add", entry, text, "--as", "Mika")
    assert (result.exit_code, why in result.stderr) == (1, True)
    assert listed() == []


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize(
    "words",
    [
        ("--add", "sciatica", TAUGHT),
        ("--remove", "1"),
        ("--write", "--remove", "1"),
        ("--evaluate", "key"),
    ],
)
def test_half_a_command_is_a_usage_error(words: tuple[str, ...], small: Small) -> None:
    (small.folder.parent / "key").touch()
    assert run("phrasings", *words).exit_code == 2


# --- write --------------------------------------------------------------------------------------


def test_write_puts_phrasings_into_the_file_and_shows_figures_and_the_diff(
    small: Small, tmp_path: Path
) -> None:
    teach()
    row = {"text": TAUGHT, "kind": "faq", "accept": ["sciatica"]}
    result = run("phrasings", "--write", "--evaluate", labelled(tmp_path, row))
    assert result.exit_code == 0, result.output
    assert f'+    - "{TAUGHT}"' in result.stdout
    assert f'- "{TAUGHT}"' in (small.folder / FILE).read_text(encoding="utf-8")
    assert "phrasings that find their entry when left out" in result.stdout
    (line,) = [line for line in result.stdout.splitlines() if "top-1" in line]
    assert line.count("%") == 2


@pytest.mark.usefixtures("small")
def test_what_is_written_is_not_written_again() -> None:
    teach()
    run("phrasings", "--write")
    assert "nothing to write" in run("phrasings", "--write").stdout


def test_write_changes_nothing_where_a_figure_gets_worse(small: Small, tmp_path: Path) -> None:
    before = (small.folder / FILE).read_text(encoding="utf-8")
    teach("wombat zq zq")
    row = {"text": "wombat zq zq", "kind": "offtopic"}
    result = run("phrasings", "--write", "--evaluate", labelled(tmp_path, row))
    assert (result.exit_code, "WORSE" in result.stdout) == (1, True)
    assert "Nothing was written" in result.stderr
    assert (small.folder / FILE).read_text(encoding="utf-8") == before


@pytest.mark.usefixtures("small")
def test_a_phrasing_of_an_entry_that_is_gone_is_left_out(small: Small) -> None:
    teach("what does a visit come to", "prices")
    (small.folder / "undocumented.en.yaml").unlink()
    result = run("phrasings", "--write")
    assert "prices is gone" in result.stderr
    assert "(gone)" in run("phrasings").stdout
