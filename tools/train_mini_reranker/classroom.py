# SPDX-License-Identifier: Apache-2.0
"""Where networks learn: the material on one device, and what the teacher thinks of it.

Reads WORK/material and WORK/vocabulary-*, writes WORK/taught.pt or taught-N.pt (what
the teacher thinks of the material).
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer

from tools.train_mini_reranker import corpus, record, senses, start, stream, teacher
from tools.train_mini_reranker.cases import Case, load_cases
from tools.train_mini_reranker.forward import Frame, Scorer
from tools.train_mini_reranker.lessons import Lessons
from tools.train_mini_reranker.material import Material, load_material, part
from tools.train_mini_reranker.network import Network, Shape
from tools.train_mini_reranker.training import Plan, train
from tools.train_mini_reranker.words import Words, principal, token_texts, word_vectors

VALIDATION_TOKENS = 224  # kept of a document
CASES_AT_A_TIME = 16
TOKENS_ON_CPU = 96
WEIGHTS = "model.safetensors"
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
        self,
        shape: Shape,
        vocabulary: int,
        plan: Plan,
        seed: int,
        out: Path | None,
        begin: Path | None = None,
    ) -> dict[str, Any]:
        """Trains a network.

        Args:
            shape: Of the network.
            vocabulary: Which; its size.
            plan: How to train.
            seed: Of weights and order.
            out: Gets the weights with their settings, or None.
            begin: An earlier training's folder, whose weights go on; None: first ones.

        Returns:
            weights (count), seconds, and MRR of validation's kinds at the end.
        """
        begun = time.monotonic()
        folder = vocabulary_folder(self._work, vocabulary)
        tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        frame = Frame.of(self.material.frame, tokenizer)
        lessons = self._lessons(folder, tokenizer)
        self._say(f"tokens: {time.monotonic() - begun:.0f} s")
        if begin:
            network = Network(shape, tokenizer.get_vocab_size())
            network.load_state_dict(load_file(begin / WEIGHTS))
        else:
            network = self._first(lessons, tokenizer, shape, plan.senses, seed)
            self._say(f"senses: {time.monotonic() - begun:.0f} s")
        network = network.to(self.device)
        scorer = Scorer(network, frame, tokenizer, self.device)
        if plan.compiled:
            network.compile_layers()
        measured: dict[str, float] = {}

        def validate(step: int) -> None:
            measured.update(self._validate(scorer))
            self._say(f"step {step}: validation {measured}")
            if out:
                _save(network, out)

        if out:
            validate(0)
        carried_out = train(network, frame, lessons, plan, seed, validate, self._say)
        count = sum(p.numel() for p in network.parameters())
        return {
            "plan": asdict(carried_out),
            "weights": count,
            "seconds": round(time.monotonic() - begun),
            "validation": dict(measured),
        }

    def _first(
        self,
        lessons: Lessons,
        tokenizer: Any,  # noqa: ANN401
        shape: Shape,
        steps: int,
        seed: int,
    ) -> Network:
        """A network with the first weights; steps: of its table."""
        taught = teacher.Teacher(self._encoder, self.device).embed(
            token_texts(tokenizer)
        )
        first = principal(taught, stream.sense_width(shape))
        known = senses.learn_senses(lessons, first, steps, seed, self._say)
        width = stream.word_width(shape)
        words = Words(
            word_vectors(known, lessons.stems, width, stream.WHICH_WIDTH, seed),
            lessons.rare.cpu(),
        )
        return start.new_network(words, tokenizer, self.material.frame, shape, seed)

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
    save_file(weights, out / WEIGHTS, metadata={"format": "pt"})
