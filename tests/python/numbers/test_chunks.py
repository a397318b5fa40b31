# SPDX-License-Identifier: Apache-2.0
"""No chunk and no cut query ends inside a character, whose bytes are several tokens."""

import json
import random
from collections.abc import Callable
from typing import Any

import pytest

import harness
from helpers.tokenizer_kinds import TokenizerKind

KindMaker = Callable[[str], TokenizerKind]

# Whose tokens may be bytes.
KINDS = ["qwen3", "byte-level", "byte fallback"]
# Tokens for a document beside a query of one token: BOS query EOS SEP document EOS.
FRAME = 5
BROKEN = "\N{REPLACEMENT CHARACTER}"
RANGES = [
    (0x1F300, 0x1FAFF),  # emoji
    (0x4E00, 0x9FFF),  # CJK
    (0x20000, 0x2A6DF),  # CJK of four bytes
    (0x300, 0x36F),  # combining marks
    (0x0E01, 0x0E2E),  # Thai
    (0x20, 0x7E),
]


def unusual(seed: int) -> str:
    """Characters of many bytes, one range at a time."""
    chance = random.Random(seed)
    return "".join(
        chr(chance.randint(*chance.choice(RANGES)))
        for _ in range(chance.randint(1, 40))
        for _ in range(chance.randint(1, 3))
    )


def document_parts(servable: harness.Servable, text: str) -> list[list[int]]:
    return [row[FRAME - 1 : -1] for row in servable.encode("a", [text])]


def boundaries(tokenizer: Any, tokens: list[int]) -> list[int]:  # noqa: ANN401
    """Where a character ends: what stands before decodes without a fault."""
    places = range(len(tokens) + 1)
    return [at for at in places if BROKEN not in tokenizer.decode(tokens[:at])]


def whole_parts(ends: list[int], size: int, room: int) -> list[int]:
    """How long parts are: as long as they can be, between characters."""
    lengths = []
    at = 0
    while at < size:
        fit = [end for end in ends if at < end <= at + room]
        end = max(fit, default=min(at + room, size))
        lengths.append(end - at)
        at = end
    return lengths


@pytest.mark.parametrize("room", [4, 7, 16])
@pytest.mark.parametrize("name", KINDS)
def test_chunks_are_whole_characters(kind_of: KindMaker, name: str, room: int) -> None:
    kind = kind_of(name)
    whole = harness.load_servable(kind.folder)
    tight = harness.load_servable(kind.folder, max_length=room + FRAME)
    moved = broken = 0
    for seed in range(60):
        text = unusual(seed)
        (tokens,) = document_parts(whole, text)
        parts = document_parts(tight, text)
        assert [token for part in parts for token in part] == tokens
        lengths = [len(part) for part in parts]
        ends = boundaries(kind.tokenizer, tokens)
        assert lengths == whole_parts(ends, len(tokens), room), text
        moved += any(length < room for length in lengths[:-1])
        broken += any(BROKEN in kind.tokenizer.decode(part) for part in parts)
    assert moved > 10, "boundaries that lie inside a character were met"
    # Tokens that hold the end of one character and the beginning of the next can
    # follow one another; in a room that holds no whole character one is split.
    assert broken <= (3 if room == 4 else 0)


@pytest.mark.parametrize("name", KINDS)
def test_a_character_without_room_is_split_and_nothing_is_lost(
    kind_of: KindMaker, name: str
) -> None:
    kind = kind_of(name)
    whole = harness.load_servable(kind.folder)
    # A query of one token leaves four; five of it leave less than a character has.
    tight = harness.load_servable(kind.folder, max_length=9)
    text = "\U0002a6d5\U0002a6d4"
    (tokens,) = document_parts(whole, text)
    query = "a" * 40
    head = len(tight.encode(query, [""])[0]) - 1
    rows = tight.encode(query, [text])
    assert max(len(row) for row in rows) <= 9
    assert [token for row in rows for token in row[head:-1]] == tokens


@pytest.mark.parametrize("name", KINDS)
def test_limits_cut_between_characters(kind_of: KindMaker, name: str) -> None:
    kind = kind_of(name)
    whole = harness.load_servable(kind.folder)
    servables = [
        harness.load_servable(kind.folder, max_tokens_per_document=limit)
        for limit in (4, 9)
    ]
    for seed in range(30):
        text = unusual(seed)
        (tokens,) = document_parts(whole, text)
        for servable, limit in zip(servables, (4, 9), strict=True):
            (part,) = document_parts(servable, text)
            assert 0 < len(part) <= limit
            assert part == tokens[: len(part)]
            assert BROKEN not in kind.tokenizer.decode(part)


@pytest.mark.parametrize("name", KINDS)
def test_a_cut_query_ends_with_a_character(kind_of: KindMaker, name: str) -> None:
    kind = kind_of(name)
    whole = harness.load_servable(kind.folder)
    tight = harness.load_servable(kind.folder, max_length=20)
    cut = 0
    for seed in range(60):
        query = unusual(seed)
        full = whole.encode(query, [""])[0][1:-3]
        kept = tight.encode(query, [""])[0][1:-3]
        assert kept == full[: len(kept)]
        assert 0 < len(kept) <= 10
        cut += len(kept) < len(full)
        assert BROKEN not in kind.tokenizer.decode(kept)
        body = {"query": query, "documents": ["d"]}
        warned = "warnings" in json.loads(tight.rerank(json.dumps(body)))
        assert warned == (len(kept) < len(full))
    assert cut > 30


def test_truncate_cuts_by_tokens_as_the_model_cards_do(kind_of: KindMaker) -> None:
    kind = kind_of("qwen3")
    whole = harness.load_servable(kind.folder)
    tight = harness.load_servable(
        kind.folder, max_length=4 + FRAME, long_documents="TRUNCATE"
    )
    broken = 0
    for seed in range(30):
        (tokens,) = document_parts(whole, unusual(seed))
        (part,) = document_parts(tight, unusual(seed))
        assert part == tokens[:4]
        broken += BROKEN in kind.tokenizer.decode(part)
    assert broken > 0
