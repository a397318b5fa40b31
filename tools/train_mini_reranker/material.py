# SPDX-License-Identifier: Apache-2.0
"""What training reads: passages, queries, and which passage answers which query.

A folder that needs nothing else of the project, so that a machine with a GPU can train
from it alone:

    passages.jsonl   a string a line
    queries.jsonl    the same
    arrays.npz       answer   int32 [queries], a passage's index; -1: of no passage
                     group    int32 [passages], of those that may answer the same
                     lexical  int32 [queries, *], what BM25 ranks highest and is not
                              the answer; -1: none
    frame.json       the prompt's constant parts
    cases/           held-out cases to validate with, as cases.py writes them
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Int = NDArray[np.int32]


@dataclass(frozen=True)
class Material:
    """See the module."""

    passages: list[str]
    queries: list[str]
    answer: Int
    group: Int
    lexical: Int
    frame: dict[str, str]


def save_material(material: Material, folder: Path) -> None:
    """Writes a new folder. Raises OSError."""
    folder.mkdir(parents=True)
    np.savez_compressed(
        folder / "arrays.npz",
        answer=material.answer,
        group=material.group,
        lexical=material.lexical,
    )
    _write(folder / "passages.jsonl", material.passages)
    _write(folder / "queries.jsonl", material.queries)
    (folder / "frame.json").write_text(json.dumps(material.frame), encoding="utf-8")


def load_material(folder: Path) -> Material:
    """Reads what save_material wrote."""
    with np.load(folder / "arrays.npz") as arrays:
        answer, group, lexical = (
            arrays[name] for name in ("answer", "group", "lexical")
        )
    return Material(
        _read(folder / "passages.jsonl"),
        _read(folder / "queries.jsonl"),
        answer,
        group,
        lexical,
        json.loads((folder / "frame.json").read_text(encoding="utf-8")),
    )


def part(material: Material, texts: int, seed: int) -> Material:
    """Some passages by chance with their queries, and as large a share of the others.

    Args:
        material: All.
        texts: Passages to keep.
        seed: Of the choice.
    """
    count = len(material.passages)
    random = np.random.default_rng(seed)
    kept = np.sort(random.permutation(count)[:texts])
    place = np.full(count + 1, -1, np.int32)  # the last is where -1 looks
    place[kept] = np.arange(len(kept))
    free = random.random(len(material.queries)) < len(kept) / count
    asked = np.where(material.answer >= 0, place[material.answer] >= 0, free)
    return Material(
        [material.passages[i] for i in kept],
        [material.queries[i] for i in np.flatnonzero(asked)],
        place[material.answer[asked]],
        material.group[kept],
        place[material.lexical[asked]],
        material.frame,
    )


def _write(file: Path, texts: Sequence[str]) -> None:
    lines = (json.dumps(text, ensure_ascii=False) + "\n" for text in texts)
    with file.open("w", encoding="utf-8") as out:
        out.writelines(lines)


def _read(file: Path) -> list[str]:
    with file.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]
