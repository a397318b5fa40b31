# SPDX-License-Identifier: Apache-2.0
"""Graphs that OpenVINO Model Server's own calculator loads, by the command line."""

import json
from pathlib import Path

import pytest

import harness
from helpers.command_line import DOCUMENTS, fails, succeeds

GRAPH = """\
input_stream: "REQUEST_PAYLOAD:input"
output_stream: "RESPONSE_PAYLOAD:output"
node {{
  name: "RerankExecutor"
  input_side_packet: "RERANK_NODE_RESOURCES:rerank_servable"
  calculator: "RerankCalculatorOV"
  input_stream: "REQUEST_PAYLOAD:input"
  output_stream: "RESPONSE_PAYLOAD:output"
  node_options: {{
    [type.googleapis.com / mediapipe.RerankCalculatorOVOptions]: {{
      models_path: "{model}" {options} plugin_config: '{plugin_config}'
    }}
  }}
}}
"""

THREADS = '{"CPU": {"INFERENCE_NUM_THREADS": 2}}'


def graph(folder: Path, plugin_config: str, options: str = "") -> Path:
    path = folder / "graph.pbtxt"
    model = harness.bundled_model()
    path.write_text(
        GRAPH.format(model=model, options=options, plugin_config=plugin_config)
    )
    return path


@pytest.mark.parametrize(
    ("plugin_config", "options"),
    [
        ('{"DEVICE_PROPERTIES": ' + THREADS + "}", ""),
        ('{"DEVICE_PROPERTIES": ' + THREADS + "}", 'target_device: "AUTO"'),
        ('{"CPU_THROUGHPUT_STREAMS": "CPU_THROUGHPUT_AUTO"}', ""),
        ('{"CPU_THREADS_NUM": "2"}', ""),
    ],
)
@pytest.mark.usefixtures("ran")
def test_a_stock_graph_serves(tmp_path: Path, plugin_config: str, options: str) -> None:
    shown = succeeds(
        "run-graph", graph(tmp_path, plugin_config, options),
        "--query", "make encrypted backups", "--documents", DOCUMENTS, "--json",
    )  # fmt: skip
    documents = DOCUMENTS.read_text().splitlines()
    answer = json.loads(shown)
    assert {result["index"] for result in answer["results"]} == set(
        range(len(documents))
    )


def test_a_devices_property_has_effect() -> None:
    servable = harness.load_servable(
        harness.bundled_model(),
        plugin_config={
            "INFERENCE_PRECISION_HINT": "bf16",
            "DEVICE_PROPERTIES": {"CPU": {"INFERENCE_PRECISION_HINT": "f32"}},
        },
    )
    assert servable.runtime["properties"]["INFERENCE_PRECISION_HINT"] == "f32"


def test_a_devices_property_that_is_unknown(tmp_path: Path) -> None:
    line = fails(
        1, "run-graph",
        graph(tmp_path, '{"DEVICE_PROPERTIES": {"CPU": {"FOO": 2}}}'),
        "--query", "q", "--documents", DOCUMENTS,
    )  # fmt: skip
    assert "device CPU has no settable property 'FOO'" in line
