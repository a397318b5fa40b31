# SPDX-License-Identifier: Apache-2.0
"""export_check: what is wrong with an export is found, in its tokens or its scores."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from harness._shared.checkpoint import open_checkpoint
from harness.errors import InternalError
from harness.export.check import DOCUMENTS, CheckedPair, check_export, check_scores
from helpers import family_models

Models = Callable[..., Path]
OUT = Path("out")


def test_an_export_is_its_source(hf_model: Models, ov_model: Models) -> None:
    source = open_checkpoint(str(hf_model(True)))
    pairs = check_export(source, ov_model(True), "fp32")
    assert [pair.document for pair in pairs] == DOCUMENTS
    assert max(abs(pair.ours - pair.source) for pair in pairs) < 1e-3
    spread = [pair.source for pair in pairs]
    assert max(spread) - min(spread) > 0.1


def test_other_weights(hf_model: Models, ov_model: Models) -> None:
    source = open_checkpoint(str(hf_model(False)))
    with pytest.raises(InternalError, match="raw score of .* as in the source"):
        check_export(source, ov_model(True), "fp32")


def test_another_prompt(hf_model: Models, ov_model: Models, tmp_path: Path) -> None:
    """Its scores are those of its own tokens, which a check of tokens alone finds."""
    out = shutil.copytree(ov_model(True), tmp_path / "out")
    (out / "reranker.json").write_text(json.dumps({"prefix": "<|im_start|>user\n"}))
    with pytest.raises(InternalError, match=r"tokens of .*: expected \d+ as in the so"):
        check_export(open_checkpoint(str(hf_model(True))), out, "fp32")


def test_another_vocabulary(ov_model: Models, hf_model: Models, tmp_path: Path) -> None:
    import openvino
    from openvino_tokenizers import convert_tokenizer

    out = shutil.copytree(ov_model(True), tmp_path / "out")
    specials = {"pad_token": "<|endoftext|>", "eos_token": "<|im_end|>"}
    tokens = ["yes", "no", "<|im_start|>", "<think>", "</think>"]
    other = family_models.trained("bytes", specials)
    other.add_tokens(tokens)
    openvino.save_model(convert_tokenizer(other), out / "openvino_tokenizer.xml")
    with pytest.raises(InternalError, match="tokens of "):
        check_export(open_checkpoint(str(hf_model(True))), out, "fp32")


def pairs(*scores: tuple[float, float]) -> list[CheckedPair]:
    return [CheckedPair(f"d{i}", *both) for i, both in enumerate(scores)]


@pytest.mark.parametrize(
    ("weight_format", "off", "wrong"),
    [
        ("fp32", 0.02, 0.04), ("fp16", 0.1, 0.3), ("int8", 0.9, 1.2),
        ("int4", 3.4, 3.7), ("int4", 0, float("nan")),
    ],
)  # fmt: skip
def test_bounds_are_shares_of_what_scores_span(
    weight_format: str, off: float, wrong: float
) -> None:
    """The source's scores span 10, then a tenth of it."""
    for scale in (1, 0.1):
        check_scores(
            OUT, pairs((off * scale, 0), (10 * scale, 10 * scale)), weight_format
        )
        with pytest.raises(InternalError, match="raw score of 'd0'"):
            check_scores(
                OUT,
                pairs((wrong * scale + 0.01, 0), (10 * scale, 10 * scale)),
                weight_format,
            )


def test_the_best_document_stays_the_best_where_it_is_far_ahead() -> None:
    within = pairs((6.0, 9.0), (7.5, 4.5), (0.0, 0.0))
    with pytest.raises(InternalError, match="best document: expected 'd0' as in the"):
        check_scores(OUT, within, "int4")
    check_scores(OUT, pairs((6.0, 9.0), (9.5, 8.5), (0.0, 0.0)), "int4")
