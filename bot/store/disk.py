"""Make sure that what was written is on the disk."""

import os
from pathlib import Path


def sync(path: Path) -> None:
    """Wait until *path*, a file or a folder, is on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
