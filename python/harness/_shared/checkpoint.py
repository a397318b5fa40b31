# SPDX-License-Identifier: Apache-2.0
"""Checkpoints of Hugging Face: where they are, and what they say of themselves.

Example:
    >>> checkpoint = open_checkpoint("Qwen/Qwen3-Reranker-0.6B")
    >>> checkpoint.architecture
    'Qwen3ForCausalLM'

Needs the extra ``reference``; importing this module needs none. Not for model
directories, which the C++ core reads.
"""

import json
import logging
from dataclasses import dataclass
from pathlib import Path

from harness._shared.checkpoint_files import check_config, check_weights
from harness._shared.extras import require
from harness._shared.hub import fetch
from harness._shared.pretrained import load_config
from harness.errors import InvalidArgumentError

_LOG = logging.getLogger("harness")
# Which tokens are read: sentence-transformers' part of a checkpoint.
LOGIT_SCORE = Path("1_LogitScore", "config.json")
# What a user says of a model's family.
OVERRIDES = "reranker.json"


@dataclass(frozen=True)
class LogitScore:
    """The answers whose logits make a score.

    Attributes:
        true_token_id: Of the answer that means relevant.
        false_token_id: Of its opposite; None: the true token's logit alone counts.
    """

    true_token_id: int
    false_token_id: int | None


@dataclass(frozen=True)
class Checkpoint:
    """One checkpoint on this machine.

    Attributes:
        folder: With config.json, weights and tokenizer.
        model_type: Of config.json.
        architectures: Of config.json.
        max_position_embeddings: Of config.json, where it says so.
        logit_score: Where the checkpoint has one.
    """

    folder: Path
    model_type: str
    architectures: tuple[str, ...]
    max_position_embeddings: int | None
    logit_score: LogitScore | None

    @property
    def architecture(self) -> str:
        """The first of the architectures, empty where none is stated."""
        return self.architectures[0] if self.architectures else ""


def open_checkpoint(model: str) -> Checkpoint:
    """Finds a checkpoint and reads its small files.

    Args:
        model: A folder, or a model id for a hub.

    Raises:
        NotFoundError: There is no such folder, and no hub that has it; or a file of
            it is missing.
        FailedPreconditionError: It is no whole and plain model (checkpoint_files), its
            architecture needs code of its own, or a package is missing.
        InvalidArgumentError: Its config.json or 1_LogitScore is damaged.
    """
    require(
        f"the checkpoint {model}",
        transformers="rerank-harness[reference]",
        huggingface_hub="rerank-harness[reference]",
    )
    folder = Path(model).expanduser()
    if not folder.is_dir():
        folder = fetch(model, check_config)
    stated = check_config(folder)
    config = load_config(folder, stated)
    check_weights(folder)
    if stated.get("auto_map"):
        _LOG.warning(
            "%s: the code that comes with it is not run: %s is computed as "
            "transformers has it",
            folder,
            config.model_type,
        )
    return Checkpoint(
        folder,
        config.model_type,
        tuple(config.architectures or ()),
        getattr(config, "max_position_embeddings", None),
        _logit_score(folder / LOGIT_SCORE),
    )


def _logit_score(file: Path) -> LogitScore | None:
    if not file.is_file():
        return None
    try:
        stated = json.loads(file.read_text(encoding="utf-8"))
        false = stated.get("false_token_id")
        return LogitScore(
            int(stated["true_token_id"]), None if false is None else int(false)
        )
    except (
        OSError, ValueError, TypeError, KeyError, AttributeError,
        OverflowError, RecursionError,
    ):  # fmt: skip
        raise InvalidArgumentError(
            f"{file}: expected an object with true_token_id and, if any, false_token_id"
        ) from None
