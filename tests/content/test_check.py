from datetime import date

import pytest

from bot.content.reading_grade import reading_grade
from tests.content.small import ENTRY, Small

OTHER = """
- id: herniated-disc
  title: Herniated disc
  source: {document: guide, section: Herniated Discs}
  reviewed: {by: Editors, on: 2026-11-23, until: 2027-05-23}
  answer: A disc can press on a nerve.
  phrasings: ["slipped disc"]
"""


@pytest.mark.parametrize(
    ("file", "old", "new", "fault"),
    [
        (
            "faq/en/pain.yaml",
            "section: Sciatica}",
            "section: Sciatika}",
            "faq/en/pain.yaml:3: sciatica: “Sciatika” is no section of guide; "
            "did you mean “Sciatica”?",
        ),
        (
            "faq/en/pain.yaml",
            "document: guide",
            "document: guid",
            "faq/en/pain.yaml:3: sciatica: document “guid” is not in sources.yaml; "
            "did you mean “guide”?",
        ),
        (
            "faq/en/pain.yaml",
            "  next:",
            "  related: [sciatika]\n  next:",
            "faq/en/pain.yaml:7: sciatica: related “sciatika” is no entry; "
            "did you mean “sciatica”?",
        ),
        (
            "faq/en/pain.yaml",
            "  next:",
            "  related: [sciatica]\n  next:",
            "faq/en/pain.yaml:7: sciatica: is related to itself",
        ),
        (
            "faq/en/pain.yaml",
            "until: 2027-05-23",
            "until: 2026-11-22",
            "faq/en/pain.yaml:4: sciatica: its review ends before it begins",
        ),
        (
            "symptoms.yaml",
            "entry: sciatica",
            "entry: sciatika",
            "symptoms.yaml:5: symptoms: pattern for “sciatika”, which is no entry; "
            "did you mean “sciatica”?",
        ),
        (
            "symptoms.yaml",
            "section: Sciatica",
            "section: Nowhere",
            "symptoms.yaml:5: symptoms: pattern for “sciatica”: “Nowhere” is no section of guide",
        ),
        (
            "symptoms.yaml",
            "      spot: [calf]",
            "      spott: [calf]",
            "symptoms.yaml:7: symptoms: pattern for “sciatica”: “spott” is no step; "
            "did you mean “spot”?",
        ),
        (
            "symptoms.yaml",
            "      spot: [calf]",
            "      spot: [calfs]",
            "symptoms.yaml:7: symptoms: pattern for “sciatica”: “calfs” is no choice of spot; "
            "did you mean “calf”?",
        ),
        (
            "symptoms.yaml",
            "      sense: [hot]",
            "      sense: [hut]",
            "symptoms.yaml:9: symptoms: pattern for “sciatica”: “hut” is no choice of sense; "
            "did you mean “hot”?",
        ),
        (
            "symptoms.yaml",
            "      sense: [hot]",
            "      spot: [seat]",
            "symptoms.yaml:9: symptoms: pattern for “sciatica”: “spot” stands under when, too",
        ),
        (
            "symptoms.yaml",
            "    when:\n      spot: [calf]",
            "    when: {}",
            "symptoms.yaml:7: symptoms: pattern for “sciatica”: names no step, so it would fit "
            "everybody",
        ),
        (
            "symptoms.yaml",
            "sense: [hot, flat]",
            "sense: []",
            "symptoms.yaml:3: symptoms: step “sense” has no choices",
        ),
        (
            "intents.en.yaml",
            '["book me in"]',
            "[]",
            "intents.en.yaml:2: book: has no phrasings; write as many ways to ask as you can "
            "think of",
        ),
    ],
)
def test_parts_that_do_not_fit_together_are_faults(
    small: Small, file: str, old: str, new: str, fault: str
) -> None:
    small.replace(file, old, new)
    assert fault in small.faults()


@pytest.mark.parametrize(
    ("answer", "found"),
    [
        ("See https://x.example now.", "https://"),
        ("See www.x.example now.", "www."),
        ("A <b>bold</b> word.", "<b"),
        ("A **bold** word.", "**"),
        ("A __thin__ word.", "__"),
        ("Some `code` here.", "`"),
        ("A [link](x) here.", "]("),
        ("# Heading", "#"),
    ],
)
def test_an_answer_with_markup_or_a_link_is_a_fault(small: Small, answer: str, found: str) -> None:
    small.replace("faq/en/pain.yaml", "The nerve in your leg can hurt. Rest may help.", answer)
    assert small.faults() == [
        f"faq/en/pain.yaml:5: sciatica: the answer has markup or a link ({found}); "
        "write plain text"
    ]


def test_an_answer_with_an_address_a_number_and_brackets_is_plain(small: Small) -> None:
    plain = "Write to desk@clinic.example, room #2 (5 < 6, 2*3 [ask])."
    small.replace("faq/en/pain.yaml", "The nerve in your leg can hurt. Rest may help.", plain)
    assert small.faults() == []


def test_a_review_date_that_has_passed_is_a_fault(small: Small) -> None:
    assert small.faults(date(2027, 5, 23)) == []
    assert (
        "faq/en/pain.yaml:4: sciatica: its review by Editors has passed: it held until 2027-05-23"
    ) in small.faults(date(2027, 5, 24))


def test_a_review_that_ends_soon_is_a_warning(small: Small) -> None:
    assert small.warnings(date(2027, 4, 1)) == []
    assert small.warnings(date(2027, 5, 1)) == [
        "faq/en/pain.yaml:4: sciatica: its review ends on 2027-05-23"
    ]


def test_an_id_used_twice_is_a_fault_that_names_the_first(small: Small) -> None:
    small.write("faq/en/spine.yaml", OTHER.replace("herniated-disc", "sciatica"))
    assert small.faults() == [
        "faq/en/spine.yaml:2: sciatica: has the same id as “sciatica” (faq/en/pain.yaml:1)"
    ]


@pytest.mark.parametrize(
    "phrasing", ["what is sciatica", "What is SCIATICA?!", " what is  sciatica"]
)
def test_a_phrasing_in_two_entries_is_a_fault(small: Small, phrasing: str) -> None:
    small.write("faq/en/spine.yaml", OTHER.replace("slipped disc", phrasing))
    assert small.faults() == [
        f"faq/en/spine.yaml:7: herniated-disc: the phrasing “{phrasing.strip()}” is also in "
        "“sciatica” (faq/en/pain.yaml:9)"
    ]


def test_a_phrasing_of_an_entry_and_a_theme_or_an_intent_is_a_fault(small: Small) -> None:
    small.replace("undocumented.en.yaml", "what does it cost", "pain down my leg")
    small.replace("intents.en.yaml", "book me in", "my leg burns")
    assert small.faults() == [
        "intents.en.yaml:3: book: the phrasing “my leg burns” is also in “sciatica” "
        "(faq/en/pain.yaml:11)",
        "undocumented.en.yaml:5: prices: the phrasing “pain down my leg” is also in “sciatica” "
        "(faq/en/pain.yaml:10)",
    ]


def test_an_entry_without_phrasings_is_a_fault_and_with_few_a_warning(small: Small) -> None:
    small.write("faq/en/spine.yaml", OTHER)
    assert small.faults() == []
    assert small.warnings() == [
        "faq/en/spine.yaml:7: herniated-disc: has 1 phrasing; 10 or more find it better"
    ]
    small.write("faq/en/spine.yaml", OTHER.replace('["slipped disc"]', "[]"))
    assert small.faults() == [
        "faq/en/spine.yaml:2: herniated-disc: has no phrasings; write as many ways to ask as you "
        "can think of"
    ]


def test_a_related_entry_that_has_a_fault_of_its_own_is_not_unknown(small: Small) -> None:
    small.write("faq/en/spine.yaml", OTHER.replace("  title: Herniated disc\n", ""))
    small.replace("faq/en/pain.yaml", "  next:", "  related: [herniated-disc]\n  next:")
    assert small.faults() == ["faq/en/spine.yaml:2: herniated-disc: title is missing"]


def test_faulty_sources_do_not_make_every_section_unknown(small: Small) -> None:
    small.replace("sources.yaml", "    title: A guide\n", "")
    assert small.faults() == ["sources.yaml:2: sources: documents.guide.title is missing"]


def test_an_answer_that_is_hard_to_read_is_a_warning(small: Small) -> None:
    hard = "Neurological compression considerably complicates rehabilitation possibilities."
    small.replace("faq/en/pain.yaml", "The nerve in your leg can hurt. Rest may help.", hard)
    (warning,) = small.warnings()
    assert warning.startswith("faq/en/pain.yaml:5: sciatica: the answer reads at grade ")
    assert warning.endswith("; 8 is plain enough")


def test_a_title_too_long_for_a_button_is_a_warning(small: Small) -> None:
    small.replace("faq/en/pain.yaml", "title: Sciatica", f"title: {'x' * 41}")
    assert small.warnings() == [
        "faq/en/pain.yaml:2: sciatica: the title has 41 characters; a button shows 40"
    ]


def test_faults_come_in_the_order_of_files_and_lines(small: Small) -> None:
    small.write("faq/en/pain.yaml", ENTRY.replace("Sciatica}", "X}").replace("[check]", "[x]"))
    small.replace("clinic.yaml", "name: Test Clinic\n", "")
    places = [fault.partition(" ")[0] for fault in small.faults()]
    assert places == sorted(places)


@pytest.mark.parametrize(
    ("text", "grade"),
    [
        ("The cat sat on the mat.", 0.0),
        # 13 words, 1 sentence, 24 syllables: 0.39 x 13 + 11.8 x 24 / 13 - 15.59 = 11.3
        (
            "The Australian platypus is seemingly a hybrid of a mammal and reptilian creature.",
            11.3,
        ),
    ],
)
def test_the_reading_grade_is_flesch_and_kincaids(text: str, grade: float) -> None:
    assert reading_grade(text) == pytest.approx(grade, abs=0.95)


@pytest.mark.parametrize("text", ["", "...", "119", "\u3053\u3093"])
def test_the_reading_grade_of_no_words_is_zero(text: str) -> None:
    assert reading_grade(text) == 0


# --- numbers for emergencies --------------------------------------------------------------------


def test_an_emergency_number_that_nobody_confirmed_is_a_warning(small: Small) -> None:
    small.replace("clinic.yaml", "  confirmed: {by: Test, on: 2026-11-23}\ncrisis", "crisis")
    assert (
        "clinic.yaml:6: clinic: 119 is not confirmed; someone of the clinic"
        in (small.warnings()[0])
    )


def test_a_number_confirmed_more_than_a_year_ago_is_a_warning(small: Small) -> None:
    (warning,) = (line for line in small.warnings(date(2027, 11, 24)) if "03-1234" in line)
    assert "was confirmed on 2026-11-23, more than a year ago" in warning
    assert not any("03-1234" in line for line in small.warnings(date(2027, 11, 23)))


def test_a_number_confirmed_for_a_day_to_come_is_a_warning(small: Small) -> None:
    assert any("which is still to come" in line for line in small.warnings(date(2026, 11, 22)))


def test_an_emergency_number_of_another_country_is_a_warning(small: Small) -> None:
    small.replace("clinic.yaml", "country: JP", "country: GB")
    assert small.warnings()[0] == (
        "clinic.yaml:7: clinic: 119 is not known as an emergency number in GB; is it right?"
    )


def test_a_clinic_without_lines_for_a_crisis_is_told_who_must_find_them(small: Small) -> None:
    text = (small.folder / "clinic.yaml").read_text()
    small.write("clinic.yaml", text.partition("crisis_lines")[0])
    assert small.warnings()[0] == (
        "clinic.yaml: crisis_lines: is empty; someone of the clinic must find lines for people "
        "in a crisis, and check their numbers and hours"
    )
