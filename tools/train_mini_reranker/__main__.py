# SPDX-License-Identifier: Apache-2.0
"""The one command: data, vocabularies, training, export, evaluation, card.

    python -m tools.train_mini_reranker WORK [--out FOLDER] [--seed N] [--device cuda]
    python -m tools.train_mini_reranker WORK --measure FOLDER [--sample FOLDER]
    python -m tools.train_mini_reranker WORK --until material

WORK keeps what takes long, and a second run goes on from there; with other settings or
other lists it is refused. --measure trains nothing: it measures a model that is there
and writes its card again. --until material stops before training, which
``learn`` can then do on another machine, from WORK/material and WORK/vocabulary-*
alone; with WORK/trained brought back, a second run goes on behind it.
"""

import argparse
import shutil
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from safetensors.torch import load_file
from transformers import AutoTokenizer, Qwen3Config, Qwen3ForCausalLM

import harness
from harness._shared.prompt import whole
from tools.train_mini_reranker import evaluate, learn, record, teacher
from tools.train_mini_reranker.card import write_card
from tools.train_mini_reranker.cases import save_cases
from tools.train_mini_reranker.classroom import vocabulary_folder
from tools.train_mini_reranker.data import FAQS, KINDS, Data, load_data
from tools.train_mini_reranker.drift import measure_drift
from tools.train_mini_reranker.export import export
from tools.train_mini_reranker.flatten import flatten
from tools.train_mini_reranker.material import Material, load_material
from tools.train_mini_reranker.network import Shape
from tools.train_mini_reranker.prepare import write_material
from tools.train_mini_reranker.vocabulary import train_vocabulary

DRIFT_CASES = 50
FLATTENED = 300  # prompts
SAMPLE_CASES = 60  # of each kind
SAMPLED = ("debian", "wordnet")  # documentation has licences of many kinds


def main(arguments: Sequence[str] | None = None) -> None:
    """Runs the stages that are not done yet."""
    parser = argparse.ArgumentParser(description="Train the bundled reranker.")
    parser.add_argument("work", type=Path)
    parser.add_argument("--out", type=Path, help="default: WORK/model")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--device", default="cpu")
    learn.add_plan_options(parser)
    parser.add_argument("--teacher", type=Path, help="default: the installed package")
    parser.add_argument("--until", choices=["material"])
    parser.add_argument("--measure", type=Path, metavar="FOLDER")
    parser.add_argument(
        "--sample", type=Path, metavar="FOLDER",
        help=f"gets the first {SAMPLE_CASES} test cases of {' and '.join(SAMPLED)}",
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
        results = [vocabulary_folder(work, options.vocabulary), work / "trained"]
        record.hold(work / "settings.json", learn.settings(options), results)
    _say("texts")
    data = load_data(work)
    for name in ("pairs", "test"):
        for part, counts in data.facts[name].items():
            _say(f"{name}, {part}: {counts}")
    if options.sample:
        options.sample.mkdir(parents=True, exist_ok=True)
        for kind in SAMPLED:
            file = options.sample / f"{kind}.jsonl.gz"
            save_cases(data.cases[kind][:SAMPLE_CASES], file)
    if not options.measure:
        make_material(work, data)
        if options.until:
            return
        _make(work, out, data, options)
    _say("evaluate")
    record.write(out / "evaluation.json", _evaluate(out, data, options.teacher))
    write_card(out)


def make_material(work: Path, data: Data) -> None:
    """What training reads, and the vocabularies, unless they are there."""
    folder = work / "material"
    if record.newer([work / "lists.json"], folder):
        _say("material")
        shutil.rmtree(folder, ignore_errors=True)
        write_material(data, folder)
    for size in learn.VOCABULARIES:
        vocabulary = vocabulary_folder(work, size)
        if record.newer([folder], vocabulary):
            _say(f"vocabulary of {size}")
            shutil.rmtree(vocabulary, ignore_errors=True)
            material = load_material(folder)
            train_vocabulary([*material.passages, *material.queries], vocabulary, size)


def make_weights(work: Path, options: argparse.Namespace) -> Path:
    """Training, unless it is done.

    Returns:
        The Hugging Face folder.
    """
    trained = work / "trained"
    if not (trained / "settings.json").exists():
        _say("training")
        room = learn.classroom(work, options, _say)
        learn.learn(room, trained, options)
    return hugging_face(work, trained)


def hugging_face(work: Path, trained: Path) -> Path:
    """Trained weights, flattened, as transformers keeps them: WORK/hf."""
    settings = record.read(trained / "settings.json")
    folder = work / "hf"
    shutil.rmtree(folder, ignore_errors=True)
    tokenizer = AutoTokenizer.from_pretrained(
        vocabulary_folder(work, settings["vocabulary"]), trust_remote_code=False
    )
    config = Shape(**settings["shape"]).config(len(tokenizer))
    model = Qwen3ForCausalLM(Qwen3Config(**config))
    weights = load_file(trained / "model.safetensors")
    missing, unknown = model.load_state_dict(weights, strict=False)
    if unknown or set(missing) - {"lm_head.weight"}:
        raise ValueError(f"{trained}: expected weights of {settings['shape']}")
    flatten(model, _prompts(load_material(work / "material"), tokenizer))
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


def _prompts(material: Material, tokenizer: Any) -> Iterator[Any]:  # noqa: ANN401
    """Prompts of training queries and passages, as they come, not as they answer."""
    pairs = zip(
        material.queries[:FLATTENED], material.passages[:FLATTENED], strict=False
    )
    for query, passage in pairs:
        yield tokenizer(whole(query, passage), return_tensors="pt")["input_ids"]


def _make(work: Path, out: Path, data: Data, options: argparse.Namespace) -> None:
    """Training and export; training.json says from what."""
    weights = make_weights(work, options)
    _say(f"export to {out}")
    export(weights, work / "ov", out)
    cases = data.cases["debian"][:DRIFT_CASES]
    facts = {
        **record.read(work / "trained/settings.json"),
        "comparison": _comparison(work),
        "data": {
            name: data.facts[name]
            for name in ("releases", "sha256", "documentation", "pairs")
        },
        "versions": record.versions(),
        "drift": measure_drift(weights, out, work / "f32", cases),
    }
    record.write(out / "training.json", facts)


def _comparison(work: Path) -> dict[str, Any] | None:
    file = work / "comparison.json"
    return record.read(file) if file.exists() else None


def _evaluate(model: Path, data: Data, encoder_folder: Path | None) -> dict[str, Any]:
    servable = harness.load_servable(model)
    cases = data.cases
    encoder = teacher.Teacher(encoder_folder or teacher.installed(), "cpu")
    scores = {
        kind: evaluate.score_all(part, servable.score) for kind, part in cases.items()
    }
    unfiltered = {
        kind: evaluate.evaluate(part, evaluate.score_all(part, servable.score))
        for kind, part in data.all_cases.items()
    }
    return {
        "model_sha256": record.sha256(model / "openvino_model.bin"),
        **data.facts,
        "versions": record.versions(),
        "cases": {kind: len(part) for kind, part in cases.items()},
        "results": {
            kind: {
                **evaluate.evaluate(cases[kind], scores[kind]),
                "teacher": evaluate.measure(
                    cases[kind], teacher.similarities(encoder, cases[kind])
                ),
            }
            for kind in (*KINDS, *FAQS)
        },
        "unfiltered": unfiltered,
        "natural": evaluate.natural(servable.score),
        "yes": {
            kind: evaluate.yes_shares(part, scores[kind])
            for kind, part in cases.items()
        },
    }


def _say(line: Any) -> None:  # noqa: ANN401 - anything that prints
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
