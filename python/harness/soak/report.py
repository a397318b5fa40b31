# SPDX-License-Identifier: Apache-2.0
"""What a soak has seen."""

import resource
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

# Examples of wrong answers that are kept.
EXAMPLES = 5


@dataclass
class SoakReport:
    """Counts of one client, or of all.

    Attributes:
        requests: Sent.
        answers: That were right.
        errors: By kind (the exception's name), those that had to be expected.
        unexpected: By kind, errors that nothing of the soak explains.
        mixed_up: Answers that were not right: another request's, or wrong scores.
        lost: Requests that never ended.
        examples: Of what was wrong or unexpected, in words.
        memory_growth_mb: Between the settled state and the end, in MiB.
        seconds: That clients sent requests.
    """

    requests: int = 0
    answers: int = 0
    errors: Counter[str] = field(default_factory=Counter)
    unexpected: Counter[str] = field(default_factory=Counter)
    mixed_up: int = 0
    lost: int = 0
    examples: list[str] = field(default_factory=list)
    memory_growth_mb: float = 0.0
    seconds: float = 0.0

    @property
    def ended(self) -> int:
        """Requests that ended in any way."""
        failed = self.errors.total() + self.unexpected.total()
        return self.answers + failed + self.mixed_up

    @property
    def passed(self) -> bool:
        """Nothing lost, mixed up or unexplained, and something answered."""
        bad = self.lost + self.mixed_up + self.unexpected.total()
        return bad == 0 and self.answers > 0

    def error(self, error: Exception, *, expected: bool) -> None:
        """Counts a request that ended with an error."""
        kinds = self.errors if expected else self.unexpected
        kinds[type(error).__name__] += 1
        if not expected:
            self._keep(f"{type(error).__name__}: {error}")

    def wrong(self, what: str) -> None:
        """Counts a request whose answer is not its own or not right."""
        self.mixed_up += 1
        self._keep(what)

    def _keep(self, example: str) -> None:
        if len(self.examples) < EXAMPLES:
            self.examples.append(example)

    @staticmethod
    def sum(reports: "Iterable[SoakReport]") -> "SoakReport":
        """All of them together."""
        total = SoakReport()
        for report in reports:
            total.requests += report.requests
            total.answers += report.answers
            total.errors += report.errors
            total.unexpected += report.unexpected
            total.mixed_up += report.mixed_up
            for example in report.examples:
                total._keep(example)
        return total


def memory_mb() -> float:
    """Memory of this process now in MiB; where that is not told, its most ever."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return pages * resource.getpagesize() / 2**20
