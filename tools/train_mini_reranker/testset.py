# SPDX-License-Identifier: Apache-2.0
"""Held-out queries, each with its answer and 19 others, 9 of them BM25's hardest."""

from collections import Counter
from collections.abc import Sequence

from tools.train_mini_reranker.cases import Case
from tools.train_mini_reranker.negatives import hard_negatives
from tools.train_mini_reranker.pairs import Chance, Pair

DOCUMENTS = 20
HARD = 9


def make_cases(pairs: Sequence[Pair], count: int) -> list[Case]:
    """Cases for a share of the pairs; all of the pairs serve as others.

    Args:
        pairs: Of one kind, held out.
        count: Cases to make.

    Raises:
        ValueError: Too few pairs for a case's documents.

    Queries are synopses and questions, without keyword queries, whose answer may not
    be the only one.
    """
    groups = Counter(pair.group for pair in pairs)
    largest = max(groups.values(), default=0)
    if len(pairs) - largest < DOCUMENTS - 1:
        raise ValueError(
            f"{len(pairs)} held-out pairs, {largest} of one group: "
            f"expected {DOCUMENTS - 1} of other groups"
        )
    chosen = sorted(
        range(len(pairs)), key=lambda i: Chance("case", pairs[i].text).share()
    )[:count]
    queries = {
        i: pairs[i].query(Chance("query", pairs[i].text), keywords=False)
        for i in chosen
    }
    # BM25 gets the same query as the reranker.
    everything = [queries.get(i, pair.topic) for i, pair in enumerate(pairs)]
    negatives = hard_negatives(pairs, everything, HARD)
    return [_case(pairs, i, queries[i], negatives[i]) for i in chosen]


def _case(pairs: Sequence[Pair], index: int, query: str, hard: list[int]) -> Case:
    chance = Chance("others", pairs[index].text)
    others = list(hard)
    while len(others) < DOCUMENTS - 1:
        other = int(chance.share() * len(pairs))
        if pairs[other].group != pairs[index].group and other not in others:
            others.append(other)
    # By chance, so that equal scores, which rank as documents stand, favour nobody.
    order = sorted([index, *others], key=lambda _: chance.share())
    return Case(query, [pairs[j].text for j in order], order.index(index))
