# SPDX-License-Identifier: Apache-2.0
"""Requests that must be answered, or refused for a long text, and what is right."""

import json
import math
import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from harness.soak.stock import SETTINGS, Alone, Setting, Stock, at

# Between a document alone and in any company; see docs/performance.md. Kernels of
# other shapes, in f32.
TOLERANCE = 1e-3
# Of a double that went through JSON and another library's exp.
EXACT = 1e-12
MOST_DOCUMENTS = 20


@dataclass(frozen=True)
class Case:
    """One good request: which texts of the stock it holds and what it asks for."""

    model: str  # comes back, so it tells this request from all others
    query: int
    documents: list[int]
    setting: Setting = SETTINGS[0]
    top_n: int | None = None
    return_documents: bool = True
    raw_scores: bool = True

    def body(self, stock: Stock) -> str:
        """The request's JSON."""
        request: dict[str, Any] = {
            "model": self.model,
            "query": stock.queries[self.query],
            "documents": [stock.document(self.setting, i) for i in self.documents],
            "return_documents": self.return_documents,
            "raw_scores": self.raw_scores,
            **self.setting.fields,
        }
        if self.top_n is not None:
            request["top_n"] = self.top_n
        return json.dumps(request)

    def alone(self, stock: Stock) -> list[Alone]:
        """Each document's answer in no company."""
        row = stock.alone[self.setting.name][self.query]
        return [row[i] for i in self.documents]

    def refusal(self, stock: Stock) -> str:
        """The message of the error that is right; "" where an answer is."""
        for place, alone in enumerate(self.alone(stock)):
            if alone.refusal:
                return at(alone.refusal, place)
        return ""

    def fault(self, stock: Stock, response: dict[str, Any]) -> str:
        """What is wrong with an answer to this request; "" when it is right."""
        return next(self._faults(stock, response), "")

    def _faults(self, stock: Stock, response: dict[str, Any]) -> Iterator[str]:
        if response["model"] != self.model:
            yield f"answer of {response['model']}, expected of {self.model}"
        alone = self.alone(stock)
        tokens = sum(one.tokens for one in alone)
        if response["usage"] != {"prompt_tokens": tokens, "total_tokens": tokens}:
            yield f"usage {response['usage']}, expected {tokens} tokens"
        warnings = response.get("warnings", [])
        if warnings != self._warnings(alone):
            yield f"warnings {warnings}, expected {self._warnings(alone)}"
        results = response["results"]
        expected = min(self.top_n or len(alone), len(alone))
        if len(results) != expected:
            yield f"{len(results)} results, expected {expected}"
        yield from self._faults_of_order(results, alone)
        for result in results:
            yield from self._faults_of_result(stock, result, alone)

    def _warnings(self, alone: list[Alone]) -> list[str]:
        """Of the query once, then of each document."""
        of_query = [w for w in alone[0].warnings if w.startswith("query")]
        return of_query + [
            at(warning, place)
            for place, one in enumerate(alone)
            for warning in one.warnings
            if warning not in of_query
        ]

    def _faults_of_order(
        self, results: list[dict[str, Any]], alone: list[Alone]
    ) -> Iterator[str]:
        places = [result["index"] for result in results]
        if len(set(places)) != len(places):
            yield "a document stands twice in the answer"
        if not set(places) <= set(range(len(alone))):
            yield f"indices {places} of {len(alone)} documents"
        if self.raw_scores:
            order = [(-result["raw_score"], result["index"]) for result in results]
        else:  # several raw scores may share one of these
            order = [(-result["relevance_score"], 0) for result in results]
        if order != sorted(order):
            yield "results are not sorted"
        shown = [alone[place].raw for place in places]
        left = [one.raw for i, one in enumerate(alone) if i not in places]
        if left and max(left) > min(shown) + 2 * TOLERANCE:
            yield f"a document of raw score {max(left)} is left out"

    def _faults_of_result(
        self, stock: Stock, result: dict[str, Any], alone: list[Alone]
    ) -> Iterator[str]:
        place = result["index"]
        right = alone[place].raw
        raw = result["raw_score"] if self.raw_scores else right
        if abs(raw - right) > TOLERANCE:
            yield f"raw score {raw}, expected {right}"
        relevance = 1 / (1 + math.exp(-stock.score_scale * raw))
        # A sigmoid is nowhere steeper than a quarter.
        bound = EXACT if self.raw_scores else TOLERANCE * stock.score_scale / 4
        if abs(result["relevance_score"] - relevance) > bound:
            yield f"relevance {result['relevance_score']}, expected {relevance}"
        document = stock.document(self.setting, self.documents[place])
        expected = {"text": document} if isinstance(document, str) else document
        if self.return_documents and result["document"] != expected:
            yield f"document {place} is another one's text"
        asked = {"raw_score": self.raw_scores, "document": self.return_documents}
        for name, wanted in asked.items():
            if (name in result) != wanted:
                yield f"{name} in a result: {name in result}, expected {wanted}"


def make_case(chance: random.Random, name: str, stock: Stock, max_tokens: int) -> Case:
    """A good request: mostly few documents, now and then many, some twice.

    Args:
        chance: Draws everything.
        name: Of the request; comes back as its model.
        stock: Texts and their answers.
        max_tokens: Documents are left out until it has no more.
    """
    count = chance.choice([1, 1, 2, 3, 5, 8, MOST_DOCUMENTS])
    case = Case(
        model=name,
        setting=chance.choice(SETTINGS),
        query=chance.randrange(len(stock.queries)),
        documents=chance.choices(range(len(stock.documents)), k=count),
        top_n=chance.choice([None, None, 1, count, count + 5]),
        return_documents=chance.random() < 0.5,
        raw_scores=chance.random() < 0.8,
    )
    while sum(one.tokens for one in case.alone(stock)) > max_tokens:
        case.documents.pop()
    return case
