# SPDX-License-Identifier: Apache-2.0
"""The model cards' algorithms in transformers, f32.

Written from the cards: prefix, pair and suffix are tokenized apart, the pair is cut
on its right, rows are padded on the left, and the answers' logits are read at the
last position:

    PAD PAD [prefix] [query ... document] [suffix]
                                               ^ logit(yes) - logit(no)

Example:
    >>> checkpoint = open_checkpoint("Qwen3-Reranker-0.6B")
    >>> oracle = ModelCardOracle.load(checkpoint, find_card(checkpoint))
    >>> oracle.score("query", ["document"])
"""

from typing import Any

from harness._shared.checkpoint import Checkpoint
from harness._shared.cross_encoder import label_scores
from harness._shared.pretrained import load_model, load_tokenizer
from harness.parity.batches import score_in_batches
from harness.parity.cards import Card


class ModelCardOracle:
    """Scores pairs as a card says.

    Attributes:
        algorithm: What is computed, for a report.
        tokenizer: The checkpoint's, of transformers.
        max_length: Longest prompt in tokens.
    """

    def __init__(
        self,
        card: Card,
        model: Any,  # noqa: ANN401 - of transformers
        tokenizer: Any,  # noqa: ANN401 - of transformers
        max_length: int,
        answer_ids: list[int],
    ) -> None:
        """Takes a loaded model; no answers: it is a classifier."""
        self._card = card
        self._model = model
        self._answers = answer_ids
        self.tokenizer = tokenizer
        self.max_length = max_length
        self.algorithm = f"the model card's algorithm ({card.family}) in transformers"

    @classmethod
    def load(
        cls, checkpoint: Checkpoint, card: Card, max_length: int | None = None
    ) -> "ModelCardOracle":
        """Loads a checkpoint.

        Args:
            checkpoint: The checkpoint.
            card: Its family's.
            max_length: Longest prompt in tokens; None: the card's.

        Raises:
            FailedPreconditionError: The checkpoint does not load.
        """
        import torch

        classifier = checkpoint.architecture.endswith("ForSequenceClassification")
        kind = "CausalLM"
        if checkpoint.architecture.endswith("ForConditionalGeneration"):
            kind = "ImageTextToText"
        if classifier:
            kind = "SequenceClassification"
        tokenizer = load_tokenizer(checkpoint.folder)
        model = load_model(checkpoint.folder, f"AutoModelFor{kind}", torch.float32)
        # A classifier finds each row's last token by it.
        model.config.pad_token_id = tokenizer.pad_token_id
        limits = (card.max_length, checkpoint.max_position_embeddings or 1 << 30)
        return cls(
            card,
            model,
            tokenizer,
            max_length or min(limits),
            [] if classifier else _answer_ids(checkpoint, card, tokenizer),
        )

    def encode(
        self, query: str, document: str, instruction: str | None = None
    ) -> list[int]:
        """Token ids of one prompt; instruction None: the card's, if it has one."""
        if instruction is None:
            instruction = self._card.instruction
        texts = {"query": query, "document": document, "instruction": instruction}
        prefix, suffix = self._ids(self._card.prefix), self._ids(self._card.suffix)
        first, *others = self._card.pair
        if instruction:
            tail = self._card.instruction_tail
            first = self._card.instruction_lead + first
            first = first.replace("{query}", "{query}" + tail)
        ids = self._ids([part.format(**texts) for part in (first, *others)])
        room = self.max_length - len(prefix) - len(suffix)
        if self._card.document_first and len(ids) > room:
            return self._cut_document(first, texts)
        return prefix + ids[:room] + suffix

    def _cut_document(self, template: str, texts: dict[str, str]) -> list[int]:
        """The document alone is cut: the card would cut the query behind it."""
        before, behind = template.split("{document}")
        newline, query = behind[:1], behind[1:].format(**texts)
        head, end = self._ids([before.rstrip(" ")]), self._ids([newline, query])
        document = self._ids([" " + texts["document"]])
        return head + document[: self.max_length - len(head) - len(end)] + end

    def _ids(self, parts: tuple[str, ...] | list[str]) -> list[int]:
        return [
            token
            for part in parts
            for token in self.tokenizer(part, add_special_tokens=False)["input_ids"]
        ]

    def score(self, query: str, documents: list[str]) -> list[float]:
        """Raw scores of the documents."""
        return self.score_rows([self.encode(query, d) for d in documents])

    def score_rows(self, rows: list[list[int]]) -> list[float]:
        """Raw scores of prompts."""
        return score_in_batches(rows, self._forward)

    def token_text(self, token: int) -> str:
        """One token as text."""
        return str(self.tokenizer.decode([token]))

    def _forward(self, rows: list[list[int]]) -> list[float]:
        import torch

        width = max(len(row) for row in rows)
        ids = torch.full((len(rows), width), self.tokenizer.pad_token_id)
        mask = torch.zeros_like(ids)
        for i, row in enumerate(rows):
            ids[i, width - len(row) :] = torch.tensor(row)
            mask[i, width - len(row) :] = 1
        given: dict[str, Any] = {"input_ids": ids, "attention_mask": mask}
        with torch.inference_mode():
            if not self._answers:
                logits = self._model(**given).logits
                # Two answers that became two labels: the softmax of both.
                if len(self._card.answers) == 2 and logits.shape[1] == 2:
                    logits = logits[:, 1:] - logits[:, :1]
                return label_scores(logits)
            logits = self._model(**given, logits_to_keep=1).logits[:, -1]
        raw = logits[:, self._answers[0]]
        if len(self._answers) > 1:
            raw = raw - logits[:, self._answers[1]]
        scores: list[float] = raw.tolist()
        return scores


def _answer_ids(checkpoint: Checkpoint, card: Card, tokenizer: Any) -> list[int]:  # noqa: ANN401
    """Ids that 1_LogitScore states go before the card's answers."""
    stated = checkpoint.logit_score
    if stated is None and card.answer_ids:
        return list(card.answer_ids)
    if stated is None:
        return [tokenizer.convert_tokens_to_ids(answer) for answer in card.answers]
    false = [] if stated.false_token_id is None else [stated.false_token_id]
    return [stated.true_token_id, *false]
