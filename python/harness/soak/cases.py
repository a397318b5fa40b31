# SPDX-License-Identifier: Apache-2.0
"""Requests of a soak and what is right to answer.

Good requests take their query and documents from a small stock whose raw scores were
computed beforehand, one pair at a time, by a servable without faults; so every answer
can be told from every other one.
"""

import json
import random
from dataclasses import dataclass, field
from typing import Any

from harness._native import Servable

QUERIES = 6
DOCUMENTS = 40
# Between a document alone and in any company; see docs/performance.md. Kernels of
# other shapes, in f32.
TOLERANCE = 1e-3

# Each is refused with InvalidArgumentError, whatever the model.
BAD_BODIES = (
    "",
    "{",
    "[]",
    "null",
    '{"query": "q"}',
    '{"documents": ["a"]}',
    '{"query": "", "documents": ["a"]}',
    '{"query": "q", "documents": []}',
    '{"query": "q", "documents": ["a", {"text": "b"}]}',
    '{"query": "q", "documents": ["a"], "top_n": 0}',
    '{"query": "q", "documents": ["a"], "top_n": "1"}',
    '{"query": "q", "query": "r", "documents": ["a"]}',
    '{"query": "\\ud800", "documents": ["a"]}',
    '{"query": "q", "documents": ["a"], "x": 1e999}',
    '{"query": "q", "documents": ["a"], "x": ' + "[" * 100 + "]" * 100 + "}",
)


@dataclass(frozen=True)
class Stock:
    """Texts and the raw score of each pair."""

    queries: list[str]
    documents: list[str]
    raw: list[list[float]]  # [query][document]


@dataclass(frozen=True)
class Case:
    """One good request: which texts of the stock it holds."""

    model: str  # comes back, so it tells this request from all others
    query: int
    documents: list[int]
    top_n: int | None = None
    extra: dict[str, Any] = field(default_factory=dict)

    def body(self, stock: Stock) -> str:
        """The request's JSON."""
        request: dict[str, Any] = {
            "model": self.model,
            "query": stock.queries[self.query],
            "documents": [stock.documents[i] for i in self.documents],
            "return_documents": True,
            "raw_scores": True,
            **self.extra,
        }
        if self.top_n is not None:
            request["top_n"] = self.top_n
        return json.dumps(request)

    def fault(self, stock: Stock, answer: str) -> str:
        """What is wrong with an answer to this request; "" when it is right."""
        response = json.loads(answer)
        if response["model"] != self.model:
            return f"answer of {response['model']}, expected of {self.model}"
        results = response["results"]
        expected = len(self.documents) if self.top_n is None else self.top_n
        if len(results) != min(expected, len(self.documents)):
            return f"{len(results)} results, expected {expected}"
        places = [result["index"] for result in results]
        if len(set(places)) != len(places):
            return "a document stands twice in the answer"
        scores = [result["raw_score"] for result in results]
        if scores != sorted(scores, reverse=True):
            return "results are not sorted"
        for result in results:
            document = self.documents[result["index"]]
            if result["document"]["text"] != stock.documents[document]:
                return f"document {result['index']} is another one's text"
            right = stock.raw[self.query][document]
            if abs(result["raw_score"] - right) > TOLERANCE:
                return f"raw score {result['raw_score']}, expected {right}"
        return ""


def make_stock(servable: Servable, seed: int) -> Stock:
    """Texts of mixed sizes, from one word to several prompts' worth of batches.

    Args:
        servable: Computes the right answers; it must have no faults.
        seed: The same seed, the same texts.
    """
    chance = random.Random(seed)
    words = [
        "".join(chance.choices("abcdefghiklmnoprstuvw", k=chance.randint(2, 9)))
        for _ in range(300)
    ]

    def text(mean: float) -> str:
        count = max(1, min(400, round(chance.expovariate(1 / mean))))
        return " ".join(chance.choices(words, k=count))

    queries = [text(6) for _ in range(QUERIES)]
    documents = [f"{i} {text(40)}" for i in range(DOCUMENTS)]
    raw = [
        [servable.score(query, [document])[0] for document in documents]
        for query in queries
    ]
    return Stock(queries, documents, raw)


def make_case(chance: random.Random, name: str) -> Case:
    """A good request: mostly few documents, now and then all of them, some twice."""
    count = chance.choice([1, 1, 2, 3, 5, 8, 20, DOCUMENTS])
    return Case(
        model=name,
        query=chance.randrange(QUERIES),
        documents=chance.choices(range(DOCUMENTS), k=count),
        top_n=chance.choice([None, None, 1, count, count + 5]),
    )
