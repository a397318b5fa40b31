# SPDX-License-Identifier: Apache-2.0
"""How far the exported scores are from transformers' on the trained weights."""

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from harness._shared.checkpoint import open_checkpoint
from harness.export.check import EXACT
from harness.export.model_directory import export_openvino
from harness.parity.oracle import load_oracle
from harness.parity.runner import Request, score_ours, score_reference
from tools.train_mini_reranker.cases import Case

EXACT_PROPERTIES = {
    key: value for key, value in EXACT.items() if key != "INFERENCE_PRECISION_HINT"
}


def measure_drift(
    trained: Path, shipped: Path, work: Path, cases: Sequence[Case]
) -> dict[str, Any]:
    """For the model card: pairs, and rows of title, largest, mean, same best.

    Args:
        trained: Hugging Face folder.
        shipped: The int8 model directory.
        work: Gets an f32 export; what is there goes.
        cases: What to score.
    """
    if work.exists():
        shutil.rmtree(work)
    export_openvino(
        trained, work, task="text-generation-with-past", weight_format="fp32"
    )
    requests = [Request(case.query, case.documents) for case in cases]
    oracle = load_oracle(open_checkpoint(str(trained)))
    reference = score_reference(trained.name, oracle, requests)
    rows = []
    for title, model, precision, properties in (
        ("f32 weights, f32", work, "f32", EXACT_PROPERTIES),
        ("int8 weights (shipped), f32", shipped, "f32", EXACT_PROPERTIES),
        ("int8 weights (shipped), as by default", shipped, "f32", {}),
    ):
        run = score_ours(model, precision, reference, properties=properties)
        if run.token_equality < 1:
            raise ValueError(f"{model}: expected transformers' tokens")
        measured = run.metrics
        rows.append(
            [
                title,
                float(measured.max_difference),
                float(measured.mean_difference),
                float(measured.top1_agreement),
            ]
        )
    return {"pairs": sum(len(case.documents) for case in cases), "rows": rows}
