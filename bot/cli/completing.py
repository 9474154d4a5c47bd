"""``frontdesk completion``: what makes a shell complete commands, and what it then asks for."""

import asyncio
from collections.abc import Iterable

import click
from click.shell_completion import CompletionItem, get_completion_class

from bot.cli.edge import EXIT_CODES
from bot.service.ports import StoreError
from bot.settings import SettingsError, read_settings
from bot.store.looking import OpenRequest, open_requests

PROGRAM, VARIABLE = "frontdesk", "_FRONTDESK_COMPLETE"


@click.command(epilog=EXIT_CODES)
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def completion(context: click.Context, shell: str) -> None:
    """Print what makes SHELL complete commands, verbs, states and the numbers of open requests.

    \b
    bash   put into ~/.bashrc:   eval "$(frontdesk completion bash)"
    zsh    put into ~/.zshrc:    eval "$(frontdesk completion zsh)"
    fish   frontdesk completion fish > ~/.config/fish/completions/frontdesk.fish
    """
    found = get_completion_class(shell)
    assert found is not None  # noqa: S101 (click has all three)
    click.echo(found(context.find_root().command, {}, PROGRAM, VARIABLE).source())


def numbers(
    context: click.Context, parameter: click.Parameter, begin: str
) -> list[CompletionItem]:
    """Return the open requests whose number begins with *begin*, in order."""
    return _items(
        begin, ((str(one.number), f"{one.kind}, {one.state}") for one in _open_requests())
    )


def owners(context: click.Context, parameter: click.Parameter, begin: str) -> list[CompletionItem]:
    """Return who has requests, where the name begins with *begin*."""
    names = sorted({one.owner for one in _open_requests() if one.owner})
    return _items(begin, ((name, "") for name in names))


def _items(begin: str, found: Iterable[tuple[str, str]]) -> list[CompletionItem]:
    return [CompletionItem(name, help=more) for name, more in found if name.startswith(begin)]


def _open_requests() -> list[OpenRequest]:
    """Return the open requests, none where they cannot be had: a shell shows no errors here."""
    try:
        return asyncio.run(open_requests(read_settings().database))
    except (SettingsError, StoreError):
        return []
