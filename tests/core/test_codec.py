import json
from datetime import UTC

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.core.codec import LOST, CodecError, decode, encode
from bot.core.model import Asking, HandedOver, Idle, RedFlag, Session, Tier

texts = st.text(st.characters(), max_size=20)  # lone surrogates too: a client can send them
moments = st.datetimes(timezones=st.just(UTC))
modes = (
    st.just(Idle())
    | st.builds(Asking, texts, texts, st.dictionaries(texts, texts, max_size=4))
    | st.builds(HandedOver, moments)
)
flags = st.none() | st.builds(RedFlag, texts, st.sampled_from(Tier), st.booleans())
sessions = st.builds(
    Session,
    mode=modes,
    language=texts,
    prompt=st.integers(0),
    consent=texts,
    checked=st.none() | moments,
    flag=flags,
    risks=st.frozensets(texts, max_size=4),
    told=st.none() | moments,
    findings=st.lists(texts, max_size=4).map(tuple),
    question=texts,
    last_entry=texts,
)
junk = st.recursive(
    st.none() | st.booleans() | st.integers() | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=5,
)


@given(sessions)
def test_a_session_comes_back_from_json_as_it_went(session: Session) -> None:
    assert decode(json.loads(json.dumps(encode(session)))) == session


@given(junk)
def test_anything_else_is_refused_as_unreadable(data: object) -> None:
    with pytest.raises(CodecError):
        decode(data)


@given(st.sampled_from(sorted(encode(Session()))), junk)
@example("risks", ["cancer", "cancer"])
@example("risks", ["fever", "cancer"])
def test_a_session_with_one_damaged_field_is_read_or_refused(field: str, value: object) -> None:
    try:
        session = decode({**encode(Session()), field: value})
    except CodecError:
        return
    assert encode(session)[field] == value


@pytest.mark.parametrize("field", sorted(encode(Session())))
def test_a_session_without_one_of_its_fields_is_refused(field: str) -> None:
    data = encode(Session())
    del data[field]
    with pytest.raises(CodecError):
        decode(data)


def test_a_session_of_another_version_is_refused() -> None:
    with pytest.raises(CodecError, match="version 2"):
        decode({**encode(Session()), "version": 2})


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(CodecError, match="time zone"):
        decode({**encode(Session()), "checked": "2026-11-23T09:00:00"})


def test_a_prompt_number_is_never_true() -> None:
    with pytest.raises(CodecError):
        decode({**encode(Session()), "prompt": True})


def test_the_lost_session_asks_a_step_of_no_flow() -> None:
    assert isinstance(LOST.mode, Asking)
