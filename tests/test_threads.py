"""The algebra keeps to the thread that asks for it."""

import subprocess
import sys
from pathlib import Path

import pytest

TASKS = Path("/proc/self/task")
MULTIPLY = """
from pathlib import Path
import bot, numpy
square = numpy.ones((800, 800), dtype="f")
square @ square
print(len(list(Path("/proc/self/task").iterdir())))
"""


@pytest.mark.skipif(not TASKS.exists(), reason="only Linux counts threads there")
def test_a_large_product_starts_no_threads() -> None:
    run = subprocess.run([sys.executable, "-c", MULTIPLY], capture_output=True, text=True)
    assert run.stdout.strip() == "1"
