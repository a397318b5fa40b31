# SPDX-License-Identifier: Apache-2.0
"""All pairs by part, and the test cases made from those that were not seen."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tools.train_mini_reranker import pairs, record, sources, testset
from tools.train_mini_reranker.cases import Case, save_cases
from tools.train_mini_reranker.pairs import Pair
from tools.train_mini_reranker.texts import all as texts
from tools.train_mini_reranker.unseen import unseen

KINDS = ("debian", "wordnet", "docs")  # of which a share is held out
FAQS = ("development", "verdict")  # held out whole
TEST_CASES = 1000  # of each kind


@dataclass(frozen=True)
class Data:
    """What a run works on.

    parts: Pairs of training, validation and test, as split.
    cases: Of each kind and FAQ, of unseen pairs only.
    all_cases: Of each kind, of all held-out pairs: what leaving out the others does.
    facts: releases, sha256, pairs, test, documentation: what to record of them.
    verbs: WordNet's, of which queries are made.
    """

    parts: dict[str, list[Pair]]
    cases: dict[str, list[Case]]
    all_cases: dict[str, list[Case]]
    facts: dict[str, Any]
    verbs: frozenset[str]


def load_data(work: Path) -> Data:
    """Fetches the texts, unless they are there, and makes everything from them.

    Raises:
        ValueError: Other lists than those WORK was begun with.
    """
    apt = sources.Apt(work / "apt")
    archives = apt.archives(texts.packages())
    documentation = texts.provenance(archives)
    provenance = apt.provenance()
    record.hold(
        work / "lists.json",
        {**provenance["sha256"], "documentation": documentation["sha256"]},
        [work / name for name in ("tokenizer", "hf", "evaluation.json")],
    )
    sections = texts.load_sections(archives, work / "sections.jsonl")
    wordnet = apt.download(sources.WORDNET)
    senses = pairs.wordnet_pairs(wordnet)
    everything = [
        *pairs.debian_pairs(sources.packages(apt)),
        *senses,
        *pairs.section_pairs("docs", sections["docs"]),
    ]
    parts = pairs.split(everything)
    # Dictionaries are for training alone.
    parts["training"] += pairs.section_pairs("words", sections["words"])
    cases: dict[str, list[Case]] = {}
    all_cases: dict[str, list[Case]] = {}
    test: dict[str, Any] = {}
    seen = {kind: _seen(parts, kind) for kind in (*KINDS, "words")}
    for kind in KINDS:
        held_out = of_kind(parts["test"], kind)
        left = _left(kind, held_out, seen, test)
        # Others of a case come from the same pairs: they are unseen, too.
        cases[kind] = testset.make_cases(left, TEST_CASES)
        all_cases[kind] = testset.make_cases(held_out, TEST_CASES)
    for faq in FAQS:
        asked = pairs.section_pairs("faq", sections[faq])
        cases[faq] = testset.make_cases(_left(faq, asked, seen, test), TEST_CASES)
    for kind, part in cases.items():
        save_cases(part, work / f"test-{kind}.jsonl")
    counts = {
        name: {
            kind: len(of_kind(part, kind))
            for kind in (*KINDS, "words")
            if of_kind(part, kind)
        }
        for name, part in parts.items()
    }
    facts = {
        **provenance, "documentation": documentation, "pairs": counts, "test": test,
    }  # fmt: skip
    return Data(parts, cases, all_cases, facts, pairs.wordnet_verbs(wordnet))


def of_kind(part: Sequence[Pair], kind: str) -> list[Pair]:
    """The part's pairs of one kind."""
    return [pair for pair in part if pair.kind == kind]


def _seen(parts: dict[str, list[Pair]], kind: str) -> list[Pair]:
    return of_kind([*parts["training"], *parts["validation"]], kind)


def _left(
    kind: str, held_out: list[Pair], seen: dict[str, list[Pair]], test: dict[str, Any]
) -> list[Pair]:
    """What is new in held-out pairs; test gets the counts."""
    # A gloss may stand in a dictionary, and an answer in any documentation.
    others = {"wordnet": ("words",), "debian": (), "docs": ("words",)}
    kinds = (kind, *others[kind]) if kind in others else ("docs", "words")
    left, dropped = unseen(held_out, [pair for k in kinds for pair in seen[k]])
    test[kind] = {
        "held_out": len(held_out),
        "dropped": dict(sorted(dropped.items())),
        "left": len(left),
    }
    return left
