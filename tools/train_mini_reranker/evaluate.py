# SPDX-License-Identifier: Apache-2.0
"""MRR and nDCG@10 on held-out cases, by ir-measures.

    python -m tools.train_mini_reranker.evaluate CASES.jsonl [--model FOLDER]

Beside our scores: BM25 over each case's 20 documents, with the word statistics of all
documents in the file, and the order in which the documents stand there, which is
random. Documents with equal scores rank in that order too, for every ranker alike.
"""

import argparse
import json
from collections.abc import Callable, Sequence
from pathlib import Path

import ir_measures
from ir_measures import RR, nDCG

import harness
from tools.train_mini_reranker.cases import Case, load_cases
from tools.train_mini_reranker.negatives import Bm25

NATURAL = Path(__file__).parents[2] / "tests/python/data/natural_questions.json"

Scores = Sequence[Sequence[float]]  # of each case's documents
Score = Callable[[str, list[str]], Sequence[float]]  # of a query's documents
Results = dict[str, dict[str, float]]  # ranker -> measure -> value


def measure(cases: Sequence[Case], scores: Scores) -> dict[str, float]:
    """MRR and nDCG@10 of scores, the mean over cases."""
    judgements = [
        ir_measures.Qrel(str(i), str(case.answer), 1) for i, case in enumerate(cases)
    ]
    # Places instead of scores: ir-measures' own rule for equal scores, by the number as
    # text, never applies.
    run = [
        ir_measures.ScoredDoc(str(i), str(j), -float(place))
        for i, row in enumerate(scores)
        for place, j in enumerate(_order(row))
    ]
    values = ir_measures.calc_aggregate([RR, nDCG @ 10], judgements, run)
    return {"MRR": round(values[RR], 4), "nDCG@10": round(values[nDCG @ 10], 4)}


def _order(row: Sequence[float]) -> list[int]:
    """Documents from the best; equal ones as they stand."""
    return sorted(range(len(row)), key=lambda j: -row[j])


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


def evaluate(cases: Sequence[Case], ours: Scores) -> Results:
    """Our scores beside the baselines."""
    return {"ours": measure(cases, ours), **baselines(cases)}


def score_all(cases: Sequence[Case], score: Score) -> list[list[float]]:
    """A ranker's scores of all cases."""
    return [list(score(case.query, case.documents)) for case in cases]


def yes_shares(cases: Sequence[Case], scores: Scores) -> dict[str, float]:
    """How many get a probability above one half: a raw score above zero."""
    right = [row[case.answer] > 0 for case, row in zip(cases, scores, strict=True)]
    wrong = [
        raw > 0
        for case, row in zip(cases, scores, strict=True)
        for j, raw in enumerate(row)
        if j != case.answer
    ]
    return {
        "answers": round(sum(right) / len(right), 4),
        "others": round(sum(wrong) / len(wrong), 4),
    }


def natural(score: Score) -> dict[str, int]:
    """How many questions in people's words find their answer among all answers."""
    answers = json.loads(NATURAL.read_text(encoding="utf-8"))
    documents = list(answers.values())
    first = sum(
        documents[_order(score(query, documents))[0]] == answer
        for query, answer in answers.items()
    )
    return {"questions": len(answers), "first": first}


def main() -> None:
    """Prints the results as JSON."""
    parser = argparse.ArgumentParser(description="MRR and nDCG@10 of a model.")
    parser.add_argument("cases", type=Path, nargs="+", help="JSON lines")
    parser.add_argument("--model", type=Path, help="default: the bundled model")
    options = parser.parse_args()
    servable = harness.load_servable(options.model or harness.bundled_model())
    results = {}
    for file in options.cases:
        cases = load_cases(file)
        results[file.stem] = evaluate(cases, score_all(cases, servable.score))
    print(json.dumps(results, indent=2))


if __name__ == "__main__":
    main()
