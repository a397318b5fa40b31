# SPDX-License-Identifier: Apache-2.0
"""Exports checkpoints to OpenVINO, as optimum-cli does.

Example:
    >>> export_openvino(Path("hf"), Path("ov"), task="text-generation-with-past")

Whether the result is right: harness.export_check.

Needs the extras ``reference`` and ``export``; importing this module needs none.
"""

import json
import shutil
from pathlib import Path

from harness._native import tell_family
from harness.checkpoint import LOGIT_SCORE, OVERRIDES, Checkpoint
from harness.errors import FailedPreconditionError
from harness.text_model import text_checkpoint

TASKS = ("text-generation-with-past", "text-generation", "text-classification")
WEIGHT_FORMATS = ("int8", "fp16", "fp32", "int4")


def choose_task(checkpoint: Checkpoint, task: str | None = None) -> str:
    """The task to export a checkpoint with.

    Args:
        checkpoint: The checkpoint.
        task: What was asked for; None means the best for its family.

    Raises:
        FailedPreconditionError: No family is told by its files, or the task is not
            for it.
    """
    family = tell_family(checkpoint.folder)
    fitting = TASKS[2:] if family.classifier else TASKS[:2]
    if task is None:
        return fitting[0]
    if task not in fitting:
        raise FailedPreconditionError(
            f"--task: expected {' or '.join(fitting)} for {family.name}, got "
            f"{task}" + ("" if family.classifier else ": its head would be untrained")
        )
    return task


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
    with text_checkpoint(model) as source:
        main_export(
            str(source),
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
    if (model / OVERRIDES).is_file():
        shutil.copyfile(model / OVERRIDES, out / OVERRIDES)
    _keep_family(model, out)


def _keep_family(model: Path, out: Path) -> None:
    """Writes down a family that the export's own files do not tell.

    The name of a checkpoint and its chat templates do not always come along.
    """
    family = tell_family(model)
    if family.assumed or (out / OVERRIDES).exists():
        return
    try:
        kept = tell_family(out)
        if kept.name == family.name and not kept.assumed:
            return
    except FailedPreconditionError:
        pass
    (out / OVERRIDES).write_text(json.dumps({"family": family.name}) + "\n")


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
