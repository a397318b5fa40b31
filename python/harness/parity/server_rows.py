# SPDX-License-Identifier: Apache-2.0
"""OpenVINO Model Server's own rerank rows in transformers, f32.

Written anew from what the server documents:

    BOS query EOS SEP document EOS PAD ...

The query has at most half of what config.json states as the longest row. A document
that does not fit is split; a comparison scores its first chunk. Ids are config.json's
unless 0, else the tokenizer's. Real cross-encoders join a pair in their tokenizer's
way, which is the same for RoBERTa's and another for BERT's: see docs/accuracy.md.
"""

from typing import Any

from harness._shared.checkpoint import Checkpoint
from harness._shared.cross_encoder import label_scores
from harness._shared.pretrained import load_model, load_tokenizer
from harness.parity.batches import score_in_batches


class ServerRowsOracle:
    """A transformers classifier, fed rows as the server feeds them.

    Attributes:
        algorithm: What is computed, for a report.
        max_length: Longest row in tokens.
    """

    algorithm = "transformers, rows as OpenVINO Model Server builds them"

    def __init__(
        self,
        model: Any,  # noqa: ANN401 - a transformers classifier
        tokenizer: Any,  # noqa: ANN401 - a fast tokenizer
        max_length: int | None = None,
    ) -> None:
        """Takes a loaded model; max_length None: as its config.json says."""
        self._model = model
        self._tokenizer = tokenizer
        self._markers = _markers(model.config, tokenizer)
        self.max_length = max_length or longest_row(model.config)
        # The server counts RoBERTa's first positions, which no token has, too.
        counted: int = max_length or model.config.max_position_embeddings
        self._query_length = counted // 2

    @classmethod
    def load(
        cls, checkpoint: Checkpoint, max_length: int | None = None
    ) -> "ServerRowsOracle":
        """Loads a checkpoint.

        Raises:
            FailedPreconditionError: It does not load.
        """
        import torch

        tokenizer = load_tokenizer(checkpoint.folder)
        kind = "AutoModelForSequenceClassification"
        model = load_model(checkpoint.folder, kind, torch.float32)
        return cls(model, tokenizer, max_length)

    def rows(self, query: str, document: str) -> list[list[int]]:
        """Token rows of one document, more than one where it is long."""
        m = self._markers
        asked = self._ids(query)[: self._query_length]
        room = self.max_length - len(asked) - 4
        ids = self._ids(document)
        return [
            [m["bos"], *asked, m["eos"], m["sep"], *ids[at : at + room], m["eos"]]
            for at in range(0, max(len(ids), 1), room)
        ]

    def encode(self, query: str, document: str) -> list[int]:
        """Token ids of one row, without padding."""
        return self.rows(query, document)[0]

    def score(self, query: str, documents: list[str]) -> list[float]:
        """Raw scores of the documents."""
        return self.score_rows([self.encode(query, d) for d in documents])

    def score_rows(self, rows: list[list[int]]) -> list[float]:
        """Raw scores of rows."""
        return score_in_batches(rows, self._forward)

    def _forward(self, rows: list[list[int]]) -> list[float]:
        import torch

        width = max(map(len, rows))
        pad = self._markers["pad"]
        ids = torch.tensor([row + [pad] * (width - len(row)) for row in rows])
        mask = torch.tensor([[1] * len(r) + [0] * (width - len(r)) for r in rows])
        with torch.inference_mode():
            logits = self._model(input_ids=ids, attention_mask=mask).logits
        return label_scores(logits)

    def token_text(self, token: int) -> str:
        """One token as text."""
        return str(self._tokenizer.decode([token]))

    def _ids(self, text: str) -> list[int]:
        ids: list[int] = self._tokenizer(text, add_special_tokens=False)["input_ids"]
        return ids


def _markers(config: Any, tokenizer: Any) -> dict[str, int]:  # noqa: ANN401 - of transformers
    def find(name: str) -> int:
        stated = getattr(config, f"{name}_token_id", None)
        known = getattr(tokenizer, f"{name}_token_id", None)
        return int(stated or known or 0)

    sep, eos = (getattr(config, f"{n}_token_id", None) for n in ("sep", "eos"))
    markers = {name: find(name) for name in ("bos", "eos", "pad")}
    markers["sep"] = next(
        (i for i in (sep, eos, tokenizer.sep_token_id) if i is not None),
        markers["eos"],
    )
    return markers


def longest_row(config: Any) -> int:  # noqa: ANN401 - of transformers
    """Tokens of a model's longest row: RoBERTa's first positions are padding's."""
    positions: int = config.max_position_embeddings
    return positions - 2 if config.model_type in _RESERVING else positions


_RESERVING = ("roberta", "xlm-roberta", "camembert")
