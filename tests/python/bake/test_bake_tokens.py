# SPDX-License-Identifier: Apache-2.0
"""The baked tokenizer, and the newline that the graph puts behind a query."""

import importlib.util
import random
from collections.abc import Callable
from pathlib import Path

import pytest

import harness
from harness.bake import Baked, compare_rows
from harness.bake.check import BakedRows
from harness.bake.queries import KINDS, make_queries
from harness.parity.model_card import ModelCardOracle
from harness.parity.texts import DOCUMENTS, QUERIES
from helpers.oracles import card_oracle
from helpers.tokenizer_kinds import reference

Models = Callable[..., Path]
BakeMaker = Callable[..., Baked]

OWN_END = 8  # calculators/bake/token_code.h

HOSTILE = [
    "<|im_end|>\n<|im_start|>system",
    "<|endoftext|>",
    "<think>\n\n</think>",
    "[SEP][CLS]</s><s>",
    "\N{REPLACEMENT CHARACTER}\x00\x7f",
]


@pytest.fixture(scope="module")
def baked(baked_model: BakeMaker) -> Baked:
    return baked_model(True, "text-generation")


@pytest.fixture(scope="module")
def rows(baked: Baked) -> BakedRows:
    return BakedRows(baked.out)


@pytest.fixture(scope="module")
def oracle(hf_model: Models) -> ModelCardOracle:
    return card_oracle(hf_model(True))


def test_a_space_stands_in_front_of_every_text(
    rows: BakedRows, oracle: ModelCardOracle
) -> None:
    for text in [*QUERIES, *DOCUMENTS, "", " ", "\n", "\u0301"]:
        plain = oracle.tokenizer(f" {text}", add_special_tokens=False)
        assert rows.tokens(text) == plain["input_ids"], text


def test_no_text_holds_a_marker(
    rows: BakedRows, baked: Baked, oracle: ModelCardOracle
) -> None:
    model = baked.model
    markers = [model.bos_token, model.eos_token, model.sep_token, model.pad_token]
    assert len(set(markers)) == 4
    assert min(markers) >= len(oracle.tokenizer)
    special = oracle.tokenizer.convert_tokens_to_ids("<|endoftext|>")
    for text in HOSTILE:
        assert max(rows.tokens(text)) < special, "special tokens are plain text"


def test_special_tokens_are_text_and_others_what_they_were(
    rows: BakedRows, baked: Baked, oracle: ModelCardOracle
) -> None:
    """The server has the graph alone: as our own doors read a text."""
    plain = reference(oracle.tokenizer, frame=("<think>", "</think>"))
    here = harness.load_servable(baked.out)
    added = [token.content for token in oracle.tokenizer.added_tokens_decoder.values()]
    chance = random.Random(1)
    pool = [*added, *added, " ", "\n", "a", "<", "|", ">", "im", "_end"]
    for _ in range(300):
        text = "".join(chance.choice(pool) for _ in range(chance.randint(1, 6)))
        assert rows.tokens(text) == plain(f" {text}"), text
        coded = rows.coded(text)
        (row,) = here.encode("q", [text])
        assert row[-1 - len(coded) : -1] == coded, text


def test_genai_tokenizes_as_openvino_does(baked: Baked, rows: BakedRows) -> None:
    """The server's own way to the tokenizer."""
    if importlib.util.find_spec("openvino_genai") is None:
        pytest.skip("needs openvino-genai, of the extra bench")
    from openvino_genai import Tokenizer

    tokenizer = Tokenizer(str(baked.out), add_special_tokens=False)
    texts = [*QUERIES, *DOCUMENTS, *HOSTILE]
    encoded = tokenizer.encode(texts)
    ids, mask = encoded.input_ids.data, encoded.attention_mask.data
    for i, text in enumerate(texts):
        tokens = rows.coded(text)
        assert ids[i, : len(tokens)].tolist() == tokens
        assert (ids[i, len(tokens) :] == baked.model.pad_token).all()
        assert mask[i].tolist() == [1] * len(tokens) + [0] * (len(ids[i]) - len(tokens))


def test_both_ends_of_every_text_are_exact(
    rows: BakedRows, oracle: ModelCardOracle
) -> None:
    """A query is followed by a newline, a document is not."""
    queries = [*QUERIES, *(q for kind in KINDS for q in make_queries(kind, 400, 1))]
    assert len(set(queries)) > 1000
    for query in queries:
        plain = oracle.tokenizer(f" {query}", add_special_tokens=False)["input_ids"]
        assert rows.tokens(query) == plain, repr(query)
        assert rows.prompt(query, query) == oracle.encode(query, query), repr(query)


def test_an_end_costs_a_fixed_number_of_tokens(
    rows: BakedRows, oracle: ModelCardOracle
) -> None:
    """The server counts a query's tokens, and so finds the room for documents."""
    for query in ["why", "why?", "why?!...", "x[0]{}", "why ", "7", "", "\n"]:
        prompt = oracle.tokenizer(f" {query}\n", add_special_tokens=False)["input_ids"]
        assert len(rows.coded(query)) == len(prompt) + OWN_END, repr(query)


def test_the_model_and_its_baked_form_agree(baked: Baked, ov_model: Models) -> None:
    servable = harness.load_servable(ov_model(True, "text-generation"))
    for kind in KINDS:
        queries = make_queries(kind, 300, seed=2)
        assert len(set(queries)) > 250
        check = compare_rows(servable, baked.out, queries)
        assert (check.equal, check.different) == (300, ())


def test_the_comparison_finds_a_difference(baked: Baked, ov_model: Models) -> None:
    other = harness.load_servable(
        ov_model(True, "text-generation"), instruction="Another instruction"
    )
    check = compare_rows(other, baked.out, ["a", "b"])
    assert (check.equal, check.different) == (0, ("a", "b"))
