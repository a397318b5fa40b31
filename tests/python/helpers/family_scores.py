# SPDX-License-Identifier: Apache-2.0
"""What every family is asked, and how near to transformers its scores have to be."""

from pathlib import Path

import numpy as np

from harness._shared.checkpoint import open_checkpoint
from harness.parity.oracle import load_oracle
from harness.parity.runner import Request, Run, score_ours, score_reference

F32 = {"INFERENCE_PRECISION_HINT": "f32", "KV_CACHE_PRECISION": "f32"}
TOLERANCE = 1e-3
SPREAD = 0.05  # of a family's scores, at least; else equality proves nothing
QUERY = "what does the quick fox jump over?"
DOCUMENTS = [
    "the lazy dog",
    "",
    "Ein schöner Tag für Bücher",
    "word1 word2\nnumber 74",
    "今日は良い天気です。",
    " ".join(f"word{i}" for i in range(25)),
]


def compared(folder: Path, oracle: str = "auto") -> Run:
    """What the command parity finds: checkpoint in hf, export in ov."""
    loaded = load_oracle(open_checkpoint(str(folder / "hf")), oracle)
    reference = score_reference("hf", loaded, [Request(QUERY, DOCUMENTS)])
    assert np.ptp(reference.scores) > SPREAD
    return score_ours(folder / "ov", "f32", reference, properties=F32)


def assert_equal(run: Run) -> None:
    assert run.token_equality == 1
    assert run.metrics.max_difference <= TOLERANCE
    assert run.metrics.top1_agreement == 1
