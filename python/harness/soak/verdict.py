# SPDX-License-Identifier: Apache-2.0
"""Whether a soak has passed, and why not."""

from collections.abc import Iterator

from harness.soak.options import SoakOptions
from harness.soak.report import SoakReport
from harness.soak.stock import SETTINGS


def judge(report: SoakReport, options: SoakOptions) -> list[str]:
    """What speaks against a soak, a line each; none when it passed.

    Args:
        report: Of all clients, complete but for ``failures``.
        options: What the soak was made of.
    """
    return [
        *_never(report),
        *_unexplained(report, options.clients),
        *_too_few(report, options.min_right),
        *_end(report, options.judged_memory),
    ]


def _never(report: SoakReport) -> Iterator[str]:
    counts = {
        "lost requests": report.lost,
        "mixed up answers": report.mixed_up,
        "unexpected errors": report.unexpected.total(),
        "ids that came twice": report.repeated_ids,
        "wrong ends of rough clients": len(report.rough_wrong),
    }
    for name, count in counts.items():
        if count:
            yield f"{name}: expected none, got {count}"


def _unexplained(report: SoakReport, clients: int) -> Iterator[str]:
    """A batch holds at most one request of a client, a score belongs to one."""
    injected = report.injected
    explained = {
        "throw": injected.thrown * clients,
        "NaN": min(injected.nan * clients, injected.nan_scores),
    }
    for fault, most in explained.items():
        if report.failed[fault] > most:
            yield (
                f"requests failed by {fault}: expected at most {most}, which the "
                f"injected faults explain, got {report.failed[fault]}"
            )


def _too_few(report: SoakReport, min_right: float) -> Iterator[str]:
    kinds = [setting.name for setting in SETTINGS]
    drawn = sum(report.drawn[kind] for kind in kinds)
    right = sum(report.right[kind] for kind in kinds)
    if right < min_right * drawn or right == 0:
        yield (
            f"right answers: expected at least {min_right:.0%} of {drawn}, got {right}"
        )


def _end(report: SoakReport, memory_limit: float | None) -> Iterator[str]:
    if report.last_fault:
        yield f"last request, without faults: {report.last_fault}"
    if report.queued_tokens:
        yield f"queue: expected to end empty, got {report.queued_tokens} tokens"
    if memory_limit is None:
        return
    growth = report.memory_growth_mb
    if growth is None:
        yield "memory: expected samples from the second half, got too few"
    elif growth > memory_limit:
        yield (
            f"memory: expected at most {memory_limit:g} MiB of growth in the second "
            f"half, got {growth:.1f}"
        )
