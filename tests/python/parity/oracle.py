# SPDX-License-Identifier: Apache-2.0
"""The second implementation: the model card's algorithm in transformers, f32.

Written from the description of Qwen3-Reranker's protocol: prefix, pair and suffix
are tokenized apart, the pair is cut on its right, rows are padded on the left, and
the answer's logits are read at the last position.
"""

from pathlib import Path

PREFIX = (
    "<|im_start|>system\nJudge whether the Document meets the requirements based on "
    'the Query and the Instruct provided. Note that the answer can only be "yes" or '
    '"no".<|im_end|>\n<|im_start|>user\n'
)
SUFFIX = "<|im_end|>\n<|im_start|>assistant\n<think>\n\n</think>\n\n"
INSTRUCTION = (
    "Given a web search query, retrieve relevant passages that answer the query"
)


class Oracle:
    """Scores pairs with a Hugging Face folder."""

    def __init__(self, folder: Path, max_length: int = 8192) -> None:
        import torch
        from transformers import AutoModelForCausalLM, AutoTokenizer

        self.tokenizer = AutoTokenizer.from_pretrained(folder)
        self.model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32)
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
        pair = self._ids(
            f"<Instruct>: {instruction}\n<Query>: {query}\n<Document>: {document}"
        )
        return prefix + pair[: self.max_length - len(prefix) - len(suffix)] + suffix

    def score(self, sequences: list[list[int]], batch: int = 4) -> list[float]:
        """Raw scores: logit(yes) - logit(no) at the last position of each row."""
        import torch

        yes = self.tokenizer.convert_tokens_to_ids("yes")
        no = self.tokenizer.convert_tokens_to_ids("no")
        scores: list[float] = []
        for start in range(0, len(sequences), batch):
            rows = sequences[start : start + batch]
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
            scores += (logits[:, yes] - logits[:, no]).tolist()
        return scores
