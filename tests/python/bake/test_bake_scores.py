# SPDX-License-Identifier: Apache-2.0
"""What an unchanged server gets from a baked model, against transformers."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from harness._shared.prompt import INSTRUCTION, PREFIX, SUFFIX
from harness.bake import Baked, bake
from harness.bake.check import BakedRows
from harness.parity.texts import DOCUMENTS, QUERIES
from helpers.oracles import card_oracle
from helpers.plain_graph import EXACT, plain_scores
from helpers.stock_server import Ids, StockServer

# f32 against f32, sums in another order; scores spread over several units.
F32_TOLERANCE = 1e-3
F32 = {"INFERENCE_PRECISION_HINT": "f32"}
# What a weight format leaves in the file.
ELEMENT_TYPES = {"fp16": "f16", "int8": "u8", "int4": "u4"}
TASKS = ["text-generation", "text-generation-with-past"]

Models = Callable[..., Path]
BakeMaker = Callable[..., Baked]


@pytest.mark.parametrize("tied", [True, False], ids=["tied", "untied"])
@pytest.mark.parametrize("task", TASKS)
def test_raw_scores_equal_transformers(
    hf_model: Models, baked_model: BakeMaker, task: str, tied: bool
) -> None:
    oracle = card_oracle(hf_model(tied))
    out = baked_model(tied, task).out
    server, rows = StockServer(out, F32), BakedRows(out)
    for query in QUERIES:
        expected = [oracle.encode(query, document) for document in DOCUMENTS]
        assert [rows.prompt(query, document) for document in DOCUMENTS] == expected
        reference = np.array(oracle.score_rows(expected))
        assert np.ptp(reference) > 1000 * F32_TOLERANCE
        np.testing.assert_allclose(
            server.score(query, DOCUMENTS), reference, rtol=0, atol=F32_TOLERANCE
        )


@pytest.mark.parametrize(
    ("weight_format", "tied"),
    [
        ("fp16", True),
        ("int8", True),
        ("int8", False),
        ("int4", True),
        ("int4", False),
    ],
)
def test_compressed_weights_stay_as_they_are(
    ov_model: Models, baked_model: BakeMaker, weight_format: str, tied: bool
) -> None:
    """The oracle is the export itself: its weights, all its logits."""
    arguments = (tied, "text-generation-with-past", weight_format)
    out = baked_model(*arguments).out
    xml = (out / "openvino_model.xml").read_text()
    assert f'element_type="{ELEMENT_TYPES[weight_format]}"' in xml
    rows = BakedRows(out)
    documents = [document for document in DOCUMENTS if len(document) < 1000]
    expected = plain_scores(
        ov_model(*arguments), [rows.prompt(QUERIES[0], d) for d in documents]
    )
    assert np.ptp(expected) > 100 * F32_TOLERANCE
    scores = StockServer(out, EXACT).score(QUERIES[0], documents)
    np.testing.assert_allclose(scores, expected, rtol=0, atol=F32_TOLERANCE)


def test_long_documents_score_as_their_best_chunk(
    hf_model: Models, ov_model: Models, tmp_path: Path
) -> None:
    baked = bake(ov_model(True, "text-generation"), tmp_path / "short", max_length=128)
    server, oracle = StockServer(baked.out, F32), card_oracle(hf_model(True))
    documents = ["short", "one two three " * 30, "", "four five six seven. " * 12]
    query = QUERIES[0]
    batch = server.batch(query, documents)
    assert batch.document_of.count(1) > 1
    assert batch.document_of.count(3) > 1

    def ids(text: str) -> list[int]:
        tokens: list[int] = oracle.tokenizer(text, add_special_tokens=False).input_ids
        return tokens

    head = f"<Instruct>: {INSTRUCTION}\n<Query>: {query}\n<Document>:"
    # Cut where the model that was baked cuts them.
    room = 128 - sum(map(len, map(ids, (PREFIX, head, SUFFIX))))
    expected = []
    for document in documents:
        tokens = ids(f" {document}")
        chunks = [tokens[at : at + room] for at in range(0, len(tokens), room)]
        prompts = [ids(PREFIX) + ids(head) + chunk + ids(SUFFIX) for chunk in chunks]
        expected.append(max(oracle.score_rows(prompts)))
    np.testing.assert_allclose(
        server.score(query, documents), expected, rtol=0, atol=F32_TOLERANCE
    )


def test_rows_of_several_queries_may_share_a_batch(baked_model: BakeMaker) -> None:
    """Our own scheduler mixes requests; a server does not."""
    server = StockServer(baked_model(True, "text-generation").out, F32)
    batches = [server.batch(query, DOCUMENTS[:4]) for query in QUERIES[:3]]
    width = max(batch.input_ids.shape[1] for batch in batches)

    def widen(rows: Ids, value: int) -> Ids:
        return np.pad(rows, [(0, 0), (0, width - rows.shape[1])], constant_values=value)

    mixed = type(batches[0])(
        np.concatenate([widen(b.input_ids, server.pad) for b in batches]),
        np.concatenate([widen(b.attention_mask, 0) for b in batches]),
        [],
    )
    alone = np.concatenate([server.row_scores(batch) for batch in batches])
    np.testing.assert_allclose(
        server.row_scores(mixed), alone, rtol=0, atol=F32_TOLERANCE
    )


def test_an_instruction_is_baked_in(
    hf_model: Models, ov_model: Models, tmp_path: Path
) -> None:
    other = "Find software packages for the task"
    baked = bake(
        ov_model(True, "text-generation"), tmp_path / "other", instruction=other
    )
    oracle = card_oracle(hf_model(True))
    expected = [oracle.encode(QUERIES[0], d, other) for d in DOCUMENTS[:5]]
    np.testing.assert_allclose(
        StockServer(baked.out, F32).score(QUERIES[0], DOCUMENTS[:5]),
        oracle.score_rows(expected),
        rtol=0,
        atol=F32_TOLERANCE,
    )
