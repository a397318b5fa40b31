# SPDX-License-Identifier: Apache-2.0
"""graphs/ovms_python: the Python node, called as the server documents it."""

import importlib.util
import json
import shutil
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from google.protobuf import descriptor_pb2, descriptor_pool, text_format

import harness
from helpers import pyovms_double
from helpers.pyovms_double import Tensor, packed

FOLDER = Path(__file__).parents[3] / "graphs" / "ovms_python"
QUERY = "back up my files"
DOCUMENTS = ["A backup program.", "", "Ein Editor für Töne\n🎵"]
REQUEST = json.dumps({"query": QUERY, "documents": DOCUMENTS})


@pytest.fixture(scope="module")
def handler() -> ModuleType:
    sys.modules["pyovms"] = pyovms_double
    spec = importlib.util.spec_from_file_location(
        "rerank_node", FOLDER / "rerank_node.py"
    )
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def node(handler: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> Any:  # noqa: ANN401
    base = tmp_path_factory.mktemp("node")
    shutil.copy(FOLDER / "options.json", base)
    (base / "model").symlink_to(harness.bundled_model())
    model = handler.OvmsPythonModel()
    model.initialize(
        {
            "node_name": "rerank",
            "input_names": ["request"],
            "output_names": ["response"],
            "base_path": str(base),
        }
    )
    return model


@pytest.fixture(scope="module")
def expected() -> list[Any]:
    servable = harness.load_servable(harness.bundled_model())
    results: list[Any] = json.loads(servable.rerank(REQUEST))["results"]
    return results


def results(outputs: list[Tensor]) -> list[Any]:
    # The server takes a list of its own Tensors with an output stream's name each.
    assert isinstance(outputs, list)
    (output,) = outputs
    assert isinstance(output, Tensor)
    assert output.name == "response"
    assert output.datatype == "UINT8"
    loaded: list[Any] = json.loads(bytes(output))["results"]
    return loaded


def test_a_request_as_raw_content(node: Any, expected: list[Any]) -> None:  # noqa: ANN401
    outputs = node.execute([Tensor("request", REQUEST.encode())])
    assert results(outputs) == expected


def test_a_request_behind_its_length(node: Any, expected: list[Any]) -> None:  # noqa: ANN401
    assert results(node.execute([Tensor("request", packed(REQUEST))])) == expected


def test_query_and_documents_as_tensors(node: Any, expected: list[Any]) -> None:  # noqa: ANN401
    inputs = [
        Tensor("documents", packed(*DOCUMENTS)),
        Tensor("query", QUERY.encode()),
    ]
    assert results(node.execute(inputs)) == expected


@pytest.mark.parametrize(
    ("inputs", "message"),
    [
        ([], "expected request, or query and documents, got none"),
        ([Tensor("query", b"q")], "got query"),
        ([Tensor("request", packed("{}", "{}"))], "request: expected one element"),
        ([Tensor("request", b"\xff\xfe{")], "expected UTF-8, got byte 0"),
        ([Tensor("request", b"{}")], "query field is missing in request"),
    ],
)
def test_errors_name_the_input(node: Any, inputs: list[Tensor], message: str) -> None:  # noqa: ANN401
    with pytest.raises((ValueError, harness.RerankError), match=message):
        node.execute(inputs)


def test_another_openvino_is_refused(handler: ModuleType) -> None:
    handler._check_openvino("/a/libopenvino.so.2641\n/b/libopenvino.so.2641\n")
    with pytest.raises(RuntimeError, match=r"2630 and libopenvino\.so\.2641"):
        handler._check_openvino("/a/libopenvino.so.2641\n/b/libopenvino.so.2630\n")


def graph_class() -> Any:  # noqa: ANN401 - a generated message class
    """A CalculatorGraphConfig that knows the Python node's options."""
    from google.protobuf import message_factory
    from mediapipe.framework import calculator_pb2

    file = descriptor_pb2.FileDescriptorProto(
        name="python_executor_calculator_options.proto", package="mediapipe"
    )
    message = file.message_type.add(name="PythonExecutorCalculatorOptions")
    message.field.add(
        name="handler_path",
        number=1,
        type=descriptor_pb2.FieldDescriptorProto.TYPE_STRING,
        label=descriptor_pb2.FieldDescriptorProto.LABEL_OPTIONAL,
    )
    pool = descriptor_pool.Default()
    pool.Add(file)
    name = "mediapipe.PythonExecutorCalculatorOptions"
    message_factory.GetMessageClass(pool.FindMessageTypeByName(name))
    return calculator_pb2.CalculatorGraphConfig


def test_graphs_parse_and_name_the_handler() -> None:
    pytest.importorskip("mediapipe", reason="graphs are parsed with its schema")
    config = graph_class()
    for name, streams in (
        ("graph.pbtxt", ["OVMS_PY_TENSOR:request"]),
        ("graph_tensors.pbtxt", ["OVMS_PY_TENSOR1:query", "OVMS_PY_TENSOR2:documents"]),
    ):
        graph = text_format.Parse((FOLDER / name).read_text(), config())
        assert list(graph.input_stream) == streams
        (node,) = graph.node
        assert node.calculator == "PythonExecutorCalculator"
        assert list(node.input_side_packet) == ["PYTHON_NODE_RESOURCES:py"]
        # What handlers see of a stream is its name, behind the tag.
        names = {stream.partition(":")[2] for stream in node.input_stream}
        assert names in ({"request"}, {"query", "documents"})
        assert list(node.output_stream) == ["OUTPUT:response"]
        options = node.node_options[0]
        assert b"rerank_node.py" in options.value
        listed = json.loads((FOLDER / "config.json").read_text())
        assert name in [g["graph_path"] for g in listed["mediapipe_config_list"]]
