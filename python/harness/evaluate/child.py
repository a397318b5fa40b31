# SPDX-License-Identifier: Apache-2.0
"""The process of one model: ``python -m harness.evaluate.child``.

A process of its own, so that its memory is the model's. Lines of JSON come in on
standard input and go out on standard output, answers in the order of the questions:

    {"model": ..., "options": {...}}        -> {"loaded_seconds": ..., "executor": ...}
    {"query": ..., "documents": [...]}      -> {"scores": [raw, ...], "tokens": ...,
                                               "seconds": since the answer before,
                                               "peak_mb": ..., "warnings": ...}

or {"error": one line}, which ends it.
"""

import json
import os
import sys
import time
import warnings
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import harness
from harness._shared import machine
from harness.errors import RerankError, RerankWarning

# Queries at once, so that the model's batches are full.
AT_ONCE = 16


def main() -> None:
    """Answers until standard input ends."""
    # Answers alone go to the real standard output.
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    warnings.simplefilter("ignore", RerankWarning)  # Each answer has them.

    def say(answer: dict[str, Any]) -> None:
        answers.write(json.dumps(answer) + "\n")
        answers.flush()

    try:
        _answer(say)
    except RerankError as error:
        say({"error": str(error), "kind": type(error).__name__})


def _answer(say: Any) -> None:  # noqa: ANN401 - a function
    asked = json.loads(sys.stdin.readline())
    start = time.perf_counter()
    servable = harness.load_servable(asked["model"], **asked["options"])
    loaded = time.perf_counter() - start
    # First inferences unpack weights and compile kernels: a server does so once.
    servable.score("warm up", ["a document"])
    say({"loaded_seconds": loaded, "executor": servable.executor})
    before = time.perf_counter()
    waiting: deque[Future[dict[str, Any]]] = deque()

    def score(line: str) -> dict[str, Any]:
        question = json.loads(line)
        scores = servable.score(question["query"], question["documents"])
        return {
            "scores": list(scores),
            "tokens": scores.prompt_tokens,
            "warnings": len(scores.warnings),
        }

    def finish(future: Future[dict[str, Any]]) -> None:
        nonlocal before
        answer = future.result()
        now = time.perf_counter()
        say({**answer, "seconds": now - before, "peak_mb": machine.peak_mb()})
        before = now

    with ThreadPoolExecutor(AT_ONCE) as pool:
        try:
            for line in sys.stdin:
                waiting.append(pool.submit(score, line))
                if len(waiting) >= 2 * AT_ONCE:
                    finish(waiting.popleft())
                while waiting and waiting[0].done():
                    finish(waiting.popleft())
            while waiting:
                finish(waiting.popleft())
        finally:
            pool.shutdown(cancel_futures=True)


if __name__ == "__main__":
    main()
