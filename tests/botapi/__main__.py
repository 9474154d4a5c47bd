"""Run the server as a process of its own: ``python -m tests.botapi --port N --log FILE``."""

import argparse
import asyncio
import json
import os
import sys
from pathlib import Path

from tests.botapi.server import TOKEN, BotApi
from tests.botapi.world import Call


async def serve(port: int, token: str, log: Path | None) -> None:
    """Serve until the process ends; every call is a line of JSON in *log*."""
    with (log or Path(os.devnull)).open("a", encoding="utf-8") as file:

        def write(call: Call) -> None:
            line = {"at": call.at, "method": call.method, "params": call.params, "code": call.code}
            file.write(json.dumps(line) + "\n")
            file.flush()

        async with BotApi(token, port, write) as server:
            sys.stdout.write(f"{server.url}\n")
            sys.stdout.flush()
            await asyncio.Event().wait()


def main() -> None:
    """Read the options and serve."""
    parser = argparse.ArgumentParser(description="a local Bot API server for tests")
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one and prints it")
    parser.add_argument("--token", default=TOKEN)
    parser.add_argument("--log", type=Path, help="file for one line of JSON a call")
    options = parser.parse_args()
    asyncio.run(serve(options.port, options.token, options.log))


if __name__ == "__main__":
    main()
