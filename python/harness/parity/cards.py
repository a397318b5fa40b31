# SPDX-License-Identifier: Apache-2.0
"""What the families' model cards say, and by which words their files are told.

A second table beside calculators/core/family.cc, written from the cards alone, so that
a mistake in either shows when both score the same pair.
"""

import json
from dataclasses import dataclass
from pathlib import Path

from harness._shared.checkpoint import OVERRIDES, Checkpoint, LogitScore
from harness._shared.prompt import INSTRUCTION, PREFIX, SUFFIX, pair


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
        instruction_lead: Text with {instruction}; joined with the first text of the
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
    instruction_lead: str = ""
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
    instruction_lead="instruction: {instruction}\n",
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
