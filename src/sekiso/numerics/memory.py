"""How much memory there is to compute in."""

from __future__ import annotations

import os

SHARE = 0.6  # of the memory of the machine: what one computation may take
_USUAL = 8 * 2**30  # where a system does not tell


def memory_for_one() -> float:
    """Memory [bytes] that one computation may take: six tenths of that of the machine."""
    try:
        whole = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):
        whole = _USUAL
    return SHARE * whole
