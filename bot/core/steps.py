"""Steps and flows: how a conversation of several questions is written down as a table.

A step that has no answer yet and whose *when* holds is the next one, so a step that a new version
adds is simply asked, and an answer never shifts to another question.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bot.core.model import Answers, Reply, Session, Turn

Parser = Callable[[str, datetime], str | None]
"""Text and the time now -> the value to keep, or None where it was not understood."""


def always(answers: Answers) -> bool:
    """Ask in any case."""
    return True


def as_written(text: str, now: datetime) -> str | None:
    """Keep what was written, without surrounding blanks; nothing is not an answer."""
    return text.strip() or None


@dataclass(frozen=True, slots=True)
class Step:
    """One question: how a typed answer is read, which buttons it has, and when it is asked.

    Its words are the messages ``<flow>.<id>``, ``<flow>.<id>.invalid`` and, for each choice,
    ``<flow>.<id>.<choice>``. *free* marks a step whose answer is any text.
    """

    id: str
    parse: Parser
    choices: tuple[str, ...] = ()
    when: Callable[[Answers], bool] = always
    free: bool = False


@dataclass(frozen=True, slots=True)
class Flow:
    """The steps in their order, what asks them, what may end them early, and what ends them.

    *ask* gives the replies for a step, *early* a Turn where an answer just given ends the flow.
    """

    id: str
    steps: tuple[Step, ...]
    ask: Callable[[Step, Session, Answers], tuple[Reply, ...]]
    finish: Callable[[Session, Answers, datetime], Turn]
    early: Callable[[Session, Step, Answers, datetime], Turn | None]

    def step(self, id: str) -> Step | None:
        """Return the step *id*, None where this version has none."""
        return next((step for step in self.steps if step.id == id), None)

    def next(self, answers: Answers) -> Step | None:
        """Return the first step still to be asked, None where all are answered."""
        return next((s for s in self.steps if s.id not in answers and s.when(answers)), None)

    def previous(self, step: Step, answers: Answers) -> Step | None:
        """Return the last answered step before *step*, None where there is none."""
        before = self.steps[: self.steps.index(step)]
        return next((s for s in reversed(before) if s.id in answers and s.when(answers)), None)
