"""The people at the other end, for tests: they write, tap and read as in a real chat."""

import itertools
from dataclasses import dataclass
from typing import Any

from tests.botapi.world import Json, World

_TAPS = itertools.count(1)


@dataclass(frozen=True, slots=True)
class Heard:
    """A message of the bot as a person sees it; *buttons* are all labels, row after row.

    *file* is what is in the file that came with it, *answers* the number of the message that it
    is a reply to, *topic* the name of the forum topic that it stands in.
    """

    text: str
    buttons: tuple[str, ...]
    message_id: int
    edited: bool = False
    photo: bool = False
    file: str = ""
    answers: int = 0
    topic: str = ""


def _heard(message: Json, topics: dict[int, str]) -> Heard:
    markup = message["_markup"] or {}
    rows = markup.get("inline_keyboard") or markup.get("keyboard") or []
    return Heard(
        text=message.get("text", message.get("caption", "")),
        buttons=tuple(button["text"] for row in rows for button in row),
        message_id=message["message_id"],
        edited="edit_date" in message,
        photo="photo" in message,
        file=message.get("_file", ""),
        answers=message.get("reply_to_message", {}).get("message_id", 0),
        topic=topics.get(message.get("message_thread_id", 0), ""),
    )


class _Room:
    """A chat as someone in it sees it."""

    def __init__(self, world: World, id: int) -> None:
        self.id = id
        self._world = world
        self._read = 0

    @property
    def transcript(self) -> list[str]:
        """All that was said, each line with "bot: " or the person's name before it."""
        return [
            f"{'bot' if m['from']['is_bot'] else m['from']['first_name']}: "
            f"{m.get('text', m.get('caption', ''))}"
            for m in self._world.seen[self.id]
        ]

    def recent(self, count: int) -> list[Json]:
        """Return the bot's newest *count* messages as they are now, oldest first."""
        mine = (m["message_id"] for m in self._world.seen[self.id] if m["from"]["is_bot"])
        return [self._world.messages[self.id, id] for id in [*dict.fromkeys(mine)][-count:]]

    @property
    def newest(self) -> Json | None:
        """The bot's newest message as it is now."""
        return next(iter(self.recent(1)), None)

    async def hears(self, timeout: float = 20) -> Heard:  # noqa: ASYNC109 (reads well in tests)
        """Return the bot's next message or edit not yet read; raise AssertionError if none."""
        seen = self._world.seen[self.id]

        def unread() -> list[int]:
            return [
                i
                for i in range(self._read, len(seen))
                if seen[i]["from"]["is_bot"] and "forum_topic_created" not in seen[i]
            ]

        if not await self._world.until(lambda: bool(unread()), timeout):
            raise AssertionError(f"the bot said nothing more in {timeout} s: {self.transcript}")
        next_one = unread()[0]
        self._read = next_one + 1
        return _heard(seen[next_one], self._world.topics[self.id])

    async def hears_nothing(self, timeout: float = 0.3) -> None:  # noqa: ASYNC109
        """Raise AssertionError where the bot says something within *timeout* seconds."""
        try:
            heard = await self.hears(timeout)
        except AssertionError:
            return
        raise AssertionError(f"the bot said: {heard.text}")

    def _button(self, label: str) -> tuple[Json, Json]:
        """Return the newest message that has a button *label* now, and that button."""
        mine = [m for (chat, _), m in self._world.messages.items() if chat == self.id]
        for message in reversed(mine):
            markup = message.get("_markup") or {}
            for row in markup.get("inline_keyboard") or markup.get("keyboard") or []:
                for button in row:
                    if button["text"] == label:
                        return message, button
        raise AssertionError(f"no button {label!r} in {self.transcript}")

    def _public(self, message: Json) -> Json:
        return {key: value for key, value in message.items() if not key.startswith("_")}

    def _post(self, user: Json, content: Json) -> Json:
        message = self._world.put(self.id, {"from": user, **content})
        self._world.queue({"message": self._public(message)})
        return message

    def _tap(self, user: Json, message: Json, data: str) -> str:
        tap_id = f"tap-{next(_TAPS)}"
        self._world.answers[tap_id] = "(not answered)"
        self._world.queue(
            {
                "callback_query": {
                    "id": tap_id,
                    "from": user,
                    "message": self._public(message),
                    "chat_instance": "1",
                    "data": data,
                }
            }
        )
        return tap_id

    async def answer(self, tap_id: str, timeout: float = 20) -> str:  # noqa: ASYNC109
        """Return the text that the tap was answered with."""
        answers = self._world.answers
        if not await self._world.until(lambda: answers[tap_id] != "(not answered)", timeout):
            raise AssertionError(f"{tap_id} was not answered in {timeout} s")
        return answers[tap_id]


class Person(_Room):
    """A patient (or anyone) in a private chat with the bot."""

    def __init__(self, world: World, id: int, name: str, language: str = "en") -> None:
        super().__init__(world, id)
        self.name = name
        self.user = {
            "id": id,
            "is_bot": False,
            "first_name": name,
            "username": name.lower().replace(" ", "_"),
            "language_code": language,
        }
        world.chats[id] = {"id": id, "type": "private", "first_name": name}

    async def says(self, text: str) -> Json:
        """Send a text; return the message."""
        content: Json = {"text": text}
        if text.startswith("/"):
            length = len(text.split(maxsplit=1)[0])
            content["entities"] = [{"type": "bot_command", "offset": 0, "length": length}]
        return self._post(self.user, content)

    async def edits(self, message: Json, text: str) -> None:
        """Change an earlier message of one's own."""
        message.update(text=text, edit_date=message["date"] + 1)
        self._world.queue({"edited_message": self._public(message)})

    async def taps(self, label: str) -> str:
        """Tap the newest button *label*; return the tap's id ("" for other than inline ones)."""
        message, button = self._button(label)
        if "callback_data" in button:
            return self._tap(self.user, message, button["callback_data"])
        if button.get("request_contact"):
            await self.shares_contact()
        elif "copy_text" not in button:
            await self.says(label)
        return ""

    async def forges_tap(self, data: str) -> str:
        """Send callback data that no button has."""
        message = self._world.put(self.id, {"from": self._world.me, "text": "-", "_markup": None})
        return self._tap(self.user, message, data)

    async def shares_contact(self, phone: str = "+815012345678", *, own: bool = True) -> None:
        """Send one's own contact card, or someone else's."""
        card: Json = {"phone_number": phone, "first_name": self.name}
        card["user_id"] = self.id if own else self.id + 1
        self._post(self.user, {"contact": card})

    async def sends_photo(self, caption: str = "") -> None:
        """Send a picture."""
        size = {"file_id": "f", "file_unique_id": "u", "width": 1, "height": 1}
        await self.sends(photo=[size], **({"caption": caption} if caption else {}))

    async def sends(self, **content: Any) -> Json:
        """Send a message with any content, named as in the Bot API."""
        return self._post(self.user, content)

    async def blocks(self) -> None:
        """Stop the bot."""
        self._world.blocked.add(self.id)
        member, kicked = self._membership()
        self._changes(member, kicked)

    async def unblocks(self) -> None:
        """Start the bot again."""
        self._world.blocked.discard(self.id)
        member, kicked = self._membership()
        self._changes(kicked, member)

    def _membership(self) -> tuple[Json, Json]:
        member = {"user": self._world.me, "status": "member"}
        return member, member | {"status": "kicked", "until_date": 0}

    def _changes(self, old: Json, new: Json) -> None:
        change = {"from": self.user, "date": 1, "old_chat_member": old, "new_chat_member": new}
        self._world.queue({"my_chat_member": change | {"chat": self._world.chats[self.id]}})


class Group(_Room):
    """A group with the bot in it; *members* act in it."""

    def __init__(self, world: World, id: int, members: tuple[Person, ...]) -> None:
        super().__init__(world, id)
        self.members = members
        world.chats[id] = {"id": id, "type": "group", "title": "Staff"}

    async def says(self, member: Person, text: str) -> Json:
        """Let *member* write into the group."""
        return self._post(member.user, {"text": text})

    async def replies(self, member: Person, to: int, text: str = "", **content: Any) -> Json:
        """Let *member* answer the message with number *to*."""
        replied = self._public(self._world.messages[self.id, to])
        topic = {
            key: replied[key]
            for key in ("message_thread_id", "is_topic_message")
            if key in replied
        }
        said = {"text": text} if text else content
        return self._post(member.user, {**said, **topic, "reply_to_message": replied})

    async def taps(self, member: Person, label: str) -> str:
        """Let *member* tap the newest button *label*; return the tap's id."""
        message, button = self._button(label)
        return self._tap(member.user, message, button["callback_data"])

    async def taps_together(self, first: Person, second: Person, label: str) -> tuple[str, str]:
        """Let two members tap the newest button *label* before the bot sees either tap."""
        message, button = self._button(label)
        data = button["callback_data"]
        return self._tap(first.user, message, data), self._tap(second.user, message, data)

    def has_topics(self) -> None:
        """Become a forum."""
        self._world.chats[self.id] |= {"type": "supergroup", "is_forum": True}

    async def migrates(self, new: int, *, announce: bool = True) -> "Group":
        """Become the supergroup *new*."""
        other = Group(self._world, new, self.members)
        self._world.chats[new]["type"] = "supergroup"
        if announce:
            self._post(self.members[0].user, {"migrate_to_chat_id": new})
        self._world.moved[self.id] = new
        return other
