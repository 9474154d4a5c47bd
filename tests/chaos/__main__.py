"""Run a campaign: ``python -m tests.chaos --kills 300``."""

import argparse
import asyncio
import secrets
import sys
import tempfile
from pathlib import Path

from tests.chaos.campaign import Report, run


def main() -> None:
    """Read the options, run, and print what was found; exit with 1 where something was."""
    parser = argparse.ArgumentParser(description="kill a bot at random moments and audit it")
    parser.add_argument("--kills", type=int, default=300)
    parser.add_argument("--seed", type=int, default=secrets.randbelow(10**6))
    options = parser.parse_args()
    sys.stdout.write(f"seed {options.seed}\n")
    with tempfile.TemporaryDirectory() as folder:
        report = asyncio.run(run(options.kills, Path(folder), options.seed, _progress))
        log = (Path(folder) / "log").read_text(encoding="utf-8")
    sys.stdout.write(f"\r{_summary(report)}\n")
    if report.faults:
        sys.exit("\n".join([*report.faults, log[-4000:]]))


def _progress(report: Report) -> None:
    sys.stdout.write(f"\r{report.kills} kills, {report.updates} updates")
    sys.stdout.flush()


def _summary(report: Report) -> str:
    return (
        f"{report.kills} kills in {report.seconds:.0f} s: {report.updates} updates, each "
        f"processed once; {report.requests} requests, each once; {report.sent} messages in "
        f"order, {report.repeated} of them repeated by a crash; {report.copies} copies of the "
        f"files whole; {len(report.faults)} faults"
    )


if __name__ == "__main__":
    main()
