# SPDX-License-Identifier: Apache-2.0
"""The model that contenders score with: an export, and the checkpoint it was made of.

Example:
    >>> find_models(Path("models/random-0.6b"))  # what make-model wrote
    >>> find_models(Path("models/qwen"), "Qwen/Qwen3-Reranker-0.6B")  # an export

Contenders without a template are given Qwen3-Reranker's prompt as text, so other
families of language models are refused: their numbers would not be of the same work.
Cross-encoders have contenders of their own.
"""

import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from harness._native import tell_family
from harness.errors import (
    FailedPreconditionError,
    InvalidArgumentError,
    NotFoundError,
)

FAMILY = "Qwen3-Reranker"
CROSS_ENCODER = "cross-encoder"  # also with a "/" and its kind behind it
# Who scores Qwen3-Reranker's prompt only, and who pairs of texts only.
OF_PROMPTS = frozenset({"seed", "genai", "transformers"})
OF_PAIRS = frozenset({"sentence-transformers"})
OF_CHECKPOINTS = OF_PAIRS | {"transformers", "onnxruntime"}
# It may change prompt or answers.
OVERRIDE = "reranker.json"


@dataclass(frozen=True)
class Models:
    """Where contenders find the model."""

    export: Path  # of OpenVINO
    checkpoint: Path | None = None  # of Hugging Face
    cross_encoder: bool = False

    def why_not(self, peer: str) -> str:
        """Why a contender cannot run; empty: it can."""
        if peer in OF_PROMPTS and self.cross_encoder:
            return f"it scores the prompt of {FAMILY}, not a cross-encoder's rows"
        if peer in OF_PAIRS and not self.cross_encoder:
            return "it scores a cross-encoder's rows, not prompts"
        if peer in OF_CHECKPOINTS and self.checkpoint is None:
            return "it runs the checkpoint, which --reference names"
        return ""


def find_models(folder: Path, reference: str | None = None) -> Models:
    """What a folder holds, complete and of the right family.

    Args:
        folder: What make-model wrote, or an exported model directory.
        reference: The export's checkpoint, a folder or a hub's model id.

    Raises:
        NotFoundError: A file that contenders read is missing.
        InvalidArgumentError: A config cannot be read, or the checkpoint is there twice.
        FailedPreconditionError: It is neither a Qwen3-Reranker nor a cross-encoder.
    """
    if not folder.is_dir():
        raise NotFoundError(
            f"{folder}: no such model folder; export and make-model make one"
        )
    made = (folder / "ov").is_dir()
    models = Models(folder / "ov", folder / "hf") if made else Models(folder)
    if made and reference is not None:
        raise InvalidArgumentError(
            f"--reference: expected none for {folder}, which make-model made with "
            f"its checkpoint, got {reference}"
        )
    files = [models.export / f"openvino_{n}.xml" for n in ("model", "tokenizer")]
    if models.checkpoint:
        files.append(models.checkpoint / "config.json")
    for file in files:
        if not file.is_file():
            raise NotFoundError(
                f"{file}: no such file; expected an exported model or what make-model "
                "made"
            )
    models = replace(models, cross_encoder=_is_cross_encoder(models.export))
    vocabulary(models.export)
    if reference is None:
        return models
    from harness._shared.checkpoint import open_checkpoint

    return replace(models, checkpoint=open_checkpoint(reference).folder)


def read_config(export: Path) -> dict[str, Any]:
    """The config.json of an export.

    Raises:
        InvalidArgumentError: There is none, or it is no JSON object.
    """
    return _read_object(export / "config.json")


def vocabulary(export: Path) -> int:
    """Tokens of an export's vocabulary.

    Raises:
        InvalidArgumentError: Its config does not say.
    """
    size = read_config(export).get("vocab_size")
    if not isinstance(size, int):
        raise InvalidArgumentError(
            f"{export / 'config.json'}: expected a number vocab_size, got {size!r}"
        )
    return size


def _is_cross_encoder(export: Path) -> bool:
    """Whether it is one; else it is a Qwen3-Reranker as it was published."""
    name = tell_family(export).name
    if name.partition("/")[0] == CROSS_ENCODER:
        return True
    if name != FAMILY:
        raise FailedPreconditionError(
            f"{export}: expected a {FAMILY}, whose prompt all contenders score, or a "
            f"{CROSS_ENCODER}, got {name}"
        )
    if (export / OVERRIDE).exists():
        raise FailedPreconditionError(
            f"{export / OVERRIDE}: expected none; contenders score {FAMILY}'s own "
            "prompt"
        )
    return False


def _read_object(file: Path) -> dict[str, Any]:
    try:
        value = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        value = None
    if not isinstance(value, dict):
        raise InvalidArgumentError(f"{file}: expected a JSON object")
    return value
