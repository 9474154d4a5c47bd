"""Fuzz the shipped knowledge: ``python -m tests.fuzz --updates 100000 --seed 1``."""

import argparse
import asyncio
import logging
import sys
import time
from datetime import UTC, datetime

from bot.channels.telegram_channel import TelegramChannel, build_bot
from bot.channels.telegram_receiving import Reader
from bot.content.load import load
from bot.content.messages import Wording
from bot.content.words import english_words
from bot.core.ask import Asking
from bot.core.dialogue import Dialogue
from bot.core.when import warm_up
from bot.settings import shipped_knowledge
from tests.botapi import BotApi
from tests.fuzz.campaign import Campaign, Report


def main() -> None:
    """Read the options, run, and print what was found; exit with 1 where something was."""
    parser = argparse.ArgumentParser(description="deliver random and broken updates")
    parser.add_argument("--updates", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", type=int, help="the number of the one update to make again")
    options = parser.parse_args()
    numbers = range(options.updates)
    if options.only is not None:
        numbers = range(options.only, options.only + 1)
    logging.disable(logging.ERROR)  # an update that cannot be read is logged, and meant to be
    began = time.monotonic()
    report, steps = asyncio.run(_run(numbers, options.seed))
    sys.stdout.write(f"\r{_summary(report, time.monotonic() - began, steps)}\n")
    if report.faults:
        sys.exit("\n".join(report.faults[:50]))


async def _run(numbers: range, seed: int) -> tuple[Report, int]:
    known = load(shipped_knowledge(), datetime.now(UTC).date())
    mind = Asking.of(known.clinic, known.rulebook, english_words())
    warm_up()
    signs = known.rulebook.signs
    async with BotApi() as api:
        bot = build_bot(api.token, api.url)
        await bot.initialize()
        reader = Reader(bot, TelegramChannel(bot), "telegram:-100")
        dialogue = Dialogue(known.clinic, mind.matcher, mind.screen, signs)
        wording = Wording(known.clinic, signs)
        campaign = Campaign(reader, known.clinic, dialogue, wording, seed)
        report = await campaign.run(numbers, _progress)
        await bot.shutdown()
    return report, len(campaign.steps)


def _progress(report: Report) -> None:
    sys.stdout.write(f"\r{report.updates} updates, {len(report.faults)} exceptions")
    sys.stdout.flush()


def _summary(report: Report, seconds: float, steps: int) -> str:
    events = ", ".join(f"{count} {name}" for name, count in report.events.most_common())
    answered = ", ".join(f"{count} with {status}" for status, count in report.statuses.items())
    slowest, number = report.slowest
    return (
        f"{report.updates} updates of {len(report.kinds)} kinds in {seconds:.0f} s: "
        f"{len(report.faults)} exceptions\n"
        f"understood as: {events}\n"
        f"answered: {answered}\n"
        f"steps of flows reached: {len(report.steps)} of {steps}\n"
        f"slowest answer: {1000 * slowest:.0f} ms (number {number})"
    )


if __name__ == "__main__":
    main()
