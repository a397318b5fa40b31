# SPDX-License-Identifier: Apache-2.0
"""Memory of this process over a soak."""

import resource
from pathlib import Path
from statistics import median

# Enough for a trend, and few enough that the watch itself does not grow.
SAMPLES = 200
# Of the whole time: what is looked at behind the half and before the end.
WINDOW = 0.1


class MemoryWatch:
    """Samples of a soak's memory.

    Attributes:
        samples: Share of the time that was over, and MiB.
    """

    def __init__(self) -> None:
        self.samples: list[tuple[float, float]] = []

    def sample(self, over: float) -> None:
        """Looks at the memory, if the last look is long enough ago.

        Args:
            over: Share of the time that is over.
        """
        if over * SAMPLES >= len(self.samples):
            self.samples.append((over, memory_mb()))

    @property
    def growth(self) -> float | None:
        """MiB from the half of the time to its end; None without samples of both.

        The first half is warm-up. Medians, as a request that is just under way has
        memory of its own.
        """
        half = [mb for over, mb in self.samples if 0.5 <= over < 0.5 + WINDOW]
        end = [mb for over, mb in self.samples if over >= 1 - WINDOW]
        return median(end) - median(half) if half and end else None


def memory_mb() -> float:
    """Memory of this process now in MiB; where that is not told, its most ever."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return pages * resource.getpagesize() / 2**20
