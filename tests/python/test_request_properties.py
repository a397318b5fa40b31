# SPDX-License-Identifier: Apache-2.0
"""What holds for every request, with requests that hypothesis makes up."""

import json
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import harness

# Between batches of other shapes, in f32; docs/performance.md.
TOLERANCE = 1e-4

SETTINGS = settings(
    max_examples=60,
    deadline=None,
    derandomize=True,  # continuous integration sees what we saw
    suppress_health_check=[HealthCheck.too_slow],
)

texts = st.text(max_size=40)
documents = st.lists(texts, min_size=1, max_size=8)
queries = st.text(min_size=1, max_size=40)
scalars = st.none() | st.booleans() | st.integers() | st.floats() | texts
values = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4)
    ),
    max_leaves=12,
)
# Fields with the right type more often than not, else nothing gets past the first.
fields: dict[str, st.SearchStrategy[Any]] = {
    "model": texts | values,
    "query": queries | values,
    "documents": documents
    | st.lists(st.fixed_dictionaries({"text": texts}), min_size=1, max_size=3)
    | values,
    "top_n": st.integers(-1, 9) | values,
    "return_documents": st.booleans() | values,
    "rank_fields": st.just(["text"]) | values,
    "max_chunks_per_doc": st.integers(-1, 3) | values,
    "max_tokens_per_doc": st.integers(-1, 9) | values,
    "instruction": texts | values,
    "raw_scores": st.booleans() | values,
    "instruct": texts | values,
    "long_documents": st.sampled_from(["CHUNK", "TRUNCATE", "ERROR"]) | values,
    "truncate": st.booleans() | values,
}
required = {"query": queries, "documents": documents}
requests = st.fixed_dictionaries(
    required, optional={key: fields[key] for key in fields if key not in required}
) | st.fixed_dictionaries({}, optional=fields)


@pytest.fixture(scope="module")
def servable() -> harness.Servable:
    # Short prompts, so that some texts are long.
    return harness.load_servable(
        harness.bundled_model(),
        max_length=128,
        plugin_config={"INFERENCE_PRECISION_HINT": "f32"},
    )


def raw_scores(servable: harness.Servable, query: str, docs: list[str]) -> list[float]:
    """Of each document, through the request API."""
    body = {"query": query, "documents": docs, "raw_scores": True}
    results = json.loads(servable.rerank(json.dumps(body)))["results"]
    by_index = {result["index"]: result["raw_score"] for result in results}
    return [by_index[i] for i in range(len(docs))]


@SETTINGS
@given(body=requests | values)
def test_any_json_gives_a_response_or_a_typed_error(
    servable: harness.Servable,
    body: Any,  # noqa: ANN401 - any JSON value
) -> None:
    try:
        answer = servable.rerank(json.dumps(body))
    except harness.InvalidArgumentError as error:
        check_message(str(error))
        return
    check_answer(body, json.loads(answer))


def check_message(message: str) -> None:
    assert message
    assert "\n" not in message


def check_answer(body: dict[str, Any], response: dict[str, Any]) -> None:
    assert {"results", "id", "usage"} <= response.keys()
    indices = [result["index"] for result in response["results"]]
    asked = len(body["documents"])
    assert len(set(indices)) == len(indices) == min(body.get("top_n") or asked, asked)
    assert set(indices) <= set(range(asked))
    for result in response["results"]:
        assert 0 <= result["relevance_score"] <= 1
        if body.get("return_documents"):
            document = body["documents"][result["index"]]
            expected = {"text": document} if isinstance(document, str) else document
            assert result["document"] == expected


@SETTINGS
@given(query=queries, docs=documents, again=st.integers(0, 7))
def test_order_and_usage(
    servable: harness.Servable, query: str, docs: list[str], again: int
) -> None:
    """Best first, ties by index; as many tokens as the prompts have."""
    docs = [*docs, docs[again % len(docs)]]  # a tie for sure
    body = {"query": query, "documents": docs, "raw_scores": True}
    answer = json.loads(servable.rerank(json.dumps(body)))
    order = [(-result["raw_score"], result["index"]) for result in answer["results"]]
    assert order == sorted(order)
    tokens = sum(len(row) for row in servable.encode(query, docs))
    assert answer["usage"] == {"prompt_tokens": tokens, "total_tokens": tokens}


@SETTINGS
@given(query=queries, docs=documents, random=st.randoms(use_true_random=False))
def test_permuting_documents_permutes_results(
    servable: harness.Servable, query: str, docs: list[str], random: Random
) -> None:
    order = list(range(len(docs)))
    random.shuffle(order)
    before = raw_scores(servable, query, docs)
    after = raw_scores(servable, query, [docs[i] for i in order])
    assert after == pytest.approx([before[i] for i in order], abs=TOLERANCE)


@SETTINGS
@given(query=queries, docs=documents, more=texts, data=st.data())
def test_adding_a_document_changes_no_other_score(
    servable: harness.Servable,
    query: str,
    docs: list[str],
    more: str,
    data: st.DataObject,
) -> None:
    at = data.draw(st.integers(0, len(docs)))
    before = raw_scores(servable, query, docs)
    after = raw_scores(servable, query, [*docs[:at], more, *docs[at:]])
    assert after[:at] + after[at + 1 :] == pytest.approx(before, abs=TOLERANCE)


@SETTINGS
@given(query=queries, docs=documents, top_n=st.integers(1, 10))
def test_top_n_is_a_prefix(
    servable: harness.Servable, query: str, docs: list[str], top_n: int
) -> None:
    body = {"query": query, "documents": docs, "raw_scores": True}
    everything = json.loads(servable.rerank(json.dumps(body)))["results"]
    best = json.loads(servable.rerank(json.dumps(body | {"top_n": top_n})))["results"]
    assert len(best) == min(top_n, len(docs))
    scores = {result["index"]: result["raw_score"] for result in everything}
    for one, other in zip(best, everything, strict=False):
        # Neighbours closer than the tolerance may change places.
        assert one["raw_score"] == pytest.approx(other["raw_score"], abs=TOLERANCE)
        assert one["raw_score"] == pytest.approx(scores[one["index"]], abs=TOLERANCE)
