# SPDX-License-Identifier: Apache-2.0
"""A few pairs to learn from, and networks that begin with them."""

from typing import Any

import torch

from tools.train_mini_reranker import corpus, start, stream
from tools.train_mini_reranker.lessons import Lessons
from tools.train_mini_reranker.network import Network, Shape
from tools.train_mini_reranker.pairs import Pair
from tools.train_mini_reranker.prepare import frame_texts
from tools.train_mini_reranker.words import Words, stems, word_vectors

THINGS = (
    "audio", "backup", "calendar", "chess", "compiler", "database", "editor", "email",
    "firewall", "game", "image", "keyboard", "library", "map", "monitor", "network",
    "password", "printer", "radio", "scanner", "spreadsheet", "terminal", "video",
    "weather", "widget", "window",
)  # fmt: skip
PAIRS = [
    Pair(
        "debian",
        f"source-{thing}",
        f"simple {thing} tool",
        f"This is a small program that helps with every {thing} that you have. "
        "It is written in C and has few dependencies.",
    )
    for thing in THINGS
]
SHAPE = Shape()


def make_lessons(tokenizer: Any) -> Lessons:  # noqa: ANN401
    """Of all pairs, by a teacher who takes a text for its own topic alone."""
    stem, content = (torch.tensor(part) for part in stems(tokenizer))
    passages = corpus.tokenized([pair.text for pair in PAIRS], tokenizer, "cpu")
    count = len(PAIRS)
    others = [[j for j in range(count) if j != i] for i in range(count)]
    return Lessons(
        queries=corpus.tokenized([pair.topic for pair in PAIRS], tokenizer, "cpu"),
        passages=passages,
        query_vectors=torch.eye(count),
        passage_vectors=torch.eye(count),
        answer=torch.arange(count, dtype=torch.int32),
        near=torch.tensor(others, dtype=torch.int32),
        lexical=torch.full((count, 8), -1, dtype=torch.int32),
        stems=stem,
        rare=corpus.rarity(passages, stem, content),
    )


def begin(known: torch.Tensor, lessons: Lessons, tokenizer: Any) -> Network:  # noqa: ANN401
    """A network with the first weights, of a table of senses."""
    vectors = word_vectors(
        known, lessons.stems, stream.word_width(SHAPE), stream.WHICH_WIDTH, 0
    )
    words = Words(vectors, lessons.rare)
    return start.new_network(words, tokenizer, frame_texts(), SHAPE, 0)
