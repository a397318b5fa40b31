# SPDX-License-Identifier: Apache-2.0
"""Makes the material of training out of a run's data."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from harness._shared.prompt import INSTRUCTION, PREFIX, SUFFIX, pair
from tools.train_mini_reranker import testset
from tools.train_mini_reranker.asking import Asker
from tools.train_mini_reranker.cases import Case, save_cases
from tools.train_mini_reranker.data import Data, of_kind
from tools.train_mini_reranker.material import Int, Material, save_material
from tools.train_mini_reranker.negatives import Bm25
from tools.train_mini_reranker.pairs import Chance, Pair

FORMS = {"debian": 3, "docs": 2, "wordnet": 2, "words": 1}  # queries of a text
WORDS = 50_000  # of a dictionary's entries
ERRANDS, THINGS = 40_000, 15_000
LEXICAL = 8  # texts that BM25 gives for a query
POOL = 30_000  # passages among which BM25 looks
VALIDATION_CASES = 400


def write_material(data: Data, folder: Path) -> None:
    """Makes the material of a run's data. Raises OSError."""
    senses = of_kind(data.parts["training"], "wordnet")
    asker = Asker(senses, data.verbs)
    pairs = _chosen(data)
    queries, answers = [], []
    for i, one in enumerate(pairs):
        forms = (
            asker.ask(one, Chance("ask", form, one.topic, one.text))
            for form in range(FORMS[one.kind])
        )
        for query in dict.fromkeys(forms):
            queries.append(query)
            answers.append(i)
    texts = [p.text for p in pairs if p.kind in ("debian", "docs")]
    free = [
        *asker.errands(texts, ERRANDS),
        *asker.names(texts),
        *asker.things(texts, THINGS),
    ]
    queries += free
    answers += [-1] * len(free)
    places: dict[tuple[str, str], int] = {}
    # Of a manual every section is a candidate for every other's questions.
    own = [p.text if p.kind == "docs" else p.group for p in pairs]
    groups = [
        places.setdefault((p.kind, group), len(places))
        for p, group in zip(pairs, own, strict=True)
    ]
    answer, group = np.array(answers, np.int32), np.array(groups, np.int32)
    passages = [p.text for p in pairs]
    by_words = _lexical(passages, queries, answer, group)
    save_material(
        Material(passages, queries, answer, group, by_words, frame_texts()), folder
    )
    (folder / "cases").mkdir()
    for kind, part in _validation(data).items():
        save_cases(part, folder / "cases" / f"{kind}.jsonl")


def frame_texts() -> dict[str, str]:
    """The prompt's constant parts: head, middle and suffix, and pair, empty."""
    empty = pair("", "", INSTRUCTION)
    return {
        "head": PREFIX + empty.partition(" \n<Document>")[0],
        "middle": "\n<Document>:",
        "suffix": SUFFIX,
        "pair": empty,
    }


def _chosen(data: Data) -> list[Pair]:
    """Pairs of training; of dictionaries' a share."""
    training = data.parts["training"]
    words = sorted(
        of_kind(training, "words"), key=lambda p: Chance("words", p.topic).share()
    )
    return [p for p in training if p.kind != "words"] + words[:WORDS]


def _validation(data: Data) -> dict[str, list[Case]]:
    """Of validation's pairs, which are in no test, and the FAQs to develop with."""
    cases = {
        kind: testset.make_cases(
            of_kind(data.parts["validation"], kind), VALIDATION_CASES
        )
        for kind in ("debian", "wordnet", "docs")
    }
    return {**cases, "development": data.cases["development"]}


def _lexical(
    passages: Sequence[str], queries: Sequence[str], answer: Int, group: Int
) -> Int:
    """BM25's best among POOL passages by chance, those of the answer's group left out.

    A query of no passage looks in one pool, too.
    """
    random = np.random.default_rng(0)
    pools = np.array_split(
        random.permutation(len(passages)), max(1, len(passages) // POOL)
    )
    home = np.zeros(len(passages), int)
    for number, pool in enumerate(pools):
        home[pool] = number
    of_query = np.where(
        answer >= 0, home[answer], random.integers(len(pools), size=len(queries))
    )
    found = np.full((len(queries), LEXICAL), -1, np.int32)
    for number, pool in enumerate(pools):
        asked = np.flatnonzero(of_query == number)
        index = Bm25([passages[i] for i in pool])
        best = index.best([queries[i] for i in asked], min(len(pool), 3 * LEXICAL))
        for i, row in zip(asked, best, strict=True):
            others = pool[row]
            if answer[i] >= 0:
                others = others[group[others] != group[answer[i]]]
            others = others[:LEXICAL]
            found[i, : len(others)] = others
    return found
