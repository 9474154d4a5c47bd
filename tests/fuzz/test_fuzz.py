"""Random and broken updates harm nobody: the short run. ``make fuzz`` is the long one."""

import pytest
from telegram import Bot, Update

from bot.channels.telegram_receiving import Reader
from bot.content.messages import Wording
from tests.channels.conftest import bot, channel, reader, server  # noqa: F401 (fixtures)
from tests.clinic import CLINIC, SIGNS, dialogue
from tests.fuzz.campaign import Campaign
from tests.fuzz.kinds import KINDS


async def test_no_update_raises_whatever_is_in_it(reader: Reader) -> None:  # noqa: F811
    campaign = Campaign(reader, CLINIC, dialogue(), Wording(CLINIC, SIGNS), seed=1)
    report = await campaign.run(range(2000), lambda report: None)
    assert report.faults == []
    assert report.kinds.keys() == KINDS.keys()
    assert report.steps.keys() == set(campaign.steps)
    assert not [status for status in report.statuses if status >= 500]
    assert report.events["Incoming"] > 200


async def test_the_same_seed_gives_the_same_updates(reader: Reader) -> None:  # noqa: F811
    runs = [Campaign(reader, CLINIC, dialogue(), Wording(CLINIC, SIGNS), seed=7) for _ in range(2)]
    first, second = [await run.run(range(50), lambda report: None) for run in runs]
    assert (first.events, first.statuses) == (second.events, second.statuses)


async def test_an_exception_is_reported_with_its_seed(reader: Reader) -> None:  # noqa: F811
    def broken(*_: object) -> None:
        raise ZeroDivisionError

    campaign = Campaign(reader, CLINIC, dialogue(), Wording(CLINIC, SIGNS), seed=1)
    campaign._dialogue.respond = broken  # type: ignore[method-assign,assignment]
    report = await campaign.run(range(50), lambda report: None)
    assert report.faults
    assert all("SEED=1 number" in fault for fault in report.faults)


@pytest.mark.parametrize("kind", sorted(KINDS))
async def test_each_kind_is_valid_to_the_library(bot: Bot, kind: str) -> None:  # noqa: F811
    update = Update.de_json({"update_id": 1, **KINDS[kind]}, bot)
    name = next(iter(KINDS[kind]))
    assert name.startswith("new_in") or getattr(update, name) is not None
