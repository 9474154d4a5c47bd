"""What staff taught is written into the entry's list, and nothing else in the file changes."""

from pathlib import Path

import pytest

from bot.content.load import load
from bot.content.teaching import NoPlace, diff, written
from bot.settings import shipped_knowledge
from tests.content.small import ENTRY, TODAY, Small

FILE = "faq/en/pain.yaml"
LAST = '    - "a pinched nerve"\n'


@pytest.fixture
def small(tmp_path: Path) -> Small:
    return Small(tmp_path / "knowledge")


def test_a_phrasing_comes_last_in_its_list(small: Small) -> None:
    texts = written(small.folder, {"sciatica": ["my calf sings"]})
    assert texts == {FILE: ENTRY.replace(LAST, f'{LAST}    - "my calf sings"\n')}


def test_the_diff_shows_what_is_new_and_nothing_else(small: Small) -> None:
    texts = written(small.folder, {"sciatica": ["my calf sings"]})
    changed = [line for line in diff(small.folder, texts).splitlines() if line[:1] in "+-"]
    assert changed == [f"--- a/{FILE}", f"+++ b/{FILE}", '+    - "my calf sings"']


@pytest.mark.parametrize("text", ['say "ah": # not a comment', "足が痛い", "- no: {list}", "\\n"])
def test_what_is_written_is_read_again_as_it_was(small: Small, text: str) -> None:
    for file, content in written(small.folder, {"sciatica": [text]}).items():
        small.write(file, content)
    assert load(small.folder, TODAY).clinic.entries["sciatica"].phrasings[-1] == text


def test_a_last_phrasing_over_several_lines_stays_whole(small: Small) -> None:
    small.replace(FILE, LAST, '    - "a pinched\n      nerve"')
    for file, content in written(small.folder, {"sciatica": ["new"]}).items():
        small.write(file, content)
    phrasings = load(small.folder, TODAY).clinic.entries["sciatica"].phrasings
    assert phrasings[-2:] == ("a pinched nerve", "new")


def test_several_entries_of_a_file_each_get_their_own() -> None:
    folder = shipped_knowledge()
    entries = load(folder, TODAY).clinic.entries
    new = {id: [f"zq {id}"] for id in entries}
    texts = written(folder, new)
    for id in entries:
        (text,) = [text for text in texts.values() if f'- "zq {id}"\n' in text]
        (part,) = [part for part in text.split("\n- id: ") if f'- "zq {id}"\n' in part]
        assert part.removeprefix("- id: ").startswith((f"{id}\n", "#"))


def test_a_list_on_one_line_is_left_alone(small: Small) -> None:
    with pytest.raises(NoPlace, match="prices: phrasings should stand one a line"):
        written(small.folder, {"prices": ["how much"]})


def test_an_entry_that_is_gone_has_no_place(small: Small) -> None:
    with pytest.raises(NoPlace, match="gone: is in no file"):
        written(small.folder, {"gone": ["x"]})
