# SPDX-License-Identifier: Apache-2.0
"""The export's own tokenizer, run by OpenVINO; pads on the left.

For the contender ``seed`` and for counting tokens. Special tokens in a text are
special here, unlike in ``ours``. Rows of a cross-encoder are counted by ``ours``.
"""

from pathlib import Path
from typing import Any

import harness
from harness._shared.prompt import whole
from harness.errors import InvalidArgumentError
from harness.servable import tokenizers_library


class Tokenizer:
    """openvino_tokenizer.xml of a folder, compiled."""

    def __init__(self, folder: Path) -> None:
        """Compiles openvino_tokenizer.xml of this folder."""
        import openvino

        core = openvino.Core()
        core.add_extension(str(tokenizers_library()))
        self._model = core.compile_model(folder / "openvino_tokenizer.xml", "CPU")

    def encode(self, texts: list[str]) -> tuple[Any, Any]:
        """Token ids and attention mask of a batch, i64 arrays [rows, longest]."""
        import numpy as np

        result = self._model(np.array(texts))
        return result["input_ids"], result["attention_mask"]

    def token(self, text: str) -> int:
        """The only token of a text.

        Raises:
            ValueError: It is more than one.
        """
        ids, _ = self.encode([text])
        if ids.shape != (1, 1):
            raise ValueError(f"{text!r}: expected one token, got {ids.shape[1]}")
        return int(ids[0, 0])

    def prompt_lengths(self, query: str, documents: list[str]) -> list[int]:
        """Tokens of each document's whole prompt."""
        _, mask = self.encode([whole(query, document) for document in documents])
        return [int(length) for length in mask.sum(axis=1)]


class RowCounter:
    """Counts tokens of a cross-encoder's rows."""

    def __init__(self, folder: Path) -> None:
        """Loads the model, which knows its rows."""
        self._servable = harness.load_servable(folder)

    def prompt_lengths(self, query: str, documents: list[str]) -> list[int]:
        """Tokens of each document's row.

        Raises:
            InvalidArgumentError: A document takes more than one row: some contenders
                would cut it, others split it.
        """
        rows = self._servable.encode(query, documents)
        if len(rows) != len(documents):
            raise InvalidArgumentError(
                f"documents: expected each to fit a row of {self._servable.max_length} "
                f"tokens, got {len(rows)} rows of {len(documents)}"
            )
        return [len(row) for row in rows]
