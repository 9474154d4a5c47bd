import io
import logging
import warnings
from collections.abc import Iterator

import pytest

from bot import logs

TOKEN = "123456789:AAEhBOweik6ad9r_QXMENQjcrGbqCr4K-bc"
SECRET = b"secret"


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    """Give a stream that is logged to, and put logging back in order afterwards."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    out = io.StringIO()
    logs.configure("info", SECRET, out)
    yield out
    logging.captureWarnings(False)
    root.handlers, root.level = handlers, level
    logging.getLogger(logs.OURS).setLevel(logging.NOTSET)


def test_an_event_is_one_line_of_names_and_values(stream: io.StringIO) -> None:
    logging.getLogger("bot.service.desk").info("request closed", extra={"number": 12})
    (line,) = stream.getvalue().splitlines()
    assert line.startswith("at=")
    assert line.endswith('level=info from=bot.service.desk event="request closed" number=12')


def test_a_message_of_several_lines_stays_one_line(stream: io.StringIO) -> None:
    logging.getLogger("bot").warning("one\ntwo")
    assert stream.getvalue().count("\n") == 1
    assert r"event=one\ntwo" in stream.getvalue().replace('"', "")


def test_a_chat_is_written_as_a_short_hash(stream: io.StringIO) -> None:
    logging.getLogger("bot").info("handled", extra={"chat": "telegram:4242"})
    assert "4242" not in stream.getvalue()
    assert f"chat={logs.hashed('telegram:4242', SECRET)}" in stream.getvalue()


def test_the_hash_of_a_chat_needs_the_secret() -> None:
    assert logs.hashed("telegram:1", b"a") == logs.hashed("telegram:1", b"a")
    assert logs.hashed("telegram:1", b"a") != logs.hashed("telegram:1", b"b")
    assert len(logs.hashed("telegram:1", b"a")) == 8


def test_what_a_call_adds_beyond_the_allowed_facts_is_left_out(stream: io.StringIO) -> None:
    logging.getLogger("bot").info("handled", extra={"text": "my bum hurts", "phone": "0312"})
    assert "hurts" not in stream.getvalue()
    assert "0312" not in stream.getvalue()


def test_an_exception_is_told_by_type_and_place_without_its_words(stream: io.StringIO) -> None:
    try:
        raise ValueError("Hanako wrote: my bum hurts")
    except ValueError:
        logging.getLogger("bot").exception("failed")
    assert "error=ValueError where=test_logs.py:" in stream.getvalue()
    assert "Hanako" not in stream.getvalue()
    assert stream.getvalue().count("\n") == 1


@pytest.mark.parametrize("name", ["httpx", "httpcore", "telegram.ext", "aiosqlite", "unknown"])
def test_other_libraries_are_heard_from_warnings_on(stream: io.StringIO, name: str) -> None:
    logging.getLogger(name).info("POST /bot%s/getUpdates", TOKEN)
    assert stream.getvalue() == ""
    logging.getLogger(name).warning("slow")
    assert "event=slow" in stream.getvalue()


def test_other_libraries_stay_quiet_at_level_debug(stream: io.StringIO) -> None:
    logs.configure("debug", SECRET, stream)
    logging.getLogger("httpx").info("POST")
    logging.getLogger("aiosqlite").debug("executing")
    assert stream.getvalue() == ""
    logging.getLogger("bot.core").debug("ours")
    assert "event=ours" in stream.getvalue()


def test_values_in_another_librarys_message_are_left_out(stream: io.StringIO) -> None:
    logging.getLogger("telegram").error("update %s failed\n%s", "my bum hurts", "more")
    assert 'event="update %s failed"' in stream.getvalue()
    assert "hurts" not in stream.getvalue()


@pytest.mark.parametrize("name", ["bot", "httpx"])
def test_the_token_never_passes(stream: io.StringIO, name: str) -> None:
    logging.getLogger(name).error(f"POST https://api.telegram.org/bot{TOKEN}/sendMessage")
    assert TOKEN not in stream.getvalue()
    assert "bot[token]/sendMessage" in stream.getvalue()


def test_warnings_of_python_are_logged_too(stream: io.StringIO) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        logs.configure("info", SECRET, stream)
        warnings.warn("old", DeprecationWarning, stacklevel=1)
    assert "from=py.warnings" in stream.getvalue()
    assert "DeprecationWarning: old" in stream.getvalue()
