# SPDX-License-Identifier: Apache-2.0
"""The search: it finds a planted best, and proposes nothing beyond the bounds."""

import itertools
from collections.abc import Mapping
from pathlib import Path

import pytest

import harness
from harness.options import PropertyValue
from harness.parity.runner import Request, built_in_set
from harness.tune.measure import Measurer
from harness.tune.plot import frontier, save_plot
from harness.tune.race import Bounds, Measurement
from harness.tune.search import Result, tune
from harness.tune.settings import DEFAULT, GROUP, HINT, KV, REFERENCE, THREADS, Setting

EXACT = [[0.0, 10.0, 5.0], [2.0, 1.0, 0.0]]


class Machine:
    """A test double of a machine: seconds and errors as a table says."""

    def __init__(self, noise: float = 0.0) -> None:
        self._noise = itertools.cycle([0.0, noise, -noise, noise / 2])
        self.measured: list[Setting] = []

    def __call__(self, setting: Setting) -> Measurement:
        self.measured.append(setting)
        values = setting.properties
        if values.get(KV) == "f16":
            raise harness.FailedPreconditionError("KV_CACHE_PRECISION f16: no such")
        hint, group = values.get(HINT, "bf16"), values.get(GROUP, 32)
        assert isinstance(group, int)
        seconds = {"f32": 4.8, "bf16": 5.4, "f16": 9.0}[str(hint)]
        seconds *= {0: 2.0, 32: 1.0, 64: 0.9, 128: 0.7}[group]
        drift = {"f32": 0.0, "bf16": 0.1, "f16": 0.02}[str(hint)] + group / 1000
        if values.get(KV) == "u8":
            seconds, drift = seconds * 0.9, drift + 0.5
        batch = setting.max_batched_tokens or 512
        seconds *= {256: 1.1, 512: 1.0, 1024: 0.8, 2048: 0.9}[batch]
        scores = [[score + drift for score in EXACT[0]], EXACT[1]]
        computed = f"{hint} {group} {values.get(KV)} {batch} {values.get(THREADS)}"
        return Measurement(scores, seconds * (1 + next(self._noise)), computed)


def search(
    bounds: Bounds,
    machine: Machine | None = None,
    fixed: Mapping[str, PropertyValue] | None = None,
    batch_is_fixed: bool = False,
) -> Result:
    return tune(
        machine or Machine(), bounds, fixed=fixed or {}, batch_is_fixed=batch_is_fixed
    )


def test_the_planted_best_is_found() -> None:
    result = search(Bounds(drift=0.02))
    best = result.best.setting
    assert dict(best.properties).items() >= {HINT: "f32", GROUP: 128}.items()
    assert best.max_batched_tokens == 1024
    assert KV not in best.properties, "u8 drifts by 6 % of the spread"
    assert result.best.drift == pytest.approx(0.0128)
    assert result.spread == 10


def test_without_a_bound_it_is_as_exact_as_the_defaults() -> None:
    result = search(Bounds())
    assert result.bounds.drift == pytest.approx(0.0132)
    assert result.best.drift is not None
    assert result.bounds.drift is not None
    assert result.best.drift <= result.bounds.drift
    assert result.best.median < result.default.median


@pytest.mark.parametrize("drift", [0.0, 0.0005, 0.004, 0.0128, 0.02, 0.2])
def test_nothing_beyond_the_bound_is_proposed(drift: float) -> None:
    result = search(Bounds(drift=drift))
    within = [entry for entry in result.entries if entry.within]
    assert result.best in within
    defaults = result.default
    assert defaults.within == (defaults.out != "beyond the drift")
    for entry in within:
        assert entry.drift is not None
        assert entry.drift <= drift + 1e-12


def test_order_can_be_a_bound() -> None:
    class Swaps(Machine):
        def __call__(self, setting: Setting) -> Measurement:
            made = super().__call__(setting)
            if setting.properties.get(GROUP) == 128:
                # A better first, which a drift of 100 % allows.
                return Measurement([[10.0, 9.0, 5.0], EXACT[1]], made.seconds, "128")
            return made

    free = search(Bounds(drift=1.0), Swaps(), batch_is_fixed=True)
    assert free.best.setting.properties[GROUP] == 128
    held = search(Bounds(drift=1.0, top1=1.0), Swaps(), batch_is_fixed=True)
    assert held.best.setting.properties[GROUP] == 64
    ranks = search(Bounds(drift=1.0, rank_correlation=0.9), Swaps())
    assert ranks.best.setting.properties[GROUP] == 64


def test_what_is_fixed_is_not_varied() -> None:
    machine = Machine()
    search(Bounds(drift=1.0), machine, fixed={HINT: "bf16"}, batch_is_fixed=True)
    assert machine.measured
    for setting in machine.measured:
        assert HINT not in setting.properties
        assert setting.max_batched_tokens is None


def test_two_runs_choose_the_same_in_spite_of_noise() -> None:
    first = search(Bounds(drift=0.02), Machine(noise=0.02))
    second = search(Bounds(drift=0.02), Machine(noise=-0.02))
    assert first.best.setting == second.best.setting


def test_what_cannot_win_leaves() -> None:
    machine = Machine()
    search(Bounds(drift=0.02), machine)
    slow = DEFAULT.having({HINT: "f32", GROUP: 0})
    assert machine.measured.count(slow) == 2


def test_what_is_refused_or_equal_is_said() -> None:
    result = search(Bounds(drift=0.02))
    words = {entry.setting.label: entry.out for entry in result.entries}
    assert any("no such" in out for label, out in words.items() if "KV f16" in label)
    assert words["bf16, group 32"] == "computed as: OpenVINO's defaults"


def test_no_setting_within_the_bounds() -> None:
    class Never(Machine):
        def __call__(self, setting: Setting) -> Measurement:
            made = super().__call__(setting)
            exact = setting == REFERENCE
            return made if exact else Measurement([[9, 8, 7], [0, 0, 5]], 1, "x")

    with pytest.raises(harness.FailedPreconditionError, match="most exact differs by"):
        search(Bounds(drift=0.001), Never())


def test_everything_stated_leaves_nothing_to_vary() -> None:
    fixed: dict[str, PropertyValue] = {HINT: "f32", GROUP: 0, KV: "f32", THREADS: 1}
    with pytest.raises(harness.InvalidArgumentError, match="something to vary"):
        search(Bounds(), fixed=fixed, batch_is_fixed=True)


def test_defaults_that_cannot_be_measured_end_the_search() -> None:
    class Refuses(Machine):
        def __call__(self, setting: Setting) -> Measurement:
            if setting == DEFAULT:
                raise harness.FailedPreconditionError("no memory for it")
            return super().__call__(setting)

    with pytest.raises(harness.FailedPreconditionError, match="no memory for it"):
        search(Bounds(drift=0.02), Refuses())


def test_texts_of_one_score_say_nothing() -> None:
    def measure(_: Setting) -> Measurement:
        return Measurement([[1.0, 1.0]], 1, "x")

    with pytest.raises(harness.InvalidArgumentError, match="different scores"):
        tune(measure, Bounds(), fixed={}, batch_is_fixed=False)


def test_the_frontier_and_its_picture(tmp_path: Path) -> None:
    result = search(Bounds(drift=0.02))
    best = frontier([entry for entry in result.entries if entry.seconds])
    times = [entry.median for entry in best]
    drifts = [entry.drift or 0.0 for entry in best]
    assert times == sorted(times)
    assert drifts == sorted(drifts, reverse=True)
    pytest.importorskip("matplotlib")
    save_plot(result, tmp_path / "tune.png")
    assert (tmp_path / "tune.png").read_bytes().startswith(b"\x89PNG")


def test_a_model_is_measured() -> None:
    (query, *_) = built_in_set()
    requests = [Request(query.query, query.documents[:4])]
    measure = Measurer(
        harness.bundled_model(), requests, {"plugin_config": {HINT: "f32"}}
    )
    whole = measure(DEFAULT.having({GROUP: 0}))
    split = measure(DEFAULT.having({GROUP: 0}).having({}, 64))
    servable = harness.load_servable(
        harness.bundled_model(), plugin_config={HINT: "f32", GROUP: 0}
    )
    expected = servable.score(requests[0].query, requests[0].documents)
    assert list(whole.scores[0]) == pytest.approx(expected, abs=1e-4)
    assert whole.computed != split.computed
    assert whole.seconds > 0
