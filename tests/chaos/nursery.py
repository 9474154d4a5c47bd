"""Fork a bot for each line on stdin, by that name, and print its process id: it starts in a blink.

This process has imported the program and opened nothing; what it forks is killed like any other.
"""

import asyncio
import os
import secrets
import signal
import sys

from bot import logs
from bot.core.when import warm_up
from bot.serving import run_telegram
from bot.settings import read_settings


def main() -> None:
    """Serve until stdin ends."""
    warm_up()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the dead are buried at once
    server = os.environ["TELEGRAM_API_URL"]
    for name in sys.stdin:
        child = os.fork()
        if not child:
            os.environ["TELEGRAM_API_URL"] = f"{server}/{name.strip()}"
            settings = read_settings(None)
            logs.configure(settings.log, secrets.token_bytes(16))
            asyncio.run(run_telegram(settings, None))
            os._exit(0)
        sys.stdout.write(f"{child}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
