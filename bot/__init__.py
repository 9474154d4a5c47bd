"""Frontdesk: a Telegram front desk for a small clinic."""

import os

__version__ = "0.1.0"

# Before numpy is imported, which reads it then. Learning takes no longer on one thread than on
# two, and on a busy machine a third of the time: threads that wait for each other spin.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
