# SPDX-License-Identifier: Apache-2.0
"""transformers as the model card uses it, with what its users do to be quick.

bf16 on the CPU, documents sorted by length, batches of 8 padded on the left, logits
of the last position only. Prefix, pair and suffix are tokenized apart and the pair
is cut on its right to what is left of 8,192 tokens.
"""

from typing import Any, Literal

from harness._shared.pretrained import load_model, load_tokenizer
from harness._shared.prompt import PREFIX, SUFFIX, pair
from harness.bench.models import Models
from harness.bench.peers import Properties

BATCH = 8
MAX_LENGTH = 8192


class Transformers:
    """AutoModelForCausalLM on the Hugging Face folder."""

    scores_are: Literal["raw"] = "raw"
    concurrent = False

    def __init__(self, model: Any, tokenizer: Any) -> None:  # noqa: ANN401 - untyped
        """Takes the loaded model and its tokenizer."""
        self._model = model
        self._tokenizer = tokenizer
        self._yes = tokenizer.convert_tokens_to_ids("yes")
        self._no = tokenizer.convert_tokens_to_ids("no")
        self._prefix = self._ids([PREFIX])[0]
        self._suffix = self._ids([SUFFIX])[0]
        self._computed = 0
        self.given: dict[str, object] = {
            "dtype": "bfloat16",
            "batch": f"sorted by length, {BATCH} at a time, padded on the left",
            "logits_to_keep": 1,
            "attention": model.config._attn_implementation,
            "properties": {},
        }

    def score(self, query: str, documents: list[str]) -> list[float]:
        """Raw scores."""
        rows = self._prompts(query, documents)
        order = sorted(range(len(rows)), key=lambda i: len(rows[i]))
        scores = [0.0] * len(rows)
        for start in range(0, len(order), BATCH):
            batch = order[start : start + BATCH]
            raw = self._infer([rows[i] for i in batch])
            for i, score in zip(batch, raw, strict=True):
                scores[i] = score
        return scores

    def computed_tokens(self) -> int:
        """Rows times the longest prompt of each batch, padding included."""
        return self._computed

    def _prompts(self, query: str, documents: list[str]) -> list[list[int]]:
        room = MAX_LENGTH - len(self._prefix) - len(self._suffix)
        pairs = self._ids([pair(query, document) for document in documents])
        return [self._prefix + ids[:room] + self._suffix for ids in pairs]

    def _ids(self, texts: list[str]) -> list[list[int]]:
        encoded = self._tokenizer(texts, add_special_tokens=False)
        ids: list[list[int]] = encoded["input_ids"]
        return ids

    def _infer(self, rows: list[list[int]]) -> list[float]:
        import torch

        longest = max(len(row) for row in rows)
        ids = torch.full((len(rows), longest), self._tokenizer.pad_token_id)
        mask = torch.zeros_like(ids)
        for i, row in enumerate(rows):
            ids[i, longest - len(row) :] = torch.tensor(row)
            mask[i, longest - len(row) :] = 1
        with torch.inference_mode():
            logits = (
                self._model(
                    input_ids=ids,
                    attention_mask=mask,
                    logits_to_keep=1,
                    use_cache=False,
                )
                .logits[:, -1]
                .float()
            )
        self._computed += ids.numel()
        raw: list[float] = (logits[:, self._yes] - logits[:, self._no]).tolist()
        return raw


def load(models: Models, properties: Properties) -> Transformers:
    """Loads the checkpoint; OpenVINO's properties are not for it."""
    import torch

    if models.checkpoint is None:  # Models.why_not says so before anybody loads.
        raise ValueError("no checkpoint")
    tokenizer = load_tokenizer(models.checkpoint)
    kind = "AutoModelForCausalLM"
    return Transformers(load_model(models.checkpoint, kind, torch.bfloat16), tokenizer)
