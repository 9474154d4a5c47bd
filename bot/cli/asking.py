"""``frontdesk ask``: what the bot would do with a text, for people or as JSON lines."""

import json
import sys
from collections.abc import Iterable, Iterator
from typing import Any

import click

from bot.cli.edge import EXIT_CODES, FAILED, knowledge, settings
from bot.content.semantic import sentence_encoder
from bot.content.words import english_words
from bot.core.ask import Asking, Why
from bot.core.matching.matcher import Candidate
from bot.core.safety.screen import Hit

SHOWN = 3
LONGEST_LINE = 100_000


@click.command(epilog=EXIT_CODES)
@click.argument("text", required=False)
@click.option("--jsonl", is_flag=True, help="JSON lines in, JSON lines out.")
@click.pass_context
def ask(context: click.Context, text: str | None, jsonl: bool) -> None:
    """Show what the bot would do with TEXT, and why.

    With --jsonl, each line of stdin is an object with "text" and, if you like, "id"; each line of
    stdout is the answer with the same id, in the same order.
    """
    if jsonl == (text is not None):
        raise click.UsageError("Give either a TEXT or --jsonl.")
    asking = open_asking()
    if text is not None:
        click.echo("\n".join(explained(asking.explain(text))))
        return
    failed = False
    for line in answers(asking, sys.stdin.buffer):
        failed = failed or "error" in line
        click.echo(json.dumps(line))
    context.exit(FAILED if failed else 0)


def open_asking() -> Asking:
    """Return the screen and matcher of the knowledge base in the settings."""
    known = knowledge(settings().knowledge)
    return Asking.of(known.clinic, known.rulebook, english_words(), sentence_encoder())


def answers(asking: Asking, lines: Iterable[bytes]) -> Iterator[dict[str, Any]]:
    """Yield an answer, or an error, for each of *lines* that is not blank."""
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            row = _row(line)
        except ValueError as error:
            yield {"id": None, "error": f"line {number}: {error}"}
            continue
        text, id = row.get("text"), row.get("id")
        if isinstance(text, str):
            yield {"id": id, **asking.answer(text)}
        else:
            yield {"id": id, "error": f"line {number}: 'text' is missing or is no text"}


def _row(line: bytes) -> dict[str, Any]:
    if len(line) > LONGEST_LINE:
        raise ValueError(f"is longer than {LONGEST_LINE:,} bytes")
    try:
        row = json.loads(line.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise ValueError("is not JSON in UTF-8") from error
    if not isinstance(row, dict):
        raise ValueError("is no JSON object")
    return row


def explained(why: Why) -> Iterator[str]:
    """Yield the lines that tell a person what the bot would do, and why."""
    answer, matching = why.answer, why.matching
    candidates = matching.decision.candidates
    yield f"outcome      {_outcome(why)}"
    yield f"safety net   {'yes' if answer['safety_net'] else 'no'}"
    yield from _titled("red flags", [_hit(hit) for hit in why.hits] or ["none"])
    yield f"words        {' '.join(matching.words) or 'none'}"
    if matching.corrections:
        mended = ", ".join(f"{typed} -> {read}" for typed, read in matching.corrections.items())
        yield f"corrected    {mended}"
    yield from _titled("best", [_candidate(one) for one in candidates[:SHOWN]] or ["nothing"])
    limits = ", ".join(f"{name} {value:.2f}" for name, value in matching.thresholds.items())
    yield f"thresholds   {limits}"


def _outcome(why: Why) -> str:
    answer = why.answer
    match answer["outcome"]:
        case "answer":
            also = f"; also near: {', '.join(answer['choices'])}" if answer["choices"] else ""
            return f"answer with “{answer['entry']}” (score {answer['score']:.2f}){also}"
        case "choices":
            theme = why.matching.decision.doubt
            also = f"; asked about it, it seems: {theme}" if theme else ""
            return f"offer a choice: {', '.join(answer['choices'])}{also}"
        case "intent":
            return f"do what was asked: {answer['intent']}"
        case "red_flag":
            certain = answer["red_flag"] and answer["red_flag"]["certain"]
            return "show the warning card" if certain else "ask a question about the warning sign"
        case _:
            theme = why.matching.decision.theme
            return f"decline and offer staff{f' (theme: {theme})' if theme else ''}"


def _titled(title: str, lines: list[str]) -> Iterator[str]:
    for number, line in enumerate(lines):
        yield f"{'' if number else title:<12} {line}"


def _hit(hit: Hit) -> str:
    flag = hit.flag
    doubts = f"; in doubt: {', '.join(hit.doubts)}" if hit.doubts else ""
    return f"{flag.sign} ({flag.tier}) in “{' ... '.join(hit.words)}”{doubts}"


def _candidate(one: Candidate) -> str:
    return f"{one.score:.2f}  {one.label} ({one.kind}), nearest: “{one.phrasing}”"
