"""Which requests staff ask for."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.core.model import RedFlag, Tier
from bot.core.requests import Request, State
from bot.core.wanted import EVERYTHING, Wanted

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
NEW = Request(1, "telegram:7", "booking", {"name": "Hanako Satō"}, NOW, NOW)
FLAGGED = replace(NEW, flag=RedFlag("fever", Tier.URGENT))
CLOSED = replace(NEW, state=State.CLOSED, owner="Mika")


@pytest.mark.parametrize("request_", [NEW, FLAGGED, CLOSED])
def test_who_asks_for_nothing_special_gets_everything(request_: Request) -> None:
    assert EVERYTHING.fits(request_, None, NOW)


@pytest.mark.parametrize(
    ("wanted", "fitting"),
    [
        (Wanted(states=[State.NEW]), [NEW, FLAGGED]),
        (Wanted(kinds=["question"]), []),
        (Wanted(owner=" mika "), [CLOSED]),
        (Wanted(name="ｈａｎａ"), [NEW, FLAGGED, CLOSED]),
        (Wanted(name="SATŌ"), [NEW, FLAGGED, CLOSED]),
        (Wanted(name="Ken"), []),
        (Wanted(since=NOW), [NEW, FLAGGED, CLOSED]),
        (Wanted(since=NOW + HOUR), []),
        (Wanted(flagged=True), [FLAGGED]),
        (Wanted(overdue=True), [FLAGGED]),
        (Wanted(flagged=True, owner="Mika"), []),
    ],
)
def test_each_wish_must_be_met(wanted: Wanted, fitting: list[Request]) -> None:
    later = NOW + HOUR
    assert [one for one in (NEW, FLAGGED, CLOSED) if wanted.fits(one, None, later)] == fitting
