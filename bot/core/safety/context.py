"""What the words around a warning sign do to it: negation, past, question, hearsay.

After NegEx (Chapman 2001) and ConText (Harkema 2009): a cue has a scope, and the scope an end.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.core.safety.lexicon import NEGATION, NOT_NEGATION, Mention, Text
from bot.core.safety.rulebook import Effect, Role, Rulebook

REACH = 8
"""Words after "no" that it can take away; a list such as "no fever, chills or sweats" is one."""

QUESTION = "question"
"""The modifier of a sentence that asks for information and names no person."""


@dataclass(frozen=True, slots=True)
class Circumstances:
    """The modifiers of each sentence of a message, and the sentences that say "now".

    *clearing* names those modifiers that take away the signs of their sentence.
    """

    by_sentence: Mapping[int, frozenset[str]]
    confirmed: frozenset[int]
    clearing: frozenset[str]

    def cleared(self, keep: frozenset[str]) -> frozenset[int]:
        """Return the sentences in which no sign counts, for a sign that keeps through *keep*."""
        return frozenset(
            number
            for number, names in self.by_sentence.items()
            if number not in self.confirmed and not self.clearing.isdisjoint(names - keep)
        )

    def doubts(self, sentences: Iterable[int], keep: frozenset[str]) -> frozenset[str]:
        """Return the modifiers that make a sign in *sentences* only possible.

        One in another sentence counts too, but for a question asked beside a complaint.
        """
        own = frozenset(sentences)
        found: set[str] = set()
        for number, names in self.by_sentence.items():
            found |= names if number in own else names - {QUESTION}
        return frozenset(found - keep)


def standing(rulebook: Rulebook, text: Text, mentions: Sequence[Mention]) -> list[Mention]:
    """Return the mentions of concepts in *text* that no negation takes away.

    The "not" of "can not" is part of an inability and negates nothing, unless a longer phrase
    holds it: "do not feel numb".
    """
    concepts = rulebook.concepts
    shielded: set[int] = set()
    for mention in mentions:
        concept = concepts.get(mention.id)
        if mention.id == NOT_NEGATION or (concept and concept.role is Role.INABILITY):
            shielded.update(range(mention.start, mention.end))
    away: set[int] = set()
    denied = _masked(rulebook, mentions)
    for mention in mentions:
        if mention.id == NEGATION and not shielded.issuperset(range(mention.start, mention.end)):
            away.update(_scope(rulebook, text, mention))
            denied.update(range(mention.start, mention.end - 1))
    return [
        mention
        for mention in mentions
        if mention.id in concepts
        and not (concepts[mention.id].role.negatable and mention.start in away)
        and denied.isdisjoint((mention.start, mention.end - 1))
    ]


def _masked(rulebook: Rulebook, mentions: Iterable[Mention]) -> set[int]:
    """Return the numbers of the words that belong to a phrase with another meaning."""
    found: set[int] = set()
    for mention in mentions:
        modifier = rulebook.modifiers.get(mention.id)
        if modifier and modifier.effect is Effect.MASK:
            found.update(range(mention.start, mention.end))
    return found


def _scope(rulebook: Rulebook, text: Text, cue: Mention) -> range:
    """Return the words after "no" up to a stop word, a new subject ("my leg ...") or an end."""
    grammar = rulebook.grammar
    end = cue.end
    while end < min(len(text.tokens), cue.end + REACH):
        word = text.tokens[end]
        if word.is_end or word.text in grammar.negation_stops:
            break
        before = text.tokens[end - 1].text
        if end > cue.end and text.person[end] and before not in grammar.prepositions:
            break
        end += 1
    return range(cue.start + 1, end)


def circumstances(rulebook: Rulebook, text: Text, mentions: Iterable[Mention]) -> Circumstances:
    """Return the modifiers of each sentence of *text*."""
    by_sentence: dict[int, set[str]] = {}
    confirmed: set[int] = set()
    for mention in mentions:
        number = text.sentence[mention.start]
        modifier = rulebook.modifiers.get(mention.id)
        if modifier and modifier.effect is Effect.CONFIRM:
            confirmed.add(number)
        elif modifier and modifier.effect is not Effect.MASK:
            by_sentence.setdefault(number, set()).add(modifier.id)
    people = {number for number, person in zip(text.sentence, text.person, strict=True) if person}
    for number in text.asked - people:
        by_sentence.setdefault(number, set()).add(QUESTION)
    frozen = {number: frozenset(names) for number, names in by_sentence.items()}
    return Circumstances(frozen, frozenset(confirmed), _clearing(rulebook, by_sentence.values()))


def _clearing(rulebook: Rulebook, modifiers: Iterable[set[str]]) -> frozenset[str]:
    """Return those of *modifiers* that clear their sentence."""
    return frozenset(
        name
        for names in modifiers
        for name in names
        if name == QUESTION or rulebook.modifiers[name].effect is Effect.CLEAR
    )
