"""Read a message for its concepts and for what the words around them do to them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.core.safety.context import Circumstances, circumstances, standing
from bot.core.safety.lexicon import Lexicon, Mention, Text
from bot.core.safety.rulebook import Rulebook

OWN_PAST = frozenset({"past", "resolved", "checked"})
"""Modifiers of a risk that still is one: a cancer that was treated years ago."""

Found = Mapping[str, Sequence[Mention]]
"""Mentions by concept id, in the order of the message."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A message's words, the concepts *found* that no negation takes away, what is *around*."""

    text: Text
    found: Found
    around: Circumstances

    def tells(self, mention: Mention) -> bool:
        """Tell whether *mention* is a strong word, and neither heard of nor only asked about."""
        doubts = self.around.by_sentence.get(self.text.sentence[mention.start], frozenset())
        return not mention.weak and not doubts - OWN_PAST


class Reader:
    """Reads messages with the words of one rulebook."""

    def __init__(self, rulebook: Rulebook) -> None:
        self._rulebook = rulebook
        self._lexicon = Lexicon(rulebook)

    def read(self, text: str) -> Reading:
        """Return what stands in *text*."""
        read = self._lexicon.read(text)
        mentions = self._lexicon.find(read)
        found: dict[str, list[Mention]] = {}
        for mention in standing(self._rulebook, read, mentions):
            found.setdefault(mention.id, []).append(mention)
        return Reading(read, found, circumstances(self._rulebook, read, mentions))
