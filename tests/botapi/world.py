"""What the server knows: chats, messages, updates, commands; and what each method does to it."""

import asyncio
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.botapi.checks import Params, Refusal, bad
from tests.botapi.faults import Limits

Json = dict[str, Any]
FIRST_UPDATE = 1000


@dataclass(slots=True)
class Call:
    """One call as it came in, and the code it was answered with (0: not at all)."""

    method: str
    params: Params
    code: int = 0
    at: float = field(default_factory=time.time)
    by: str = ""
    """Which bot called, where its address of the server says so: ``http://host:port/BY``."""


class World:
    """All state of the server, without any HTTP."""

    def __init__(self, username: str = "clinic_bot") -> None:
        self.me: Json = {"id": 1, "is_bot": True, "first_name": "Clinic", "username": username}
        self.chats: dict[int, Json] = {}
        self.blocked: set[int] = set()
        self.moved: dict[int, int] = {}
        self.messages: dict[tuple[int, int], Json] = {}
        self.seen: dict[int, list[Json]] = defaultdict(list)
        """Per chat what appeared there, oldest first, as it was then; the bot's edits too."""
        self.updates: list[Json] = []
        self.queued: dict[int, Json] = {}
        """Every update there ever was, by its id."""
        self.handed_out: list[int] = []
        """Update ids in the order in which they were delivered, repeats included."""
        self.answers: dict[str, str] = {}
        """Callback query id -> the text that the tap was answered with."""
        self.alerts: set[str] = set()
        """Those of the answers that stay until they are closed."""
        self.commands: dict[tuple[str, int], list[Json]] = {}
        self.topics: dict[int, dict[int, str]] = defaultdict(dict)
        """Per forum, the names of its topics by their number."""
        self.manages_topics = True
        self.webhook = ""
        self.secret = ""
        self.limits: Limits | None = None
        self.changed = asyncio.Event()
        self.closing = False
        self._next_update = FIRST_UPDATE
        self._next_message: dict[int, int] = defaultdict(int)
        self._poller = 0

    def wake(self) -> None:
        """Let everyone who waits for news look again."""
        self.changed.set()
        self.changed = asyncio.Event()

    async def until(self, ready: Callable[[], bool], seconds: float) -> bool:
        """Wait at most *seconds* until *ready*; return whether it is."""
        deadline = time.monotonic() + seconds
        while not ready() and not self.closing:
            left = deadline - time.monotonic()
            if left <= 0:
                return False
            try:
                async with asyncio.timeout(left):
                    await self.changed.wait()
            except TimeoutError:
                return ready()
        return ready()

    def queue(self, update: Json, update_id: int | None = None) -> int:
        """Put an update into the queue, under the next id where none is given."""
        if update_id is None:
            update_id, self._next_update = self._next_update, self._next_update + 1
        self.queued[update_id] = {"update_id": update_id, **update}
        self.updates.append(self.queued[update_id])
        self.wake()
        return update_id

    def put(self, chat: int, content: Json) -> Json:
        """Put a new message into *chat*."""
        self._next_message[chat] += 1
        message = {
            "message_id": self._next_message[chat],
            "date": int(time.time()),
            "chat": self.chats[chat],
            **content,
        }
        self.messages[chat, message["message_id"]] = message
        self.seen[chat].append(dict(message))
        self.wake()
        return message

    async def perform(self, method: str, params: Params) -> Any:
        """Do what the call asks for and return its result; raise Refusal."""
        done = getattr(self, f"_do_{method}")(params)
        return await done if asyncio.iscoroutine(done) else done

    # --- updates --------------------------------------------------------------------------

    def _do_getMe(self, params: Params) -> Json:
        return self.me | {"can_join_groups": True, "can_read_all_group_messages": False}

    async def _do_getUpdates(self, params: Params) -> list[Json]:
        if self.webhook:
            raise Refusal(409, "Conflict: can't use getUpdates method while webhook is active")
        self._poller += 1
        mine, offset = self._poller, params.get("offset", 0)
        self.wake()  # an older poll ends with a conflict
        if offset > 0:
            self.updates = [u for u in self.updates if u["update_id"] >= offset]
        elif offset < 0:
            self.updates = self.updates[offset:]

        def fresh() -> list[Json]:
            return [update for update in self.updates if update["update_id"] >= offset]

        await self.until(lambda: bool(fresh()) or self._poller != mine, params.get("timeout", 0))
        if self._poller != mine:
            raise Refusal(409, "Conflict: terminated by other getUpdates request")
        batch = fresh()[: params.get("limit", 100)]
        self.handed_out += [update["update_id"] for update in batch]
        return batch

    def _do_setWebhook(self, params: Params) -> bool:
        self.webhook, self.secret = params["url"], params.get("secret_token", "")
        return True

    def _do_deleteWebhook(self, params: Params) -> bool:
        self.webhook = ""
        if params.get("drop_pending_updates"):
            self.updates = []
        return True

    def _do_getWebhookInfo(self, params: Params) -> Json:
        return {
            "url": self.webhook,
            "has_custom_certificate": False,
            "pending_update_count": len(self.updates),
        }

    # --- messages -------------------------------------------------------------------------

    def _chat(self, params: Params) -> int:
        chat = params["chat_id"]
        if chat in self.moved:
            raise Refusal(
                400,
                "Bad Request: group chat was upgraded to a supergroup chat",
                migrate_to_chat_id=self.moved[chat],
            )
        if chat in self.blocked:
            kicked = "bot was blocked by the user" if chat > 0 else "bot was kicked from the group"
            raise Refusal(403, f"Forbidden: {kicked}")
        if chat not in self.chats:
            raise bad("chat not found")
        return int(chat)

    def _send(self, params: Params, content: Json) -> Json:
        chat = self._chat(params)
        if self.limits:
            self.limits.take(chat)
        markup = params.get("reply_markup")
        message = {"from": self.me, **content, "_markup": markup}
        if markup and "inline_keyboard" in markup:
            message["reply_markup"] = markup
        if params.get("protect_content"):
            message["has_protected_content"] = True
        return self.put(chat, message | self._placed(chat, params))

    def _placed(self, chat: int, params: Params) -> Json:
        """Return the topic and the answered message of a new message; refuse unknown ones."""
        placed: Json = {}
        if topic := params.get("message_thread_id"):
            if topic not in self.topics.get(chat, {}):
                raise bad("message thread not found")
            placed |= {"message_thread_id": topic, "is_topic_message": True}
        if answers := params.get("reply_parameters"):
            replied = self.messages.get((chat, answers["message_id"]))
            if replied is not None:
                shown = {key: value for key, value in replied.items() if key != "_markup"}
                placed["reply_to_message"] = shown
            elif not answers.get("allow_sending_without_reply"):
                raise bad("message to be replied not found")
        return placed

    def _do_sendMessage(self, params: Params) -> Json:
        return self._send(params, {"text": params["text"]})

    def _do_sendPhoto(self, params: Params) -> Json:
        size = {"file_id": "p", "file_unique_id": "p", "width": 1, "height": 1}
        return self._send(params, {"photo": [size], "caption": params.get("caption", "")})

    def _do_sendDocument(self, params: Params) -> Json:
        sent = params["document"]
        file = {"file_id": "d", "file_unique_id": "d"}
        content = {"document": file, "caption": params.get("caption", "")}
        return self._send(params, content | {"_file": bytes(sent).decode()})

    def _do_copyMessage(self, params: Params) -> Json:
        source = self.messages.get((params["from_chat_id"], params["message_id"]))
        if source is None:
            raise bad("message to copy not found")
        kept = ("text", "photo", "voice", "document", "sticker", "caption")
        copied = self._send(params, {key: source[key] for key in kept if key in source})
        return {"message_id": copied["message_id"]}

    def _do_createForumTopic(self, params: Params) -> Json:
        chat = self._chat(params)
        if not self.chats[chat].get("is_forum"):
            raise bad("the chat is not a forum")
        if not self.manages_topics:
            raise bad("not enough rights to create a topic")
        created = {"name": params["name"], "icon_color": 7322096}
        message = self.put(
            chat, {"from": self.me, "forum_topic_created": created, "_markup": None}
        )
        topic = message["message_id"]
        message |= {"message_thread_id": topic, "is_topic_message": True}
        self.topics[chat][topic] = params["name"]
        return {"message_thread_id": topic, **created}

    def _do_sendChatAction(self, params: Params) -> bool:
        self._chat(params)
        return True

    def _own(self, params: Params, missing: str) -> Json:
        message = self.messages.get((self._chat(params), params["message_id"]))
        if message is None:
            raise bad(missing)
        if message["from"]["id"] != self.me["id"]:
            raise bad("message can't be edited")
        return message

    def _edit(self, params: Params, text: str | None) -> Json:
        message = self._own(params, "message to edit not found")
        if message["_markup"] and "inline_keyboard" not in message["_markup"]:
            raise bad("message can't be edited")
        if "text" not in message:
            raise bad("there is no text in the message to edit")
        markup = params.get("reply_markup")
        new_text = message["text"] if text is None else text
        if (message["text"], message["_markup"]) == (new_text, markup):
            raise bad(
                "message is not modified: specified new message content and reply markup are "
                "exactly the same as a current content and reply markup of the message"
            )
        message.update(text=new_text, _markup=markup, edit_date=int(time.time()))
        message.pop("reply_markup", None)
        if markup:
            message["reply_markup"] = markup
        self.seen[message["chat"]["id"]].append(dict(message))
        self.wake()
        return message

    def _do_editMessageText(self, params: Params) -> Json:
        return self._edit(params, params["text"])

    def _do_editMessageReplyMarkup(self, params: Params) -> Json:
        return self._edit(params, None)

    def _do_deleteMessage(self, params: Params) -> bool:
        message = self.messages.pop((self._chat(params), params["message_id"]), None)
        if message is None:
            raise bad("message to delete not found")
        return True

    def _do_answerCallbackQuery(self, params: Params) -> bool:
        tap = params["callback_query_id"]
        if tap not in self.answers:
            raise bad("query is too old and response timeout expired or query ID is invalid")
        self.answers[tap] = params.get("text", "")
        if params.get("show_alert"):
            self.alerts.add(tap)
        self.wake()
        return True

    def _do_getChat(self, params: Params) -> Json:
        chat = self.chats[self._chat(params)]
        return chat | {"accent_color_id": 0, "max_reaction_count": 11}

    # --- commands -------------------------------------------------------------------------

    def _scope(self, params: Params) -> tuple[str, int]:
        scope = params.get("scope", {"type": "default"})
        if "chat_id" in scope and scope["chat_id"] not in self.chats:
            raise bad("chat not found")
        return scope["type"], scope.get("chat_id", 0)

    def _do_setMyCommands(self, params: Params) -> bool:
        self.commands[self._scope(params)] = params["commands"]
        return True

    def _do_getMyCommands(self, params: Params) -> list[Json]:
        return self.commands.get(self._scope(params), [])

    def _do_deleteMyCommands(self, params: Params) -> bool:
        self.commands.pop(self._scope(params), None)
        return True
