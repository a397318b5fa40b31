# SPDX-License-Identifier: Apache-2.0
"""The process of one contender: ``python -m harness.bench.child``.

Questions come in on standard input and answers go out on standard output, one JSON
object a line; what libraries print goes to standard error.

    {"do": "count", "export": ..., "cross_encoder": ..., "requests": [...]}
        -> {"status": "measured", "lengths": [[tokens of each prompt], ...]}
    {"do": "load", "peer": ..., "export": ..., "checkpoint": ... or "",
     "cross_encoder": ..., "properties": {...}, "warm_up": {...}}
        -> {"status": "measured", "given": {...}, "loaded_mb": ...}
    {"do": "score", "requests": [...]}
        -> {"status": "measured", "seconds": ..., "computed_tokens": ...,
            "scores": [[...], ...], "scores_are": ..., "peak_mb": ...,
            "resident_mb": ...}

    {"do": "limit", "export": ..., "properties": {...}}
        -> {"status": "measured", "tokens_per_second": ...}

or {"status": "out_of_memory" or "failed", "reason": one line}. Requests are
{"query": ..., "documents": [...]}, all sent at once, each by a client of its own.
"""

import json
import os
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from harness._shared import machine
from harness.bench import peers
from harness.bench.limit import products_per_second
from harness.bench.models import Models
from harness.bench.tokenizer import RowCounter, Tokenizer

Message = dict[str, Any]  # one JSON object
# How libraries word it when memory cannot be had.
MEMORY_WORDS = ("bad_alloc", "cannot allocate", "can't allocate", "not enough memory")


class Contender:
    """Answers questions; holds the loaded peer."""

    def __init__(self) -> None:
        self._peer: peers.Peer | None = None

    def answer(self, question: Message) -> Message:
        """The answer to one question, whatever happens."""
        try:
            handler = {
                "count": self._count,
                "load": self._load,
                "score": self._score,
                "limit": self._limit,
            }
            return {"status": "measured", **handler[question["do"]](question)}
        except Exception as error:
            text = " ".join(str(error).split()) or type(error).__name__
            memory = isinstance(error, MemoryError) or any(
                words in text.lower() for words in MEMORY_WORDS
            )
            return {
                "status": "out_of_memory" if memory else "failed",
                "reason": text[:500],
            }

    def _count(self, question: Message) -> Message:
        export = Path(question["export"])
        make = RowCounter if question["cross_encoder"] else Tokenizer
        counter = make(export)
        lengths = [counter.prompt_lengths(**r) for r in question["requests"]]
        return {"lengths": lengths}

    def _limit(self, question: Message) -> Message:
        speed = products_per_second(Path(question["export"]), question["properties"])
        return {"tokens_per_second": speed}

    def _load(self, question: Message) -> Message:
        checkpoint = question["checkpoint"]
        models = Models(
            Path(question["export"]),
            Path(checkpoint) if checkpoint else None,
            question["cross_encoder"],
        )
        self._peer = peers.load(question["peer"], models, question["properties"])
        # First inferences unpack weights and compile kernels: a server does so once.
        self._peer.score(**question["warm_up"])
        return {"given": self._peer.given, "loaded_mb": machine.resident_mb()}

    def _score(self, question: Message) -> Message:
        peer, requests = self._peer, question["requests"]
        if peer is None:
            raise ValueError("score comes after load")
        one_at_a_time = nullcontext() if peer.concurrent else threading.Lock()

        def send(request: Message) -> list[float]:
            with one_at_a_time:
                return peer.score(**request)

        before = peer.computed_tokens()
        with ThreadPoolExecutor(len(requests)) as clients:
            start = time.perf_counter()
            scores = list(clients.map(send, requests))
            seconds = time.perf_counter() - start
        after = peer.computed_tokens()
        return {
            "seconds": seconds,
            "computed_tokens": None if before is None else (after or 0) - before,
            "scores": scores,
            "scores_are": peer.scores_are,
            "peak_mb": machine.peak_mb(),
            "resident_mb": machine.resident_mb(),
        }


def main() -> None:
    """Answers until standard input ends."""
    # Answers alone go to the real standard output.
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    # When the system runs out of memory, this process goes first.
    Path("/proc/self/oom_score_adj").write_text("1000", encoding="ascii")
    contender = Contender()
    for line in sys.stdin:
        answers.write(json.dumps(contender.answer(json.loads(line))) + "\n")
        answers.flush()


if __name__ == "__main__":
    main()
