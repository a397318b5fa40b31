# SPDX-License-Identifier: Apache-2.0
"""Run a graph.pbtxt of OpenVINO Model Server in a real MediaPipe graph.

Example:
    >>> from harness.graph import GraphPool, load_graph
    >>> spec = load_graph("graphs/demo/graph.pbtxt")
    >>> with GraphPool(spec, CalculatorNode, {"rerank_servable": {...}}) as pool:
    ...     response = pool.run('{"query": "q", "documents": ["d"]}')

The mediapipe wheel cannot know ``RerankCalculatorOV``, so its nodes ("plugin
nodes") are cut out of the config and run by our own C++ calculator between the
graph's streams; every other node is MediaPipe's own and runs in MediaPipe.

Not a server: no HTTP, no KServe, one string in and one string out per request.
Needs the extra ``graph``; without it the import raises FailedPreconditionError.
"""

# First of all: the one place that explains a missing mediapipe.
from harness.graph import mediapipe_import as _mediapipe_import  # noqa: F401
from harness.graph.config import load_graph
from harness.graph.node import Node, NodeFactory
from harness.graph.options import register_options
from harness.graph.pool import GraphPool
from harness.graph.runtime import GraphRunner
from harness.graph.spec import GraphSpec, PluginNode
from harness.graph.validate import validate_graph

__all__ = [
    "GraphPool",
    "GraphRunner",
    "GraphSpec",
    "Node",
    "NodeFactory",
    "PluginNode",
    "load_graph",
    "register_options",
    "validate_graph",
]
