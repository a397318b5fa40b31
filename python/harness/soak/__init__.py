# SPDX-License-Identifier: Apache-2.0
"""A soak: many clients at one servable for a while, with everything that goes wrong.

``stock`` has texts and knows each pair's answer, ``cases`` and ``refusals`` make
requests and know how they must end, ``clients`` sends them, ``report`` counts,
``verdict`` judges, ``run`` is all of it. Faults come from the backend itself
(calculators/faults/faulty_executor.h). Not for measuring speed: see ``harness.bench``.
"""

from harness.soak.options import SoakOptions
from harness.soak.report import SoakReport
from harness.soak.run import run_soak

__all__ = ["SoakOptions", "SoakReport", "run_soak"]
