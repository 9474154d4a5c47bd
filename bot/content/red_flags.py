"""Load knowledge/red_flags*.yaml as a Rulebook, and report every fault in it at once."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

from pydantic import Field

from bot.content.exemplars import Schema, load_batches, parsed, unknown_signs
from bot.content.faults import Fault
from bot.content.words import english_words
from bot.content.yaml_lines import Document, Place, read_yaml
from bot.core.clinic import CheckQuestion, Review
from bot.core.model import Tier
from bot.core.safety import rulebook as rules
from bot.core.safety.lexicon import Lexicon
from bot.core.safety.screen import Screen

RULES = "red_flags.yaml"
ENGLISH_WORDS = 82_000
"""Words that are never taken for a misspelt one; the more, the fewer false repairs."""


class _Review(Schema):
    by: str = Field(min_length=1)
    on: date
    until: date


class _Pattern(Schema):
    near: tuple[str | tuple[str, ...], ...] = ()
    within: int = Field(default=6, ge=0, le=30)
    together: tuple[str | tuple[str, ...], ...] = ()
    unless: tuple[str, ...] = ()
    certain: bool = True


class _Sign(Schema):
    tier: Tier
    source: str = Field(min_length=1)
    reviewed: _Review
    patterns: tuple[_Pattern, ...] = Field(min_length=1)
    keep: frozenset[str] = frozenset()
    grave: bool = False


class _Question(Schema):
    id: str
    tier: Tier
    signs: tuple[str, ...] = Field(min_length=1)
    source: str = Field(min_length=1)
    tells: frozenset[str] = frozenset()


class _Rules(Schema):
    concepts: dict[str, rules.Role]
    modifiers: dict[str, rules.Effect]
    signs: dict[str, _Sign]
    lasting: frozenset[str] = frozenset()
    check: tuple[_Question, ...]


class _Words(Schema):
    strong: tuple[str, ...] = Field(min_length=1)
    weak: tuple[str, ...] = ()


class _SignWords(Schema):
    title: str = Field(min_length=1, max_length=80)
    ask: str = Field(min_length=1, max_length=200)
    hits: tuple[str, ...] = Field(min_length=1)
    near_misses: tuple[str, ...] = Field(min_length=1)


class _QuestionWords(Schema):
    ask: str = Field(min_length=1)
    why: str = Field(min_length=1)


class _Grammar(Schema):
    fillers: frozenset[str]
    contractions: dict[str, str]
    irregular: dict[str, str]
    negations: tuple[str, ...]
    not_negations: tuple[str, ...]
    negation_stops: frozenset[str]
    prepositions: frozenset[str]
    question_openings: frozenset[str]
    marked_openings: frozenset[str]
    not_asking: frozenset[str]
    greetings: frozenset[str]
    people: frozenset[str]
    plain_words: frozenset[str]


class _Language(Schema):
    grammar: _Grammar
    modifiers: dict[str, tuple[str, ...]]
    concepts: dict[str, _Words]
    signs: dict[str, _SignWords]
    check: dict[str, _QuestionWords]


def load_rulebook(
    folder: Path,
    today: date | None = None,
    language: str = "en",
    ordinary: Iterable[str] = (),
) -> tuple[rules.Rulebook | None, list[Fault]]:
    """Return the rulebook in *folder*, None where its structure has a fault, and the faults.

    With *today*, review dates are checked too, and each sign's own hits and near-misses run.
    *ordinary* are the phrasings of questions that are no complaint.
    """
    rules_document, faults = read_yaml(folder / RULES, RULES)
    words_document, more = read_yaml(folder / _words_file(language), _words_file(language))
    faults += more
    batches, more = load_batches(folder, language)
    faults += more
    if rules_document is None or words_document is None:
        return None, faults
    written, rule_faults = parsed(_Rules, rules_document)
    words, word_faults = parsed(_Language, words_document)
    faults += rule_faults + word_faults
    if written is None or words is None:
        return None, faults
    faults += _unknown_names(written, rules_document)
    faults += _unmatched(written, words, rules_document, words_document)
    faults += unknown_signs(batches, written.signs, language)
    if faults:
        return None, faults
    rulebook = replace(_rulebook(written, words), batches=batches, ordinary=tuple(ordinary))
    faults += _empty_phrases(rulebook, words_document)
    if today:
        faults += _overdue(rulebook, rules_document, today)
        faults += failed_tests(rulebook, words_document)
    return rulebook, faults


def _words_file(language: str) -> str:
    return f"red_flags.{language}.yaml"


def _unknown_names(written: _Rules, document: Document) -> list[Fault]:
    """Report concepts, modifiers and signs that are named but not defined."""

    def fault(place: Place, reason: str) -> Fault:
        return Fault(document.file, str(place[1]), reason, document.line(place))

    faults = []
    for id_, sign in written.signs.items():
        for number, pattern in enumerate(sign.patterns):
            place: Place = ("signs", id_, "patterns", number)
            if not pattern.near and not pattern.together:
                faults.append(fault(place, "has a pattern without concepts"))
            for concept in _named(pattern):
                if concept not in written.concepts:
                    faults.append(fault(place, f"names the unknown concept “{concept}”"))
        for modifier in sorted(sign.keep - set(written.modifiers)):
            faults.append(fault(("signs", id_, "keep"), f"keeps through unknown “{modifier}”"))
    for number, question in enumerate(written.check):
        for name in question.signs:
            if name not in written.signs:
                place = ("check", number, "signs")
                reason = f"names the unknown sign “{name}”"
                faults.append(Fault(document.file, question.id, reason, document.line(place)))
        for name in sorted(question.tells - written.lasting):
            faults.append(
                fault(("check", number, "tells"), f"tells “{name}”, which is not lasting")
            )
    for name in sorted(written.lasting - set(written.concepts)):
        faults.append(fault(("lasting",), f"names the unknown concept “{name}”"))
    return faults


def _named(pattern: _Pattern) -> Iterator[str]:
    for part in (*_parts(pattern.near), *_parts(pattern.together), pattern.unless):
        yield from part


def _parts(parts: Iterable[str | tuple[str, ...]]) -> tuple[rules.Part, ...]:
    return tuple((part,) if isinstance(part, str) else part for part in parts)


def _unmatched(
    written: _Rules, words: _Language, rules_document: Document, words_document: Document
) -> list[Fault]:
    """Report what one of the two files has and the other lacks."""
    questions = {question.id: number for number, question in enumerate(written.check)}
    groups: tuple[tuple[str, Iterable[str], Iterable[str]], ...] = (
        ("concepts", written.concepts, words.concepts),
        ("modifiers", written.modifiers, words.modifiers),
        ("signs", written.signs, words.signs),
        ("check", questions, words.check),
    )
    faults = []
    for group, ruled, worded in groups:
        for name in sorted(set(ruled) - set(worded)):
            key: str | int = questions[name] if group == "check" else name
            line = rules_document.line((group, key))
            reason = f"has no words under {group} in {words_document.file}"
            faults.append(Fault(rules_document.file, name, reason, line))
        for name in sorted(set(worded) - set(ruled)):
            line = words_document.line((group, name))
            reason = f"is not under {group} in {rules_document.file}"
            faults.append(Fault(words_document.file, name, reason, line))
    return faults


def _rulebook(written: _Rules, words: _Language) -> rules.Rulebook:
    plain_words = words.grammar.plain_words | english_words(ENGLISH_WORDS)
    return rules.Rulebook(
        concepts={
            id_: rules.Concept(id_, role, words.concepts[id_].strong, words.concepts[id_].weak)
            for id_, role in written.concepts.items()
        },
        signs={id_: _sign(id_, sign, words.signs[id_]) for id_, sign in written.signs.items()},
        modifiers={
            id_: rules.Modifier(id_, effect, words.modifiers[id_])
            for id_, effect in written.modifiers.items()
        },
        grammar=rules.Grammar(**{**dict(words.grammar), "plain_words": plain_words}),
        check=tuple(
            CheckQuestion(**dict(question), **dict(words.check[question.id]))
            for question in written.check
        ),
        lasting=written.lasting,
    )


def _sign(id_: str, sign: _Sign, words: _SignWords) -> rules.Sign:
    ruled = dict(sign) | {
        "reviewed": Review(**dict(sign.reviewed)),
        "patterns": tuple(_pattern(pattern) for pattern in sign.patterns),
    }
    return rules.Sign(id=id_, **ruled, **dict(words))


def _pattern(pattern: _Pattern) -> rules.Pattern:
    near, together = _parts(pattern.near), _parts(pattern.together)
    return rules.Pattern(near, pattern.within, together, pattern.unless, pattern.certain)


def _empty_phrases(rulebook: rules.Rulebook, document: Document) -> list[Fault]:
    """Report phrases of fillers, and those of which these leave one word ("end up": "end")."""
    lexicon = Lexicon(replace(rulebook, concepts={}, modifiers={}))
    faults = []
    phrases: list[tuple[str, str, tuple[str, ...]]] = [
        ("modifiers", each.id, each.cues) for each in rulebook.modifiers.values()
    ]
    for concept in rulebook.concepts.values():
        phrases.append(("concepts", concept.id, concept.strong + concept.weak))
    for group, id_, words in phrases:
        for phrase in words:
            left = lexicon.stems(phrase)
            if not left or (len(left) == 1 and " " in phrase):
                line = document.line((group, id_))
                reason = f"“{phrase}” without fillers is only “{' '.join(left)}”"
                faults.append(Fault(document.file, id_, reason, line))
    return faults


def _overdue(rulebook: rules.Rulebook, document: Document, today: date) -> list[Fault]:
    return [
        Fault(
            document.file,
            sign.id,
            f"was to be reviewed until {sign.reviewed.until}",
            document.line(("signs", sign.id, "reviewed")),
        )
        for sign in rulebook.signs.values()
        if sign.reviewed.until < today
    ]


def failed_tests(rulebook: rules.Rulebook, document: Document) -> list[Fault]:
    """Report hits that the screen misses, and near-misses that it certainly stops."""
    screen = Screen(replace(rulebook, batches=()))  # what the exemplars find proves no rule
    faults = []
    for sign in rulebook.signs.values():
        for kind, number, reason in _failures(screen, sign):
            line = document.line(("signs", sign.id, kind, number))
            faults.append(Fault(document.file, sign.id, reason, line))
    return faults


def _failures(screen: Screen, sign: rules.Sign) -> Iterator[tuple[str, int, str]]:
    for number, text in enumerate(sign.hits):
        flag = screen.screen(text)
        if flag is None or flag.tier.rank > sign.tier.rank:
            yield "hits", number, f"its hit “{text}” is not caught"
    for number, text in enumerate(sign.near_misses):
        flag = screen.screen(text)
        if flag and flag.certain and flag.tier is not Tier.SOON:
            yield "near_misses", number, f"its near-miss “{text}” is stopped ({flag.sign})"
