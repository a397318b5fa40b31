# SPDX-License-Identifier: Apache-2.0
"""Bakes a model directory: the C++ core writes the graphs, this the files beside."""

import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from harness._native import BakedModel, bake_model
from harness._shared.outputs import claimed_folder, move_entries, work_folder
from harness.errors import InvalidArgumentError
from harness.servable import tokenizers_library

Rows = Literal["packed", "grouped", "padded"]

TOKENIZER = "tokenizer.json"

GRAPH = """\
# A baked reranker for an unchanged OpenVINO Model Server: the prompt is in the model.

input_stream: "REQUEST_PAYLOAD:input"
output_stream: "RESPONSE_PAYLOAD:output"

node {
  name: "rerank"
  calculator: "RerankCalculatorOV"
  input_side_packet: "RERANK_NODE_RESOURCES:rerank_servable"
  input_stream: "REQUEST_PAYLOAD:input"
  output_stream: "RESPONSE_PAYLOAD:output"
  node_options: {
    [type.googleapis.com / mediapipe.RerankCalculatorOVOptions]: {
      models_path: "./"
      target_device: "CPU"
    }
  }
}
"""


@dataclass(frozen=True)
class Baked:
    """What was baked, and where.

    Attributes:
        out: The folder.
        model_name: The name that ovms_config.json gives the model.
        model: What the graphs were made for: markers, limits, instruction.
    """

    out: Path
    model_name: str
    model: BakedModel

    def as_dict(self) -> dict[str, Any]:
        """All of it as JSON values."""
        return {
            "out": str(self.out),
            "model_name": self.model_name,
            "family": self.model.family,
            "instruction": self.model.instruction,
            "max_length": self.model.max_length,
            "max_row_length": self.model.max_row_length,
            "prompt_tokens": self.model.prompt_tokens,
            "folded_head": self.model.folded_head,
            "rows": self.model.rows,
            "why_not_packed": self.model.why_not_packed or None,
        }


def bake(
    model_path: Path,
    out: Path,
    *,
    instruction: str | None = None,
    max_length: int | None = None,
    rows: Rows | None = None,
    model_name: str | None = None,
    work: Path | None = None,
) -> Baked:
    """Bakes an exported model into a folder of its own.

    Args:
        model_path: Model directory, as for load_servable.
        out: A new or empty folder.
        instruction: Task description in front of every query; None means the model
            family's default. It cannot be changed later. A cross-encoder has none.
        max_length: Longest prompt in tokens, or longest row of a cross-encoder;
            longer documents are scored in chunks. None means the model's.
        rows: "packed" computes what the rows of a request share once, and their rest
            without padding; "grouped" computes rows of like length together, each
            group padded to its own longest; "padded" computes every row as long as
            the longest; None means packed where the model's graph allows it, else
            grouped.
        model_name: Name for ovms_config.json; None means the folder's.
        work: A new folder to work in, in an ``out`` that the caller has claimed; None
            means that this is done here.

    Raises:
        NotFoundError: A file of the model is missing.
        InvalidArgumentError: A file is broken, ``out`` is in use, or ``max_length``
            leaves no room beside the prompt.
        FailedPreconditionError: The model cannot be baked, or not with ``rows``; the
            message says why.
    """
    name = out.resolve().name if model_name is None else model_name
    if not name:
        raise InvalidArgumentError("model_name: expected a name, got none")
    if work is None:
        with claimed_folder(out), work_folder(out) as folder:
            model = _write(model_path, folder, instruction, max_length, rows, name)
            move_entries(folder, out)
    else:
        work.mkdir()
        model = _write(model_path, work, instruction, max_length, rows, name)
        move_entries(work, out)
    return Baked(out, name, model)


def _write(
    model_path: Path,
    folder: Path,
    instruction: str | None,
    max_length: int | None,
    rows: Rows | None,
    model_name: str,
) -> BakedModel:
    """All files of the baked model."""
    model = bake_model(
        model_path,
        folder,
        instruction=instruction,
        max_length=max_length,
        rows=rows,
        tokenizers_library=tokenizers_library(),
    )
    if model.cross_encoder:
        # For our own calculator: of tokenizers that are not byte-level, the graph alone
        # does not tell all steps.
        shutil.copyfile(model_path / TOKENIZER, folder / TOKENIZER)
    for file, text in _texts(model, model_name).items():
        (folder / file).write_text(text, encoding="utf-8")
    return model


def _texts(model: BakedModel, model_name: str) -> dict[str, str]:
    """The small files: name to content."""
    objects: dict[str, dict[str, Any]] = {
        # The server takes the markers and the longest row from here, our own
        # calculator the family (calculators/core/family.cc).
        "config.json": {
            "architectures": ["BakedReranker"],
            "model_type": "baked-reranker",
            "bos_token_id": model.bos_token,
            "eos_token_id": model.eos_token,
            "sep_token_id": model.sep_token,
            "pad_token_id": model.pad_token,
            "max_position_embeddings": model.max_row_length,
            "baked": {
                "family": model.family,
                "instruction": model.instruction,
                "max_length": model.max_length,
            },
        },
        # Where a release honours Qwen3's own false, it joins query and document as one
        # text (2025.3 does).
        "tokenizer_config.json": {"add_bos_token": True},
        # Without it the server takes config.json for a list of models to load.
        "subconfig.json": {"model_config_list": []},
        "ovms_config.json": {
            "model_config_list": [],
            "mediapipe_config_list": [{"name": model_name, "base_path": "./"}],
        },
    }
    texts = {
        file: json.dumps(content, indent=2, ensure_ascii=False) + "\n"
        for file, content in objects.items()
    }
    return {**texts, "graph.pbtxt": GRAPH}
