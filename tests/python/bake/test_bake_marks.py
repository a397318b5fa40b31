# SPDX-License-Identifier: Apache-2.0
"""Combining marks in a baked tokenizer: Unicode's NFC, which OpenVINO's step is not."""

import random
from collections.abc import Callable
from pathlib import Path

import pytest
from tokenizers import normalizers

from harness.bake import Baked
from harness.bake.check import BakedRows
from harness.parity.model_card import ModelCardOracle
from helpers.oracles import card_oracle

Models = Callable[..., Path]
BakeMaker = Callable[..., Baked]

# calculators/bake/mark_order.h: longer runs of marks are ordered in part.
LONGEST_RUN = 5
LETTERS = "abeoAOqS\u0448\u05de\u0e25\u0e19\u0915\uac00\u1100"
ACCENTS = [chr(code) for code in range(0x300, 0x346)]


@pytest.fixture(scope="module")
def rows(baked_model: BakeMaker) -> BakedRows:
    return BakedRows(baked_model(True, "text-generation").out)


@pytest.fixture(scope="module")
def oracle(hf_model: Models) -> ModelCardOracle:
    return card_oracle(hf_model(True))


def tokens(oracle: ModelCardOracle, text: str) -> list[int]:
    ids: list[int] = oracle.tokenizer(f" {text}", add_special_tokens=False).input_ids
    return ids


@pytest.mark.parametrize(
    "text",
    [
        "Co\u0302\u0323ng ho\u0300a",  # Vietnamese, as keyboards send it
        "C\u00f4\u0323ng h\u00f2a",
        "o\u0301\u0323 e\u0300\u0323",  # Yoruba
        "\u05e9\u05bc\u05c1\u05b8\u05dc\u05d5\u05b9\u05dd",  # Hebrew
        "\u0645\u064f\u062d\u064e\u0645\u0651\u064e\u062f\u064c",  # Arabic
        "a\u0331\u0301",  # acute composes over what stands between
        "\u1100\u1161\u11a8",  # Hangul's letters
    ],
)
def test_marks_are_ordered(rows: BakedRows, oracle: ModelCardOracle, text: str) -> None:
    assert rows.tokens(text) == tokens(oracle, text)


def marks() -> list[str]:
    """What Hugging Face's tokenizers takes for marks that have an order."""
    nfd = normalizers.NFD()
    moves = [chr(c) for c in range(0x300, 0x1F000) if not 0xD800 <= c < 0xE000]
    lowest, highest = "\u0334", "\u0345"
    return [
        mark
        for mark in moves
        if nfd.normalize_str(f"b{highest}{mark}") == f"b{mark}{highest}"
        or nfd.normalize_str(f"b{mark}{lowest}") == f"b{lowest}{mark}"
    ]


@pytest.mark.parametrize("size", range(1, LONGEST_RUN + 1))
def test_runs_of_marks(rows: BakedRows, oracle: ModelCardOracle, size: int) -> None:
    numbers = random.Random(size)
    every = marks()
    assert len(every) > 700
    for choices in (ACCENTS, every):
        text = " ".join(
            numbers.choice(LETTERS) + "".join(numbers.choices(choices, k=size))
            for _ in range(1000)
        )
        assert rows.tokens(text) == tokens(oracle, text)
