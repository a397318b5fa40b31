# SPDX-License-Identifier: Apache-2.0
"""Settings against each other: in turn, round after round, until the rest cannot win.

Example:
    >>> race = Race(measure, bounds, reference)
    >>> race.run([DEFAULT, DEFAULT.having({GROUP: 128})], rounds=5)
    >>> race.best.setting

A setting leaves the race as soon as its scores are beyond a bound, or when its
fastest round is slower than the slowest of the fastest setting. Loads nothing itself:
``measure`` does.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from statistics import median

from harness.errors import RerankError
from harness.parity.metrics import Scores, compare
from harness.tune.settings import Setting

# Settings whose medians are so close are equally fast: the more exact one is taken.
EQUALLY_FAST = 0.03
# Rounds after which a slower setting may leave.
ENOUGH = 2


@dataclass(frozen=True)
class Measurement:
    """One setting once: the set's scores and the seconds that they took.

    Attributes:
        scores: Raw, a row a query.
        seconds: For the whole set.
        computed: What the device made of the setting; equal for equal arithmetic.
    """

    scores: Scores
    seconds: float
    computed: str


Measure = Callable[[Setting], Measurement]
Say = Callable[[str], None]


@dataclass(frozen=True)
class Bounds:
    """What a setting may differ by from the reference.

    Attributes:
        drift: Largest difference of a raw score, as a share of the reference's spread;
            None: what OpenVINO's defaults differ by.
        top1: Least share of queries with the reference's best document.
        rank_correlation: Least rank correlation (Spearman's) of any query.
    """

    drift: float | None = None
    top1: float = 0.0
    rank_correlation: float = -1.0


@dataclass
class Entry:
    """A setting in the race.

    Attributes:
        setting: What was tried.
        seconds: Of each round.
        drift: As Bounds has it; so are the next two.
        top1: None until it was measured, like the others.
        rank_correlation: Of the worst query.
        out: Why it left the race, in a few words; empty: it did not.
        within: Whether its scores are within the bounds.
    """

    setting: Setting
    seconds: list[float] = field(default_factory=list)
    drift: float | None = None
    top1: float | None = None
    rank_correlation: float | None = None
    out: str = ""
    within: bool = False
    computed: str = ""

    @property
    def median(self) -> float:
        """Seconds of the middle round."""
        return median(self.seconds)


class Race:
    """All settings that were tried, in the order in which they were.

    Attributes:
        entries: Of every setting.
        spread: The reference's largest raw score less its smallest.
    """

    def __init__(
        self,
        measure: Measure,
        bounds: Bounds,
        reference: Scores,
        say: Say = lambda _: None,
    ) -> None:
        self.entries: list[Entry] = []
        self._racing: list[Entry] = []  # in the last race
        self.bounds = bounds
        self._measure = measure
        self._reference = reference
        self._say = say
        scores = [score for row in reference for score in row]
        self.spread = max(scores) - min(scores)

    @property
    def best(self) -> Entry | None:
        """The last race's fastest within the bounds, the most exact of equal ones."""
        able = [entry for entry in self._racing if entry.within and entry.seconds]
        if not able:
            return None
        limit = min(entry.median for entry in able) * (1 + EQUALLY_FAST)
        close = [entry for entry in able if entry.median <= limit]
        return min(close, key=lambda entry: entry.drift or 0.0)

    def run(self, settings: Iterable[Setting], rounds: int) -> None:
        """Measures settings in turn, `rounds` times or until one is left.

        Settings that were raced before run again beside the new ones. The very first
        setting stays to the end: it is what the others are compared with.
        """
        racing = [self._entry(setting) for setting in settings]
        self._racing = list(racing)
        for entry in racing:
            # Rounds beside others are no rounds beside these.
            entry.seconds = []
        for number in range(rounds):
            # Each starts a round in turn: what warms or disturbs meets all alike.
            start = number % len(racing)
            for entry in [*racing[start:], *racing[:start]]:
                self._once(entry)
            racing = [entry for entry in racing if self._stays(entry, number + 1)]
            if len(racing) < 2:
                break

    def _entry(self, setting: Setting) -> Entry:
        for entry in self.entries:
            if entry.setting == setting:
                if entry.within:
                    entry.out = ""
                return entry
        self.entries.append(Entry(setting))
        return self.entries[-1]

    def _once(self, entry: Entry) -> None:
        try:
            measured = self._measure(entry.setting)
        except RerankError as error:
            if entry is self.entries[0]:
                raise  # nothing is there to compare with
            entry.out, entry.within = f"refused: {error}", False
            self._say(f"{entry.setting.label}: {entry.out}")
            return
        entry.seconds.append(measured.seconds)
        if entry.drift is None:
            self._judge(entry, measured)
        self._say(
            f"{entry.setting.label}: {measured.seconds:.3g} s, "
            f"drift {entry.drift:.2%}{f', {entry.out}' if entry.out else ''}"
        )

    def _judge(self, entry: Entry, measured: Measurement) -> None:
        metrics = compare(measured.scores, self._reference)
        entry.drift = metrics.max_difference / self.spread
        entry.top1 = metrics.top1_agreement
        entry.rank_correlation = metrics.worst_rank_correlation
        entry.computed = measured.computed
        if self.bounds.drift is None:
            # The first setting is OpenVINO's own: others may be as exact as it is.
            self.bounds = Bounds(
                entry.drift, self.bounds.top1, self.bounds.rank_correlation
            )
        twin = next(
            (
                other
                for other in self.entries
                if other is not entry
                and other.computed == entry.computed
                and other.drift is not None
            ),
            None,
        )
        entry.out = self._beyond(entry)
        entry.within = not entry.out
        if twin and entry.within:
            entry.out = f"computed as: {twin.setting.label}"
            entry.within = False

    def _beyond(self, entry: Entry) -> str:
        assert entry.drift is not None
        assert entry.top1 is not None
        assert self.bounds.drift is not None
        # Written so that what is no number is beyond.
        if not entry.drift <= self.bounds.drift:
            return "beyond the drift"
        if not entry.top1 >= self.bounds.top1:
            return "beyond top-1"
        worst = entry.rank_correlation
        if worst is not None and not worst >= self.bounds.rank_correlation:
            return "beyond the rank correlation"
        return ""

    def _stays(self, entry: Entry, rounds: int) -> bool:
        if entry is self.entries[0] and entry.seconds:
            return True
        if entry.out:
            return False
        best = self.best
        if rounds < ENOUGH or best is None or best is entry:
            return True
        if min(entry.seconds) > max(best.seconds):
            entry.out = "slower"
            return False
        return True
