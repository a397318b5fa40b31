# SPDX-License-Identifier: Apache-2.0
"""Clients of Jina and text-embeddings-inference, and litellm in five dialects."""

import litellm
import pytest

from conftest import DOCUMENTS, KEY, MODEL, QUERY, Right


def test_langchain_jina(
    url: str, right: Right, monkeypatch: pytest.MonkeyPatch
) -> None:
    from langchain_community.document_compressors import jina_rerank

    monkeypatch.setattr(jina_rerank, "JINA_API_URL", f"{url}/v1/rerank")
    reranker = jina_rerank.JinaRerank(model=MODEL, jina_api_key=KEY, top_n=4)
    got = reranker.rerank(DOCUMENTS, QUERY)
    assert [(r["index"], r["relevance_score"]) for r in got] == right.ranks
    # It reads `detail` of an error.
    reranker = jina_rerank.JinaRerank(model="other", jina_api_key=KEY)
    with pytest.raises(RuntimeError, match="mini-reranker"):
        reranker.rerank(DOCUMENTS, QUERY)


def test_llama_index_tei(url: str, right: Right) -> None:
    from llama_index.core.schema import NodeWithScore, QueryBundle, TextNode
    from llama_index.postprocessor.tei_rerank import TextEmbeddingInference

    reranker = TextEmbeddingInference(base_url=url, auth_token=f"Bearer {KEY}", top_n=4)
    nodes = [
        NodeWithScore(node=TextNode(text=text, id_=str(i)))
        for i, text in enumerate(DOCUMENTS)
    ]
    got = reranker.postprocess_nodes(nodes, QueryBundle(QUERY))
    assert [(int(n.node.node_id), n.score) for n in got] == right.ranks


PROVIDERS = {
    "cohere": "/v1/rerank",
    "jina_ai": "/v1/rerank",
    "hosted_vllm": "",
    "huggingface": "",
}


def ask(provider: str, base: str) -> list[tuple[int, float, str]]:
    answer = litellm.rerank(
        model=f"{provider}/{MODEL}",
        query=QUERY,
        documents=DOCUMENTS,
        top_n=len(DOCUMENTS),
        return_documents=True,
        api_base=base,
        api_key=KEY,
    )
    return [
        (r["index"], r["relevance_score"], r["document"]["text"])
        for r in answer.results
    ]


@pytest.mark.parametrize("provider", [*PROVIDERS])
def test_litellm(url: str, right: Right, provider: str) -> None:
    got = ask(provider, url + PROVIDERS[provider])
    assert got == [(i, score, DOCUMENTS[i]) for i, score in right.ranks]


def test_litellm_infinity(infinity_url: str, right: Right) -> None:
    got = ask("infinity", infinity_url)
    assert got == [(i, score, DOCUMENTS[i]) for i, score in right.ranks]


def test_litellm_nim(url: str, right: Right) -> None:
    answer = litellm.rerank(
        model=f"nvidia_nim/ranking/{MODEL}",
        query=QUERY,
        documents=DOCUMENTS,
        api_base=f"{url}/v1/ranking",
        api_key=KEY,
    )
    got = [(r["index"], r["relevance_score"]) for r in answer.results]
    assert got == right.raw
