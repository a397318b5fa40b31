# SPDX-License-Identifier: Apache-2.0
"""A stock without a model, right answers made from it, and services that misbehave."""

import json
import math
from collections.abc import Callable
from pathlib import Path

from harness.errors import InvalidArgumentError
from harness.soak import SoakOptions, SoakReport
from harness.soak.cases import Case
from harness.soak.clients import Client
from harness.soak.report import Injected
from harness.soak.stock import SETTINGS, Alone, Stock
from harness.soak.verdict import judge

DOCUMENTS = 12
CUT = "query: 2 tokens did not fit and were cut"
CHUNKED = "document 0: scored in 2 chunks, the best one counts"
TOO_LONG = "document 0: expected at most 9 tokens (long_documents is ERROR), got 12"


def _alone(setting: str, document: int) -> Alone:
    if document == DOCUMENTS - 1 and setting == "refuse long":
        return Alone(refusal=TOO_LONG)
    chunked = (CHUNKED,) if document == DOCUMENTS - 1 else ()
    return Alone(document / 4, 10 + document, (CUT, *chunked))


STOCK = Stock(
    queries=["q", "r"],
    documents=[{"title": f"t{i}", "text": f"d{i}"} for i in range(DOCUMENTS)],
    alone={
        setting.name: [[_alone(setting.name, i) for i in range(DOCUMENTS)]] * 2
        for setting in SETTINGS
    },
    tokens=[[1], [2]],
    score_scale=0.5,
)


def right_answer(case: Case, **changes: object) -> dict[str, object]:
    """The right answer to a case, with changes to its best result."""
    placed = list(enumerate(case.documents))
    scored = sorted((-STOCK.alone["plain"][0][d].raw, i, d) for i, d in placed)
    results: list[dict[str, object]] = []
    for minus_raw, index, document in scored[: case.top_n]:
        shown = STOCK.document(case.setting, document)
        result: dict[str, object] = {
            "index": index,
            "relevance_score": 1 / (1 + math.exp(0.5 * minus_raw)),
        }
        if case.raw_scores:
            result["raw_score"] = -minus_raw
        if case.return_documents:
            result["document"] = {"text": shown} if isinstance(shown, str) else shown
        results.append(result)
    results[0] |= changes
    tokens = sum(10 + document for document in case.documents)
    return {
        "results": results,
        "model": case.model,
        "id": f"id of {case.model}",
        "usage": {"prompt_tokens": tokens, "total_tokens": tokens},
        "warnings": [
            CUT,
            *(
                CHUNKED.replace("0", str(i), 1)
                for i, document in placed
                if document == DOCUMENTS - 1
            ),
        ],
    }


class ScriptedService:
    """Answers rightly, or does what a script says.

    Attributes:
        script: Given the number of requests before and the right answer, returns the
            answer or raises.
    """

    def __init__(self, script: Callable[[int, str], str]) -> None:
        self.script = script
        self.asked = 0

    def rerank(self, body: str, cancellation: object = None) -> str:
        """Tells the case from its body."""
        request = json.loads(body)
        names = [
            document if isinstance(document, str) else document["text"]
            for document in request["documents"]
        ]
        (setting,) = (
            setting
            for setting in SETTINGS
            if setting.fields.items() <= request.items()
            and len(setting.fields) == len(request.keys() & FIELDS)
        )
        case = Case(
            request["model"],
            0,
            [int(name[1:]) for name in names],
            setting,
            request.get("top_n"),
            request["return_documents"],
            request["raw_scores"],
        )
        self.asked += 1
        if case.refusal(STOCK):
            raise InvalidArgumentError(case.refusal(STOCK))
        return self.script(self.asked - 1, json.dumps(right_answer(case)))

    def tokenize(self, texts: list[str]) -> list[list[int]]:
        """Right as long as the stock is."""
        return STOCK.tokens


FIELDS = {name for setting in SETTINGS for name in setting.fields}


def soak(
    script: Callable[[int, str], str],
    requests: int,
    injected: Injected | None = None,
    *,
    clients: int = 1,
) -> SoakReport:
    """What a client of that service sees, judged as if it had been ``clients``."""
    options = SoakOptions(
        model=Path("none"),
        seconds=1,
        clients=clients,
        bad=0,
        limited=0,
        cancelled=0,
    )
    client = Client(ScriptedService(script), STOCK, options, 0)
    for _ in range(requests):
        client.step()
    report = SoakReport.sum([client.report])
    report.injected = injected or Injected()
    report.failures = judge(report, options)
    return report
