"""What can be wrong with an update, and what people and programs write: all from one Random."""

import copy
import json
from collections.abc import Iterator
from random import Random
from typing import Any

from tests.fuzz.kinds import KINDS, Json

_SENSE = (
    "hip pain sciatica yes no unsure back stop menu why staff book cancel 12 change 3 my name is "
    "Ann next friday after 6 tomorrow 25:99 31/02 99999999999 days ago noon + 819012345678 "
    "ann@clinic.example chest numb fever cancer not never if my mother / . ? ! 1 and 2 none "
    "legs groin sitting bleeding pregnant how much is a session 腰 痛い お尻 عرق النسا עצב боль "
    "ｈｉｐ ½ ² ① İ ß ﬁ 👩‍⚕️ 🇯🇵 e\u0301\u0301\u0301 \u202e \u200b \u2066 \ufeff \u00ad"
)
_COMMANDS = (
    "/start /start_book /start=../../etc /start%00 /menu /help /check /symptoms /book /book@us "
    "/mine /privacy /mydata /delete /cancel /stop /staff /reply /book@other_bot / //// /ſtart"
)
_TAPS = (
    "a:yes a:no a:unsure a:1 a:telegram a: back why edit:name edit: a:confirm req:cancel:1 "
    "req:change:99999999999999999999 req: faq:sciatica faq: pick:x menu book check start cancel "
    "mydata delete helped:yes:x held called s:1:1:claim | :"
)
_ODD: tuple[Any, ...] = (
    *(None, True, False, 0, -1, 1, 2**31, 2**63, 2**70, -(2**70), 1.5, 1e308, float("inf")),
    *(float("nan"), "", " ", "0", "\0", "\x1b[2J", "\ud800", "\udfff\ud800", "a" * 5000),
    *("\u202e" * 50, "9" * 400, "<b>x</b>", "' OR 1=1 --", "=cmd()", "{clinic}", "{0.__class__}"),
    *([], {}, [[]], [None], {"": None}, {"id": 42}, [[[[[[[[[[[]]]]]]]]]]]),
)


OFTEN = ("message text", "message photo", "message contact", "callback_query", "edited_message")
"""The kinds that patients send most: every second update is one of them."""


def _one_of(words: str, random: Random) -> str:
    return random.choice(words.split(" "))


def text(random: Random) -> str:
    """Return something that may stand in a message: sense, nonsense, and what breaks programs."""
    kind = random.randrange(8)
    if kind == 0:
        return _one_of(_COMMANDS, random) + random.choice([" ", "", "\n"]) + text(random)[:80]
    if kind == 1:
        return "".join(chr(random.randrange(0x110000)) for _ in range(random.randrange(1, 60)))
    if kind == 2:
        return "".join(chr(random.randrange(0x20)) for _ in range(random.randrange(1, 20)))
    if kind == 3:
        return _one_of(_SENSE, random) * random.randrange(1, 4096 // 4)
    if kind == 4:
        return str(random.choice([one for one in _ODD if isinstance(one, str)]))
    return " ".join(_one_of(_SENSE, random) for _ in range(random.randrange(1, 25)))[:4096]


def tap(random: Random) -> str:
    """Return the data of a button: of one of ours, or forged."""
    prompt = random.choice(["0", "1", "3", "", "-1", "²", "999999999", "9" * 30, "x"])
    return f"{prompt}|{_one_of(_TAPS, random)}" if random.random() < 0.8 else text(random)[:64]


def update(random: Random, number: int) -> tuple[str, Json]:
    """Return an update and its kind: whole in four of ten, else damaged in up to four places."""
    kind = random.choice(list(KINDS) if random.random() < 0.5 else OFTEN)
    made = {"update_id": number, **copy.deepcopy(KINDS[kind])}
    for one in list(_inside(made)):
        _speak(one, random)
    if random.random() < 0.6:
        for _ in range(random.randrange(1, 5)):
            _damage(made, random)
    return kind, made


def body(made: Json, random: Random) -> bytes:
    """Return *made* as it is delivered; one in ten is broken on the way."""
    whole = json.dumps(made, ensure_ascii=random.random() < 0.5).encode("utf-8", "surrogatepass")
    if random.random() > 0.1:
        return whole
    at = random.randrange(len(whole))
    match random.randrange(5):
        case 0:
            return whole[:at]
        case 1:
            return whole[:at] + random.randbytes(3) + whole[at + 3 :]
        case 2:
            return b"[" * 100_000 + whole
        case 3:
            return random.randbytes(at)
        case _:
            return whole[:at] + whole


def _inside(value: Any) -> Iterator[Json]:
    """Yield every mapping in *value*."""
    if isinstance(value, dict):
        yield value
    for inner in value.values() if isinstance(value, dict) else value:
        if isinstance(inner, dict | list):
            yield from _inside(inner)


def _speak(one: Json, random: Random) -> None:
    """Put other words into *one* where it has some."""
    for name in ("text", "caption"):
        if isinstance(one.get(name), str) and random.random() < 0.8:
            one[name] = text(random)
    if "data" in one and "chat_instance" in one:
        one["data"] = tap(random)
    if "phone_number" in one:
        one["phone_number"] = random.choice(["819012345678", "+44 20 7946 0000", text(random)])


def _damage(made: Json, random: Random) -> None:
    """Delete, retype, nest, or copy something somewhere in *made*."""
    holders = [one for one in _inside(made) if one]
    if not holders:
        return
    holder = random.choice(holders)
    name = random.choice(list(holder))
    match random.randrange(6):
        case 0:
            del holder[name]
        case 1:
            holder[name] = [holder[name]]
        case 2:
            holder[name] = {name: holder[name]}
        case 3:
            holder[name] = copy.deepcopy(random.choice(holders))
        case 4:
            holder[_one_of(_SENSE, random)] = holder[name]
        case _:
            holder[name] = copy.deepcopy(random.choice(_ODD))
