# SPDX-License-Identifier: Apache-2.0
"""An unchanged OpenVINO Model Server's rerank calculator, written again in numpy.

From the description of what the server does (docs/baked.md), not from ours: it reads
the small files of a folder, tokenizes the query alone and all documents together,
builds the rows, pads them, runs the model once and takes each document's best row.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import openvino as ov
from numpy.typing import NDArray

from harness.servable import tokenizers_library

Ids = NDArray[np.int64]
LENGTHS = (
    "max_position_embeddings",
    "n_positions",
    "seq_len",
    "seq_length",
    "n_ctx",
    "sliding_window",
)


@dataclass
class Batch:
    """One request's rows: [rows, width] each, and the document of each row."""

    input_ids: Ids
    attention_mask: Ids
    document_of: list[int]


class StockServer:
    """Serves a folder as the server would, up to the raw scores."""

    def __init__(self, folder: Path, properties: dict[str, Any]) -> None:
        core = ov.Core()
        core.add_extension(str(tokenizers_library()))
        self._tokenizer = core.compile_model(folder / "openvino_tokenizer.xml", "CPU")
        self._model = core.compile_model(
            folder / "openvino_model.xml", "CPU", properties
        )
        assert {i.get_any_name() for i in self._model.inputs} == {
            "input_ids",
            "attention_mask",
        }
        config = json.loads((folder / "config.json").read_text())
        self.pad, self.eos, self.bos = (
            config.get(f"{name}_token_id") or 0 for name in ("pad", "eos", "bos")
        )
        self.sep = config.get("sep_token_id", self.eos)
        self.limit = next((config[key] for key in LENGTHS if key in config), 512)
        tokenizer_config = json.loads((folder / "tokenizer_config.json").read_text())
        # Else releases up to 2025.3 join query and document as one text; later ones
        # look for the file in a wrong place.
        assert tokenizer_config.get("add_bos_token", True)

    def tokenize(self, texts: list[str]) -> tuple[Ids, Ids]:
        """Token ids and mask of all texts, padded to the longest."""
        result = self._tokenizer(texts)
        return result["input_ids"], result["attention_mask"]

    def batch(self, query: str, documents: list[str]) -> Batch:
        query_ids = self.tokenize([query])[0][0][: self.limit // 2]
        room = self.limit - len(query_ids) - 4
        ids, mask = self.tokenize(documents)
        chunks, document_of = self._chunks(ids, mask, room)
        width = max(len(chunk) for chunk in chunks)
        shape = (len(chunks), len(query_ids) + width + 4)
        input_ids = np.full(shape, self.pad, dtype=np.int64)
        attention_mask = np.zeros(shape, dtype=np.int64)
        head = [self.bos, *query_ids, self.eos, self.sep]
        for i, chunk in enumerate(chunks):
            # A document ends at the first pad token, wherever that comes from.
            pads = np.flatnonzero(np.asarray(chunk) == self.pad)
            row = [*head, *chunk[: pads[0] if pads.size else len(chunk)], self.eos]
            input_ids[i, : len(row)] = row
            attention_mask[i, : len(row)] = 1
        return Batch(input_ids, attention_mask, document_of)

    @staticmethod
    def _chunks(ids: Ids, mask: Ids, room: int) -> tuple[list[Ids], list[int]]:
        if ids.shape[1] <= room:
            return list(ids), list(range(len(ids)))
        chunks, document_of = [], []
        for i, (row, real) in enumerate(zip(ids, mask, strict=True)):
            zeros = np.flatnonzero(real == 0)
            tokens = row[: zeros[0] if zeros.size else len(row)]
            for start in range(0, max(len(tokens), 1), room):
                chunks.append(tokens[start : start + room])
                document_of.append(i)
        return chunks, document_of

    def row_scores(self, batch: Batch) -> NDArray[np.float64]:
        """The model's logit of each row."""
        logits = self._model(
            {"input_ids": batch.input_ids, "attention_mask": batch.attention_mask}
        )["logits"]
        assert logits.shape == (len(batch.input_ids), 1)
        scores: NDArray[np.float64] = logits[:, 0].astype(np.float64)
        return scores

    def score(self, query: str, documents: list[str]) -> NDArray[np.float64]:
        """The raw score of each document: its best row's."""
        batch = self.batch(query, documents)
        scores = np.full(len(documents), -np.inf)
        np.maximum.at(scores, batch.document_of, self.row_scores(batch))
        return scores
