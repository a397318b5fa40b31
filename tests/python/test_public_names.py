# SPDX-License-Identifier: Apache-2.0
"""What ``import harness`` gives: these names, and none by accident."""

import subprocess
import sys

import harness

NAMES = [
    "Cancellation",
    "CancelledError",
    "DeadlineExceededError",
    "FailedPreconditionError",
    "InternalError",
    "InvalidArgumentError",
    "LoadOptions",
    "NotFoundError",
    "RankedDocument",
    "Ranking",
    "RerankError",
    "RerankWarning",
    "Reranker",
    "ResourceExhaustedError",
    "Servable",
    "bundled_model",
    "load_servable",
    "load_servable_from_options",
]
# Where they are written.
MODULES = ["errors", "options", "reranker", "servable"]


def test_the_library_has_these_names() -> None:
    # In a process of its own: other tests import packages of harness.
    code = "import harness; print(*(n for n in dir(harness) if n[0] != '_'))"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == sorted(NAMES + MODULES)


def test_a_star_import_gives_the_same() -> None:
    assert sorted(harness.__all__) == sorted([*NAMES, "__version__"])
