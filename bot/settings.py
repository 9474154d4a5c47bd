"""The settings: read from the environment and .env, with every fault told at once."""

import re
from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal

from platformdirs import user_config_path, user_data_path
from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bot.addresses import Address, is_url
from bot.content.faults import Fault

TOKEN_SHAPE = re.compile(r"[0-9]{5,}:[A-Za-z0-9_-]{30,}")
_SECRET_SHAPE = re.compile(r"[A-Za-z0-9_-]{16,256}")
TELEGRAM = "https://api.telegram.org"
_LEVELS = ("debug", "info", "warning", "error")
_DATABASES = ("sqlite", "sqlite+aiosqlite", "postgresql", "postgresql+asyncpg")


def _setting(name: str, meaning: str, shown: str, default: Any = None) -> Any:
    """Declare the setting *name*; *shown* is its default in words."""
    return Field(
        default,
        validation_alias=name,
        description=meaning,
        json_schema_extra={"shown": shown},
        validate_default=True,
    )


class Settings(BaseSettings):
    """All settings, checked; secrets never show in its repr."""

    model_config: ClassVar[SettingsConfigDict] = SettingsConfigDict(
        env_file_encoding="utf-8", env_ignore_empty=True, extra="ignore", frozen=True
    )

    telegram_bot_token: SecretStr | None = _setting(
        "TELEGRAM_BOT_TOKEN",
        "from BotFather; without it Frontdesk runs in the terminal",
        "none",
    )
    telegram_api_url: str = _setting(
        "TELEGRAM_API_URL",
        "base address of the Bot API, `http://host:port` for a local server",
        "Telegram's",
        TELEGRAM,
    )
    staff_chat: int | None = _setting(
        "FRONTDESK_STAFF_CHAT",
        "chat id of the staff group",
        "none: staff work from the command line",
    )
    staff: Annotated[tuple[int, ...], NoDecode] = _setting(
        "FRONTDESK_STAFF",
        "user ids allowed to act, comma separated; the first is admin",
        "none",
        (),
    )
    media: Literal["refuse", "forward"] = _setting(
        "FRONTDESK_MEDIA",
        "photos and voice from patients whom staff talk to: `refuse`, or `forward` them",
        "refuse",
        "refuse",
    )
    knowledge: Path = _setting(
        "FRONTDESK_KNOWLEDGE", "folder of the knowledge base", "the one shipped"
    )
    data: Path = _setting("FRONTDESK_DATA", "folder for the database", "the user's data folder")
    database: str = Field(
        "",
        validation_alias="FRONTDESK_DATABASE",
        description="address of the database, such as `postgresql://user:password@host/name`",
        json_schema_extra={"shown": "SQLite in `FRONTDESK_DATA`"},
        validate_default=True,
        repr=False,  # it may hold a password
    )
    key_file: Path = _setting(
        "FRONTDESK_KEY_FILE",
        "encryption key, outside the data folder, made on first start",
        "the user's config folder",
    )
    webhook_secret: SecretStr | None = _setting(
        "FRONTDESK_WEBHOOK_SECRET",
        "what Telegram shows with each delivery, 16 to 256 letters, digits, `_` and `-`",
        "none: needed with `FRONTDESK_WEBHOOK_URL`",
    )
    webhook_url: str = _setting(
        "FRONTDESK_WEBHOOK_URL",
        "public address at which Telegram delivers updates, `https://host/path`",
        "none: Frontdesk fetches updates itself",
        "",
    )
    listen: Annotated[Address, NoDecode] = _setting(
        "FRONTDESK_LISTEN",
        "`host:port` for deliveries, `/healthz` and `/readyz`, with a webhook only",
        "`127.0.0.1:8080`",
        "127.0.0.1:8080",
    )
    metrics: Annotated[Address | None, NoDecode] = _setting(
        "FRONTDESK_METRICS",
        "`host:port` for Prometheus' `/metrics`, `/healthz` and `/readyz`",
        "none: off",
    )
    log: str = _setting(
        "FRONTDESK_LOG",
        "level; logs never hold texts, names, numbers or the token",
        "info",
        "info",
    )

    @field_validator("telegram_bot_token")
    @classmethod
    def _token(cls, token: SecretStr | None) -> SecretStr | None:
        if token and not TOKEN_SHAPE.fullmatch(token.get_secret_value()):
            raise ValueError("is no bot token; BotFather gives one like 123456789:AAE...")
        return token

    @field_validator("telegram_api_url")
    @classmethod
    def _url(cls, url: str) -> str:
        if not is_url(url):
            raise ValueError(f"“{url}” is no address that begins with https:// or http://")
        return url.rstrip("/")

    @field_validator("staff_chat", mode="before")
    @classmethod
    def _chat(cls, chat: object) -> int | None:
        if chat is None:
            return None
        try:
            return int(str(chat))
        except ValueError:
            reason = f"“{chat}” is no chat id; a group's looks like -1001234567890"
            raise ValueError(reason) from None

    @field_validator("staff", mode="before")
    @classmethod
    def _staff(cls, staff: object) -> tuple[int, ...]:
        if not isinstance(staff, str):
            return ()
        ids = [part.strip() for part in staff.split(",") if part.strip()]
        wrong = [part for part in ids if not (part.isascii() and part.isdigit())]
        if wrong:
            raise ValueError(f"“{wrong[0]}” is no user id; write numbers with commas between")
        return tuple(int(part) for part in ids)

    @field_validator("knowledge", mode="before")
    @classmethod
    def _knowledge(cls, folder: object) -> Path:
        path = _path(folder) if folder else shipped_knowledge()
        if not path.is_dir():
            raise ValueError(f"the folder {path} does not exist")
        return path

    @field_validator("data", mode="before")
    @classmethod
    def _data(cls, folder: object) -> Path:
        path = _path(folder) if folder else user_data_path("frontdesk", appauthor=False)
        if path.exists() and not path.is_dir():
            raise ValueError(f"{path} is a file; name a folder")
        return path

    @field_validator("database")
    @classmethod
    def _database(cls, url: str, info: ValidationInfo) -> str:
        if not url:
            data = info.data.get("data", Path())
            return f"sqlite+aiosqlite:///{data / 'frontdesk.db'}"
        if url.partition("://")[0] not in _DATABASES:
            # The URL itself may hold a password: it is not repeated.
            raise ValueError("should begin with sqlite:/// or postgresql://")
        return url

    @field_validator("key_file", mode="before")
    @classmethod
    def _key_file(cls, file: object, info: ValidationInfo) -> Path:
        path = _path(file) if file else user_config_path("frontdesk", appauthor=False) / "key"
        data = info.data.get("data")
        if path.is_dir():
            raise ValueError(f"{path} is a folder; name a file")
        if data and path.resolve().is_relative_to(data.resolve()):
            raise ValueError(f"{path} is inside the data folder; keep the key elsewhere")
        return path

    @field_validator("webhook_secret")
    @classmethod
    def _webhook_secret(cls, secret: SecretStr | None) -> SecretStr | None:
        if secret and not _SECRET_SHAPE.fullmatch(secret.get_secret_value()):
            raise ValueError(
                "is no secret that Telegram takes; make one with "
                "python3 -c 'import secrets; print(secrets.token_urlsafe(32))'"
            )
        return secret

    @field_validator("webhook_url")
    @classmethod
    def _webhook_url(cls, url: str, info: ValidationInfo) -> str:
        if not url:
            return url
        own_server = info.data.get("telegram_api_url", TELEGRAM) != TELEGRAM
        if not is_url(url) or not (own_server or url.startswith("https:")):
            raise ValueError(f"“{url}” is no address that begins with https://")
        if "webhook_secret" in info.data and info.data["webhook_secret"] is None:
            raise ValueError("needs FRONTDESK_WEBHOOK_SECRET, without which anyone could deliver")
        _check_extra()
        return url

    @field_validator("listen", "metrics", mode="before")
    @classmethod
    def _address(cls, address: object, info: ValidationInfo) -> Address | None:
        if address is None:
            return None
        if info.field_name == "metrics":
            _check_extra()
        return Address.read(str(address))

    @field_validator("log")
    @classmethod
    def _log(cls, level: str) -> str:
        if level.lower() not in _LEVELS:
            raise ValueError(f"“{level}” is no level; choose one of {', '.join(_LEVELS)}")
        return level.lower()


class SettingsError(Exception):
    """The settings have *faults*; the operator must mend them."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))


def read_settings(env_file: Path | None = Path(".env")) -> Settings:
    """Return the settings; raise SettingsError with all faults."""
    try:
        return Settings(_env_file=env_file)
    except ValidationError as error:
        details = error.errors(include_url=False, include_input=False)
        raise SettingsError(
            Fault("settings", _name(one["loc"][0]), one["msg"].removeprefix("Value error, "))
            for one in details
        ) from None
    except (OSError, UnicodeDecodeError) as error:
        reason = f"cannot be read: {getattr(error, 'strerror', None) or 'it is not UTF-8 text'}"
        raise SettingsError([Fault(str(env_file), "file", reason)]) from None


def shipped_knowledge() -> Path:
    """Return the knowledge base that came with Frontdesk: in the wheel, else in the checkout."""
    package = Path(__file__).resolve().parent
    packed = package / "knowledge"
    return packed if packed.is_dir() else package.parent / "knowledge"


def _name(place: int | str) -> str:
    """Return the setting's name; where the default was wrong, *place* is the field's."""
    field = Settings.model_fields.get(str(place))
    return str(field.validation_alias if field else place)


def _path(value: object) -> Path:
    try:
        return Path(str(value)).expanduser().absolute()
    except RuntimeError:
        raise ValueError(f"“{value}” begins with the home of a user who is not known") from None


def _check_extra() -> None:
    """Raise ValueError where the packages of the extra ``server`` are not installed."""
    if not all(find_spec(package) for package in ("starlette", "uvicorn", "prometheus_client")):
        raise ValueError("needs packages that are not there: pip install 'frontdesk[server]'")
