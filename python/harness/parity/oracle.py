# SPDX-License-Identifier: Apache-2.0
"""The second implementation: the model card's algorithm in transformers, f32.

Written from the description of Qwen3-Reranker's protocol: prefix, pair and suffix
are tokenized apart, the pair is cut on its right, rows are padded on the left, and
the answer's logits are read at the last position. It shares no code with the C++
scorer and must never do.

Example:
    >>> oracle = Oracle("Qwen3-Reranker-0.6B")
    >>> oracle.score([oracle.encode("query", "document")])
"""

import contextlib
import os
from collections.abc import Iterator

from harness.bench.prompt import INSTRUCTION, PREFIX, SUFFIX, pair
from harness.errors import FailedPreconditionError, NotFoundError
from harness.quiet import quiet

__all__ = ["INSTRUCTION", "PREFIX", "SUFFIX", "Oracle", "checkpoint_errors"]

ARCHITECTURE = "Qwen3ForCausalLM"


class Oracle:
    """Scores pairs with a checkpoint.

    Attributes:
        tokenizer: The checkpoint's, of transformers.
        max_length: Longest prompt in tokens.
    """

    def __init__(self, model: str | os.PathLike[str], max_length: int = 8192) -> None:
        """Loads a checkpoint.

        Args:
            model: Folder with config.json, weights and tokenizer; or a hub's id.
            max_length: Longest prompt in tokens, frame included.

        Raises:
            NotFoundError: There is no such folder, and no hub that has it.
            FailedPreconditionError: It is no Qwen3ForCausalLM.
        """
        import torch
        from transformers import AutoConfig, AutoModelForCausalLM, AutoTokenizer

        with checkpoint_errors(model):
            config = AutoConfig.from_pretrained(model)
            architectures = config.architectures or []
            if ARCHITECTURE not in architectures:
                raise FailedPreconditionError(
                    f"{model}: architectures: expected {ARCHITECTURE}, got "
                    + (", ".join(architectures) or "none")
                )
            self.tokenizer = AutoTokenizer.from_pretrained(model)
            self.model = AutoModelForCausalLM.from_pretrained(
                model, dtype=torch.float32
            )
        self.model.eval()
        self.max_length = max_length

    def _ids(self, text: str) -> list[int]:
        ids: list[int] = self.tokenizer(text, add_special_tokens=False)["input_ids"]
        return ids

    def encode(
        self, query: str, document: str, instruction: str = INSTRUCTION
    ) -> list[int]:
        """Token ids of one prompt."""
        prefix, suffix = self._ids(PREFIX), self._ids(SUFFIX)
        ids = self._ids(pair(query, document, instruction))
        return prefix + ids[: self.max_length - len(prefix) - len(suffix)] + suffix

    def score(self, sequences: list[list[int]], batch: int = 4) -> list[float]:
        """Raw scores: logit(yes) - logit(no) at the last position of each row."""
        scores = [0.0] * len(sequences)
        # Rows of like length share a batch: less padding to compute.
        order = sorted(range(len(sequences)), key=lambda i: len(sequences[i]))
        for start in range(0, len(order), batch):
            places = order[start : start + batch]
            raw = self._forward([sequences[i] for i in places])
            for place, score in zip(places, raw, strict=True):
                scores[place] = score
        return scores

    def _forward(self, rows: list[list[int]]) -> list[float]:
        import torch

        yes = self.tokenizer.convert_tokens_to_ids("yes")
        no = self.tokenizer.convert_tokens_to_ids("no")
        width = max(len(row) for row in rows)
        ids = torch.full((len(rows), width), self.tokenizer.pad_token_id)
        mask = torch.zeros_like(ids)
        for i, row in enumerate(rows):
            ids[i, width - len(row) :] = torch.tensor(row)
            mask[i, width - len(row) :] = 1
        with torch.no_grad():
            logits = self.model(
                input_ids=ids, attention_mask=mask, logits_to_keep=1
            ).logits[:, -1]
        raw: list[float] = (logits[:, yes] - logits[:, no]).tolist()
        return raw


@contextlib.contextmanager
def checkpoint_errors(model: str | os.PathLike[str]) -> Iterator[None]:
    """Makes one line of what transformers says of a checkpoint that does not load.

    Raises:
        NotFoundError: There is no such folder, and no hub that has it.
        FailedPreconditionError: It is there and cannot be read.
    """
    from huggingface_hub.errors import HFValidationError

    try:
        with quiet():
            yield
    except (OSError, ValueError, ImportError) as error:
        if isinstance(error, (OSError, HFValidationError)) and not os.path.isdir(model):
            raise NotFoundError(
                f"{model}: expected a local folder or a hub's model id; no such "
                "folder, and no model hub that has it could be reached"
            ) from error
        raise FailedPreconditionError(f"{model}: {_line(error)}") from error


def _line(error: Exception) -> str:
    return " ".join(str(error).split())[:300]
