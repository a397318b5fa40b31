# SPDX-License-Identifier: Apache-2.0
"""All pairs by part, and the test cases made from those that were not seen."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tools.train_mini_reranker import pairs, record, sources, testset
from tools.train_mini_reranker.pairs import Pair
from tools.train_mini_reranker.unseen import unseen

KINDS = ("debian", "wordnet")
TEST_CASES = 1000  # of each kind


@dataclass(frozen=True)
class Data:
    """What a run works on.

    parts: Pairs of training, validation and test, as split.
    cases: Of each kind, of unseen pairs only.
    all_cases: Of each kind, of all held-out pairs: what leaving out the others does.
    facts: releases, sha256, pairs, test: what to record of them.
    """

    parts: dict[str, list[Pair]]
    cases: dict[str, list[testset.Case]]
    all_cases: dict[str, list[testset.Case]]
    facts: dict[str, Any]


def load_data(work: Path) -> Data:
    """Fetches the texts, unless they are there, and makes everything from them.

    Raises:
        ValueError: Other lists than those WORK was begun with.
    """
    apt = sources.Apt(work / "apt")
    provenance = apt.provenance()
    record.hold(
        work / "lists.json",
        provenance["sha256"],
        [work / name for name in ("tokenizer", "hf", "evaluation.json")],
    )
    parts = pairs.split(
        [
            *pairs.debian_pairs(sources.packages(apt)),
            *pairs.wordnet_pairs(apt.download(sources.WORDNET)),
        ]
    )
    cases, all_cases, test = {}, {}, {}
    for kind in KINDS:
        held_out = of_kind(parts["test"], kind)
        seen = of_kind([*parts["training"], *parts["validation"]], kind)
        left, dropped = unseen(held_out, seen)
        test[kind] = {
            "held_out": len(held_out),
            "dropped": dict(sorted(dropped.items())),
            "left": len(left),
        }
        # Others of a case come from the same pairs: they are unseen, too.
        cases[kind] = testset.make_cases(left, TEST_CASES)
        all_cases[kind] = testset.make_cases(held_out, TEST_CASES)
        testset.save_cases(cases[kind], work / f"test-{kind}.jsonl")
    counts = {
        name: {kind: len(of_kind(part, kind)) for kind in KINDS}
        for name, part in parts.items()
    }
    facts = {**provenance, "pairs": counts, "test": test}
    return Data(parts, cases, all_cases, facts)


def of_kind(part: Sequence[Pair], kind: str) -> list[Pair]:
    """The part's pairs of one kind."""
    return [pair for pair in part if pair.kind == kind]
