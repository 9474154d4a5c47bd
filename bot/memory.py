"""Give memory back to the system that only the start needed."""

import ctypes
import gc


def give_back() -> None:
    """Return what is free: glibc keeps it for later otherwise, a third of all after learning.

    Where the C library cannot do that, nothing happens.
    """
    gc.collect()
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)
