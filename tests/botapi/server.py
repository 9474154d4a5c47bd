"""The HTTP side: Telegram's address scheme for the bot, and /control for tests elsewhere."""

import asyncio
import json
from collections.abc import Callable, Mapping
from typing import Any, Self

from aiohttp import web

from tests.botapi.checks import Params, Refusal, check
from tests.botapi.faults import Fault, Faults, Limits
from tests.botapi.people import Group, Person
from tests.botapi.world import Call, Json, World

TOKEN = "123456789:TEST-TOKEN-THAT-IS-AS-LONG-AS-A-REAL-ONE"


class BotApi:
    """A Bot API server on 127.0.0.1; use as ``async with BotApi() as server``."""

    def __init__(
        self,
        token: str = TOKEN,
        port: int = 0,
        on_call: Callable[[Call], None] | None = None,
    ) -> None:
        self.token = token
        self.world = World()
        self.sent: list[Call] = []
        """All calls of the bot with the token right, in the order in which they came."""
        self.persons: dict[int, Person] = {}
        self.groups: dict[int, Group] = {}
        self._on_call = on_call
        self._faults = Faults()
        self._port = port
        self._runner: web.AppRunner | None = None

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    async def start(self) -> None:
        """Listen; the port is free to choose where it was given as 0."""
        app = web.Application(client_max_size=50 * 2**20)
        app.router.add_route("*", "/bot{token}/{method}", self._answer)
        app.router.add_route("*", "/{by}/bot{token}/{method}", self._answer)
        app.router.add_post("/control/{action}", self._control)
        app.router.add_get("/control/{action}", self._control)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self._port)
        await site.start()
        self._port = self._runner.addresses[0][1]

    async def stop(self) -> None:
        """End all that waits, and stop listening; the state stays for a start on the same port."""
        self.world.closing = True
        self.world.wake()
        if self._runner is not None:
            await self._runner.cleanup()
        self.world.closing = False

    @property
    def url(self) -> str:
        """The address to give as TELEGRAM_API_URL."""
        return f"http://127.0.0.1:{self._port}"

    # --- for tests ------------------------------------------------------------------------

    def user(self, id: int, name: str = "Ann", language: str = "en") -> Person:
        """Return the person *id*, who has started the bot."""
        if id not in self.persons:
            self.persons[id] = Person(self.world, id, name, language)
        return self.persons[id]

    def group(self, id: int, *members: Person) -> Group:
        """Return the group *id*, whose number is negative as Telegram's are."""
        if id not in self.groups:
            self.groups[id] = Group(self.world, id, members)
        return self.groups[id]

    def fail_next(self, method: str, **how: Any) -> None:
        """Let the next call of *method* fail as the fields of Fault say."""
        self._faults.add(Fault(method, **how))

    def enforce_limits(self) -> None:
        """From now on refuse what is more than Telegram's limits with 429."""
        self.world.limits = Limits()

    def calls(self, method: str) -> list[Call]:
        """Return the calls of one method."""
        return [call for call in self.sent if call.method == method]

    # --- for the bot ----------------------------------------------------------------------

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        token, method = request.match_info["token"], request.match_info["method"]
        if token != self.token:
            return _refused(Refusal(401, "Unauthorized"))
        raw = await _body(request)
        call = Call(method, dict(raw), by=request.match_info.get("by", ""))
        self.sent.append(call)
        try:
            call.params = check(method, raw)
            result = await self._with_faults(request, call)
        except Refusal as refusal:
            call.code = refusal.code
            return self._logged(call, _refused(refusal))
        except ConnectionAbortedError:
            return self._logged(call, web.Response())
        call.code = 200
        return self._logged(call, web.json_response({"ok": True, "result": _public(result)}))

    async def _with_faults(self, request: web.Request, call: Call) -> Any:
        chat = call.params.get("chat_id")
        fault = self._faults.take(call.method, chat)
        if fault is None:
            return await self.world.perform(call.method, call.params)
        result = await self.world.perform(call.method, call.params) if fault.after else None
        await asyncio.sleep(fault.hang)
        if fault.drop:
            if request.transport is not None:
                request.transport.abort()
            raise ConnectionAbortedError
        if fault.status:
            raise fault.refusal()
        return result if fault.after else await self.world.perform(call.method, call.params)

    def _logged(self, call: Call, response: web.StreamResponse) -> web.StreamResponse:
        if self._on_call is not None:
            self._on_call(call)
        self.world.wake()
        return response

    # --- for tests in another process -----------------------------------------------------

    async def _control(self, request: web.Request) -> web.Response:
        """Do one action; its arguments are the fields of a JSON object."""
        args: Json = await request.json() if request.can_read_body else {}
        match request.match_info["action"]:
            case "update":
                result: Any = self.world.queue(args["update"], args.get("update_id"))
            case "says":
                person = self.user(args["user"], args.get("name", "Ann"))
                result = (await person.says(args["text"]))["message_id"]
            case "taps":
                result = await self._tap(args)
            case "group":
                members = [self.user(m["user"], m["name"]) for m in args["members"]]
                result = self.group(args["id"], *members).id
            case "group_says":
                group = self.groups[args["group"]]
                message = await group.says(self.persons[args["user"]], args["text"])
                result = message["message_id"]
            case "fail":
                result = self.fail_next(**args)
            case "block":
                result = await self.persons[args["user"]].blocks()
            case "limits":
                result = self.enforce_limits()
            case "sent":
                result = [
                    {"method": c.method, "params": _shown(c.params), "code": c.code, "at": c.at}
                    for c in self.sent
                ]
            case "seen":
                result = {str(chat): messages for chat, messages in self.world.seen.items()}
            case "updates":
                pending = [update["update_id"] for update in self.world.updates]
                result = {"pending": pending, "handed_out": self.world.handed_out}
            case _:
                return _refused(Refusal(404, "Not Found: no such control"))
        return web.json_response({"ok": True, "result": result})

    async def _tap(self, args: Json) -> str:
        if "group" in args:
            group = self.groups[args["group"]]
            return await group.taps(self.persons[args["user"]], args["label"])
        return await self.persons[args["user"]].taps(args["label"])


async def _body(request: web.Request) -> Mapping[str, Any]:
    """Return the parameters, however they were sent; a file becomes its content."""
    if request.content_type == "application/json":
        sent = await request.json()
        return sent if isinstance(sent, dict) else {}
    params: dict[str, Any] = dict(request.query)
    for name, value in (await request.post()).items():
        params[name] = value if isinstance(value, str) else value.file.read()
    return params


def _public(result: Any) -> Any:
    """Return *result* without what only the tests know."""
    if isinstance(result, dict):
        return {key: value for key, value in result.items() if not key.startswith("_")}
    return result


def _shown(params: Params) -> Params:
    """Return *params* as JSON can carry them: a file becomes its size."""
    sizes = {name: len(value) for name, value in params.items() if isinstance(value, bytes)}
    return params | {name: f"{size} bytes" for name, size in sizes.items()}


def _refused(refusal: Refusal) -> web.Response:
    answer: Json = {
        "ok": False,
        "error_code": refusal.code,
        "description": refusal.description,
    }
    if refusal.parameters:
        answer["parameters"] = refusal.parameters
    return web.Response(
        status=refusal.code, text=json.dumps(answer), content_type="application/json"
    )
