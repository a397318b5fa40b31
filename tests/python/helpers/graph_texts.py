# SPDX-License-Identifier: Apache-2.0
"""Pieces of graph.pbtxt that the tests put together."""

from collections.abc import Callable

from harness.graph import GraphRunner, GraphSpec

# Seconds after which a test stops to wait for what has to come, however busy the
# machine is.
PATIENCE = 120.0

LoadText = Callable[[str], GraphSpec]
Start = Callable[..., GraphRunner]

SERVABLES = {"rerank_servable": object(), "of_another_graph": object()}

OPTIONS = """node_options: {
    [type.googleapis.com / mediapipe.RerankCalculatorOVOptions]: {
      models_path: "./",
    }
  }"""


def plugin(source: str, target: str, name: str = "rerank") -> str:
    return f"""node {{
  name: "{name}"
  calculator: "RerankCalculatorOV"
  input_side_packet: "RERANK_NODE_RESOURCES:rerank_servable"
  input_stream: "REQUEST_PAYLOAD:{source}"
  output_stream: "RESPONSE_PAYLOAD:{target}"
  {OPTIONS}
}}
"""


def pass_through(source: str, target: str) -> str:
    return (
        'node { calculator: "PassThroughCalculator" '
        f'input_stream: "{source}" output_stream: "{target}" }}\n'
    )


HEAD = """input_stream: "REQUEST_PAYLOAD:input"
output_stream: "RESPONSE_PAYLOAD:output"
"""

TWO_INPUTS = """node {
  calculator: "RerankCalculatorOV" name: "two"
  input_stream: "A:a" input_stream: "B:b" output_stream: "output"
}
"""
JOIN = """node {
  calculator: "PassThroughCalculator"
  input_stream: "input" input_stream: "b" output_stream: "output" output_stream: "c"
}
"""
CLOSED_GATE = """node {
  calculator: "GateCalculator" input_stream: "%s" output_stream: "%s"
  node_options { [type.googleapis.com/mediapipe.GateCalculatorOptions] {
    allow: false
  } }
}
"""
LIMITER = """node {
  calculator: "FlowLimiterCalculator"
  input_stream: "input" input_stream: "FINISHED:output" output_stream: "a"
  input_stream_info { tag_index: "FINISHED" back_edge: true }
}
"""
MERGE = """node {
  calculator: "MergeCalculator" input_stream: "%s" input_stream: "n" output_stream: "%s"
}
"""
# Expects a vector of detections; its input gets a string.
BAD = """node {
  calculator: "DetectionsToRectsCalculator"
  input_stream: "DETECTIONS:%s" output_stream: "RECTS:%s"
}
"""
TO_BOOL = """node {
  calculator: "PacketPresenceCalculator"
  input_stream: "PACKET:%s" output_stream: "PRESENCE:%s"
}
"""
