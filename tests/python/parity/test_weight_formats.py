# SPDX-License-Identifier: Apache-2.0
"""Compressed weights: our scoring head against the same export's full logits.

Compression moves the scores away from transformers' by design; what must hold is
that the folded head reads the rows of the compressed head rightly. So the oracle
is the exported model itself, run plainly: one row, all logits.
"""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

import harness
from harness.parity.texts import DOCUMENTS, QUERIES

HEAD_TOLERANCE = 1e-3
# Largest distance of an f16 export's raw scores from f32's; scores spread over
# tens of units.
F16_TOLERANCE = 5e-2
# Activations are not quantized on the way: their rounding differs from one shape of
# batch to another by far more than the head may.
F32: dict[str, str | int | float | bool] = {
    "INFERENCE_PRECISION_HINT": "f32",
    "KV_CACHE_PRECISION": "f32",
    "DYNAMIC_QUANTIZATION_GROUP_SIZE": 0,
}
# What a weight format leaves in the exported file.
ELEMENT_TYPES = {"fp16": "f16", "int8": "u8", "int4": "u4"}
# Qwen3's answer tokens.
YES, NO = 9693, 2152

Models = Callable[..., Path]


def plain_scores(folder: Path, sequences: list[list[int]]) -> NDArray[np.float64]:
    """logit(yes) - logit(no) from the exported graph as it is, row by row."""
    import openvino as ov

    model = ov.Core().compile_model(folder / "openvino_model.xml", "CPU", F32)
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


@pytest.mark.parametrize("weight_format", ["fp16", "int8", "int4"])
@pytest.mark.parametrize("tied", [True, False], ids=["tied", "untied"])
def test_head_of_compressed_weights(
    ov_model: Models, tied: bool, weight_format: str
) -> None:
    folder = ov_model(tied, "text-generation-with-past", weight_format)
    xml = (folder / "openvino_model.xml").read_text()
    assert f'element_type="{ELEMENT_TYPES[weight_format]}"' in xml
    servable = harness.load_servable(folder, plugin_config=F32)
    documents = [d for d in DOCUMENTS if len(d) < 1000]
    scores = servable.score(QUERIES[0], documents)
    assert servable.folded_head, "the head was not understood"
    expected = plain_scores(folder, servable.encode(QUERIES[0], documents))
    assert np.ptp(expected) > 100 * HEAD_TOLERANCE
    np.testing.assert_allclose(scores, expected, rtol=0, atol=HEAD_TOLERANCE)


@pytest.mark.parametrize("tied", [True, False], ids=["tied", "untied"])
def test_f16_stays_near_f32(ov_model: Models, tied: bool) -> None:
    scores = [
        harness.load_servable(
            ov_model(tied, "text-generation-with-past", weight_format),
            plugin_config=F32,
        ).score(QUERIES[0], DOCUMENTS)
        for weight_format in ("fp32", "fp16")
    ]
    np.testing.assert_allclose(scores[1], scores[0], rtol=0, atol=F16_TOLERANCE)


def test_text_classification_export_is_refused(
    ov_model: Models, hf_model: Models
) -> None:
    folder = ov_model(True, "text-classification")
    with pytest.raises(
        harness.FailedPreconditionError,
        match=r"text-classification .*--task text-generation-with-past",
    ):
        harness.load_servable(folder)
