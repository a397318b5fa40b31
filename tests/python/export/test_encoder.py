# SPDX-License-Identifier: Apache-2.0
"""Encoders that OpenVINO traces: the graph beside sentence-transformers."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import openvino as ov
import pytest
import torch
from sentence_transformers import CrossEncoder

from harness._shared.module_chain import read_chain
from harness.errors import FailedPreconditionError
from harness.export.encoder import export_encoder
from helpers import encoder_models, family_models

TOLERANCE = 1e-4
SPREAD = 0.05
PAIRS = [
    ("the quick fox", "the lazy dog"),
    ("number 37", ""),
    # Rows wider than the window of ModernBERT's local layers, and one that is cut.
    ("a query", " ".join(f"word{i}" for i in range(14))),
    ("a passage", " ".join(f"word{i} fox" for i in range(150))),
]


def check(source: Path, out: Path) -> None:
    """The export's logits are CrossEncoder's."""
    out.mkdir()
    export_encoder(source, out)
    model = CrossEncoder(str(source), device="cpu", local_files_only=True)
    features = model.preprocess(PAIRS)
    expected = model.predict(PAIRS, activation_fn=torch.nn.Identity())
    assert np.ptp(expected) > SPREAD
    properties = {"INFERENCE_PRECISION_HINT": "f32"}
    core = ov.Core()
    compiled = core.compile_model(out / "openvino_model.xml", "CPU", properties)
    names = [port.get_any_name() for port in compiled.inputs]
    logits = compiled({name: features[name].numpy() for name in names})["logits"]
    assert logits.shape == (len(PAIRS), 1)
    np.testing.assert_allclose(logits[:, 0], expected, rtol=0, atol=TOLERANCE)


@pytest.mark.parametrize("pooling", ["cls", "mean"])
@pytest.mark.parametrize("body", ["modernbert", "bert"])
def test_a_head_of_modules(body: str, pooling: str, tmp_path: Path) -> None:
    torch.manual_seed(0)
    made = getattr(encoder_models, f"{body}_body")()
    source = encoder_models.save_chain(made, tmp_path, pooling)
    kinds = [module.kind for module in read_chain(source)]
    assert kinds == ["Pooling", "Dense", "LayerNorm", "Dense"]
    check(source, tmp_path / "ov")


@pytest.mark.parametrize("pooling", ["cls", "mean"])
def test_a_modernbert_classifier(pooling: str, tmp_path: Path) -> None:
    torch.manual_seed(0)
    model, tokenizer = family_models.modernbert()
    model.config.classifier_pooling = pooling
    model.config.local_attention = encoder_models.WINDOW
    source = family_models.save((model, tokenizer), tmp_path / "hf")
    assert read_chain(source) == []
    check(source, tmp_path / "ov")


@pytest.fixture(scope="module")
def chain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    torch.manual_seed(0)
    folder = tmp_path_factory.mktemp("chain")
    return encoder_models.save_chain(encoder_models.modernbert_body(), folder)


def _changed(file: Path, **changes: Any) -> str:  # noqa: ANN401
    """Changes a config.json; returns what it was."""
    text = file.read_text()
    file.write_text(json.dumps({**json.loads(text), **changes}))
    return text


@pytest.mark.parametrize(
    ("file", "changes", "expected"),
    [
        (
            "1_Pooling",
            {"pooling_mode": "max"},
            "pooling_mode: expected 'cls' or 'mean'",
        ),
        ("1_Pooling", {"pooling_mode_max_tokens": True}, "got pooling_mode_max_tokens"),
        ("2_Dense", {"activation_function": "my.Code"}, "of torch.nn, got my.Code"),
        ("2_Dense", {"use_residual": True}, "use_residual: expected False, got True"),
        ("4_Dense", {"module_input_name": "x"}, "module_input_name: expected"),
        ("4_Dense", {"in_features": 3}, "4_Dense/model.safetensors: Error"),
        ("3_LayerNorm", {"dimension": "64"}, "dimension: expected an integer"),
        (".", {"model_type": "gpt2"}, "model_type: expected one of modernbert, bert"),
    ],
)
def test_what_is_not_known_is_refused(
    chain: Path, tmp_path: Path, file: str, changes: dict[str, Any], expected: str
) -> None:
    config = chain / file / "config.json"
    before = _changed(config, **changes)
    try:
        with pytest.raises(FailedPreconditionError, match=expected) as caught:
            export_encoder(chain, tmp_path)
    finally:
        config.write_text(before)
    assert "\n" not in str(caught.value)


def test_other_modules_are_refused(chain: Path) -> None:
    file = chain / "modules.json"
    text = file.read_text()
    try:
        file.write_text(text.replace("layer_norm.LayerNorm", "cnn.CNN"))
        with pytest.raises(FailedPreconditionError, match="Dense, LayerNorm, got CNN"):
            read_chain(chain)
        file.write_text(text.replace("dense.Dense", "pooling.Pooling"))
        with pytest.raises(FailedPreconditionError, match="expected Pooling behind"):
            read_chain(chain)
        file.write_text("{")
        with pytest.raises(FailedPreconditionError, match="json: expected JSON"):
            read_chain(chain)
        file.write_text("{}")
        with pytest.raises(FailedPreconditionError, match="expected a list of modules"):
            read_chain(chain)
    finally:
        file.write_text(text)
