# SPDX-License-Identifier: Apache-2.0
"""The whole search: the reference, then one thing varied after the other.

Example:
    >>> result = tune(measure, Bounds(drift=0.02), fixed={}, batch_is_fixed=False)
    >>> result.best.setting.properties
    {'INFERENCE_PRECISION_HINT': 'f32', 'DYNAMIC_QUANTIZATION_GROUP_SIZE': 128}
"""

from collections.abc import Mapping
from dataclasses import dataclass

from harness.errors import FailedPreconditionError, InvalidArgumentError
from harness.options import PropertyValue
from harness.tune.race import Bounds, Entry, Measure, Race, Say
from harness.tune.settings import DEFAULT, REFERENCE, Setting, stages


@dataclass(frozen=True)
class Result:
    """What the search found.

    Attributes:
        best: The fastest setting within the bounds.
        default: OpenVINO's defaults on the same texts.
        entries: All settings that were tried.
        spread: Of the reference's raw scores, in units.
        bounds: That held, the drift as a number.
    """

    best: Entry
    default: Entry
    entries: list[Entry]
    spread: float
    bounds: Bounds


def tune(
    measure: Measure,
    bounds: Bounds,
    *,
    fixed: Mapping[str, PropertyValue],
    batch_is_fixed: bool,
    rounds: int = 5,
    say: Say = lambda _: None,
) -> Result:
    """Finds the fastest setting within the bounds.

    Args:
        measure: Scores the set with a setting beside what is fixed.
        bounds: What a setting may differ by.
        fixed: Properties that the user gave; they are not varied.
        batch_is_fixed: Whether max_batched_tokens is, too.
        rounds: Most rounds of a race.
        say: Gets a line for each step.

    Raises:
        InvalidArgumentError: The texts' scores do not differ, or nothing is left to
            vary.
        FailedPreconditionError: Nothing is within the bounds.
        RerankError: As for load_servable, of the reference.
    """
    exact = Setting({k: v for k, v in REFERENCE.properties.items() if k not in fixed})
    reference = measure(exact).scores
    race = Race(measure, bounds, reference, say)
    if not race.spread > 0:
        raise InvalidArgumentError(
            "expected texts with different scores, got one score for all"
        )
    say(f"reference: {exact.label}, spread {race.spread:.3g}")
    for name, variants in stages(fixed, batch_is_fixed):
        say(f"== {name}")
        start = race.best.setting if race.best else DEFAULT
        tried = [DEFAULT]
        for other in (DEFAULT, *variants):
            setting = start.having(other.properties, other.max_batched_tokens)
            if setting not in tried:
                tried.append(setting)
        race.run(tried, rounds)
    if not race.entries:
        raise InvalidArgumentError(
            "expected something to vary, got all of it stated by the options"
        )
    best = race.best
    if best is None:
        raise FailedPreconditionError(
            "expected a setting within the bounds, got none; the most exact differs "
            f"by {min(e.drift for e in race.entries if e.drift is not None):.2%} of "
            "the spread"
        )
    return Result(best, race.entries[0], race.entries, race.spread, race.bounds)
