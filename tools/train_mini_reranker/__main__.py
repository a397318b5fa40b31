# SPDX-License-Identifier: Apache-2.0
"""The one command: data, vocabulary, training, export, evaluation.

    python -m tools.train_mini_reranker WORK [--out FOLDER] [--seed N] [--device cuda]

WORK keeps every stage's result, and a second run goes on after the last finished
stage.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from transformers import AutoTokenizer

import harness
from tools.train_mini_reranker import evaluate, pairs, sources, start, testset
from tools.train_mini_reranker.card import write_card
from tools.train_mini_reranker.drift import measure_drift
from tools.train_mini_reranker.export import export
from tools.train_mini_reranker.forward import Question, Scorer
from tools.train_mini_reranker.negatives import hard_negatives
from tools.train_mini_reranker.pairs import Chance, Pair
from tools.train_mini_reranker.training import Material, Plan, train
from tools.train_mini_reranker.vocabulary import train_vocabulary

KINDS = ("debian", "wordnet")
# Senses beside descriptions: enough for their words, without outweighing them.
WORDNET_TRAINING = 12_000
TEST_CASES = 1000  # of each kind
VALIDATION_CASES = 150
NEGATIVES = 24  # hard ones to choose from
DRIFT_CASES = 50
VALIDATION_TOKENS = 256  # kept of a document


def main() -> None:
    """Runs the stages that are not done yet."""
    parser = argparse.ArgumentParser(description="Train the bundled reranker.")
    parser.add_argument("work", type=Path)
    parser.add_argument("--out", type=Path, help="default: WORK/model")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--steps", type=int, default=Plan.steps)
    options = parser.parse_args()
    work: Path = options.work
    work.mkdir(parents=True, exist_ok=True)

    parts = _data(work)
    if not (work / "tokenizer").exists():
        _say("vocabulary")
        train_vocabulary(_texts(parts["training"]), work / "tokenizer")
    if not (work / "hf" / "config.json").exists():
        _train(work, parts, options)
    out = options.out or work / "model"
    _say(f"export to {out}")
    export(work / "hf", work / "ov", out)
    _say("evaluate")
    results = _evaluate(work, out)
    text = json.dumps(results, indent=2)
    (work / "evaluation.json").write_text(text + "\n", encoding="utf-8")
    print(text)
    cases = testset.load_cases(work / "test-debian.jsonl")[:DRIFT_CASES]
    drift = measure_drift(work / "hf", out, work / "f32", cases)
    trained = json.loads((work / "hf" / "training.json").read_text())
    write_card(out, results, {**trained, "cases": TEST_CASES}, drift)


def _evaluate(work: Path, model: Path) -> dict[str, evaluate.Results]:
    servable = harness.load_servable(model)
    cases = {kind: testset.load_cases(work / f"test-{kind}.jsonl") for kind in KINDS}
    cases["both"] = [case for part in cases.values() for case in part]
    return {
        kind: evaluate.evaluate(part, servable.score) for kind, part in cases.items()
    }


def _data(work: Path) -> dict[str, list[Pair]]:
    """Pairs by part, and the test cases' files."""
    _say("texts")
    apt = sources.Apt(work / "apt")
    everything = [
        *pairs.debian_pairs(sources.packages(apt)),
        *pairs.wordnet_pairs(apt.download(sources.WORDNET)),
    ]
    parts = pairs.split(everything)
    for kind in KINDS:
        file = work / f"test-{kind}.jsonl"
        if not file.exists():
            held_out = _of(parts["test"], kind)
            testset.save_cases(testset.make_cases(held_out, TEST_CASES), file)
    for name, part in parts.items():
        counts = ", ".join(f"{len(_of(part, kind)):,} {kind}" for kind in KINDS)
        _say(f"{name}: {counts}")
    return parts


def _train(
    work: Path, parts: dict[str, list[Pair]], options: argparse.Namespace
) -> None:
    tokenizer = AutoTokenizer.from_pretrained(work / "tokenizer")
    _say("starting point")
    rows = tokenizer(_texts(parts["training"]), add_special_tokens=False)["input_ids"]
    model = start.new_model(rows, tokenizer, options.seed).to(options.device)
    count = sum(p.numel() for p in model.parameters()) / 1e6
    _say(f"{count:.1f} million weights")
    scorer = Scorer(model, tokenizer, options.device)
    material = [_material(_of(parts["training"], kind), kind) for kind in KINDS]
    validation = [
        *testset.make_cases(_of(parts["validation"], "debian"), VALIDATION_CASES)
    ]

    def validate(step: int) -> None:
        measured = evaluate.measure(validation, _scores(scorer, validation))
        _say(f"step {step}: validation {measured}")
        model.save_pretrained(work / "checkpoint")

    _say("steps")
    plan = Plan(steps=options.steps)
    train(model, scorer, material, plan, options.seed, validate, _say)
    tokenizer.save_pretrained(work / "checkpoint")
    facts = {
        "weights": count,
        "layers": model.config.num_hidden_layers,
        "steps": plan.steps,
        "queries": plan.queries,
        "documents": plan.documents,
        "device": options.device.upper(),
        "seed": options.seed,
    }
    (work / "checkpoint" / "training.json").write_text(json.dumps(facts))
    (work / "checkpoint").rename(work / "hf")


def _material(part: list[Pair], kind: str) -> Material:
    if kind == "wordnet":
        part = sorted(part, key=lambda p: Chance("training", p.text).share())
        part = part[:WORDNET_TRAINING]
    return Material(part, hard_negatives(part, [p.topic for p in part], NEGATIVES))


def _scores(scorer: Scorer, cases: Sequence[testset.Case]) -> list[list[float]]:
    with torch.inference_mode():
        return [
            scorer([Question(case.query, case.documents)], VALIDATION_TOKENS)[
                0
            ].tolist()
            for case in cases
        ]


def _of(part: Sequence[Pair], kind: str) -> list[Pair]:
    return [pair for pair in part if pair.kind == kind]


def _texts(part: Sequence[Pair]) -> list[str]:
    return [text for pair in part for text in (pair.topic, pair.text)]


def _say(line: Any) -> None:  # noqa: ANN401 - anything that prints
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
