# SPDX-License-Identifier: Apache-2.0
"""MRR and nDCG@10 on held-out cases, by ir-measures.

    python -m tools.train_mini_reranker.evaluate CASES.jsonl [--model FOLDER]

Beside our scores: BM25 over each case's 20 documents, with the word statistics of all
documents in the file, and the order in which the documents stand there, which is
random.
"""

import argparse
import json
from collections.abc import Callable, Sequence
from pathlib import Path

import ir_measures
from ir_measures import RR, nDCG

import harness
from tools.train_mini_reranker.negatives import Bm25
from tools.train_mini_reranker.testset import Case, load_cases

Scores = Sequence[Sequence[float]]  # of each case's documents
Results = dict[str, dict[str, float]]  # ranker -> measure -> value


def measure(cases: Sequence[Case], scores: Scores) -> dict[str, float]:
    """MRR and nDCG@10 of scores, the mean over cases."""
    judgements = [
        ir_measures.Qrel(str(i), str(case.answer), 1) for i, case in enumerate(cases)
    ]
    run = [
        ir_measures.ScoredDoc(str(i), str(j), score)
        for i, row in enumerate(scores)
        for j, score in enumerate(row)
    ]
    values = ir_measures.calc_aggregate([RR, nDCG @ 10], judgements, run)
    return {"MRR": round(values[RR], 4), "nDCG@10": round(values[nDCG @ 10], 4)}


def baselines(cases: Sequence[Case]) -> Results:
    """What BM25 and chance reach."""
    texts = list(dict.fromkeys(text for case in cases for text in case.documents))
    index, place = Bm25(texts), {text: i for i, text in enumerate(texts)}
    bm25 = []
    for case in cases:
        scores = index.scores(case.query)
        bm25.append([scores[place[text]] for text in case.documents])
    order = [[-float(j) for j in range(len(case.documents))] for case in cases]
    return {"BM25": measure(cases, bm25), "random order": measure(cases, order)}


def evaluate(
    cases: Sequence[Case], score: Callable[[str, list[str]], Sequence[float]]
) -> Results:
    """Our scores beside the baselines."""
    ours = [score(case.query, case.documents) for case in cases]
    return {"ours": measure(cases, ours), **baselines(cases)}


def main() -> None:
    """Prints the results as JSON."""
    parser = argparse.ArgumentParser(description="MRR and nDCG@10 of a model.")
    parser.add_argument("cases", type=Path, nargs="+", help="JSON lines")
    parser.add_argument("--model", type=Path, help="default: the bundled model")
    options = parser.parse_args()
    servable = harness.load_servable(options.model or harness.bundled_model())
    results = {
        file.stem: evaluate(load_cases(file), servable.score) for file in options.cases
    }
    print(json.dumps(results, indent=2))


if __name__ == "__main__":
    main()
