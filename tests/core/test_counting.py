"""What a turn adds to the numbers of the clinic."""

from datetime import timedelta

import pytest

from bot.core.counting import counted
from bot.core.model import Said, Session, Tapped, Woke
from tests.clinic import Talk


class Counted(Talk):
    """A talk that keeps what its last turn counts for."""

    counts: frozenset[str]

    def does(self, event):  # type: ignore[no-untyped-def]
        before = self.session
        keys = super().does(event)
        self.counts = counted(before, event, self.turn)
        return keys


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("what is sciatica", {"asked", "answered"}),
        ("sciatica or disc", {"asked", "choice"}),
        ("do you sell tea", {"asked", "declined"}),
        ("what are your prices", {"asked", "declined"}),
        ("help #ces now", {"asked", "sign.emergency"}),
        ("maybe #ces", {"asked"}),
        ("hello", set()),
        ("/menu", set()),
    ],
)
def test_a_text_counts_as_what_became_of_it(text: str, names: set[str]) -> None:
    talk = Counted()
    talk.says(text)
    assert talk.counts == names


def test_an_answer_that_was_tapped_is_no_question() -> None:
    talk = Counted().after("sciatica or disc")
    talk.taps("pick:disc")
    assert talk.counts == set()


@pytest.mark.parametrize(("said", "name"), [("yes", "helped"), ("no", "unhelpful")])
def test_what_helped_is_counted(said: str, name: str) -> None:
    talk = Counted().after("what is sciatica")
    talk.taps(f"helped:{said}:sciatica")
    assert talk.counts == {name}


def test_a_flow_is_counted_when_it_begins_and_where_it_is_left() -> None:
    talk = Counted()
    talk.taps("symptoms")
    assert talk.counts == {"begun.symptoms"}
    step = talk.step
    talk.says("cancel")
    assert talk.counts == {f"left.{step}"}


def test_a_flow_that_gives_way_to_another_is_left() -> None:
    talk = Counted().after("/symptoms")
    step = talk.step
    talk.says("/check")
    assert talk.counts == {f"left.{step}", "begun.check"}


def test_a_flow_that_nobody_went_on_with_is_left_by_itself() -> None:
    talk = Counted().after("/symptoms")
    step = talk.step
    talk.now += timedelta(days=1)
    talk.does(Woke("flow"))
    assert talk.counts == {f"left.{step}"}


def test_a_flow_that_comes_to_its_end_is_done() -> None:
    talk = Counted().after("/staff", "do you sell tea", "yes")
    assert talk.counts == {"done.question"}


def test_a_warning_sign_only_interrupts_a_flow() -> None:
    talk = Counted().after("/symptoms", "maybe #ces")
    assert talk.step.startswith("alarm.")
    assert talk.counts == {"asked"}
    talk.taps("a:no")
    assert not any(name.startswith("begun") for name in talk.counts)


def test_no_words_are_counted() -> None:
    talk = Counted()
    for event in (Said("Ann Lee, what is sciatica"), Tapped("faq:Ann Lee", 0), Said("Ann Lee")):
        talk.does(event)
        assert not any("Ann" in name for name in talk.counts)


def test_a_new_session_counts_nothing() -> None:
    talk = Talk()
    assert counted(Session(), Woke("flow"), talk.turn) == frozenset()
