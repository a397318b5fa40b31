# SPDX-License-Identifier: Apache-2.0
"""How often a baked model sees the very tokens that the model itself would see.

A baked model is handed query and document tokenized apart, each with both of its ends
(calculators/bake/token_code.h); the graph takes the one that it needs. Here both sides
are asked: the model's own prompt as ``Servable.encode`` gives it, and the rows that
come out of the baked graph's front.

Example:
    >>> servable = harness.load_servable("Qwen3-Reranker-0.6B")
    >>> compare_rows(servable, Path("baked"), ["why?"]).equal
    1
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from harness._native import Servable
from harness.servable import tokenizers_library

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Ids = NDArray[np.int64]

# The values of calculators/bake/row_graph.cc that hold the new rows.
ROWS = ("baked/input_ids", "baked/attention_mask")
# The last part of a coded text that is its own: calculators/bake/token_code.h.
TEXT_ONLY = 1


@dataclass(frozen=True)
class Comparison:
    """Of how many queries the token rows are equal.

    Attributes:
        total: Queries compared.
        different: Those whose rows differ.
    """

    total: int
    different: tuple[str, ...]

    @property
    def equal(self) -> int:
        """Queries whose rows are equal."""
        return self.total - len(self.different)


class BakedRows:
    """Runs a baked folder's tokenizer and the front of its model, nothing else."""

    def __init__(self, baked: Path) -> None:
        """Compiles both.

        Args:
            baked: A folder that bake() wrote.
        """
        import openvino

        core = openvino.Core()
        core.add_extension(str(tokenizers_library()))
        self._tokenizer = core.compile_model(baked / "openvino_tokenizer.xml", "CPU")
        model = core.read_model(baked / "openvino_model.xml")
        named = {node.get_friendly_name(): node for node in model.get_ops()}
        outputs = [named[name].output(0) for name in ROWS]
        front = openvino.Model(outputs, model.get_parameters())
        self._front = core.compile_model(front, "CPU")
        self._config = json.loads((baked / "config.json").read_text())

    def coded(self, text: str) -> list[int]:
        """The tokens of one text with both ends, as the server gets them."""
        result = self._tokenizer([text])
        ids: list[int] = result["input_ids"][0].tolist()
        return ids

    def tokens(self, text: str) -> list[int]:
        """The tokens of one text, as they stand in the prompt of a document."""
        stride = self._config["pad_token_id"] + 1
        parts = (divmod(coded, stride) for coded in self.coded(text))
        return [token for part, token in parts if part <= TEXT_ONLY]

    def prompt(self, query: str, document: str) -> list[int]:
        """The row that the model gets for a pair which fits into one row."""
        import numpy as np

        config: dict[str, Any] = self._config
        row = [
            config["bos_token_id"],
            *self.coded(query),
            config["eos_token_id"],
            config["sep_token_id"],
            *self.coded(document),
            config["eos_token_id"],
        ]
        ids = np.array([row], dtype=np.int64)
        return self.rows(ids, np.ones_like(ids))[0]

    def rows(self, input_ids: "Ids", attention_mask: "Ids") -> list[list[int]]:
        """What the model gets for the server's rows, [rows, width] each."""
        inputs = {"input_ids": input_ids, "attention_mask": attention_mask}
        ids, mask = self._front(inputs).values()
        return [row[real == 1].tolist() for row, real in zip(ids, mask, strict=True)]


def compare_rows(servable: Servable, baked: Path, queries: Sequence[str]) -> Comparison:
    """Compares the token rows of each query, which is its own document.

    Args:
        servable: The model that was baked, with the same instruction.
        baked: The baked folder.
        queries: Short enough for one row.
    """
    rows = BakedRows(baked)
    different = [
        query
        for query in queries
        if servable.encode(query, [query]) != [rows.prompt(query, query)]
    ]
    return Comparison(len(queries), tuple(different))
