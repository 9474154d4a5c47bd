"""The command line: ``frontdesk``, also ``python -m bot``."""

import asyncio
import logging
import secrets
from collections.abc import Callable, Iterator

import click

from bot import __version__, logs
from bot.cli.asking import ask
from bot.cli.checking import check, health
from bot.cli.completing import completion
from bot.cli.edge import CANNOT_START, EXIT_CODES, settings, stop, unusable
from bot.cli.evaluating import evaluate_file
from bot.cli.keeping import backup, keys, restore_file
from bot.cli.learning import phrasings, unanswered
from bot.cli.queue import requests
from bot.cli.requesting import request
from bot.cli.retention import retention
from bot.cli.signing import sign_off
from bot.cli.stats import stats
from bot.content.load import ContentError
from bot.service.pace import Pace
from bot.service.ports import StoreError
from bot.settings import Settings

log = logging.getLogger("bot")


@click.group(invoke_without_command=True, epilog=EXIT_CODES)
@click.version_option(__version__, prog_name="frontdesk")
@click.pass_context
def main(context: click.Context) -> None:
    """A front desk for a small clinic.

    Without a command, Frontdesk starts: in Telegram when TELEGRAM_BOT_TOKEN is set (in the
    environment or in .env), else the same bot in this terminal.

    \b
    Try first:
      frontdesk chat                          talk to the bot
      frontdesk ask "why does my bum hurt"    see what it would answer, and why
      frontdesk check                         see whether everything is in order
    """
    logs.configure("warning", secrets.token_bytes(16))
    if context.invoked_subcommand is None:
        context.invoke(telegram if settings().telegram_bot_token else chat)


@main.command(epilog=EXIT_CODES)
def telegram() -> None:
    """Run the bot in Telegram."""
    from bot.serving import run_telegram  # here, so that --help and ask start without Telegram

    chosen = settings()
    if chosen.telegram_bot_token is None:
        stop(CANNOT_START, "TELEGRAM_BOT_TOKEN is not set; BotFather gives you one.")
    logs.configure(chosen.log, secrets.token_bytes(16))
    _run(chosen, lambda: asyncio.run(run_telegram(chosen, Pace())))


@main.command(epilog=EXIT_CODES)
def chat() -> None:
    """Run the bot in this terminal; no token, no network."""
    from bot.app import run_console

    chosen = settings()
    _run(chosen, lambda: run_console(chosen))


def _run(chosen: Settings, start: Callable[[], None]) -> None:
    """Run the bot until it is stopped; what ends it otherwise is told, with code 3."""
    from bot.channels.telegram_receiving import TokenRefused

    try:
        start()
    except KeyboardInterrupt:
        click.echo("Stopped.", err=True)
    except Exception as error:
        for cause in _causes(error):
            if isinstance(cause, ContentError):
                unusable(chosen.knowledge, cause)
            if isinstance(cause, StoreError | TokenRefused | OSError):
                stop(CANNOT_START, str(cause))
        log.exception("stopped by a fault in the program")
        stop(CANNOT_START, "Frontdesk stopped: a fault in the program. The log line says where.")


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Yield *error*, or what a group of tasks gathered in it."""
    if isinstance(error, BaseExceptionGroup):
        for one in error.exceptions:
            yield from _causes(one)
    else:
        yield error


for command in (
    *(ask, check, completion, evaluate_file, health, sign_off),
    *(request, requests, unanswered, phrasings, stats),
    *(backup, keys, restore_file, retention),
):
    main.add_command(command)

if __name__ == "__main__":
    main(prog_name="frontdesk")
