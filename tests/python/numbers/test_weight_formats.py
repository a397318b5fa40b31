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

import harness
from harness.parity.texts import DOCUMENTS, QUERIES
from helpers.plain_graph import EXACT, plain_scores

HEAD_TOLERANCE = 1e-3
# Largest distance of an f16 export's raw scores from f32's; scores spread over
# tens of units.
F16_TOLERANCE = 5e-2
# What a weight format leaves in the exported file.
ELEMENT_TYPES = {"fp16": "f16", "int8": "u8", "int4": "u4"}

Models = Callable[..., Path]


@pytest.mark.parametrize("weight_format", ["fp16", "int8", "int4"])
@pytest.mark.parametrize("tied", [True, False], ids=["tied", "untied"])
def test_head_of_compressed_weights(
    ov_model: Models, tied: bool, weight_format: str
) -> None:
    folder = ov_model(tied, "text-generation-with-past", weight_format)
    xml = (folder / "openvino_model.xml").read_text()
    assert f'element_type="{ELEMENT_TYPES[weight_format]}"' in xml
    servable = harness.load_servable(folder, plugin_config=EXACT)
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
            plugin_config=EXACT,
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
