# SPDX-License-Identifier: Apache-2.0
"""Trains from the material alone; what a machine with a GPU runs.

    python -m tools.train_mini_reranker.learn WORK [--device cuda] [--teacher FOLDER]
        [--compare] [--steps N] [--seconds S] [--texts N] [--shape NAME]
        [--vocabulary SIZE] [--after FOLDER]

--after FOLDER goes on from another training: move WORK/trained and WORK/settings.json
there, a folder of WORK, first.

--compare trains each of COMPARED by the same options and keeps none of them.

Reads WORK/material and WORK/vocabulary-*, writes WORK/taught.pt (what the teacher
thinks of the material), and WORK/comparison.json or WORK/trained. Needs torch,
transformers, tokenizers, numpy and safetensors.
"""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import torch

from tools.train_mini_reranker import record, teacher
from tools.train_mini_reranker.classroom import Classroom, Say
from tools.train_mini_reranker.network import Shape
from tools.train_mini_reranker.training import Plan, answering, reading

SHAPES = {
    "small": Shape(width=256, layers=5, inner=512),
    "medium": Shape(width=320, layers=5, inner=768),
    "large": Shape(width=384, layers=5, inner=768),
}
VOCABULARIES = (16_000, 24_000)
SHAPE, VOCABULARY = "medium", VOCABULARIES[0]
COMPARED = (
    ("small", VOCABULARIES[0]),
    ("medium", VOCABULARIES[0]),
    ("large", VOCABULARIES[0]),
    ("medium", VOCABULARIES[1]),
)
CASES_ON_CPU = 40  # of each kind, where training is watched
PHASES_ON_CPU = (
    reading(0.45, 48),
    reading(0.6, 128),
    answering(0.85, 48),
    answering(1.0, 128),
)
PHASES_AFTER = (answering(0.7, 48), answering(1.0, 128))  # of another training
SETTINGS = (
    "seed", "device", "texts", "senses", "readers", "queries", "documents", "steps",
    "seconds", "rate", "shape", "vocabulary", "after",
)  # fmt: skip


def classroom(
    work: Path, options: argparse.Namespace, say: Say, every_case: bool = False
) -> Classroom:
    """With the options' device, teacher and texts.

    Args:
        work: Folder.
        options: Those of a plan, and device and teacher.
        say: Told of what is done.
        every_case: Validates with all cases also on a CPU, where few are watched.
    """
    few = options.device == "cpu" and not every_case
    encoder = options.teacher or teacher.installed()
    cases = CASES_ON_CPU if few else None
    return Classroom(work, options.device, encoder, say, options.texts, cases)


def compare(room: Classroom, work: Path, options: argparse.Namespace) -> None:
    """Trains each of COMPARED by the same plan, and writes comparison.json."""
    plan = replace(plan_of(options), validate_every=sys.maxsize)
    rows = []
    for name, vocabulary in COMPARED:
        result = room.train(SHAPES[name], vocabulary, plan, options.seed, None)
        facts = {"shape": asdict(SHAPES[name]), "vocabulary": vocabulary}
        rows.append({**facts, **result})
    asked = ("senses", "steps", "seconds", "readers", "queries", "documents")
    facts = {name: getattr(plan, name) for name in asked}
    record.write(work / "comparison.json", {**facts, "rows": rows})


def learn(room: Classroom, out: Path, options: argparse.Namespace) -> None:
    """Trains one network and writes its weights and settings, SETTINGS among them.

    Raises:
        ValueError: The training to go on from is of another shape or vocabulary.
    """
    shape, vocabulary, seed = SHAPES[options.shape], options.vocabulary, options.seed
    facts = {"shape": asdict(shape), "vocabulary": vocabulary}
    before = _before(options.after, facts) if options.after else None
    plan = plan_of(options)
    result = room.train(shape, vocabulary, plan, seed, out, options.after)
    facts |= {"seed": seed, "before": before}
    facts |= {"device": torch.device(room.device).type, "torch": torch.__version__}
    facts["options"] = settings(options)
    record.write(out / "settings.json", {**facts, **result})


def _before(folder: Path, facts: dict[str, Any]) -> dict[str, Any]:
    before = record.read(folder / "settings.json")
    for name, value in facts.items():
        if before[name] != value:
            raise ValueError(
                f"--after {folder}: {name}: expected {value}, got {before[name]}"
            )
    return before


def main(arguments: Sequence[str] | None = None) -> None:
    """See the module."""
    parser = argparse.ArgumentParser(description="Train from prepared material.")
    parser.add_argument("work", type=Path)
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--teacher", type=Path)
    parser.add_argument("--compare", action="store_true")
    parser.add_argument("--seed", type=int, default=0)
    add_plan_options(parser)
    options = parser.parse_args(arguments)
    room = classroom(options.work, options, _say, every_case=options.compare)
    if options.compare:
        compare(room, options.work, options)
        return
    learn(room, options.work / "trained", options)


def add_plan_options(parser: argparse.ArgumentParser) -> None:
    """Adds what, of what size and for how long to train."""
    parser.add_argument("--texts", type=int, help="passages by chance, not all")
    parser.add_argument("--readers", type=int, default=Plan.readers)
    parser.add_argument("--queries", type=int, default=Plan.queries)
    parser.add_argument("--documents", type=int, default=Plan.documents)
    parser.add_argument("--steps", type=int, default=Plan.steps)
    parser.add_argument("--senses", type=int, default=Plan.senses, metavar="STEPS")
    parser.add_argument("--seconds", type=float, help="so long, not so many steps")
    parser.add_argument(
        "--compile", action="store_true",
        help="fuse what a layer does: on a CPU 1.4 times as fast, with a C++ compiler",
    )  # fmt: skip
    parser.add_argument(
        "--after", type=Path, metavar="FOLDER",
        help="go on from that training (a copy of WORK/trained), without first weights",
    )  # fmt: skip
    parser.add_argument("--rate", type=float, default=Plan.rate)
    parser.add_argument("--shape", choices=SHAPES, default=SHAPE)
    parser.add_argument("--vocabulary", type=int, default=VOCABULARY)


def settings(options: argparse.Namespace) -> dict[str, Any]:
    """The options that weights depend on, by name."""
    chosen = {name: getattr(options, name) for name in SETTINGS}
    return {**chosen, "after": chosen["after"] and chosen["after"].name}


def plan_of(options: argparse.Namespace) -> Plan:
    """The plan that the options say."""
    names = ("senses", "readers", "queries", "documents", "steps", "seconds", "rate")
    on_cpu = options.device == "cpu"
    phases = PHASES_ON_CPU if on_cpu else Plan.phases
    return Plan(
        compiled=options.compile or not on_cpu,
        phases=PHASES_AFTER if options.after else phases,
        **{name: getattr(options, name) for name in names},
    )


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
