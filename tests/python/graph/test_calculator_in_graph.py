# SPDX-License-Identifier: Apache-2.0
"""The real calculator, with the bundled model, in a graph."""

import json
import threading
import time
from pathlib import Path

import pytest

from harness._native import CalculatorNode, Faults, Servable
from harness.errors import CancelledError, DeadlineExceededError, InvalidArgumentError
from harness.graph import Backend, GraphPool, load_graph
from harness.graph.resources import load_side_packets
from harness.servable import bundled_model, tokenizers_library
from helpers.graph_texts import PATIENCE

GRAPH = Path(__file__).parents[3] / "graphs/demo/graph.pbtxt"
# Minutes of work for slow_servable.
MANY = 9000
LONG = json.dumps(
    {"query": "q", "documents": [f"document {i} " + "word " * 9 for i in range(MANY)]}
)


def slow_servable() -> Servable:
    """Each batch holds about one document and takes 0.05 s or more."""
    return Servable.load(
        bundled_model(),
        max_batched_tokens=32,
        tokenizers_library=tokenizers_library(),
        faults=Faults(slow_share=1, slow_seconds=0.05),
    )


@pytest.fixture(scope="module")
def slow_packets() -> dict[str, dict[str, Servable]]:
    return {"rerank_servable": {"rerank": slow_servable()}}


def wait_for_an_empty_queue(packets: dict[str, dict[str, Servable]]) -> None:
    """Ends when the scheduler has dropped what was cancelled."""
    servable = packets["rerank_servable"]["rerank"]
    while servable.statistics["queued_tokens"]:
        time.sleep(0.01)
    assert servable.statistics["sequences"] < MANY, "it was not ended but done"


def test_tokenize_through_a_graph(backend: Backend) -> None:
    spec = load_graph(GRAPH, backend)
    packets = load_side_packets(spec)
    servable = packets["rerank_servable"]["rerank"]
    texts = ["yes", "make backups"]
    with GraphPool(spec, CalculatorNode, packets) as pool:
        body = json.dumps({"text": texts})
        answer = json.loads(pool.run(body, timeout=PATIENCE, uri="/v3/tokenize"))
        assert answer == {"tokens": servable.tokenize(texts)}
        with pytest.raises(InvalidArgumentError, match="text field is required"):
            pool.run('{"query": "q"}', timeout=PATIENCE, uri="/v3/tokenize")
        # The same pool reranks.
        with pytest.raises(InvalidArgumentError, match="query field is missing"):
            pool.run(body, timeout=PATIENCE)


def test_time_that_is_up_ends_the_computation(
    backend: Backend, slow_packets: dict[str, dict[str, Servable]]
) -> None:
    with GraphPool(
        load_graph(GRAPH, backend), CalculatorNode, slow_packets, size=1
    ) as pool:
        with pytest.raises(DeadlineExceededError, match="no response within"):
            pool.run(LONG, timeout=0.3)
        small = '{"query": "q", "documents": ["a"]}'
        assert "results" in json.loads(pool.run(small, timeout=PATIENCE))
    wait_for_an_empty_queue(slow_packets)
    assert not [t for t in threading.enumerate() if t.name.startswith("plugin-")]


def test_close_ends_the_computation(
    backend: Backend, slow_packets: dict[str, dict[str, Servable]]
) -> None:
    pool = GraphPool(load_graph(GRAPH, backend), CalculatorNode, slow_packets, size=1)
    timer = threading.Timer(0.3, pool.close)
    timer.start()
    with pytest.raises(CancelledError, match="the graph was closed"):
        pool.run(LONG)
    timer.join()
    wait_for_an_empty_queue(slow_packets)
    assert not [t for t in threading.enumerate() if t.name.startswith("plugin-")]
