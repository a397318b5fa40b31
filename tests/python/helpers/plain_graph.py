# SPDX-License-Identifier: Apache-2.0
"""An exported graph as it is: one row, all logits."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

# Activations are not quantized on the way: their rounding differs from one shape of
# batch to another by far more than the head may.
EXACT: dict[str, str | int | float | bool] = {
    "INFERENCE_PRECISION_HINT": "f32",
    "KV_CACHE_PRECISION": "f32",
    "DYNAMIC_QUANTIZATION_GROUP_SIZE": 0,
}
# Qwen3's answer tokens.
YES, NO = 9693, 2152


def plain_scores(folder: Path, sequences: list[list[int]]) -> NDArray[np.float64]:
    """logit(yes) - logit(no) at each row's end, row by row."""
    import openvino as ov

    model = ov.Core().compile_model(folder / "openvino_model.xml", "CPU", EXACT)
    names = {port.get_any_name() for port in model.inputs}
    request = model.create_infer_request()
    scores = []
    for row in sequences:
        request.reset_state()
        ids = np.array([row], dtype=np.int64)
        inputs = {
            "input_ids": ids,
            "attention_mask": np.ones_like(ids),
            "position_ids": np.arange(len(row), dtype=np.int64)[None],
            "beam_idx": np.zeros(1, dtype=np.int32),
        }
        request.infer({k: v for k, v in inputs.items() if k in names})
        logits = request.get_tensor("logits").data[0, -1]
        scores.append(float(logits[YES]) - float(logits[NO]))
    return np.array(scores)
