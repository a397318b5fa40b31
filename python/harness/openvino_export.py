# SPDX-License-Identifier: Apache-2.0
"""Exports checkpoints to OpenVINO, as optimum-cli does, and checks the result.

Example:
    >>> export_openvino(Path("hf"), Path("ov"), task="text-generation-with-past")
    >>> check_export(Path("hf"), Path("ov"), "fp32")

Needs the extras ``reference`` and ``export``; importing this module needs none.
"""

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import harness
from harness._native import Family, families, find_family
from harness.checkpoint import LOGIT_SCORE, Checkpoint, checkpoint_errors
from harness.errors import FailedPreconditionError, InternalError

TASKS = ("text-generation-with-past", "text-generation", "text-classification")
WEIGHT_FORMATS = ("int8", "fp16", "fp32", "int4")
# Raw scores of an export may be this far from its source's. They tell a broken
# export, not a good one: that is measured by the command parity.
TOLERANCES = {"fp32": 0.01, "fp16": 0.2, "int8": 2.0, "int4": 8.0}
EXACT: dict[str, str | int | float | bool] = {
    "INFERENCE_PRECISION_HINT": "f32",
    "KV_CACHE_PRECISION": "f32",
    "DYNAMIC_QUANTIZATION_GROUP_SIZE": 0,
}
CHECK_QUERY = "What is the capital of China?"
CHECK_DOCUMENTS = [
    "The capital of China is Beijing.",
    "Gravity is a force that attracts two bodies towards each other.",
    "珠穆朗玛峰是世界最高峰。",
]


@dataclass(frozen=True)
class CheckedPair:
    """One pair's raw scores."""

    document: str
    ours: float
    source: float


def choose_task(checkpoint: Checkpoint, task: str | None = None) -> str:
    """The task to export a checkpoint with.

    Args:
        checkpoint: The checkpoint.
        task: What was asked for; None means the best for its family.

    Raises:
        FailedPreconditionError: No family has this architecture, or the task is not
            for it.
    """
    family = _family(checkpoint)
    fitting = TASKS[2:] if family.classifier else TASKS[:2]
    if task is None:
        return fitting[0]
    if task not in fitting:
        raise FailedPreconditionError(
            f"--task: expected {' or '.join(fitting)} for {family.name}, got "
            f"{task}" + ("" if family.classifier else ": its head would be untrained")
        )
    return task


def _family(checkpoint: Checkpoint) -> Family:
    """The family that the core finds for the checkpoint."""
    name = checkpoint.architecture
    family = find_family(checkpoint.model_type, name) if name else None
    if family is not None:
        return family
    known = ", ".join(sorted({f.architecture for f in families()} - {""}))
    raise FailedPreconditionError(
        f"{checkpoint.folder}: architectures: expected one of {known}, got "
        f"{', '.join(checkpoint.architectures) or 'none'} "
        f"(model_type {checkpoint.model_type})"
    )


def export_openvino(
    model: Path, out: Path, *, task: str, weight_format: str = "fp32"
) -> None:
    """Exports a Hugging Face folder as optimum-cli export openvino does.

    Args:
        model: Folder with config, weights and tokenizer.
        out: Folder to write; openvino_model and openvino_tokenizer go there.
        task: "text-generation", "text-generation-with-past" or
            "text-classification".
        weight_format: "fp32", "fp16", "int8" or "int4".
    """
    from optimum.exporters.openvino import main_export
    from optimum.intel import OVConfig

    compressed = weight_format in ("int8", "int4")
    classifier = task == "text-classification"
    main_export(
        str(model),
        str(out),
        task=task,
        ov_config=OVConfig(dtype="fp32" if compressed else weight_format),
        convert_tokenizer=not classifier,
    )
    if classifier:
        _convert_tokenizer(model, out / "openvino_tokenizer.xml")
    if compressed:
        # main_export itself leaves this to the command line that wraps it.
        _compress(out / "openvino_model.xml", weight_format)
    if (model / LOGIT_SCORE).is_file():
        (out / LOGIT_SCORE).parent.mkdir(exist_ok=True)
        shutil.copyfile(model / LOGIT_SCORE, out / LOGIT_SCORE)


def check_export(model: Path, out: Path, weight_format: str) -> list[CheckedPair]:
    """Scores three pairs with an export and, in transformers, with its source.

    Both score the same tokens, a row at a time.

    Args:
        model: The checkpoint's folder.
        out: Its export.
        weight_format: Of the export.

    Returns:
        The three pairs.

    Raises:
        InternalError: A difference is beyond what the weight format explains.
        RerankError: The export cannot be loaded.
    """
    servable = harness.load_servable(
        out, plugin_config=EXACT, long_documents="TRUNCATE"
    )
    ours = servable.score(CHECK_QUERY, CHECK_DOCUMENTS)
    rows = servable.encode(CHECK_QUERY, CHECK_DOCUMENTS)
    source = _source_scores(model, rows, servable)
    for document, a, b in zip(CHECK_DOCUMENTS, ours, source, strict=True):
        if not abs(a - b) <= TOLERANCES[weight_format]:
            raise InternalError(
                f"{out}: raw score of {document!r}: expected {b:.4f} as in the source, "
                f"give or take {TOLERANCES[weight_format]:g}, got {a:.4f}"
            )
    pairs = zip(CHECK_DOCUMENTS, ours, source, strict=True)
    return [CheckedPair(document, a, b) for document, a, b in pairs]


def _source_scores(
    folder: Path, rows: list[list[int]], servable: harness.Servable
) -> list[float]:
    import torch
    import transformers

    kind: Any = transformers.AutoModelForCausalLM
    if servable.model.classifier:
        kind = transformers.AutoModelForSequenceClassification
    with checkpoint_errors(folder):
        model = kind.from_pretrained(folder, dtype=torch.float32).eval()
    scores = []
    for row in rows:
        with torch.no_grad():
            logits = model(input_ids=torch.tensor([row])).logits
        last = logits[0] if servable.model.classifier else logits[0, -1]
        scores.append(_raw_score(last.tolist(), servable))
    return scores


def _raw_score(logits: list[float], servable: harness.Servable) -> float:
    if servable.true_token_id is None:
        return logits[min(1, len(logits) - 1)]
    if servable.false_token_id is None:
        return logits[servable.true_token_id]
    return logits[servable.true_token_id] - logits[servable.false_token_id]


def _convert_tokenizer(model: Path, file: Path) -> None:
    """A classifier's, which adds no BOS or EOS to a text: who builds the rows does.

    OpenVINO Model Server's own exporter leaves them out, too. Its calculator asks for
    that when it loads a tokenizer, which OpenVINO GenAI 2026.4 does not follow.
    """
    import openvino
    from openvino_tokenizers import convert_tokenizer
    from transformers import AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(model)
    converted = convert_tokenizer(tokenizer, add_special_tokens=False)
    openvino.save_model(converted, file)


def _compress(file: Path, weight_format: str) -> None:
    """Compresses an exported model's weights in place, the head's included."""
    import nncf
    import openvino

    model = openvino.Core().read_model(file)
    if weight_format == "int8":
        mode = nncf.CompressWeightsMode.INT8_ASYM
        compressed = nncf.compress_weights(model, mode=mode)
    else:
        mode = nncf.CompressWeightsMode.INT4_ASYM
        compressed = nncf.compress_weights(
            model, mode=mode, group_size=32, all_layers=True
        )
    # The weights file is mapped into memory: it is replaced, not overwritten.
    new = file.with_name("compressed.xml")
    openvino.save_model(compressed, new, compress_to_fp16=False)
    for suffix in (".bin", ".xml"):
        new.with_suffix(suffix).rename(file.with_suffix(suffix))
