"""What learning needed goes back to the system."""

import subprocess
import sys
from pathlib import Path

import pytest

STATM = Path("/proc/self/statm")
FREE = """
from pathlib import Path
from bot.memory import give_back

def pages():
    return int(Path("/proc/self/statm").read_text().split()[1])

blocks = [bytearray(1000 + number % 400) for number in range(200_000)]
last = bytearray(1000)  # what stands behind the rest holds it
del blocks
before = pages()
give_back()
print(pages() < before)
"""


@pytest.mark.skipif(not STATM.exists(), reason="only Linux tells there what a process has")
def test_what_is_free_goes_back_to_the_system() -> None:
    run = subprocess.run([sys.executable, "-c", FREE], capture_output=True, text=True)
    assert run.stdout.strip() == "True"
