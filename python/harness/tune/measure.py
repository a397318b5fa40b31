# SPDX-License-Identifier: Apache-2.0
"""Measures a setting with the library: loads, warms up, scores the set.

Example:
    >>> measure = Measurer(Path("models/qwen"), requests, {"device": "CPU"})
    >>> measure(DEFAULT).seconds

One model is in memory at a time, so a large one can be tuned where it can be served.
"""

import json
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, cast

import harness
from harness.options import LoadOptions, PropertyValue, option_defaults
from harness.parity.runner import Request
from harness.tune.race import Measurement
from harness.tune.settings import THREADS, Setting

# In front of each query, where its own tokens are not wanted yet.
WARM_UP = "warm up: "


class Measurer:
    """Measures settings of one model on one set.

    Attributes:
        fixed: The properties that hold beside each setting's.
    """

    def __init__(
        self,
        model: Path,
        requests: list[Request],
        options: Mapping[str, Any],
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        self._model = model
        self._requests = requests
        self._options = {k: v for k, v in options.items() if k != "plugin_config"}
        self._clock = clock
        self.fixed: Mapping[str, PropertyValue] = options.get("plugin_config") or {}

    def __call__(self, setting: Setting) -> Measurement:
        """Loads the model so, and scores the set once to warm up and once timed.

        Raises:
            RerankError: As for load_servable and Servable.score.
        """
        options = {
            **self._options,
            "plugin_config": {**self.fixed, **setting.properties},
        }
        if setting.max_batched_tokens:
            options["max_batched_tokens"] = setting.max_batched_tokens
        servable = harness.load_servable(self._model, **cast(LoadOptions, options))
        # OpenVINO makes kernels for the shapes that it meets first. Other queries, as
        # the prefix of one that comes again is known.
        self._score(servable, WARM_UP)
        started = self._clock()
        scores = self._score(servable)
        seconds = self._clock() - started
        batch = options.get("max_batched_tokens")
        computed = {
            "executor": servable.executor,
            "batch": batch or option_defaults()["max_batched_tokens"],
            "threads": {**self.fixed, **setting.properties}.get(THREADS),
            **servable.runtime["properties"],
        }
        return Measurement(scores, seconds, json.dumps(computed, sort_keys=True))

    def _score(self, servable: harness.Servable, lead: str = "") -> list[list[float]]:
        return [servable.score(lead + r.query, r.documents) for r in self._requests]
