"""What a session forgets with time."""

from datetime import UTC, datetime, timedelta

from bot.core.memory import FLAG_HOLDS, RISKS_HOLD, current, dated
from bot.core.model import HandedOver, Idle, RedFlag, Session, Tier

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
SIGN = RedFlag("chest-pain", Tier.EMERGENCY)
FLAGGED = Session(flag=SIGN, flagged=NOW)


def test_a_sign_is_dated_when_it_is_found() -> None:
    assert dated(Session(flag=SIGN), Session(), NOW).flagged == NOW


def test_the_same_sign_keeps_its_date() -> None:
    assert dated(FLAGGED, FLAGGED, NOW + timedelta(hours=5)).flagged == NOW


def test_a_sign_that_was_cleared_has_no_date() -> None:
    assert dated(Session(flagged=NOW), FLAGGED, NOW).flagged is None


def test_a_sign_is_forgotten_after_a_day_and_not_before() -> None:
    assert current(FLAGGED, NOW + FLAG_HOLDS - timedelta(seconds=1)).flag == SIGN
    assert current(FLAGGED, NOW + FLAG_HOLDS) == Session()


def test_the_staffs_turn_to_talk_ends_when_its_time_has_come() -> None:
    session = Session(mode=HandedOver(NOW))
    assert current(session, NOW - timedelta(seconds=1)) == session
    assert current(session, NOW).mode == Idle()


def test_a_risk_is_dated_when_it_is_told_and_forgotten_after_a_day() -> None:
    session = dated(Session(risks=frozenset({"cancer"})), Session(), NOW)
    assert session.told == NOW
    assert current(session, NOW + RISKS_HOLD - timedelta(seconds=1)) == session
    assert current(session, NOW + RISKS_HOLD) == Session()
