# SPDX-License-Identifier: Apache-2.0
"""Keeps glibc from keeping the memory of large bodies.

glibc gives each thread an arena of its own, and after the first large block that was
freed it takes later ones of that size from the arenas, which do not shrink: bodies of 8
MB left a process 300 to 500 MiB larger (docs/robustness.md). With a fixed threshold
large blocks go back to the system when they are freed.
"""

import ctypes

# Bytes. Smaller blocks are what requests are mostly made of, and reused.
LARGE = 4 << 20
_M_MMAP_THRESHOLD = -3  # of malloc.h


def return_large_blocks() -> bool:
    """Lets blocks of LARGE bytes and more go back to the system, from now on.

    Returns:
        Whether the C library knows how; another than glibc may not, nor need to.
    """
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (OSError, AttributeError):
        return False
    return bool(mallopt(_M_MMAP_THRESHOLD, LARGE))
