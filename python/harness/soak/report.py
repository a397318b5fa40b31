# SPDX-License-Identifier: Apache-2.0
"""What a soak has seen."""

from array import array
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field

from harness._native import Faults

# Examples of wrong answers that are kept.
EXAMPLES = 5


@dataclass(frozen=True)
class Injected:
    """Faults that the backend counted.

    Attributes:
        thrown: Batches that failed.
        nan: Batches that gave NaN.
        nan_scores: Scores that were NaN, in all of these.
        slow: Batches that waited.
    """

    thrown: int = 0
    nan: int = 0
    nan_scores: int = 0
    slow: int = 0

    @staticmethod
    def of(faults: Faults) -> "Injected":
        """What these faults did so far."""
        injected = faults.injected
        return Injected(
            thrown=injected["thrown_batches"],
            nan=injected["nan_batches"],
            nan_scores=injected["nan_scores"],
            slow=injected["slow_batches"],
        )


@dataclass
class SoakReport:
    """Counts of one client, or of all.

    Attributes:
        drawn: Requests, by what they were.
        right: Those that ended as they had to, by what they were.
        errors: By kind (the exception's name), those that had to be expected.
        unexpected: By kind, errors that nothing of the soak explains.
        failed: By fault ("throw", "NaN"), requests that say that one hit them.
        mixed_up: Answers that were not right: another request's, or wrong scores.
        lost: Requests that never ended.
        examples: Of what was wrong or unexpected, in words.
        ids: Hashes of the answers' ids; 8 bytes each, as there are many.
        injected: Faults that the backend counted.
        last_fault: What was wrong with the request after all others; "" when right.
        queued_tokens: In the queue after that one.
        memory_growth_mb: In the second half, in MiB; None: not known.
        rough: Rough clients, by kind and end; of a soak over HTTP.
        rough_wrong: Ends of theirs that should not have been.
        seconds: That clients sent requests.
        failures: Why the soak did not pass, a line each.
    """

    drawn: Counter[str] = field(default_factory=Counter)
    right: Counter[str] = field(default_factory=Counter)
    errors: Counter[str] = field(default_factory=Counter)
    unexpected: Counter[str] = field(default_factory=Counter)
    failed: Counter[str] = field(default_factory=Counter)
    mixed_up: int = 0
    lost: int = 0
    examples: list[str] = field(default_factory=list)
    ids: "array[int]" = field(default_factory=lambda: array("q"))
    injected: Injected = Injected()
    last_fault: str = ""
    queued_tokens: int = 0
    memory_growth_mb: float | None = None
    rough: Counter[str] = field(default_factory=Counter)
    rough_wrong: list[str] = field(default_factory=list)
    seconds: float = 0.0
    failures: list[str] = field(default_factory=list)

    @property
    def requests(self) -> int:
        """Requests that were sent."""
        return self.drawn.total()

    @property
    def ended(self) -> int:
        """Requests that ended in any way."""
        failed = self.failed.total() + self.unexpected.total()
        return self.right.total() + failed + self.mixed_up

    @property
    def repeated_ids(self) -> int:
        """Answers whose id another answer had, too."""
        return len(self.ids) - len(set(self.ids))

    @property
    def passed(self) -> bool:
        """Nothing speaks against it."""
        return not self.failures

    def as_dict(self) -> dict[str, object]:
        """Plain JSON types; counts and verdict, without the answers' ids."""
        return {
            "passed": self.passed,
            "failures": self.failures,
            "seconds": self.seconds,
            "requests": self.requests,
            "right": self.right.total(),
            "drawn": dict(self.drawn),
            "right_by_kind": dict(self.right),
            "errors": dict(self.errors),
            "unexpected": dict(self.unexpected),
            "injected_batches": asdict(self.injected),
            "failed_requests": dict(self.failed),
            "lost": self.lost,
            "mixed_up": self.mixed_up,
            "repeated_ids": self.repeated_ids,
            "queued_tokens": self.queued_tokens,
            "memory_growth_mb": self.memory_growth_mb,
            "rough_clients": dict(self.rough),
            "examples": self.examples,
        }

    def expected_error(self, error: Exception) -> None:
        """Counts an error by its kind."""
        self.errors[type(error).__name__] += 1

    def unexpected_error(self, error: Exception) -> None:
        """Counts a request that ended with an error for no reason of the soak's."""
        self.unexpected[type(error).__name__] += 1
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
        """What clients counted, together."""
        total = SoakReport()
        for report in reports:
            total.drawn += report.drawn
            total.right += report.right
            total.errors += report.errors
            total.unexpected += report.unexpected
            total.failed += report.failed
            total.mixed_up += report.mixed_up
            total.ids.extend(report.ids)
            for example in report.examples:
                total._keep(example)
        return total
