# SPDX-License-Identifier: Apache-2.0
"""A soak: many clients at one servable for a while, with everything that goes wrong.

``cases`` makes requests and knows their right answers, ``clients`` sends them and
judges what comes back, ``report`` sums up. Faults come from the backend itself
(calculators/engine/faulty_executor.h). Not for measuring speed: see ``harness.bench``.
"""

from harness.soak.clients import SoakOptions, run_soak
from harness.soak.report import SoakReport

__all__ = ["SoakOptions", "SoakReport", "run_soak"]
