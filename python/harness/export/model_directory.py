# SPDX-License-Identifier: Apache-2.0
"""Exports checkpoints to OpenVINO, as optimum-cli does.

Example:
    >>> export_openvino(Path("hf"), Path("ov"), task="text-generation-with-past")

Whether the result is right: harness.export.check.

Needs the extras ``reference`` and ``export``; importing this module needs none.
"""

import contextlib
import json
import shutil
from pathlib import Path
from typing import Any

from harness._native import tell_family
from harness._shared.checkpoint import LOGIT_SCORE, OVERRIDES, Checkpoint
from harness._shared.library_errors import library_errors
from harness._shared.module_chain import read_chain
from harness._shared.pretrained import load_model, load_tokenizer
from harness.errors import FailedPreconditionError
from harness.export.encoder import export_encoder, is_traced
from harness.export.text_model import text_checkpoint

TASKS = ("text-generation-with-past", "text-generation", "text-classification")
WEIGHT_FORMATS = ("int8", "fp16", "fp32", "int4")
CHECKPOINT, STOCK = ROWS = ("checkpoint", "stock")
CROSS_ENCODER = "cross-encoder"  # the family, and what its relatives begin with


def choose_task(checkpoint: Checkpoint, task: str | None = None) -> str:
    """The task to export a checkpoint with.

    Args:
        checkpoint: The checkpoint.
        task: What was asked for; None means the best for its family.

    Raises:
        FailedPreconditionError: No family is told by its files, or the task is not
            for it.
    """
    if read_chain(checkpoint.folder):
        name, classifier = "a cross-encoder of modules", True
    else:
        family = tell_family(checkpoint.folder)
        name, classifier = family.name, family.classifier
    fitting = TASKS[2:] if classifier else TASKS[:2]
    if task is None:
        return fitting[0]
    if task not in fitting:
        raise FailedPreconditionError(
            f"--task: expected {' or '.join(fitting)} for {name}, got "
            f"{task}" + ("" if classifier else ": its head would be untrained")
        )
    return task


def export_openvino(
    model: Path,
    out: Path,
    *,
    task: str,
    weight_format: str = "fp32",
    rows: str | None = None,
) -> None:
    """Exports a Hugging Face folder as optimum-cli export openvino does.

    Args:
        model: Folder with config, weights and tokenizer.
        out: Folder to write; openvino_model and openvino_tokenizer go there.
        task: "text-generation", "text-generation-with-past" or
            "text-classification".
        weight_format: "fp32", "fp16", "int8" or "int4".
        rows: One of ROWS, for a cross-encoder: as its own tokenizer joins a pair, or
            as OpenVINO Model Server's own calculator does; None: what the source's
            reranker.json states, else the first.

    Raises:
        FailedPreconditionError: A file of the checkpoint cannot be read, weights are
            missing, or a library cannot export or convert it.
    """
    compressed = weight_format in ("int8", "int4")
    classifier = task == "text-classification"
    out.mkdir(parents=True, exist_ok=True)
    with contextlib.ExitStack() as stack:
        with library_errors(f"{model}: its text model"):
            source = stack.enter_context(text_checkpoint(model, out))
        # First what fails soon.
        tokenizer = load_tokenizer(source)
        _check_model(source, classifier=classifier)
        with library_errors(f"{model}: its tokenizer cannot be converted to OpenVINO"):
            _convert_tokenizer(tokenizer, out, classifier=classifier)
        with library_errors(f"export {model}"):
            if classifier and is_traced(model):
                export_encoder(model, out, fp16=weight_format == "fp16")
            else:
                dtype = "fp32" if compressed else weight_format
                _export_with_optimum(source, out, task, dtype, tokenizer)
    if compressed:
        # main_export itself leaves this to the command line that wraps it.
        with library_errors(f"{weight_format} weights of {model}"):
            _compress(out / "openvino_model.xml", weight_format)
    if (model / LOGIT_SCORE).is_file():
        (out / LOGIT_SCORE).parent.mkdir(exist_ok=True)
        shutil.copyfile(model / LOGIT_SCORE, out / LOGIT_SCORE)
    if (model / OVERRIDES).is_file():
        shutil.copyfile(model / OVERRIDES, out / OVERRIDES)
    if not read_chain(model):
        _keep_family(model, out)
    if classifier:
        _write_rows(model, out, rows)


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


def _write_rows(model: Path, out: Path, rows: str | None) -> None:
    """Says in reranker.json whose rows a cross-encoder reads."""
    file = out / OVERRIDES
    recipe = json.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
    if read_chain(model):
        # Its config.json is the encoder's, which tells nothing of a head.
        recipe["family"] = CROSS_ENCODER
    elif not tell_family(out).name.startswith(CROSS_ENCODER):
        return
    recipe["rows"] = rows or recipe.get("rows", CHECKPOINT)
    file.write_text(json.dumps(recipe) + "\n", encoding="utf-8")


def _export_with_optimum(
    source: Path,
    out: Path,
    task: str,
    dtype: str,
    tokenizer: Any,  # noqa: ANN401 - untyped
) -> None:
    from optimum.exporters.openvino import main_export
    from optimum.intel import OVConfig

    main_export(
        str(source),
        str(out),
        task=task,
        trust_remote_code=False,
        # Else it loads the tokenizer again, and says nothing of its code.
        pad_token_id=tokenizer.pad_token_id if task == TASKS[2] else None,
        library_name="transformers",
        ov_config=OVConfig(dtype=dtype),
    )


def _check_model(model: Path, *, classifier: bool) -> None:
    """Loads the model once: the exporter would make up weights that are missing."""
    if classifier and read_chain(model):
        return  # Its head is no class of transformers.
    kind = "SequenceClassification" if classifier else "CausalLM"
    load_model(model, f"AutoModelFor{kind}", "auto")


def _convert_tokenizer(
    tokenizer: Any,  # noqa: ANN401 - untyped
    out: Path,
    *,
    classifier: bool,
) -> None:
    """Writes openvino_tokenizer, and openvino_detokenizer of a language model.

    A classifier's adds no BOS or EOS to a text: who builds the rows does. OpenVINO
    Model Server's own exporter leaves them out, too. Its calculator asks for that when
    it loads a tokenizer, which OpenVINO GenAI 2026.4 does not follow.
    """
    import openvino
    from openvino_tokenizers import convert_tokenizer

    if classifier:
        models = [convert_tokenizer(tokenizer, add_special_tokens=False)]
    else:
        # As optimum-cli sets it for this task.
        tokenizer.padding_side = tokenizer.truncation_side = "left"
        try:
            models = list(convert_tokenizer(tokenizer, with_detokenizer=True))
        except NotImplementedError:  # For lack of a detokenizer, which nobody needs.
            models = [convert_tokenizer(tokenizer)]
    for name, converted in zip(("tokenizer", "detokenizer"), models, strict=False):
        openvino.save_model(converted, out / f"openvino_{name}.xml")


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
