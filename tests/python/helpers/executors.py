# SPDX-License-Identifier: Apache-2.0
"""What tests of paged models ask the release of OpenVINO that is here."""

from functools import cache

import harness


@cache
def why_no_pages() -> str:
    """Why this release can page no model; empty: it can."""
    try:
        harness.load_servable(
            harness.bundled_model(),
            plugin_config={"INFERENCE_PRECISION_HINT": "f32"},
            executor="PAGED",
        )
    except harness.FailedPreconditionError as error:
        reason = str(error).partition("to fit, but ")[2]
        if "does not tell how it lays out KV blocks" not in reason:
            raise
        return reason
    return ""


def usual_executor() -> str:
    """What AUTO takes for a model that fits."""
    return "packed" if why_no_pages() else "paged"
