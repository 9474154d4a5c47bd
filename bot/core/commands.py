"""What works at any time: commands, deep links and the plain words for them."""

from bot.core.flows import mine
from bot.core.parse import plain

Action = tuple[str, str]
"""An action's name and its argument, as ("faq", "sciatica")."""

COMMANDS = {
    "start": "start",
    "menu": "menu",
    "help": "help",
    "check": "check",
    "symptoms": "symptoms",
    "book": "book",
    "mine": "mine",
    "privacy": "privacy",
    "mydata": "mydata",
    "delete": "delete",
    "cancel": "cancel",
    "stop": "cancel",
    "staff": "staff",
}
LINKS = frozenset({"book", "check", "symptoms", "privacy"})
"""What may follow ``/start``: the payload of a link to the bot."""

UNKNOWN: Action = ("unknown", "")

# English; another language adds its own words here.
_WORDS = {
    "cancel": ("stop", "cancel", "quit", "exit", "abort", "stop it", "cancel this", "stop this"),
    "menu": ("menu", "main menu", "start over", "restart", "home", "start"),
    "help": ("help",),
    "check": ("check", "check warning signs", "warning signs", "red flag check"),
    "symptoms": ("symptoms", "describe my pain"),
    "book": ("book", "request a booking", "make a booking", "book an appointment"),
    "mine": ("mine", "my requests", "my bookings", "my request", "my booking"),
    "privacy": ("privacy",),
    "mydata": ("my data", "show my data", "show me my data"),
    "delete": ("delete my data", "erase my data", "forget me", "delete everything"),
    "staff": (
        "staff",
        "ask the staff",
        "human",
        "operator",
        "agent",
        "talk to a person",
        "talk to a human",
        "talk to someone",
        "talk to staff",
        "speak to a person",
        "speak to a human",
        "speak to someone",
        "real person",
    ),
}
_BY_WORD = {word: action for action, words in _WORDS.items() for word in words}
_BACK = frozenset({"back", "go back", "previous", "one back", "step back"})
_WHY = frozenset(
    {
        "why", "why do you ask", "why are you asking", "why do you ask this", "why that", "what",
        "huh", "what do you mean", "what does that mean", "what does this mean", "what mean this",
        "what is this", "not understand", "don t understand", "i don t understand",
        "i dont understand", "i do not understand", "i not understand",
    }
)  # fmt: skip

INTENTS = {
    "book": "book",
    "my_bookings": "mine",
    "cancel_booking": "mine",
    "human": "staff",
    "symptom_check": "symptoms",
    "greeting": "greeting",
    "thanks": "thanks",
    "goodbye": "goodbye",
    "help": "help",
    "privacy": "privacy",
    "affirm": "affirm",
    "deny": "deny",
}
"""What the matcher's intents mean here."""


def is_command(text: str) -> bool:
    """Tell whether *text* is written as a command."""
    return text.lstrip().startswith("/")


def read(text: str) -> Action | None:
    """Return the action that *text* commands, None where it is no command."""
    if request := mine.typed(text):
        return ("req", request)
    if not is_command(text):
        action = _BY_WORD.get(plain(text)) if len(text) < 40 else None
        return (action, "") if action else None
    name, _, rest = text.strip()[1:65].partition(" ")
    action = COMMANDS.get(name.partition("@")[0].casefold())
    if action == "start" and (link := rest.strip().casefold()) in LINKS:
        return (link, "")
    if action == "book":  # "/book friday after 5" names a time
        return (action, rest.strip())
    return (action, "") if action else UNKNOWN


def read_tap(action: str) -> Action:
    """Split a button's action into its name and argument."""
    name, _, argument = action.partition(":")
    return (name, argument)


def in_step(text: str) -> str | None:
    """Return "back" or "why" where *text* asks for that."""
    said = plain(text) if len(text) < 40 else ""
    return "back" if said in _BACK else "why" if said in _WHY else None
