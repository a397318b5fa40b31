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

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from harness.bench.prompt import INSTRUCTION, PREFIX, SUFFIX, pair
from harness.checkpoint import OVERRIDES, Checkpoint, LogitScore
from harness.parity.batches import score_in_batches
from harness.pretrained import load_model, load_tokenizer


@dataclass(frozen=True)
class Card:
    """What a family's model card says.

    Attributes:
        family: Its name in docs/models.md.
        architectures: Of config.json.
        prefix: Texts in front of the pair, each tokenized by itself; never cut.
        pair: Texts with {instruction}, {query} and {document}, each tokenized by
            itself, then cut together on the right.
        suffix: Texts behind it; never cut.
        answers: The answer that means relevant, and its opposite if that counts.
        max_length: Longest prompt in tokens.
        instruction: What stands for {instruction} unless one is given.
        instruction_head: Text with {instruction}; joined with the first text of the
            pair where one is given.
        instruction_tail: Text with {instruction}; behind {query}, where one is given.
        answer_ids: Instead of answers: ids that stand for no text.
        spoken: Words of its chat template that no other family's has.
        common: Whether a model that says nothing but its architecture is taken for
            one of this family.
    """

    family: str
    architectures: tuple[str, ...]
    prefix: tuple[str, ...]
    pair: tuple[str, ...]
    suffix: tuple[str, ...]
    answers: tuple[str, ...]
    max_length: int
    instruction: str = ""
    instruction_head: str = ""
    instruction_tail: str = ""
    answer_ids: tuple[int, ...] = ()
    spoken: str = ""
    common: bool = True

    @property
    def document_first(self) -> bool:
        """Whether the query stands behind the document: then it is never cut."""
        text = "".join(self.pair)
        return text.index("{document}") < text.index("{query}")


QWEN3 = Card(
    "Qwen3-Reranker",
    # A conversion to a classifier reads the same prompt.
    (
        "Qwen3ForCausalLM",
        "Qwen3ForSequenceClassification",
        "Qwen3MoeForCausalLM",
        "Qwen3MoeForSequenceClassification",
    ),
    prefix=(PREFIX,),
    pair=(pair("{query}", "{document}", "{instruction}"),),
    suffix=(SUFFIX,),
    answers=("yes", "no"),
    max_length=8192,
    instruction=INSTRUCTION,
    spoken=INSTRUCTION,
)
ZERANK_2 = Card(
    "zerank-2",
    ("Qwen3ForCausalLM", "Qwen3ForSequenceClassification"),
    prefix=("<|im_start|>system\n",),
    pair=("{query}<|im_end|>\n<|im_start|>user\n{document}",),
    suffix=("<|im_end|>\n<|im_start|>assistant\n",),
    answers=("Yes",),
    max_length=32768,
    common=False,
)
MXBAI_RERANK_V2 = Card(
    "mxbai-rerank-v2",
    ("Qwen2ForCausalLM", "Qwen2ForSequenceClassification"),
    prefix=(
        "<|im_start|>system\nYou are Qwen, created by Alibaba Cloud. You are a "
        "helpful assistant.<|im_end|>\n<|im_start|>user\n",
    ),
    pair=("query: {query}", "\n", "document: {document}"),
    suffix=(
        "\n",
        "You are a search relevance expert who evaluates how well documents match "
        "search queries. For each query-document pair, carefully analyze the "
        "semantic relationship between them, then provide your binary relevance "
        "judgment (0 for not relevant, 1 for relevant).\nRelevance:",
        "<|im_end|>\n<|im_start|>assistant\n",
    ),
    answers=("1", "0"),
    max_length=8192,
    instruction_head="instruction: {instruction}\n",
    spoken="search relevance expert",
)
BGE_RERANKER_V2_GEMMA = Card(
    "bge-reranker-v2-gemma",
    ("GemmaForCausalLM", "GemmaForSequenceClassification"),
    prefix=("<bos>",),
    pair=("A: {query}", "\n", "B: {document}"),
    suffix=(
        "\n",
        "Given a query A and a passage B, determine whether the passage contains an "
        "answer to the query by providing a prediction of either 'Yes' or 'No'.",
    ),
    answers=("Yes",),
    max_length=1024,
    spoken="Given a query A and a passage B",
)
QWEN3_VL = Card(
    "Qwen3-VL-Reranker",
    (
        "Qwen3VLForConditionalGeneration",
        "Qwen3ForCausalLM",
        "Qwen3ForSequenceClassification",
    ),
    prefix=(PREFIX,),
    pair=("<Instruct>: {instruction}<Query>:{query}\n<Document>:{document}",),
    suffix=("<|im_end|>\n<|im_start|>assistant\n",),
    answers=("yes", "no"),
    max_length=8192,
    instruction="Given a search query, retrieve relevant candidates that answer the "
    "query.",
    spoken="relevant candidates",
    common=False,
)
CTXL_RERANK_V2 = Card(
    "ctxl-rerank-v2",
    ("Qwen3ForCausalLM", "Qwen3ForSequenceClassification"),
    prefix=(),
    pair=(
        "Check whether a given document contains information helpful to answer the "
        "query.\n<Document> {document}\n<Query> {query} ??",
    ),
    suffix=(),
    answers=(),
    answer_ids=(0,),
    max_length=32768,
    instruction_tail=" {instruction}",
    spoken="information helpful to answer",
    common=False,
)
LLAMA_NEMOTRON_RERANK = Card(
    "llama-nemotron-rerank",
    ("LlamaBidirectionalForSequenceClassification",),
    prefix=("<|begin_of_text|>",),
    pair=("question:{query} \n \n passage:{document}",),
    suffix=(),
    answers=(),
    max_length=8192,
)
CARDS = (
    QWEN3,
    QWEN3_VL,
    ZERANK_2,
    CTXL_RERANK_V2,
    MXBAI_RERANK_V2,
    BGE_RERANKER_V2_GEMMA,
    LLAMA_NEMOTRON_RERANK,
)


def find_card(checkpoint: Checkpoint) -> Card | None:
    """The card of a checkpoint, or None where no family with a prompt has it.

    What reranker.json names goes before all else; then what the chat template says and
    how many answers 1_LogitScore has; then the architecture alone.
    """
    named = stated_family(checkpoint.folder)
    if named is not None:
        name = named.removesuffix("-seq-cls")
        return next((card for card in CARDS if card.family == name), None)
    fitting = [c for c in CARDS if checkpoint.architecture in c.architectures]
    template = _chat_template(checkpoint.folder)
    spoken = [c for c in fitting if c.spoken and c.spoken in template]
    if spoken:
        return spoken[0]
    stated = checkpoint.logit_score
    if stated is not None:
        fitting = [c for c in fitting if _answers(c, stated)]
        return max(fitting, key=lambda card: card.common, default=None)
    return next((card for card in fitting if card.common), None)


def _answers(card: Card, stated: LogitScore) -> bool:
    """Whether a card's score is made as 1_LogitScore says."""
    single = stated.false_token_id is None
    if card.answer_ids or (single and stated.true_token_id == 0):
        return single and card.answer_ids == (stated.true_token_id,)
    return len(card.answers) == (1 if single else 2)


def stated_family(folder: Path) -> str | None:
    """The family that a folder's reranker.json names."""
    file = folder / OVERRIDES
    if not file.is_file():
        return None
    stated = json.loads(file.read_text(encoding="utf-8"))
    return stated.get("family") if isinstance(stated, dict) else None


def _chat_template(folder: Path) -> str:
    file, settings = folder / "chat_template.jinja", folder / "tokenizer_config.json"
    if file.is_file():
        return file.read_text(encoding="utf-8")
    if not settings.is_file():
        return ""
    template = json.loads(settings.read_text(encoding="utf-8")).get("chat_template")
    return template if isinstance(template, str) else ""


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
            first = self._card.instruction_head + first
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


def label_scores(logits: Any) -> list[float]:  # noqa: ANN401 - a tensor or array
    """A classifier's raw scores [rows]: of its only label, or of label 1."""
    scores: list[float] = logits[:, min(1, logits.shape[1] - 1)].tolist()
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
