# SPDX-License-Identifier: Apache-2.0
"""Every family beside transformers: prompts, rows, tokens and raw scores."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

import harness
from harness._shared.checkpoint import open_checkpoint
from harness._shared.prompt import PREFIX, SUFFIX
from harness.options import ExecutorName
from harness.parity.gate import judge
from harness.parity.runner import HINT
from harness.parity.server_rows import ServerRowsOracle
from helpers import family_models
from helpers.exports import export
from helpers.family_scores import (
    DOCUMENTS,
    F32,
    QUERY,
    SPREAD,
    TOLERANCE,
    assert_equal,
    compared,
)
from helpers.oracles import card_oracle
from helpers.stock_server import StockServer

# Whose tokenizers join a pair as the server does: BOS query EOS EOS document EOS.
SAME_ROWS = ("roberta", "xlm-roberta", "camembert")


@pytest.fixture(scope="module", params=[*family_models.CAUSAL])
def causal(request: pytest.FixtureRequest, tmp_path_factory: Any) -> Any:  # noqa: ANN401
    """Family, and the folder with checkpoint (hf) and export (ov)."""
    torch.manual_seed(0)
    model, tokenizer = family_models.CAUSAL[request.param]()
    folder = tmp_path_factory.mktemp("family")
    logit_score = None
    if request.param == "zerank-2":
        (yes,) = tokenizer("Yes", add_special_tokens=False)["input_ids"]
        logit_score = {"true_token_id": yes, "false_token_id": None}
    family_models.save((model, tokenizer), folder / "hf", logit_score=logit_score)
    if request.param == "bge-reranker-v2-gemma":
        # optimum-intel exports Gemma with transformers 5.0 and older only.
        family_models.export_plain((model, tokenizer), folder / "ov")
    else:
        export(folder / "hf", folder / "ov", task="text-generation-with-past")
    return request.param, folder


def test_a_token_answers(causal: Any) -> None:  # noqa: ANN401
    family, folder = causal
    servable = harness.load_servable(folder / "ov", plugin_config=F32)
    assert servable.family == family
    stateful = family != "bge-reranker-v2-gemma"
    assert servable.executor == ("paged" if stateful else "packed")
    oracle = card_oracle(folder / "hf")
    assert family in oracle.algorithm
    rows = [oracle.encode(QUERY, document) for document in DOCUMENTS]
    assert servable.encode(QUERY, DOCUMENTS) == rows
    expected = oracle.score_rows(rows)
    assert np.ptp(expected) > SPREAD
    assert_equal(compared(folder))
    executors: tuple[ExecutorName, ...] = ("PACKED", "DENSE")
    for executor in ("PAGED", *executors) if stateful else executors:
        servable = harness.load_servable(
            folder / "ov", plugin_config=F32, executor=executor
        )
        np.testing.assert_allclose(
            servable.score(QUERY, DOCUMENTS), expected, rtol=0, atol=TOLERANCE
        )


def assert_distinct(
    folder: Path, executors: tuple[ExecutorName, ...], least: int = 100
) -> None:
    """A hundred documents have a hundred scores, whatever is computed in."""
    documents = [f"entry {i}: word{i % 17} number {i * 37 % 101}" for i in range(100)]
    for executor in executors:
        for hint in (None, "f32", "bf16"):
            servable = harness.load_servable(
                folder, plugin_config={HINT: hint} if hint else {}, executor=executor
            )
            rows = servable.encode(QUERY, documents)
            assert len(set(map(tuple, rows))) == 100
            scores = servable.score(QUERY, documents)
            assert len(set(scores)) >= least, f"{executor} {hint}"


def test_documents_that_differ_have_scores_that_differ(causal: Any) -> None:  # noqa: ANN401
    family, folder = causal
    if family != "bge-reranker-v2-gemma":
        assert_distinct(folder / "ov", ("PAGED", "PACKED", "DENSE"))
        return
    # Its spread is 0.05, where f32 has 200,000 numbers for 4,950 pairs: two were
    # equal once, by chance as far as is known. Rounded to bf16 58 were left.
    assert_distinct(folder / "ov", ("DENSE",), least=99)


@pytest.mark.parametrize("causal", ["mxbai-rerank-v2"], indirect=True)
def test_an_instruction_where_the_prompt_has_none_of_its_own(causal: Any) -> None:  # noqa: ANN401
    _, folder = causal
    instruction = "Find an animal."
    oracle = card_oracle(folder / "hf")
    rows = [oracle.encode(QUERY, d, instruction) for d in DOCUMENTS]
    assert rows != [oracle.encode(QUERY, d) for d in DOCUMENTS]
    servable = harness.load_servable(
        folder / "ov", plugin_config=F32, instruction=instruction
    )
    assert servable.encode(QUERY, DOCUMENTS) == rows
    expected = oracle.score_rows(rows)
    assert np.ptp(expected) > SPREAD
    np.testing.assert_allclose(
        servable.score(QUERY, DOCUMENTS), expected, rtol=0, atol=TOLERANCE
    )


def seq_cls(folder: Path) -> Any:  # noqa: ANN401 - a fast tokenizer
    """Saves and exports a Qwen3 classifier; returns its tokenizer."""
    torch.manual_seed(0)
    model, tokenizer = family_models.qwen3_seq_cls()
    family_models.save((model, tokenizer), folder / "hf")
    export(folder / "hf", folder / "ov", task="text-classification")
    return tokenizer


# What clients of the stock server write themselves.
CLIENT_QUERY = f"{PREFIX}<Instruct>: Find it.\n<Query>: {QUERY}\n"
CLIENT_DOCUMENTS = [f"<Document>: {document}{SUFFIX}" for document in DOCUMENTS]


def test_prompts_of_clients_as_they_come(tmp_path: Path) -> None:
    """The recipe of docs/ovms.md that puts nothing around query and document."""
    tokenizer = seq_cls(tmp_path)
    recipe = {
        "prefix": "", "query_template": "{query}", "document_lead": "", "suffix": "",
        "default_instruction": "",
    }  # fmt: skip
    (tmp_path / "ov/reranker.json").write_text(json.dumps(recipe))
    servable = harness.load_servable(
        tmp_path / "ov", plugin_config=F32, allow_special_tokens=True
    )
    # As one text: nothing merges across the newline that ends the query.
    joined = [tokenizer(CLIENT_QUERY + d)["input_ids"] for d in CLIENT_DOCUMENTS]
    assert servable.encode(CLIENT_QUERY, CLIENT_DOCUMENTS) == joined
    expected = card_oracle(tmp_path / "hf").score_rows(joined)
    assert np.ptp(expected) > SPREAD
    np.testing.assert_allclose(
        servable.score(CLIENT_QUERY, CLIENT_DOCUMENTS), expected, rtol=0, atol=TOLERANCE
    )


def test_prompts_of_clients_in_the_servers_rows(tmp_path: Path) -> None:
    """The recipe of docs/ovms.md that keeps the scores of the stock server."""
    seq_cls(tmp_path)
    (tmp_path / "ov/reranker.json").write_text('{"family": "cross-encoder"}')
    servable = harness.load_servable(
        tmp_path / "ov", plugin_config=F32, allow_special_tokens=True
    )
    oracle = ServerRowsOracle.load(open_checkpoint(str(tmp_path / "hf")))
    rows = [oracle.encode(CLIENT_QUERY, d) for d in CLIENT_DOCUMENTS]
    assert servable.encode(CLIENT_QUERY, CLIENT_DOCUMENTS) == rows
    expected = oracle.score_rows(rows)
    assert np.ptp(expected) > SPREAD
    np.testing.assert_allclose(
        servable.score(CLIENT_QUERY, CLIENT_DOCUMENTS), expected, rtol=0, atol=TOLERANCE
    )


def test_qwen3_sequence_classification(tmp_path: Path) -> None:
    tokenizer = seq_cls(tmp_path)
    servable = harness.load_servable(tmp_path / "ov", plugin_config=F32)
    assert servable.family == "Qwen3-Reranker-seq-cls"
    assert servable.executor == "dense"
    assert servable.executor_reason == "a classifier reads whole sequences"
    run = compared(tmp_path)
    assert "Judge whether the Document" in tokenizer.decode(run.worst[0].tokens)
    assert_equal(run)
    assert_distinct(tmp_path / "ov", ("DENSE",))


Encoder = tuple[str, ServerRowsOracle, Path]


@pytest.fixture(scope="module", params=[*family_models.CROSS_ENCODERS])
def cross_encoder(request: pytest.FixtureRequest, tmp_path_factory: Any) -> Encoder:  # noqa: ANN401
    """Name, the server's oracle, and the folder with checkpoint and export."""
    torch.manual_seed(0)
    made = family_models.CROSS_ENCODERS[request.param]()
    folder = tmp_path_factory.mktemp("family")
    family_models.save(made, folder / "hf")
    export(folder / "hf", folder / "ov", task="text-classification", rows="stock")
    checkpoint = open_checkpoint(str(folder / "hf"))
    return request.param, ServerRowsOracle.load(checkpoint), folder


def test_a_cross_encoder_scores_as_the_server_does(cross_encoder: Encoder) -> None:
    _, oracle, folder = cross_encoder
    servable = harness.load_servable(folder / "ov", plugin_config=F32)
    assert servable.family.startswith("cross-encoder")
    assert servable.max_length == oracle.max_length
    long_document = " ".join(f"word{i} fox" for i in range(150))
    documents = [*DOCUMENTS, long_document]
    chunks = [oracle.rows(QUERY, document) for document in documents]
    assert len(chunks[-1]) > 1
    assert servable.encode(QUERY, documents) == [row for rows in chunks for row in rows]
    expected = [max(oracle.score_rows(rows)) for rows in chunks]
    assert np.ptp(expected) > SPREAD
    np.testing.assert_allclose(
        servable.score(QUERY, documents), expected, rtol=0, atol=TOLERANCE
    )


def test_pairs_that_differ_have_scores_that_differ(cross_encoder: Encoder) -> None:
    _, _, folder = cross_encoder
    assert_distinct(folder / "ov", ("DENSE",))


def test_a_long_query_has_half_of_a_row(cross_encoder: Encoder) -> None:
    _, oracle, folder = cross_encoder
    servable = harness.load_servable(folder / "ov", plugin_config=F32)
    query = " ".join(f"number {i}" for i in range(120))
    rows = [row for d in DOCUMENTS for row in oracle.rows(query, d)]
    assert servable.encode(query, DOCUMENTS) == rows


@pytest.mark.parametrize("cross_encoder", SAME_ROWS, indirect=True)
def test_rows_are_the_servers_wherever_the_server_runs(cross_encoder: Encoder) -> None:
    """Beside its calculator, written again: RoBERTa's long query keeps its last token.

    Rows of more tokens than RoBERTa has positions for fail there. What is written
    again reads no token types, as BERT has them.
    """
    _, oracle, folder = cross_encoder
    stock = StockServer(folder / "ov", F32)
    assert stock.limit == oracle.max_length + 2
    query = " ".join(f"number {i}" for i in range(120))
    fitting = DOCUMENTS[:5]
    batch = stock.batch(query, fitting)
    rows = [
        ids[mask == 1].tolist()
        for ids, mask in zip(batch.input_ids, batch.attention_mask, strict=True)
    ]
    assert rows[0].index(stock.eos) == 1 + stock.limit // 2
    for longest in (None, stock.limit):
        servable = harness.load_servable(
            folder / "ov", plugin_config=F32, max_length=longest
        )
        assert servable.max_length == oracle.max_length
        assert servable.encode(query, fitting) == rows
    with pytest.raises(harness.InvalidArgumentError, match="the model's own, 128"):
        harness.load_servable(folder / "ov", max_length=stock.limit + 1)


def test_a_cross_encoder_beside_sentence_transformers(cross_encoder: Encoder) -> None:
    """RoBERTa's rows are the server's; of BERT's the comparison says they are not."""
    name, _, folder = cross_encoder
    run = compared(folder)
    if name in SAME_ROWS:
        assert_equal(run)
    else:
        assert run.token_equality == 0
        assert judge(run, {"": 1e9}) == f"{folder / 'ov'} f32: token ids differ"
    assert_equal(compared(folder, "server"))
