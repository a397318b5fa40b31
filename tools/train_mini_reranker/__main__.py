# SPDX-License-Identifier: Apache-2.0
"""The one command: data, vocabulary, training, export, evaluation, card.

    python -m tools.train_mini_reranker WORK [--out FOLDER] [--seed N] [--device cuda]
    python -m tools.train_mini_reranker WORK --measure FOLDER [--sample FOLDER]

WORK keeps what takes long, and a second run goes on from there; with other settings or
other lists it is refused. --measure trains nothing: it measures a model that is there
and writes its card again.
"""

import argparse
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from transformers import AutoTokenizer

import harness
from tools.train_mini_reranker import evaluate, record, start, testset
from tools.train_mini_reranker.card import write_card
from tools.train_mini_reranker.data import KINDS, Data, load_data, of_kind
from tools.train_mini_reranker.drift import measure_drift
from tools.train_mini_reranker.export import export
from tools.train_mini_reranker.forward import Question, Scorer
from tools.train_mini_reranker.negatives import hard_negatives
from tools.train_mini_reranker.pairs import Chance, Pair
from tools.train_mini_reranker.training import Material, Plan, train
from tools.train_mini_reranker.vocabulary import train_vocabulary

# Senses beside descriptions: enough for their words, without outweighing them.
WORDNET_TRAINING = 12_000
VALIDATION_CASES = 150
NEGATIVES = 24  # hard ones to choose from
DRIFT_CASES = 50
SAMPLE_CASES = 60  # of each kind
VALIDATION_TOKENS = 256  # kept of a document


def main(arguments: Sequence[str] | None = None) -> None:
    """Runs the stages that are not done yet."""
    parser = argparse.ArgumentParser(description="Train the bundled reranker.")
    parser.add_argument("work", type=Path)
    parser.add_argument("--out", type=Path, help="default: WORK/model")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--steps", type=int, default=Plan.steps)
    parser.add_argument("--measure", type=Path, metavar="FOLDER")
    parser.add_argument(
        "--sample", type=Path, metavar="FOLDER",
        help=f"gets the first {SAMPLE_CASES} test cases of each kind",
    )  # fmt: skip
    options = parser.parse_args(arguments)
    try:
        _run(options)
    except ValueError as error:
        sys.exit(f"error: {error}")


def _run(options: argparse.Namespace) -> None:
    work: Path = options.work
    work.mkdir(parents=True, exist_ok=True)
    out = options.measure or options.out or work / "model"
    if not options.measure:
        settings = {name: vars(options)[name] for name in ("seed", "device", "steps")}
        results = [work / "tokenizer", work / "hf"]
        record.hold(work / "settings.json", settings, results)
    _say("texts")
    data = load_data(work)
    for name in ("pairs", "test"):
        for part, counts in data.facts[name].items():
            _say(f"{name}, {part}: {counts}")
    if options.sample:
        options.sample.mkdir(parents=True, exist_ok=True)
        for kind, cases in data.cases.items():
            file = options.sample / f"{kind}.jsonl.gz"
            testset.save_cases(cases[:SAMPLE_CASES], file)
    if not options.measure:
        _make(work, out, data, options)
    _say("evaluate")
    record.write(out / "evaluation.json", _evaluate(out, data))
    write_card(out)


def _make(work: Path, out: Path, data: Data, options: argparse.Namespace) -> None:
    """Training and export; training.json says from what."""
    trained = make_weights(work, data, options)
    _say(f"export to {out}")
    export(trained, work / "ov", out)
    cases = data.cases["debian"][:DRIFT_CASES]
    drift = measure_drift(trained, out, work / "f32", cases)
    facts = record.read(trained / "training.json")
    record.write(out / "training.json", {**facts, "drift": drift})


def make_weights(work: Path, data: Data, options: argparse.Namespace) -> Path:
    """Vocabulary and training, unless they are newer than what they are made from.

    Returns:
        The Hugging Face folder.
    """
    tokenizer, trained = work / "tokenizer", work / "hf"
    if record.newer([work / "lists.json"], tokenizer):
        _say("vocabulary")
        shutil.rmtree(tokenizer, ignore_errors=True)
        train_vocabulary(_texts(data.parts["training"]), tokenizer)
    if record.newer([tokenizer], trained):
        _train(work, data, options)
    return trained


def _evaluate(model: Path, data: Data) -> dict[str, Any]:
    servable = harness.load_servable(model)
    cases, scores = dict(data.cases), {}
    for kind in KINDS:
        scores[kind] = evaluate.score_all(cases[kind], servable.score)
    counts = {kind: len(part) for kind, part in cases.items()}
    yes = {kind: evaluate.yes_shares(cases[kind], scores[kind]) for kind in KINDS}
    unfiltered = {
        kind: evaluate.evaluate(part, evaluate.score_all(part, servable.score))
        for kind, part in data.all_cases.items()
    }
    cases["both"] = [case for part in data.cases.values() for case in part]
    scores["both"] = [row for kind in KINDS for row in scores[kind]]
    return {
        "model_sha256": record.sha256(model / "openvino_model.bin"),
        **data.facts,
        "versions": record.versions(),
        "cases": counts,
        "results": {
            kind: evaluate.evaluate(part, scores[kind]) for kind, part in cases.items()
        },
        "unfiltered": unfiltered,
        "yes": yes,
    }


def _train(work: Path, data: Data, options: argparse.Namespace) -> None:
    parts = data.parts
    tokenizer = AutoTokenizer.from_pretrained(
        work / "tokenizer", trust_remote_code=False
    )
    _say("starting point")
    rows = tokenizer(_texts(parts["training"]), add_special_tokens=False)["input_ids"]
    model = start.new_model(rows, tokenizer, options.seed).to(options.device)
    count = sum(p.numel() for p in model.parameters()) / 1e6
    _say(f"{count:.1f} million weights")
    scorer = Scorer(model, tokenizer, options.device)
    material = [_material(of_kind(parts["training"], kind), kind) for kind in KINDS]
    validation = [
        *testset.make_cases(of_kind(parts["validation"], "debian"), VALIDATION_CASES)
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
        "data": {name: data.facts[name] for name in ("releases", "sha256", "pairs")},
        "versions": record.versions(),
    }
    record.write(work / "checkpoint" / "training.json", facts)
    shutil.rmtree(work / "hf", ignore_errors=True)
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


def _texts(part: Sequence[Pair]) -> list[str]:
    return [text for pair in part for text in (pair.topic, pair.text)]


def _say(line: Any) -> None:  # noqa: ANN401 - anything that prints
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
