# SPDX-License-Identifier: Apache-2.0
"""Scores of many documents, every part that prompts share computed once.

    [system and instruction]    1 row       the same for all prompts
       [query]                  B rows      the same for a query's documents
          [document and suffix] B x N rows

Each level continues the keys and values of the one above. The numbers are those of
whole prompts, and gradients flow through all three.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from tools.train_mini_reranker.network import Network, Past
from tools.train_mini_reranker.understanding import UNDERSTANDING, means

GROUPS = 4  # by length, of documents that are computed together
FEWEST = 16  # documents of a group


@dataclass(frozen=True)
class Frame:
    """The prompt's constant parts and its answers, as tokens."""

    head: list[int]  # up to "<Query>:"
    middle: list[int]  # "\\n<Document>:"
    suffix: list[int]
    answers: tuple[int, int]  # yes, no

    @staticmethod
    def of(texts: Mapping[str, str], tokenizer: Any) -> "Frame":  # noqa: ANN401
        """Takes material.py's frame.json and a tokenizers.Tokenizer."""
        parts = {
            name: tokenizer.encode(texts[name], add_special_tokens=False).ids
            for name in ("head", "middle", "suffix")
        }
        yes, no = (tokenizer.token_to_id(answer) for answer in ("yes", "no"))
        return Frame(answers=(yes, no), **parts)


def scores(
    network: Network,
    frame: Frame,
    queries: tuple[Tensor, Tensor],
    documents: tuple[Tensor, Tensor],
) -> Tensor:
    """Raw scores, logit("yes") - logit("no").

    Args:
        network: What scores.
        frame: Of the prompt.
        queries: Tokens [queries, *] with frame.middle behind each, and lengths.
        documents: Tokens [queries x count, *] with frame.suffix behind each, and
            lengths; a query's documents stand together.

    Returns:
        f32 [queries, count].
    """
    asked, known = _asked(network, frame, queries, None)
    groups = [
        network.scores(ids, ends, above, seen, frame.answers)
        for ids, ends, above, seen in _grouped(asked, known, documents)
    ]
    return _in_order(groups, documents[1]).view(len(queries[0]), -1)


def meanings(
    network: Network,
    frame: Frame,
    queries: tuple[Tensor, Tensor],
    documents: tuple[Tensor, Tensor],
) -> tuple[Tensor, Tensor]:
    """What the network takes queries and documents to mean.

    Args: as of ``scores``, but that each document ends with frame.suffix's first token.

    Returns:
        Vectors of length 1: of each row's query, and of its document, both
        f32 [queries x count, sense_width].
    """
    asked, known = _asked(network, frame, queries, UNDERSTANDING)
    groups = [
        network.read(ids, ends, above, seen)
        for ids, ends, above, seen in _grouped(asked, known, documents)
    ]
    return means(_in_order(groups, documents[1]).float(), network.shape)


def _asked(
    network: Network, frame: Frame, queries: tuple[Tensor, Tensor], layers: int | None
) -> tuple[Past, Tensor]:
    """Keys and values of head and queries, and which of them are no padding."""
    ids, length = queries
    rows, device = len(ids), ids.device
    head = torch.tensor([frame.head], device=device)
    nothing = torch.ones(1, 0, dtype=torch.bool, device=device)
    shared = network.continued(head, None, nothing, layers)
    known = torch.ones(rows, head.shape[1], dtype=torch.bool, device=device)
    shared = [
        (k.expand(rows, -1, -1, -1), v.expand(rows, -1, -1, -1)) for k, v in shared
    ]
    asked = network.continued(ids, shared, known, layers)
    own = torch.arange(ids.shape[1], device=device) < length[:, None]
    return asked, torch.cat([known, own], 1)


def _grouped(
    asked: Past, known: Tensor, documents: tuple[Tensor, Tensor]
) -> Iterator[tuple[Tensor, Tensor, Past, Tensor]]:
    """Documents of like length together, padded to their own longest.

    Yields:
        ids, ends, keys and values above, and which of these are no padding.
    """
    ids, length = documents
    count = len(ids) // len(known)
    for rows in _order(length):
        longest = int(length[rows].max())
        query = rows // count
        above = [(k[query], v[query]) for k, v in asked]
        yield ids[rows, :longest], length[rows] - 1, above, known[query]


def _order(length: Tensor) -> list[Tensor]:
    groups = min(GROUPS, max(1, len(length) // FEWEST))
    return list(torch.tensor_split(length.argsort(stable=True), groups))


def _in_order(groups: Sequence[Tensor], length: Tensor) -> Tensor:
    """What _grouped's groups gave, in the rows' own order."""
    return torch.cat(list(groups))[torch.cat(_order(length)).argsort()]


def padded(rows: Sequence[Sequence[int]], device: str) -> tuple[Tensor, Tensor]:
    """Rows of token ids, padded to the right, and their lengths."""
    longest = max(map(len, rows))
    ids = torch.tensor([[*row, *[0] * (longest - len(row))] for row in rows])
    return ids.to(device), torch.tensor([len(row) for row in rows], device=device)


class Scorer:
    """Scores of texts, to validate with."""

    def __init__(
        self,
        network: Network,
        frame: Frame,
        tokenizer: Any,  # noqa: ANN401
        device: str = "cpu",
    ) -> None:
        """Takes a tokenizers.Tokenizer."""
        self._network = network
        self._frame = frame
        self._tokenizer = tokenizer
        self._device = device

    def __call__(
        self, queries: Sequence[str], documents: Sequence[Sequence[str]], longest: int
    ) -> Tensor:
        """Raw scores of queries' documents, as many of each: f32 [queries, documents].

        Args:
            queries: Texts.
            documents: Of each query.
            longest: Tokens that are kept of a document.
        """
        asked = [row + self._frame.middle for row in self._tokens(queries)]
        texts = [text for row in documents for text in row]
        rows = [row[:longest] + self._frame.suffix for row in self._tokens(texts)]
        return scores(
            self._network,
            self._frame,
            padded(asked, self._device),
            padded(rows, self._device),
        )

    def _tokens(self, texts: Sequence[str]) -> list[list[int]]:
        # " " belongs to the first word, as where the whole is tokenized.
        encoded = self._tokenizer.encode_batch_fast(
            [" " + text for text in texts], add_special_tokens=False
        )
        return [row.ids for row in encoded]
