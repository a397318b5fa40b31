# SPDX-License-Identifier: Apache-2.0
"""Cohere's own client, v1 and v2, and what stands on it."""

import cohere
import pytest

from conftest import DOCUMENTS, KEY, MODEL, QUERY, Right


@pytest.mark.parametrize("base", ["", "/v3"])
@pytest.mark.parametrize("kind", [cohere.Client, cohere.ClientV2])
def test_cohere(url: str, right: Right, kind: type[cohere.ClientV2], base: str) -> None:
    client = kind(api_key=KEY, base_url=url + base)
    answer = client.rerank(model=MODEL, query=QUERY, documents=DOCUMENTS, top_n=3)
    got = [(r.index, r.relevance_score) for r in answer.results]
    assert got == right.ranks[:3]
    assert answer.id.startswith("rerank-")
    assert answer.meta.billed_units.search_units == 1


def test_cohere_v1_gets_documents_back(url: str, right: Right) -> None:
    client = cohere.Client(api_key=KEY, base_url=url)
    answer = client.rerank(
        model=MODEL, query=QUERY, documents=DOCUMENTS, return_documents=True
    )
    texts = [r.document.text for r in answer.results]
    assert texts == [DOCUMENTS[i] for i, _ in right.ranks]
    objects = [{"text": text} for text in DOCUMENTS]
    answer = client.rerank(
        model=MODEL, query=QUERY, documents=objects, rank_fields=["text"]
    )
    assert [(r.index, r.relevance_score) for r in answer.results] == right.ranks


def test_cohere_tells_errors_apart(url: str) -> None:
    client = cohere.ClientV2(api_key="wrong", base_url=url)
    with pytest.raises(cohere.UnauthorizedError):
        client.rerank(model=MODEL, query=QUERY, documents=DOCUMENTS)
    client = cohere.ClientV2(api_key=KEY, base_url=url)
    with pytest.raises(cohere.NotFoundError, match="mini-reranker"):
        client.rerank(model="rerank-v3.5", query=QUERY, documents=DOCUMENTS)
    with pytest.raises(cohere.BadRequestError, match="query: expected a text"):
        client.rerank(model=MODEL, query="", documents=DOCUMENTS)


def test_langchain_cohere(url: str, right: Right) -> None:
    from langchain_cohere import CohereRerank

    reranker = CohereRerank(model=MODEL, cohere_api_key=KEY, base_url=url, top_n=4)
    got = reranker.rerank(DOCUMENTS, QUERY)
    assert [(r["index"], r["relevance_score"]) for r in got] == right.ranks


def test_llama_index_cohere(url: str, right: Right) -> None:
    from llama_index.core.schema import NodeWithScore, QueryBundle, TextNode
    from llama_index.postprocessor.cohere_rerank import CohereRerank

    reranker = CohereRerank(model=MODEL, api_key=KEY, base_url=url, top_n=4)
    nodes = [
        NodeWithScore(node=TextNode(text=text, id_=str(i)))
        for i, text in enumerate(DOCUMENTS)
    ]
    got = reranker.postprocess_nodes(nodes, QueryBundle(QUERY))
    assert [(int(n.node.node_id), n.score) for n in got] == right.ranks


def test_haystack_cohere(url: str, right: Right) -> None:
    from haystack import Document
    from haystack.utils import Secret
    from haystack_integrations.components.rankers.cohere import CohereRanker

    ranker = CohereRanker(model=MODEL, api_key=Secret.from_token(KEY), api_base_url=url)
    documents = [Document(content=text, id=str(i)) for i, text in enumerate(DOCUMENTS)]
    got = ranker.run(query=QUERY, documents=documents)["documents"]
    assert [(int(d.id), d.score) for d in got] == right.ranks
