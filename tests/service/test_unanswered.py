"""Missed questions become answers: staff look at them together, and teach with a tap."""

from datetime import timedelta

import pytest

from bot.service.learning_ports import Gap
from bot.service.misses import gather
from bot.service.staff_ports import NO_REQUEST
from tests.service.conftest import STAFF, FrontDesk

CHARITY = (
    "do you donate to charity",
    "which charity do you donate to",
    "is there a charity you donate to",
)


async def missed(front: FrontDesk, *texts: str) -> None:
    """Keep questions as if no answer had been found to them."""
    async with front.store.transaction() as tx:
        for text in texts:
            await tx.add_miss(text, (), "declined", front.now)


async def unanswered(front: FrontDesk) -> list[str]:
    """Return what ``/unanswered`` posts."""
    before = len(front.channel.texts(STAFF))
    await front.staff("/unanswered")
    return front.channel.texts(STAFF)[before:]


def nearest(front: FrontDesk) -> str:
    """Return the data of the first button that teaches, under the newest card."""
    return front.card.message.keys[0][0].data


async def taught(front: FrontDesk) -> list[tuple[str, str]]:
    async with front.store.transaction() as tx:
        return [(one.text, one.who) for one in await tx.phrasings()]


async def test_a_question_asked_in_other_words_is_one_card_with_its_count(
    front: FrontDesk,
) -> None:
    await missed(front, *CHARITY, "I like the picture in your window, what does it show")
    first, second = await unanswered(front)
    assert "without a good answer: 3" in first
    assert all(text in first for text in CHARITY)
    assert "the picture" in second


async def test_the_card_cannot_be_forwarded(front: FrontDesk) -> None:
    await missed(front, CHARITY[0])
    await unanswered(front)
    assert front.card.message.protect


async def test_a_tap_keeps_what_was_taught_by_whom(front: FrontDesk) -> None:
    await missed(front, *CHARITY)
    await unanswered(front)
    said = await front.staff(nearest(front))
    assert "Patients who ask this get" in said
    assert sorted(await taught(front)) == sorted((text, "Mika") for text in CHARITY)
    async with front.store.transaction() as tx:
        (line,) = await tx.audit_trail(NO_REQUEST)
        assert (line.who, line.verb.split()[0], line.at) == ("Mika", "teach", front.now)
        assert await tx.misses(9) == []


async def test_the_card_says_who_taught_it(front: FrontDesk) -> None:
    await missed(front, CHARITY[0])
    await unanswered(front)
    await front.staff(nearest(front))
    assert "Mika taught" in front.card.message.text
    assert [key.label for row in front.card.message.keys for key in row] == ["Take it back"]


async def test_of_two_who_tap_one_teaches(front: FrontDesk) -> None:
    await missed(front, CHARITY[0])
    await unanswered(front)
    tap = nearest(front)
    await front.staff(tap)
    assert "has been dealt with" in await front.staff(tap, "12", "Ken")
    assert len(await taught(front)) == 1


async def test_an_older_card_of_the_same_questions_teaches_nothing_more(front: FrontDesk) -> None:
    await missed(front, CHARITY[0])
    await unanswered(front)
    older = nearest(front)
    await unanswered(front)
    await front.staff(nearest(front))
    assert "has been dealt with" in await front.staff(older)
    assert len(await taught(front)) == 1


async def test_a_stranger_teaches_nothing_and_sees_nothing(front: FrontDesk) -> None:
    await missed(front, CHARITY[0])
    await unanswered(front)
    said = await front.staff(nearest(front), "99", "Mallory")
    assert "Only members" in said
    assert await taught(front) == []
    before = len(front.channel.sent)
    await front.staff("/unanswered", "99", "Mallory")
    assert [posted.message.text for posted in front.channel.sent[before:]] == [said]
    async with front.store.transaction() as tx:
        assert {line.number for line in await tx.refused(9)} == {NO_REQUEST}


async def test_what_was_taught_can_be_taken_back(front: FrontDesk) -> None:
    await missed(front, *CHARITY)
    await unanswered(front)
    await front.staff(nearest(front))
    await front.staff(front.data("Take it back", STAFF))
    assert await taught(front) == []
    (card,) = await unanswered(front)
    assert all(text in card for text in CHARITY)


async def test_dismissed_questions_are_erased(front: FrontDesk) -> None:
    await missed(front, CHARITY[0])
    await unanswered(front)
    await front.staff(front.data("Dismiss", STAFF))
    assert "Dismissed by Mika" in front.card.message.text
    assert await unanswered(front) == ["Nothing was left unanswered."]


async def test_a_reply_with_other_words_teaches_these(front: FrontDesk) -> None:
    await missed(front, "I am Ann from Oak Street, do you donate to charity")
    await unanswered(front)
    await front.answers("do you donate to charity", to="without a good answer")
    assert "Ann" not in front.card.message.text
    await front.staff(nearest(front))
    assert await taught(front) == [("do you donate to charity", "Mika")]
    async with front.store.transaction() as tx:
        assert await tx.misses(9) == []


async def test_a_warning_sign_is_never_taught(front: FrontDesk) -> None:
    await missed(front, "crushing chest pain and sweating, do you donate to charity")
    await unanswered(front)
    assert "cannot be taught" in await front.staff(nearest(front))
    await front.answers("I have crushing chest pain", to="without a good answer")
    assert "cannot be taught" in front.channel.texts(STAFF)[-1]
    assert await taught(front) == []


async def test_only_the_largest_are_shown_and_the_others_are_counted(front: FrontDesk) -> None:
    await missed(front, *(f"zq{word}zq zq{word}" for word in "abcdefg"))
    *cards, more = await unanswered(front)
    assert len(cards) == 5
    assert "2 more" in more


async def test_a_question_that_is_answered_by_now_is_not_shown(front: FrontDesk) -> None:
    await missed(front, "what is sciatica")
    assert await unanswered(front) == ["Nothing was left unanswered."]


async def test_an_answer_that_did_not_help_is_shown_though_it_is_an_answer(
    front: FrontDesk,
) -> None:
    await front.says("what is sciatica")
    await front.taps("It did not help")
    (card,) = await unanswered(front)
    assert "the answer did not help (1)" in card


async def test_none_of_the_choices_counts_with_its_choice_as_one_time() -> None:
    gap = Gap(0, ("x",), (1, 2, 3), ("choice", "none", "choice"))
    assert gap.times == 2


async def test_what_is_taught_is_answered_and_survives_a_restart(front: FrontDesk) -> None:
    await missed(front, *CHARITY)
    assert "don't have that" in (await front.says(CHARITY[0]))[0]
    async with front.store.transaction() as tx:
        await tx.add_phrasing("clinic-location", CHARITY[0], "Mika", front.now)
    assert await front.learning.refresh()
    assert "Matsushima" in (await front.says(CHARITY[0]))[0]
    assert not await front.learning.refresh()
    async with front.store.transaction() as tx:
        left = gather(await tx.misses(9), front.learning.matcher)
    assert CHARITY[0] not in [text for gap in left for text in gap.texts]


@pytest.mark.parametrize(("days", "left"), [(178, 1), (180, 0)])
async def test_questions_wait_for_staff_half_a_year(
    front: FrontDesk, days: int, left: int
) -> None:
    await missed(front, CHARITY[0])
    front.now += timedelta(days=days, hours=1)
    async with front.store.transaction() as tx:
        await front.retention.erase(tx, front.now)
        assert len(await tx.misses(9)) == left
