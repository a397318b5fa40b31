# SPDX-License-Identifier: Apache-2.0
import logging
from pathlib import Path

import pytest

from harness.errors import (
    FailedPreconditionError,
    InvalidArgumentError,
    NotFoundError,
)
from harness.graph import Backend, load_graph
from harness.graph.config import node_names
from harness.graph.options import package_descriptor_set, register_options
from harness.graph.queue_size import cpu_count
from harness.graph.streams import parse_tag_index, stream_name, tag_indexes
from helpers.graph_texts import HEAD, OPTIONS, LoadText, pass_through, plugin

OVMS_GRAPH = HEAD + plugin("input", "output")


def test_ovms_graph_is_parsed(load_text: LoadText) -> None:
    spec = load_text(OVMS_GRAPH)
    (node,) = spec.plugin_nodes
    assert node.name == "rerank"
    assert node.input_streams == ("REQUEST_PAYLOAD:input",)
    assert node.output_streams == ("RESPONSE_PAYLOAD:output",)
    assert node.input_side_packets == ("RERANK_NODE_RESOURCES:rerank_servable",)
    assert node.options == {"models_path": "./"}
    assert (spec.input_streams, spec.output_streams) == (("input",), ("output",))
    assert list(spec.remaining_config.node) == []
    assert spec.remaining_config.input_stream == ["REQUEST_PAYLOAD:input", "output"]
    assert list(spec.config.input_stream) == ["REQUEST_PAYLOAD:input"]
    assert spec.queue_size == 0


def test_options_in_extension_form(load_text: LoadText) -> None:
    extension = """options {
      [mediapipe.RerankCalculatorOVOptions.ext] { models_path: "m" instruction: "i" }
    }"""
    (node,) = load_text(OVMS_GRAPH.replace(OPTIONS, extension)).plugin_nodes
    assert node.options == {"models_path": "m", "instruction": "i"}
    with pytest.raises(InvalidArgumentError, match='"rerank" states .* more than once'):
        load_text(OVMS_GRAPH.replace(OPTIONS, OPTIONS + extension))
    with pytest.raises(InvalidArgumentError, match="missing required .*models_path"):
        load_text(
            OVMS_GRAPH.replace(OPTIONS, extension.replace('models_path: "m"', ""))
        )


@pytest.mark.mediapipe
def test_options_of_mediapipe(load_text: LoadText) -> None:
    other = OPTIONS.replace("RerankCalculatorOV", "GateCalculator")
    other = other.replace('models_path: "./"', "allow: true")
    (node,) = load_text(OVMS_GRAPH.replace(OPTIONS, other)).plugin_nodes
    assert node.options is None


def test_no_options(load_text: LoadText) -> None:
    (node,) = load_text(OVMS_GRAPH.replace(OPTIONS, "")).plugin_nodes
    assert node.options is None


def test_register_options_is_idempotent(backend: Backend) -> None:
    pool = backend.pool
    for _ in range(3):
        register_options(pool, package_descriptor_set())
    with pytest.raises(FailedPreconditionError, match="lacks calculators/.*nothing"):
        register_options(pool, b"")
    with pytest.raises(FailedPreconditionError, match="not a FileDescriptorSet"):
        register_options(pool, b"\xff\xff")


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("  calculator:", "  calculatr:", r'pbtxt:5:3: .*no field named "calculatr"'),
        ("models_path:", "model_path:", r'pbtxt:11:.*no field named "model_path"'),
        ('models_path: "./",', "", r"pbtxt:10: .*missing required fields: models_path"),
        ("OVOptions]", "OVOption]", r"pbtxt:10: Type \S+OVOption not found"),
        ('name: "rerank"', 'name: "rerank', r"pbtxt:4:9: "),
        ("}\n", "", r"pbtxt:\d+:\d+: "),
        ('"./"', "3", r"pbtxt:11:\d+: "),
    ],
)
def test_parse_error_names_file_and_line(
    load_text: LoadText, before: str, after: str, expected: str
) -> None:
    assert before in OVMS_GRAPH
    with pytest.raises(InvalidArgumentError, match=expected) as raised:
        load_text(OVMS_GRAPH.replace(before, after))
    assert "\n" not in str(raised.value)


def test_unreadable_files(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match=r"none\.pbtxt: no such file"):
        load_graph(tmp_path / "none.pbtxt")
    with pytest.raises(FailedPreconditionError, match="directory"):
        load_graph(tmp_path)
    (tmp_path / "latin").write_bytes(b"# \xe9")
    with pytest.raises(InvalidArgumentError, match="latin: not UTF-8"):
        load_graph(tmp_path / "latin")


@pytest.mark.mediapipe
def test_node_names_are_numbered_where_shared(load_text: LoadText) -> None:
    text = HEAD + pass_through("input", "a") + pass_through("a", "b")
    spec = load_text(text + plugin("b", "output", name="").replace('name: ""', ""))
    assert node_names(spec.config) == [
        "PassThroughCalculator_1",
        "PassThroughCalculator_2",
        "RerankCalculatorOV",
    ]


@pytest.mark.parametrize(
    ("comment", "size"),
    [
        ("# OVMS_GRAPH_QUEUE_MAX_SIZE: AUTO", cpu_count()),
        ("#OVMS_GRAPH_QUEUE_MAX_SIZE:1", 1),
        ("  # OVMS_GRAPH_QUEUE_MAX_SIZE :  1\t\r", 1),
        ("# OVMS_GRAPH_QUEUE_MAX_SIZE: 0", 0),
        ("# OVMS_GRAPH_QUEUE_MAX_SIZE: 0\n# OVMS_GRAPH_QUEUE_MAX_SIZE: 1", 0),
        ("# see OVMS_GRAPH_QUEUE_MAX_SIZE: 1", 0),
        ("", 0),
    ],
)
def test_queue_size(load_text: LoadText, comment: str, size: int) -> None:
    assert load_text(f"{comment}\n{OVMS_GRAPH}").queue_size == size
    assert load_text(f"{OVMS_GRAPH}{comment}").queue_size == size


@pytest.mark.parametrize("value", ["-1", "auto", "1.5", "4x", "2147483648", "٣"])
def test_bad_queue_size(load_text: LoadText, value: str) -> None:
    expected = rf"pbtxt:2: OVMS_GRAPH_QUEUE_MAX_SIZE must be .* got {value}$"
    with pytest.raises(InvalidArgumentError, match=expected):
        load_text(f"\n# OVMS_GRAPH_QUEUE_MAX_SIZE: {value}\n{OVMS_GRAPH}")


def test_large_queue_size_is_cut_with_a_warning(
    load_text: LoadText, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        spec = load_text(f"# OVMS_GRAPH_QUEUE_MAX_SIZE: 100000\n{OVMS_GRAPH}")
    assert spec.queue_size == cpu_count()
    assert "100000 exceeds" in caplog.text


def test_stream_references() -> None:
    assert [stream_name(s) for s in ("a", "T:a", "T:1:a", ":0:a")] == ["a"] * 4
    references = ["x", "T:a", "y", "T:1:b"]
    assert tag_indexes(references) == [("", 0), ("T", 0), ("", 1), ("T", 1)]
    assert [parse_tag_index(t) for t in ("T", "T:1", ":1")] == [
        ("T", 0),
        ("T", 1),
        ("", 1),
    ]
