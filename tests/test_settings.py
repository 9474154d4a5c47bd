import os
from pathlib import Path

import pytest

from bot.addresses import Address
from bot.known_settings import documented_settings, misspelled
from bot.settings import SettingsError, read_settings, shipped_knowledge

ADDRESSES = {
    "FRONTDESK_WEBHOOK_URL": "https://clinic.example/telegram",
    "FRONTDESK_METRICS": "[::1]:9100",
}
TOKEN = "123456789:AAEhBOweik6ad9r_QXMENQjcrGbqCr4K-bc"


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Start from an empty environment, in a folder without .env."""
    for name in list(os.environ):
        if name.upper().startswith(("FRONTDESK_", "TELEGRAM_")):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


def refused(monkeypatch: pytest.MonkeyPatch, **names: str) -> list[str]:
    for name, value in names.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as raised:
        read_settings()
    return [str(fault) for fault in raised.value.faults]


def test_without_any_setting_the_defaults_hold() -> None:
    settings = read_settings()
    assert settings.telegram_bot_token is None
    assert settings.telegram_api_url == "https://api.telegram.org"
    assert settings.staff_chat is None
    assert settings.staff == ()
    assert settings.knowledge == shipped_knowledge()
    assert settings.database == f"sqlite+aiosqlite:///{settings.data / 'frontdesk.db'}"
    assert settings.log == "info"


def test_the_key_lies_outside_the_data_folder_by_default() -> None:
    settings = read_settings()
    assert not settings.key_file.is_relative_to(settings.data)


def test_settings_come_from_the_env_file(tmp_path: Path) -> None:
    Path(".env").write_text(
        f"TELEGRAM_BOT_TOKEN={TOKEN}\nFRONTDESK_STAFF_CHAT=-1001234567890\n"
        "FRONTDESK_STAFF=11, 22,\nFRONTDESK_LOG=DEBUG\nFRONTDESK_DATA=data\n",
        encoding="utf-8",
    )
    settings = read_settings()
    assert settings.telegram_bot_token is not None
    assert settings.telegram_bot_token.get_secret_value() == TOKEN
    assert settings.staff_chat == -1001234567890
    assert settings.staff == (11, 22)
    assert settings.log == "debug"
    assert settings.data == tmp_path / "data"


def test_the_environment_goes_before_the_env_file(monkeypatch: pytest.MonkeyPatch) -> None:
    Path(".env").write_text("FRONTDESK_LOG=debug\n", encoding="utf-8")
    monkeypatch.setenv("FRONTDESK_LOG", "error")
    assert read_settings().log == "error"


def test_an_empty_setting_is_one_that_is_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", "")
    monkeypatch.setenv("FRONTDESK_STAFF_CHAT", "")
    settings = read_settings()
    assert settings.telegram_bot_token is None
    assert settings.staff_chat is None


def test_secrets_never_show(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", TOKEN)
    monkeypatch.setenv("FRONTDESK_DATABASE", "postgresql://u:passw0rd@host/name")
    shown = f"{read_settings()!r} {read_settings()}"
    assert TOKEN not in shown
    assert "passw0rd" not in shown


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        (
            "TELEGRAM_BOT_TOKEN",
            "abc",
            "is no bot token; BotFather gives one like 123456789:AAE...",
        ),
        (
            "TELEGRAM_API_URL",
            "ftp:x",
            "“ftp:x” is no address that begins with https:// or http://",
        ),
        (
            "FRONTDESK_STAFF_CHAT",
            "our group",
            "“our group” is no chat id; a group's looks like -1001234567890",
        ),
        (
            "FRONTDESK_STAFF",
            "12,mika",
            "“mika” is no user id; write numbers with commas between",
        ),
        ("FRONTDESK_KNOWLEDGE", "/not/there", "the folder /not/there does not exist"),
        ("FRONTDESK_DATABASE", "mysql://h", "should begin with sqlite:/// or postgresql://"),
        ("FRONTDESK_LISTEN", "8080", "“8080” is no host:port, such as 127.0.0.1:8080"),
        (
            "FRONTDESK_METRICS",
            "localhost:port",
            "“localhost:port” is no host:port, such as 127.0.0.1:8080",
        ),
        (
            "FRONTDESK_WEBHOOK_SECRET",
            "hush",
            "is no secret that Telegram takes; make one with "
            "python3 -c 'import secrets; print(secrets.token_urlsafe(32))'",
        ),
        (
            "FRONTDESK_WEBHOOK_URL",
            "http://clinic.example/telegram",
            "“http://clinic.example/telegram” is no address that begins with https://",
        ),
        (
            "FRONTDESK_WEBHOOK_URL",
            "https://clinic.example/telegram",
            "needs FRONTDESK_WEBHOOK_SECRET, without which anyone could deliver",
        ),
        (
            "FRONTDESK_LOG",
            "loud",
            "“loud” is no level; choose one of debug, info, warning, error",
        ),
    ],
)
def test_a_wrong_setting_is_told_in_a_sentence(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, reason: str
) -> None:
    assert refused(monkeypatch, **{name: value}) == [f"settings: {name}: {reason}"]


@pytest.mark.parametrize("name", ["FRONTDESK_WEBHOOK_URL", "FRONTDESK_METRICS"])
def test_a_setting_that_needs_packages_names_the_command_that_installs_them(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr("bot.settings.find_spec", lambda package: None)
    monkeypatch.setenv("FRONTDESK_WEBHOOK_SECRET", "s" * 16)
    (fault,) = refused(monkeypatch, **{name: ADDRESSES[name]})
    assert "pip install 'frontdesk[server]'" in fault


def test_webhook_and_metrics_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FRONTDESK_WEBHOOK_SECRET", "s" * 16)
    for name, value in ADDRESSES.items():
        monkeypatch.setenv(name, value)
    settings = read_settings()
    assert settings.webhook_url == "https://clinic.example/telegram"
    assert settings.listen == Address("127.0.0.1", 8080)
    assert settings.metrics == Address("::1", 9100)
    assert "s" * 16 not in repr(settings)


def test_a_data_folder_that_is_a_file_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "file"
    file.touch()
    assert refused(monkeypatch, FRONTDESK_DATA=str(file)) == [
        f"settings: FRONTDESK_DATA: {file} is a file; name a folder"
    ]


def test_a_key_inside_the_data_folder_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    key = tmp_path / "data" / "key"
    assert refused(
        monkeypatch, FRONTDESK_DATA=str(tmp_path / "data"), FRONTDESK_KEY_FILE=str(key)
    ) == [f"settings: FRONTDESK_KEY_FILE: {key} is inside the data folder; keep the key elsewhere"]


def test_a_key_file_that_is_a_folder_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert refused(monkeypatch, FRONTDESK_KEY_FILE=str(tmp_path)) == [
        f"settings: FRONTDESK_KEY_FILE: {tmp_path} is a folder; name a file"
    ]


def test_all_wrong_settings_are_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    found = refused(
        monkeypatch, TELEGRAM_BOT_TOKEN="abc", FRONTDESK_STAFF="x", FRONTDESK_LOG="loud"
    )
    assert [fault.split(": ")[1] for fault in found] == [
        "TELEGRAM_BOT_TOKEN",
        "FRONTDESK_STAFF",
        "FRONTDESK_LOG",
    ]


def test_a_wrong_secret_is_not_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    faults = refused(
        monkeypatch,
        TELEGRAM_BOT_TOKEN=TOKEN[:-9],
        FRONTDESK_DATABASE="mysql://u:passw0rd@host",
    )
    assert len(faults) == 2
    assert not any(word in " ".join(faults) for word in (TOKEN[:-9], "passw0rd"))


def test_an_env_file_that_is_no_text_is_refused() -> None:
    Path(".env").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(SettingsError, match="cannot be read: it is not UTF-8 text"):
        read_settings()


def test_a_misspelled_name_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FRONTDESK_STAFFCHAT", "-100")
    Path(".env").write_text("FRONTDESK_KNOWLEGE=x\n", encoding="utf-8")
    assert [str(fault) for fault in misspelled()] == [
        "settings: FRONTDESK_KNOWLEGE: is not a setting; did you mean FRONTDESK_KNOWLEDGE?",
        "settings: FRONTDESK_STAFFCHAT: is not a setting; did you mean FRONTDESK_STAFF_CHAT?",
    ]


def test_every_setting_is_documented_with_meaning_and_default() -> None:
    settings = list(documented_settings())
    assert [setting.name for setting in settings] == [
        "TELEGRAM_BOT_TOKEN",
        "TELEGRAM_API_URL",
        "FRONTDESK_STAFF_CHAT",
        "FRONTDESK_STAFF",
        "FRONTDESK_MEDIA",
        "FRONTDESK_KNOWLEDGE",
        "FRONTDESK_DATA",
        "FRONTDESK_DATABASE",
        "FRONTDESK_KEY_FILE",
        "FRONTDESK_WEBHOOK_SECRET",
        "FRONTDESK_WEBHOOK_URL",
        "FRONTDESK_LISTEN",
        "FRONTDESK_METRICS",
        "FRONTDESK_LOG",
    ]
    assert all(setting.meaning and setting.default for setting in settings)


@pytest.mark.parametrize("detour", ["data/../data/key", "other/../data/sub/key", "link/key"])
def test_a_key_that_reaches_the_data_folder_by_a_detour_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, detour: str
) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "other").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "data")
    monkeypatch.setenv("FRONTDESK_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("FRONTDESK_KEY_FILE", str(tmp_path / detour))
    with pytest.raises(SettingsError, match="inside the data folder"):
        read_settings(None)


@pytest.mark.parametrize("name", ["FRONTDESK_DATA", "FRONTDESK_KEY_FILE", "FRONTDESK_KNOWLEDGE"])
def test_the_home_of_nobody_is_told_in_a_sentence(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv(name, "~nobody-of-that-name/x")
    with pytest.raises(SettingsError, match="a user who is not known"):
        read_settings(None)
