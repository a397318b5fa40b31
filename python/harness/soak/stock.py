# SPDX-License-Identifier: Apache-2.0
"""Texts of a soak and what each pair's answer is when it is asked for alone.

An answer for many documents is then known without asking: scores, tokens, warnings
and refusals of a document depend on no neighbour.
"""

import json
import random
import re
from dataclasses import dataclass, field
from typing import Any

from harness._native import Servable
from harness.errors import InvalidArgumentError

# Words of each text. The last query takes more than its share of a prompt, the last
# documents more than a whole one.
QUERY_WORDS = (3, 9, 150)
DOCUMENT_WORDS = (1, 2, 3, 5, 8, 12, 12, 18, 25, 30, 130, 200)
LONG_WORD = 9  # letters


@dataclass(frozen=True)
class Setting:
    """Fields of a request that change scores, under one name.

    Attributes:
        name: Of reports.
        fields: As in the body.
        objects: Documents are objects and not strings.
    """

    name: str
    fields: dict[str, Any] = field(default_factory=dict)
    objects: bool = False


SETTINGS = (
    Setting("plain"),  # long documents are chunked
    Setting("object fields", {"rank_fields": ["title", "text"]}, objects=True),
    Setting("instruction", {"instruction": "Find the entry that names the same"}),
    Setting("truncate", {"long_documents": "TRUNCATE"}),
    Setting("refuse long", {"long_documents": "ERROR"}),
    Setting("two chunks", {"long_documents": "CHUNK", "max_chunks_per_doc": 2}),
    Setting("twenty tokens", {"max_tokens_per_doc": 20}),
)


@dataclass(frozen=True)
class Alone:
    """The answer to a query and one document.

    Attributes:
        raw: Raw score.
        tokens: Of all its prompts.
        warnings: Of the query and of the document, which has the index 0.
        refusal: The error's message in place of an answer; else "".
    """

    raw: float = 0.0
    tokens: int = 0
    warnings: tuple[str, ...] = ()
    refusal: str = ""


@dataclass(frozen=True)
class Stock:
    """Texts and their answers.

    Attributes:
        queries: Texts.
        documents: Objects with a title and a text.
        alone: Answers: [setting's name][query][document].
        tokens: Of each query, by itself.
        score_scale: relevance_score = sigmoid(score_scale * raw score).
    """

    queries: list[str]
    documents: list[dict[str, str]]
    alone: dict[str, list[list[Alone]]]
    tokens: list[list[int]]
    score_scale: float = 1.0

    def document(self, setting: Setting, index: int) -> str | dict[str, str]:
        """A document as it stands in a request."""
        document = self.documents[index]
        return document if setting.objects else document["text"]


def at(text: str, place: int) -> str:
    """What is said of document 0, said of the document at another place."""
    return re.sub(r"\b(documents?[ \[])0\b", rf"\g<1>{place}", text, count=1)


def make_stock(servable: Servable, seed: int) -> Stock:
    """Texts of mixed sizes and their answers, asked for one pair at a time.

    Args:
        servable: Computes the right answers; it must have no faults.
        seed: The same seed, the same texts.
    """
    chance = random.Random(seed)
    words = [
        "".join(chance.choices("abcdefghiklmnoprstuvw", k=chance.randint(2, LONG_WORD)))
        for _ in range(300)
    ]

    def text(count: int) -> str:
        return " ".join(chance.choices(words, k=count))

    queries = [text(count) for count in QUERY_WORDS]
    documents = [
        {"title": text(2), "text": f"{i} {text(count)}"}
        for i, count in enumerate(DOCUMENT_WORDS)
    ]
    stock = Stock(
        queries, documents, {}, servable.tokenize(queries), servable.model.score_scale
    )
    for setting in SETTINGS:
        stock.alone[setting.name] = [
            [
                _ask(servable, setting, query, stock.document(setting, i))
                for i in range(len(documents))
            ]
            for query in queries
        ]
    return stock


def _ask(
    servable: Servable, setting: Setting, query: str, document: str | dict[str, str]
) -> Alone:
    body = {"query": query, "documents": [document], "raw_scores": True}
    try:
        answer = json.loads(servable.rerank(json.dumps(body | setting.fields)))
    except InvalidArgumentError as error:
        return Alone(refusal=str(error))
    return Alone(
        raw=answer["results"][0]["raw_score"],
        tokens=answer["usage"]["prompt_tokens"],
        warnings=tuple(answer.get("warnings", [])),
    )
