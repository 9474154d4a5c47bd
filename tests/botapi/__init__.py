"""A small Bot API server for tests: real HTTP, strict about what it is sent, faults on order."""

from tests.botapi.people import Group, Heard, Person
from tests.botapi.server import BotApi

__all__ = ["BotApi", "Group", "Heard", "Person"]
