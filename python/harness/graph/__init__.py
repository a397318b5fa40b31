# SPDX-License-Identifier: Apache-2.0
"""Run a graph.pbtxt of OpenVINO Model Server.

Example:
    >>> from harness.graph import GraphPool, load_graph
    >>> spec = load_graph("graphs/demo/graph.pbtxt")
    >>> with GraphPool(spec, CalculatorNode, {"rerank_servable": {...}}) as pool:
    ...     response = pool.run('{"query": "q", "documents": ["d"]}')

With the extra ``graph`` it runs in a real MediaPipe graph. The mediapipe wheel cannot
know ``RerankCalculatorOV``, so its nodes ("plugin nodes") are cut out of the config and
run by our own C++ calculator between the graph's streams; every other node is
MediaPipe's own and runs in MediaPipe. Where mediapipe is not there, a graph of rerank
nodes alone runs the same way between streams of our own (backend.py).

Not a server: no HTTP, no KServe, one string in and one string out per request.
"""

from harness.graph.backend import Backend, find_backend
from harness.graph.config import load_graph
from harness.graph.node import Node, NodeFactory
from harness.graph.pool import GraphPool
from harness.graph.runtime import GraphRunner
from harness.graph.spec import GraphSpec, PluginNode
from harness.graph.validate import validate_graph

__all__ = [
    "Backend",
    "GraphPool",
    "GraphRunner",
    "GraphSpec",
    "Node",
    "NodeFactory",
    "PluginNode",
    "find_backend",
    "load_graph",
    "validate_graph",
]
