# SPDX-License-Identifier: Apache-2.0
"""A baked folder in our own server, and what is in it for theirs."""

import json
import math
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

import harness
from harness.bake import Baked, bake
from harness.bake.check import BakedRows
from harness.graph import load_graph
from harness.parity.texts import DOCUMENTS, QUERIES
from helpers.stock_server import StockServer

# f32 against f32, the same rows in batches of other shapes.
BATCH_TOLERANCE = 1e-4
FILLER = 2  # calculators/bake/token_code.h
# With quantized activations the number of rows that are computed together moves
# scores: one of 19 by 2.7e-3 (docs/performance.md has such bounds).
F32 = {"INFERENCE_PRECISION_HINT": "f32", "DYNAMIC_QUANTIZATION_GROUP_SIZE": "0"}

Models = Callable[..., Path]


@pytest.fixture(scope="module")
def server(baked_bundled: Baked) -> StockServer:
    return StockServer(baked_bundled.out, F32)


@pytest.fixture(scope="module")
def servable(baked_bundled: Baked) -> harness.Servable:
    return harness.load_servable(baked_bundled.out, plugin_config=F32)


def cut_alike(server: StockServer, query: str) -> list[str]:
    """Documents without those that the server cuts inside a character; we never do."""
    return [
        document
        for document in DOCUMENTS
        if document.isascii() or len(server.batch(query, [document]).document_of) == 1
    ]


def test_our_rows_are_the_servers(
    server: StockServer, servable: harness.Servable
) -> None:
    for query in [*QUERIES, "a query that loses its end " * 20]:
        documents = cut_alike(server, query)
        batch = server.batch(query, documents)
        assert len(batch.document_of) > len(documents), "some documents need chunks"
        expected = [
            row[mask == 1].tolist()
            for row, mask in zip(batch.input_ids, batch.attention_mask, strict=True)
        ]
        assert servable.encode(query, documents) == expected


def test_our_scores_are_the_servers(
    server: StockServer, servable: harness.Servable
) -> None:
    for query in QUERIES[:3]:
        documents = cut_alike(server, query)
        expected = server.score(query, documents)
        assert np.ptp(expected) > 100 * BATCH_TOLERANCE
        scores = servable.score(query, documents)
        np.testing.assert_allclose(scores, expected, rtol=0, atol=BATCH_TOLERANCE)


def hollow(row: list[int], server: StockServer) -> bool:
    """Whether the document's part has nothing but what a newline would change."""
    behind = row[row.index(server.sep) + 1 :]
    document = behind[: behind.index(server.eos)]
    return min(document) // (server.pad + 1) >= FILLER


def test_chunks_are_those_of_the_model_that_was_baked(
    server: StockServer, baked_bundled: Baked
) -> None:
    """However the query ends; a document's last chunk may hold one token."""
    length = baked_bundled.model.max_length
    model = harness.load_servable(harness.bundled_model(), max_length=length)
    rows = BakedRows(baked_bundled.out)
    documents = [" ".join(["one"] * size) for size in range(60, 100)]
    for query in ["backups", "how do I make backups?", "x[0]{}", 'he said "?!..."']:
        batch = server.batch(query, documents)
        read = rows.rows(batch.input_ids, batch.attention_mask)
        alone = [
            row
            for row, coded in zip(read, batch.input_ids, strict=True)
            if not hollow(coded.tolist(), server)
        ]
        assert len(documents) < len(alone) < len(read)
        assert alone == model.encode(query, documents)


def test_the_padding_side_does_not_matter(
    servable: harness.Servable, baked_bundled: Baked
) -> None:
    left = harness.load_servable(
        baked_bundled.out, plugin_config=F32, padding_side="LEFT"
    )
    np.testing.assert_allclose(
        left.score(QUERIES[0], DOCUMENTS),
        servable.score(QUERIES[0], DOCUMENTS),
        rtol=0,
        atol=BATCH_TOLERANCE,
    )


def test_a_cut_query_is_told(servable: harness.Servable) -> None:
    body = {"query": "many words " * 100, "documents": ["a"]}
    response = json.loads(servable.rerank(json.dumps(body)))
    assert response["warnings"][0].startswith("query: ")


def test_what_a_servable_says_of_a_baked_model(
    servable: harness.Servable, baked_bundled: Baked
) -> None:
    assert servable.family == "cross-encoder/baked"
    assert servable.executor == "dense"
    assert servable.executor_reason == "a classifier reads whole sequences"
    assert servable.max_length == baked_bundled.model.max_row_length
    assert servable.instruction == ""


def test_the_folders_own_graph_runs(
    server: StockServer, baked_bundled: Baked, tmp_path: Path
) -> None:
    from harness.cli.main import main

    documents = tmp_path / "documents.json"
    documents.write_text(json.dumps(DOCUMENTS))
    graph = str(baked_bundled.out / "graph.pbtxt")
    command = ["run-graph", graph, "--query", QUERIES[0], "--json"]
    output = _output(lambda: main([*command, "--documents", str(documents)]))
    results = json.loads(output)["results"]
    raw = server.score(QUERIES[0], DOCUMENTS)
    assert len(results) == len(DOCUMENTS)
    for result in results:
        score = result["relevance_score"]
        logit = math.log(score / (1 - score))
        # Default precision, which may be bf16: near, not equal.
        assert logit == pytest.approx(
            raw[result["index"]], abs=0.1 * float(np.ptp(raw))
        )


def _output(command: Callable[[], int]) -> str:
    import contextlib
    import io

    text = io.StringIO()
    with contextlib.redirect_stdout(text):
        assert command() == 0
    return text.getvalue()


def test_what_cannot_be_asked_of_a_baked_model(baked_bundled: Baked) -> None:
    out = baked_bundled.out
    with pytest.raises(
        harness.InvalidArgumentError, match="instruction: expected none"
    ):
        harness.load_servable(out, instruction="another")
    with pytest.raises(harness.FailedPreconditionError, match="expected PAGED to fit"):
        harness.load_servable(out, executor="PAGED")
    with pytest.raises(
        harness.InvalidArgumentError,
        match=r"2 \* NUMBER_OF_SPECIAL_TOKENS: 8; actual: 8",
    ):
        harness.load_servable(out, max_length=8)
    servable = harness.load_servable(out, max_documents=2)
    with pytest.raises(harness.InvalidArgumentError, match="limit: 2; actual: 4"):
        servable.score("q", ["a", "word " * 200])


# The files for the server.


def test_the_files_say_what_the_server_asks(baked_bundled: Baked) -> None:
    out, model = baked_bundled.out, baked_bundled.model
    config = json.loads((out / "config.json").read_text())
    assert config["max_position_embeddings"] == model.max_row_length
    assert [config[f"{name}_token_id"] for name in ("bos", "eos", "sep", "pad")] == [
        model.bos_token,
        model.eos_token,
        model.sep_token,
        model.pad_token,
    ]
    assert "web search query" in config["baked"]["instruction"]
    tokenizer_config = json.loads((out / "tokenizer_config.json").read_text())
    assert tokenizer_config["add_bos_token"] is True
    # Without this file the server reads config.json as a list of models.
    subconfig = json.loads((out / "subconfig.json").read_text())
    assert subconfig == {"model_config_list": []}
    server_config = json.loads((out / "ovms_config.json").read_text())
    assert server_config["mediapipe_config_list"] == [
        {"name": "mini", "base_path": "./"}
    ]


def test_the_graph_is_one_node_on_its_own_folder(baked_bundled: Baked) -> None:
    spec = load_graph(baked_bundled.out / "graph.pbtxt")
    assert spec is not None
    text = (baked_bundled.out / "graph.pbtxt").read_text()
    assert 'models_path: "./"' in text
    # Options that only our calculator knows would stop the server.
    assert "executor" not in text
    assert "instruction" not in text


def test_the_untied_head_is_not_written(ov_model: Models, tmp_path: Path) -> None:
    model = ov_model(False, "text-generation")
    out = bake(model, tmp_path / "out").out
    size = (out / "openvino_model.bin").stat().st_size
    full = (model / "openvino_model.bin").stat().st_size
    # The head is as large as the embedding and nearly half of this tiny model.
    assert size < 0.6 * full


# Refusals.


def test_a_text_classification_export_is_refused(
    ov_model: Models, tmp_path: Path
) -> None:
    with pytest.raises(
        harness.FailedPreconditionError,
        match=r"text-classification .*--task text-generation-with-past",
    ):
        bake(ov_model(True, "text-classification"), tmp_path / "out")
    assert list(tmp_path.iterdir()) == [], "a failure leaves nothing behind"


def test_a_baked_model_is_not_baked_again(baked_bundled: Baked, tmp_path: Path) -> None:
    with pytest.raises(harness.FailedPreconditionError, match="got the classifier"):
        bake(baked_bundled.out, tmp_path / "out")


def test_a_prompt_without_a_newline_behind_the_query_is_refused(
    model_copy: Path, tmp_path: Path
) -> None:
    head = {"query_template": "<Query>: {query} <Document>:"}
    (model_copy / "reranker.json").write_text(json.dumps(head))
    with pytest.raises(
        harness.FailedPreconditionError, match="query_template: .*newline"
    ):
        bake(model_copy, tmp_path / "out")


def test_arguments_that_do_not_fit(tmp_path: Path) -> None:
    model = harness.bundled_model()
    with pytest.raises(harness.InvalidArgumentError, match="max_length: expected"):
        bake(model, tmp_path / "a", max_length=60)
    with pytest.raises(harness.NotFoundError, match="no such model directory"):
        bake(tmp_path / "nowhere", tmp_path / "b")
    (tmp_path / "c").mkdir()
    (tmp_path / "c/file").touch()
    with pytest.raises(harness.InvalidArgumentError, match="new or empty folder"):
        bake(model, tmp_path / "c")
    with pytest.raises(harness.InvalidArgumentError, match="model_name: expected"):
        bake(model, tmp_path / "d", model_name="")
