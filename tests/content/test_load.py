import os
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.content.load import ContentError, inspect, load
from bot.content.schema import LONGEST_ID
from bot.content.yaml_lines import DEEPEST, LARGEST_FILE, read_yaml
from bot.core.taps import pack
from bot.settings import shipped_knowledge
from tests.content.small import ENTRY, TODAY, Small


def test_the_shipped_knowledge_has_no_faults() -> None:
    _, faults, _ = inspect(shipped_knowledge(), TODAY)
    assert faults == []


def test_the_shipped_knowledge_has_an_entry_for_every_section() -> None:
    clinic = load(shipped_knowledge(), TODAY).clinic
    assert len(clinic.entries) == 35
    assert clinic.profile.name == "Fuji Wellness"
    assert clinic.profile.emergency_number == "119"
    assert (clinic.profile.phone, clinic.profile.website, clinic.profile.hours) == ("", "", None)


def test_a_knowledge_base_with_one_entry_loads(small: Small) -> None:
    knowledge = load(small.folder, TODAY)
    clinic = knowledge.clinic
    assert list(clinic.entries) == ["sciatica"]
    assert clinic.entries["sciatica"].answer == "The nerve in your leg can hurt. Rest may help."
    assert clinic.entries["sciatica"].reviewed.until == date(2027, 5, 23)
    assert clinic.entries["sciatica"].about_a_complaint
    assert clinic.profile.zone == ZoneInfo("Asia/Tokyo")
    assert clinic.symptoms == {"spot": ("seat", "calf"), "sense": ("hot", "flat")}
    assert clinic.patterns[0].when == {"spot": ("calf",)}
    assert clinic.patterns[0].also == {"sense": ("hot",)}
    assert clinic.sources == {"guide": "the clinic's guide"}
    assert clinic.themes["prices"].handover == "Our staff can tell you."
    assert clinic.intents["book"].phrasings == ("book me in",)
    assert clinic.synonyms == (("leg", "shank"), ("sciatic nerve", "nerve of the leg"))
    assert clinic.check == knowledge.rulebook.check
    assert [question.id for question in clinic.check] == ["chest"]


@pytest.mark.parametrize(
    "file", ["symptoms.yaml", "synonyms.en.yaml", "undocumented.en.yaml", "intents.en.yaml"]
)
def test_an_optional_file_that_is_missing_is_a_warning(small: Small, file: str) -> None:
    (small.folder / file).unlink()
    assert small.faults() == []
    assert small.warnings() == [f"{file}: file: is missing; the bot does without"]


@pytest.mark.parametrize(
    "file",
    [
        "clinic.yaml",
        "sources.yaml",
        "messages.en.yaml",
        "red_flags.yaml",
        "red_flags.en.yaml",
    ],
)
def test_a_needed_file_that_is_missing_is_a_fault(small: Small, file: str) -> None:
    (small.folder / file).unlink()
    assert f"{file}: file: is missing" in small.faults()


def test_a_folder_without_entries_is_a_fault(small: Small) -> None:
    (small.folder / "faq/en/pain.yaml").unlink()
    assert "faq/en: folder: has no .yaml file with entries" in small.faults()


def test_an_empty_folder_is_told_file_by_file(tmp_path: Path) -> None:
    _, faults, _ = inspect(tmp_path, TODAY)
    missing = {fault.file for fault in faults}
    assert {"faq/en", "clinic.yaml", "sources.yaml", "messages.en.yaml"} <= missing


def test_a_folder_that_is_not_there_is_a_fault(tmp_path: Path) -> None:
    folder = tmp_path / "none"
    _, faults, _ = inspect(folder, TODAY)
    assert [str(fault) for fault in faults] == [
        f"{folder}: folder: does not exist or is no folder"
    ]


def test_load_refuses_a_knowledge_base_with_a_fault_and_names_all(small: Small) -> None:
    small.replace("clinic.yaml", "country: JP", "country: Japan")
    small.replace("faq/en/pain.yaml", "  title: Sciatica\n", "")
    with pytest.raises(ContentError) as raised:
        load(small.folder, TODAY)
    assert [str(fault) for fault in raised.value.faults] == [
        "clinic.yaml:4: clinic: country is longer than 2 characters (it has 5)",
        "faq/en/pain.yaml:1: sciatica: title is missing",
    ]


def test_a_fault_in_one_entry_hides_no_fault_in_another(small: Small) -> None:
    other = ENTRY.replace("id: sciatica", "id: disc").replace("section: Sciatica", "section: X")
    small.write("faq/en/pain.yaml", ENTRY.replace("check]", "chekc]"))
    small.write("faq/en/spine.yaml", other)
    assert small.faults() == [
        "faq/en/pain.yaml:7: sciatica: next, item 1 “chekc” should be check, symptoms or book",
        "faq/en/spine.yaml:3: disc: “X” is no section of guide",
    ]


@pytest.mark.parametrize(
    ("file", "old", "new", "fault"),
    [
        (
            "faq/en/pain.yaml",
            "  title: Sciatica\n",
            "  titel: Sciatica\n",
            "faq/en/pain.yaml:2: sciatica: titel is not known; did you mean “title”?",
        ),
        (
            "faq/en/pain.yaml",
            "title: Sciatica",
            "title: ''",
            "faq/en/pain.yaml:2: sciatica: title is empty",
        ),
        (
            "faq/en/pain.yaml",
            "title: Sciatica",
            f"title: {'x' * 65}",
            "faq/en/pain.yaml:2: sciatica: title is longer than 64 characters (it has 65)",
        ),
        (
            "faq/en/pain.yaml",
            "The nerve in your leg can hurt. Rest may help.",
            "x" * 901,
            "faq/en/pain.yaml:5: sciatica: answer is longer than 900 characters (it has 901)",
        ),
        (
            "faq/en/pain.yaml",
            "until: 2027-05-23",
            "until: soon",
            "faq/en/pain.yaml:4: sciatica: reviewed.until “soon” should be a date like 2026-11-23",
        ),
        (
            "faq/en/pain.yaml",
            "by: Editors, ",
            "",
            "faq/en/pain.yaml:4: sciatica: reviewed.by is missing",
        ),
        (
            "faq/en/pain.yaml",
            "id: sciatica",
            "id: Sciatica Pain",
            "faq/en/pain.yaml:1: Sciatica Pain: id “Sciatica Pain” is not an id; use small "
            "letters, digits and hyphens",
        ),
        (
            "faq/en/pain.yaml",
            "source: {document: guide, section: Sciatica}",
            "source: the guide",
            "faq/en/pain.yaml:3: sciatica: source should have fields, one “name: value” a line",
        ),
        (
            "faq/en/pain.yaml",
            "next: [check]",
            "next: check",
            "faq/en/pain.yaml:7: sciatica: next should be a list, each item after a hyphen",
        ),
        (
            "faq/en/pain.yaml",
            '"what is sciatica"',
            "[what]",
            "faq/en/pain.yaml:9: sciatica: phrasings, item 1 should be a text",
        ),
        (
            "symptoms.yaml",
            "sense: [hot]",
            "sense: hot",
            "symptoms.yaml:10: symptoms: patterns, item 1.also.sense should be a list, each item "
            "after a hyphen",
        ),
        (
            "intents.en.yaml",
            "id: book",
            "id: order-pizza",
            "intents.en.yaml:2: order-pizza: id “order-pizza” should be book, my_bookings, "
            "cancel_booking, human, symptom_check, greeting, thanks, goodbye, help, privacy, "
            "affirm or deny",
        ),
        (
            "clinic.yaml",
            "desk@clinic.example",
            "desk at clinic",
            "clinic.yaml:3: clinic: email “desk at clinic” is not an e-mail address",
        ),
        (
            "clinic.yaml",
            "country: JP",
            "country: jp",
            "clinic.yaml:4: clinic: country “jp” is not a country code; write two capitals, "
            "like JP",
        ),
        (
            "clinic.yaml",
            "zone: Asia/Tokyo",
            "zone: Tokyo",
            "clinic.yaml:5: clinic: zone “Tokyo” is no time zone; write one like Asia/Tokyo",
        ),
        (
            "clinic.yaml",
            'number: "119"',
            "number: call us",
            "clinic.yaml:7: clinic: emergency.number “call us” is not a number that can be "
            "dialled",
        ),
        (
            "clinic.yaml",
            "    hours: day and night\n    confirmed: {by: Test, on: 2026-11-23}\n",
            "    hours: day and night\n",
            "clinic.yaml:10: clinic: crisis_lines, item 1.confirmed is missing",
        ),
        (
            "clinic.yaml",
            "zone:",
            "website: clinic.example\nzone:",
            "clinic.yaml:5: clinic: website “clinic.example” is not an address that begins with "
            "https://",
        ),
        (
            "undocumented.en.yaml",
            "themes:",
            "topics:",
            "undocumented.en.yaml:1: file: should hold one list named “themes:”",
        ),
    ],
)
def test_a_wrong_part_is_told_in_a_sentence_with_its_line(
    small: Small, file: str, old: str, new: str, fault: str
) -> None:
    small.replace(file, old, new)
    assert fault in small.faults()


def test_an_unreadable_file_of_entries_makes_no_other_entry_unknown(small: Small) -> None:
    small.write("faq/en/pain.yaml", "- id: sciatica\n  title: a: b\n")
    assert small.faults() == [
        "faq/en/pain.yaml:2: YAML: is not valid: mapping values are not allowed in this context"
    ]


@pytest.mark.parametrize("file", ["symptom.yaml", "faq/en/more.yml", "faq/more.yaml"])
def test_a_file_that_nothing_reads_is_a_warning(small: Small, file: str) -> None:
    small.write(file, "x")
    assert small.faults() == []
    assert small.warnings() == [f"{file}: file: is read by nothing; is its name right?"]


def test_a_file_of_entries_that_is_no_list_is_a_fault(small: Small) -> None:
    small.write("faq/en/pain.yaml", "id: sciatica\n")
    assert small.faults()[0] == (
        "faq/en/pain.yaml:1: file: should be a list, each item after a hyphen"
    )


def test_every_id_fits_the_longest_button() -> None:
    assert pack(f"helped:yes:{'x' * LONGEST_ID}", 999_999_999)


def test_a_choice_without_words_is_a_fault(small: Small) -> None:
    small.replace("symptoms.yaml", "[seat, calf]", "[seat, calf, toe]")
    assert small.faults() == [
        "messages.en.yaml: symptoms.spot.toe: is missing",
        "messages.en.yaml: symptoms.spot.toe.reason: is missing",
    ]


def test_a_name_in_a_message_that_nothing_fills_is_a_fault(small: Small) -> None:
    small.replace("messages.en.yaml", "symptoms.spot: Which?", "symptoms.spot: Which, {clinik}?")
    (fault,) = small.faults()
    assert "symptoms.spot: has {clinik}, which is not known there" in fault


def test_red_flags_are_tested_on_their_own_messages_where_thorough(small: Small) -> None:
    small.replace("red_flags.en.yaml", "[my chest hurts]", "[my heart sings]")
    _, faults, _ = inspect(small.folder, TODAY, thorough=True)
    assert any("its hit “my heart sings” is not caught" in fault.reason for fault in faults)
    assert small.faults() == []


# --- the reader ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("a: 1\nb: 2\na: 3\n", "x.yaml:3: YAML: has “a” twice"),
        ("- &x [1]\n- *x\n", "x.yaml:2: YAML: has an alias (*x); write the text out"),
        (
            "a: !!python/name:os.system 1\n",
            "x.yaml:1: YAML: has a tag (tag:yaml.org,2002:python/name:os.system); "
            "write plain text",
        ),
        ("a: 1\n---\nb: 2\n", "x.yaml:2: YAML: has a second document (---); a file holds one"),
        ("? [a]\n: b\n", "x.yaml:1: YAML: has a list or mapping as a name; a name is plain text"),
        ("", "x.yaml:1: file: is empty"),
        ("# nothing\n", "x.yaml:1: file: is empty"),
        ("a: b\nc: \0\n", "x.yaml:2: YAML: has a character that cannot stand in YAML"),
        ("[" * (DEEPEST + 2), "x.yaml:1: YAML: is nested too deeply"),
        ("{" * 200_000, "x.yaml:1: YAML: is nested too deeply"),
        ("- " * 200_000, "x.yaml:1: YAML: is nested too deeply"),
    ],
)
def test_what_yaml_allows_and_knowledge_does_not_is_a_fault(
    tmp_path: Path, text: str, fault: str
) -> None:
    path = tmp_path / "x.yaml"
    path.write_text(text, encoding="utf-8")
    document, faults = read_yaml(path, "x.yaml")
    assert document is None
    assert [str(one) for one in faults] == [fault]


def test_a_syntax_error_names_its_line(tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    path.write_text("a: 1\nb: 'open\n\nc: 2\n", encoding="utf-8")
    _, (fault,) = read_yaml(path, "x.yaml")
    assert str(fault).startswith("x.yaml:5: YAML: is not valid: while scanning a quoted scalar")


def test_a_bomb_of_aliases_is_refused_at_once(tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    lines = ["a0: &a0 [x, x]"]
    lines += [f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}, *a{n - 1}]" for n in range(1, 30)]
    path.write_text("\n".join(lines), encoding="utf-8")
    document, faults = read_yaml(path, "x.yaml")
    assert document is None
    assert len(faults) == 3 * 29


def test_a_file_that_is_too_large_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    path.write_text("x" * (LARGEST_FILE + 1), encoding="utf-8")
    _, faults = read_yaml(path, "x.yaml")
    assert [str(one) for one in faults] == ["x.yaml: file: is larger than 1,000,000 bytes"]


def test_a_file_in_another_encoding_names_the_line(tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    path.write_bytes("a: b\nc: caf\xe9\n".encode("latin-1"))
    _, faults = read_yaml(path, "x.yaml")
    assert [str(one) for one in faults] == ["x.yaml:2: file: is not UTF-8 text; save it as UTF-8"]


def test_values_stay_the_text_that_was_written(tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    path.write_text("\ufeffon: no\nnumber: 0119\nempty:\n", encoding="utf-8")
    document, _ = read_yaml(path, "x.yaml")
    assert document is not None
    assert document.content == {"on": "no", "number": "0119", "empty": ""}


def test_a_place_without_a_line_has_that_of_what_is_around_it(tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    path.write_text("a:\n  - b: 1\n  - c: 2\n", encoding="utf-8")
    document, _ = read_yaml(path, "x.yaml")
    assert document is not None
    assert document.line(("a", 1, "c")) == 3
    assert document.line(("a", 1, "missing", "deeper")) == 3
    assert document.line(("nothing",)) == 1


def test_a_word_in_two_groups_of_synonyms_is_a_fault(small: Small) -> None:
    small.replace("synonyms.en.yaml", "nerve of the leg", "SHANK")
    assert small.faults() == [
        "synonyms.en.yaml:3: synonyms: “SHANK” is in two groups; "
        "the matcher reads it as one word only"
    ]


def test_the_screen_learns_what_is_ordinary_from_all_phrasings(small: Small) -> None:
    rulebook = load(small.folder, TODAY).rulebook
    assert {"what does it cost", "book me in"} <= set(rulebook.ordinary)


def test_what_is_no_file_is_not_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "x.yaml")
    for path in (tmp_path, tmp_path / "x.yaml", Path("/dev/zero")):
        document, faults = read_yaml(path, "x.yaml")
        assert document is None
        assert [str(one) for one in faults] == ["x.yaml: file: is no ordinary file"]
