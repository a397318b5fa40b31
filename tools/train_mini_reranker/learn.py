# SPDX-License-Identifier: Apache-2.0
"""Trains from the material alone; what a machine with a GPU runs.

    python -m tools.train_mini_reranker.learn WORK [--device cuda] [--teacher FOLDER]
        [--compare] [--steps N] [--seconds S] [--texts N] [--shape NAME]
        [--vocabulary SIZE]

--compare trains each of COMPARED by the same options and keeps none of them.

Reads WORK/material and WORK/vocabulary-*, writes WORK/taught.pt (what the teacher
thinks of the material), and WORK/comparison.json or WORK/trained. Needs torch,
transformers, tokenizers, numpy and safetensors.
"""

import argparse
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors.torch import save_file
from tokenizers import Tokenizer

from tools.train_mini_reranker import corpus, record, senses, start, stream, teacher
from tools.train_mini_reranker.cases import Case, load_cases
from tools.train_mini_reranker.forward import Frame, Scorer
from tools.train_mini_reranker.material import Material, load_material, part
from tools.train_mini_reranker.network import Network, Shape
from tools.train_mini_reranker.training import Lessons, Plan, train
from tools.train_mini_reranker.words import Words, principal, token_texts, word_vectors

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
VALIDATION_TOKENS = 224  # kept of a document
CASES_AT_A_TIME = 16
CASES_ON_CPU = 40  # of each kind, where training is watched
TOKENS_ON_CPU = 96
PHASES_ON_CPU = ((0.6, 48, False), (1.0, 96, False))
SETTINGS = (
    "seed", "device", "texts", "senses", "queries", "documents", "steps", "seconds",
    "rate", "shape", "vocabulary",
)  # fmt: skip
Say = Callable[[str], None]


def vocabulary_folder(work: Path, size: int) -> Path:
    """Where a vocabulary of that size is kept."""
    return work / f"vocabulary-{size}"


class Classroom:
    """The material on one device, with what the teacher thinks of it."""

    def __init__(
        self,
        work: Path,
        device: str,
        encoder: Path,
        say: Say,
        texts: int | None = None,
        cases: int | None = None,
    ) -> None:
        """Asks the teacher, unless WORK/taught.pt is newer than the material.

        Args:
            work: Folder.
            device: Of torch.
            encoder: The teacher's folder.
            say: Told of what is done.
            texts: Passages to train with, by chance; None: all.
            cases: To validate with, of each kind; None: all.
        """
        self._work, self.device, self._say = work, device, say
        self._encoder = encoder
        self.material = load_material(work / "material")
        if texts is not None:
            self.material = part(self.material, texts, 0)
        file = work / ("taught.pt" if texts is None else f"taught-{texts}.pt")
        if record.newer([work / "material"], file):
            torch.save(self._taught(self.material), file)
        self._known = torch.load(file, map_location=device)
        self._cases = {
            path.stem: load_cases(path)[:cases]
            for path in sorted((work / "material/cases").glob("*.jsonl"))
        }

    def _taught(self, material: Material) -> dict[str, Any]:
        on_cpu = self.device == "cpu"
        longest = teacher.LONGEST_ON_CPU if on_cpu else teacher.LONGEST
        encoder = teacher.Teacher(self._encoder, self.device, longest)
        begun = time.monotonic()
        passages = encoder.embed(material.passages)
        self._say(f"teacher: passages, {time.monotonic() - begun:.0f} s")
        queries = encoder.embed(material.queries)
        self._say(f"teacher: queries, {time.monotonic() - begun:.0f} s")
        near = teacher.nearest(
            queries,
            passages,
            torch.tensor(material.answer, device=self.device),
            torch.tensor(material.group, device=self.device),
            min(teacher.NEAREST, len(passages) // 2),
        )
        self._say(f"teacher: nearest passages, {time.monotonic() - begun:.0f} s")
        return {"passages": passages, "queries": queries, "near": near}

    def train(
        self, shape: Shape, vocabulary: int, plan: Plan, seed: int, out: Path | None
    ) -> dict[str, Any]:
        """Trains a network.

        Args:
            shape: Of the network.
            vocabulary: Which; its size.
            plan: How to train.
            seed: Of weights and order.
            out: Gets the weights with their settings, or None.

        Returns:
            weights (count), seconds, and MRR of validation's kinds at the end.
        """
        begun = time.monotonic()
        folder = vocabulary_folder(self._work, vocabulary)
        tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        frame = Frame.of(self.material.frame, tokenizer)
        lessons = self._lessons(folder, tokenizer)
        self._say(f"tokens: {time.monotonic() - begun:.0f} s")
        taught = teacher.Teacher(self._encoder, self.device).embed(
            token_texts(tokenizer)
        )
        first = principal(taught, stream.sense_width(shape))
        known = senses.learn_senses(lessons, first, plan.senses, seed, self._say)
        self._say(f"senses: {time.monotonic() - begun:.0f} s")
        width = stream.word_width(shape)
        words = Words(
            word_vectors(known, lessons.stems, width, stream.IDENTITY, seed),
            lessons.rare.cpu(),
        )
        network = start.new_network(
            words, tokenizer, self.material.frame, shape, seed
        ).to(self.device)
        scorer = Scorer(network, frame, tokenizer, self.device)
        if plan.compiled:
            network.compile_layers()
        measured: dict[str, float] = {}

        def validate(step: int) -> None:
            measured.update(self._validate(scorer))
            self._say(f"step {step}: validation {measured}")
            if out:
                _save(network, out)

        validate(0)
        carried_out = train(network, frame, lessons, plan, seed, validate, self._say)
        count = sum(p.numel() for p in network.parameters())
        return {
            "plan": asdict(carried_out),
            "weights": count,
            "seconds": round(time.monotonic() - begun),
            "validation": dict(measured),
        }

    def _lessons(self, folder: Path, tokenizer: Any) -> Lessons:  # noqa: ANN401
        material, device = self.material, self.device
        passages = corpus.tokenized(material.passages, tokenizer, device)
        with np.load(folder / "words.npz") as known:
            stems = torch.tensor(known["stems"], device=device)
            content = torch.tensor(known["content"], device=device)
        return Lessons(
            queries=corpus.tokenized(material.queries, tokenizer, device),
            passages=passages,
            query_vectors=self._known["queries"],
            passage_vectors=self._known["passages"],
            answer=torch.tensor(material.answer, device=device),
            near=self._known["near"],
            lexical=torch.tensor(material.lexical, device=device),
            stems=stems,
            rare=corpus.rarity(passages, stems, content),
        )

    def _validate(self, scorer: Scorer) -> dict[str, float]:
        on_cpu = self.device == "cpu"
        longest = TOKENS_ON_CPU if on_cpu else VALIDATION_TOKENS
        fast = on_cpu and teacher.fast_bfloat16()
        with torch.autocast("cpu", torch.bfloat16, enabled=fast):
            return {
                kind: _mrr(scorer, cases, longest)
                for kind, cases in self._cases.items()
            }


@torch.inference_mode()
def _mrr(scorer: Scorer, cases: Sequence[Case], longest: int) -> float:
    """Equal scores rank as the documents stand."""
    total = 0.0
    for i in range(0, len(cases), CASES_AT_A_TIME):
        some = cases[i : i + CASES_AT_A_TIME]
        raw = scorer(
            [case.query for case in some],
            [case.documents for case in some],
            longest,
        )
        for case, row in zip(some, raw.tolist(), strict=True):
            own = row[case.answer]
            better = sum(score > own for score in row)
            total += 1 / (1 + better + row[: case.answer].count(own))
    return round(total / len(cases), 4)


def _save(network: Network, out: Path) -> None:
    out.mkdir(parents=True, exist_ok=True)
    weights = {
        name: weight.detach().float().cpu().contiguous()
        for name, weight in network.state_dict().items()
    }
    save_file(weights, out / "model.safetensors", metadata={"format": "pt"})


def compare(room: Classroom, work: Path, options: argparse.Namespace) -> None:
    """Trains each of COMPARED by the same plan, and writes comparison.json."""
    plan = replace(plan_of(options), validate_every=sys.maxsize)
    rows = []
    for name, vocabulary in COMPARED:
        result = room.train(SHAPES[name], vocabulary, plan, options.seed, None)
        facts = {"shape": asdict(SHAPES[name]), "vocabulary": vocabulary}
        rows.append({**facts, **result})
    asked = ("senses", "steps", "seconds", "queries", "documents")
    facts = {name: getattr(plan, name) for name in asked}
    record.write(work / "comparison.json", {**facts, "rows": rows})


def learn(room: Classroom, out: Path, options: argparse.Namespace) -> None:
    """Trains one network and writes its weights and settings, SETTINGS among them."""
    shape, vocabulary, seed = SHAPES[options.shape], options.vocabulary, options.seed
    result = room.train(shape, vocabulary, plan_of(options), seed, out)
    facts = {"shape": asdict(shape), "vocabulary": vocabulary, "seed": seed}
    facts |= {"device": torch.device(room.device).type, "torch": torch.__version__}
    facts["options"] = settings(options)
    record.write(out / "settings.json", {**facts, **result})


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
    encoder = options.teacher or teacher.installed()
    watched = None if options.compare else cases_to_watch(options.device)
    room = Classroom(
        options.work, options.device, encoder, _say, options.texts, watched
    )
    if options.compare:
        compare(room, options.work, options)
        return
    learn(room, options.work / "trained", options)


def cases_to_watch(device: str) -> int | None:
    """Cases of each kind to validate with between steps."""
    return CASES_ON_CPU if device == "cpu" else None


def add_plan_options(parser: argparse.ArgumentParser) -> None:
    """Adds what, of what size and for how long to train."""
    parser.add_argument("--texts", type=int, help="passages by chance, not all")
    parser.add_argument("--queries", type=int, default=Plan.queries)
    parser.add_argument("--documents", type=int, default=Plan.documents)
    parser.add_argument("--steps", type=int, default=Plan.steps)
    parser.add_argument("--senses", type=int, default=Plan.senses, metavar="STEPS")
    parser.add_argument("--seconds", type=float, help="so long, not so many steps")
    parser.add_argument("--rate", type=float, default=Plan.rate)
    parser.add_argument("--shape", choices=SHAPES, default=SHAPE)
    parser.add_argument("--vocabulary", type=int, default=VOCABULARY)


def settings(options: argparse.Namespace) -> dict[str, Any]:
    """The options that weights depend on, by name."""
    return {name: getattr(options, name) for name in SETTINGS}


def plan_of(options: argparse.Namespace) -> Plan:
    """The plan that the options say."""
    names = ("senses", "queries", "documents", "steps", "seconds", "rate")
    on_cpu = options.device == "cpu"
    return Plan(
        compiled=not on_cpu,
        phases=PHASES_ON_CPU if on_cpu else Plan.phases,
        **{name: getattr(options, name) for name in names},
    )


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
