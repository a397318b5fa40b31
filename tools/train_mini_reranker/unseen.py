# SPDX-License-Identifier: Apache-2.0
"""What of the held-out pairs was really not seen.

Groups alone leave some behind: sources share paragraphs, senses share words other than
their first, and a package without an entry in the package lists has no known source.
Such pairs are dropped from the test set; training keeps what it has.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from tools.train_mini_reranker.pairs import Pair

# Words of a run. Glosses are short: few have eight words in a row to compare.
RUN = {"debian": 8, "docs": 8, "faq": 8, "wordnet": 4, "words": 4}
MOST_SEEN = 0.5  # of a text's runs; at this share it is dropped
WORD = re.compile(r"\d+|[^\W\d_]+")

UNKNOWN_SOURCE = "source package unknown"
SHARED_WORD = "a word of the sense in training"
SAME_QUERY = "query in training, but for case and numbers"
SAME_TEXT = "text in training, but for case and numbers"
SHARED_RUNS = "half or more of its runs of words in training"


def unseen(
    held_out: Sequence[Pair], seen: Sequence[Pair]
) -> tuple[list[Pair], Counter[str]]:
    """The held-out pairs that share too little with seen ones to be known from them.

    Args:
        held_out: Of one kind.
        seen: Training and validation of that kind and of others that may share texts.

    Returns:
        Pairs in their order, and how many were dropped, by the first reason.
    """
    length = RUN[held_out[0].kind] if held_out else 0
    topics = {_normal(pair.topic) for pair in seen if pair.kind != "words"}
    texts = {_normal(pair.text) for pair in seen}
    words = {word.lower() for pair in seen for word in pair.words}
    own_runs = {run for pair in held_out for run in _runs(pair, length)}
    runs = {run for pair in seen for run in _runs(pair, length) if run in own_runs}

    def reason(pair: Pair) -> str | None:
        if not pair.source_known:
            return UNKNOWN_SOURCE
        if any(word.lower() in words for word in pair.words):
            return SHARED_WORD
        if _normal(pair.topic) in topics:
            return SAME_QUERY
        if _normal(pair.text) in texts:
            return SAME_TEXT
        own = list(_runs(pair, length))
        if own and sum(run in runs for run in own) >= MOST_SEEN * len(own):
            return SHARED_RUNS
        return None

    reasons = [reason(pair) for pair in held_out]
    left = [p for p, why in zip(held_out, reasons, strict=True) if why is None]
    return left, Counter(why for why in reasons if why is not None)


def _normal(text: str) -> tuple[str, ...]:
    """The words in lower case, every number as 0; punctuation does not count."""
    return tuple(
        "0" if word[0].isdigit() else word for word in WORD.findall(text.lower())
    )


def _runs(pair: Pair, length: int) -> Iterator[tuple[str, ...]]:
    """All runs of words of a pair's text; none of a text that is shorter than one."""
    words = _normal(pair.text)
    return (words[i : i + length] for i in range(len(words) - length + 1))
