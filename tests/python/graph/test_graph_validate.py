# SPDX-License-Identifier: Apache-2.0
import pytest

from harness.errors import FailedPreconditionError, InvalidArgumentError
from harness.graph import validate_graph
from helpers.graph_texts import HEAD, OPTIONS, LoadText, pass_through, plugin
from helpers.node_double import NodeDoubleFactory

TWO_INPUTS = """node {
  calculator: "RerankCalculatorOV" name: "two"
  input_stream: "A:a" input_stream: "B:input" output_stream: "output"
  %s
}
"""
SIDE = 'input_side_packet: "p"'


@pytest.mark.parametrize(
    "body",
    [
        plugin("input", "output"),
        pass_through("input", "a") + plugin("a", "b") + pass_through("b", "output"),
        plugin("input", "a", "one") + plugin("a", "output", "two"),
        pass_through("input", "output"),
        pass_through("input", "a") + TWO_INPUTS % "",
        # Order in the file does not matter.
        pass_through("a", "output") + plugin("input", "a"),
    ],
)
def test_valid_graphs(load_text: LoadText, body: str) -> None:
    factory = NodeDoubleFactory()
    spec = load_text(HEAD + body)
    validate_graph(spec, factory)
    assert len(factory.nodes) == len(spec.plugin_nodes)
    assert factory.opened == []


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (
            plugin("input", "output").replace("OV", "Ov", 1),
            'unknown calculator "RerankCalculatorOv"; did you mean RerankCalculatorOV',
        ),
        (
            pass_through("input", "output").replace("PassThrough", "HttpLLM"),
            'unknown calculator "HttpLLMCalculator"; known are',
        ),
        (
            plugin("inputs", "output"),
            'node "rerank" reads stream "inputs", .* did you mean "input"',
        ),
        (pass_through("zzz", "output"), 'node "PassThroughCalculator" reads .*"zzz"'),
        (plugin("input", "out"), r'output_stream reads stream "output".*mean "out"'),
        (
            plugin("input", "output") + pass_through("input", "output"),
            'stream "output" is produced by node "rerank" and by node "PassThrough',
        ),
        (plugin("input", "input"), 'stream "input" .* the graph\'s input_stream and'),
        (
            plugin("b", "a", "one") + plugin("a", "b", "two") + plugin("a", "output"),
            "wait for each other in a cycle: .*one.*two",
        ),
        (plugin("output", "output"), 'cycle: "rerank" -> "rerank"'),
        (
            pass_through("input", "a")
            + TWO_INPUTS % "input_stream_handler { input_stream_handler: 'X' }",
            '"two" asks for X; .* DefaultInputStreamHandler only',
        ),
        (
            pass_through("input", "a")
            + TWO_INPUTS % "input_stream_info { tag_index: 'A' back_edge: true }",
            '"two" has a back_edge input',
        ),
        (
            'node { calculator: "RerankCalculatorOV" output_stream: "output" }',
            '"RerankCalculatorOV" has no input_stream',
        ),
        (
            plugin("input", "a")
            + pass_through("a", "output").replace("input_s", f"{SIDE} input_s"),
            r'only a server could provide: "p" \(node "PassThroughCalculator"\)',
        ),
        (
            SIDE + plugin("input", "output"),
            r'only a server could provide: "p" \(the graph\)',
        ),
        (
            pass_through("input", "T:output"),
            "PassThroughCalculator must use matching tags",
        ),
        (
            'input_stream: "other" ' + plugin("input", "output"),
            "expected one graph input_stream, got 2: input, other",
        ),
    ],
)
def test_invalid_graphs(load_text: LoadText, body: str, expected: str) -> None:
    with pytest.raises(InvalidArgumentError, match=expected) as raised:
        validate_graph(load_text(HEAD + body), NodeDoubleFactory())
    assert str(raised.value).count("graph.pbtxt: ") == 1
    assert "\n" not in str(raised.value)


def test_no_output_stream(load_text: LoadText) -> None:
    text = 'input_stream: "input" ' + plugin("input", "output")
    with pytest.raises(InvalidArgumentError, match="one graph output_stream, got 0$"):
        validate_graph(load_text(text), NodeDoubleFactory())


def test_declared_side_packet_of_the_plugin_is_not_mediapipes(
    load_text: LoadText,
) -> None:
    text = 'input_side_packet: "rerank_servable" ' + HEAD + plugin("input", "output")
    validate_graph(load_text(text), NodeDoubleFactory())


@pytest.mark.mediapipe
def test_back_edge_from_plugin_to_mediapipe_is_no_cycle(load_text: LoadText) -> None:
    limiter = """node {
      calculator: "FlowLimiterCalculator"
      input_stream: "input" input_stream: "FINISHED:output" output_stream: "a"
      input_stream_info { tag_index: "FINISHED" back_edge: true }
    }"""
    validate_graph(
        load_text(HEAD + limiter + plugin("a", "output")), NodeDoubleFactory()
    )
    forward = limiter.replace("back_edge: true", "back_edge: false")
    spec = load_text(HEAD + forward + plugin("a", "output"))
    with pytest.raises(InvalidArgumentError, match="cycle"):
        validate_graph(spec, NodeDoubleFactory())


def test_contract_gets_the_node_as_written(load_text: LoadText) -> None:
    factory = NodeDoubleFactory()
    spec = load_text(HEAD + plugin("input", "output"))
    validate_graph(spec, factory)
    assert factory.nodes[0].contract == {
        "name": "rerank",
        "calculator": "RerankCalculatorOV",
        "input_streams": ["REQUEST_PAYLOAD:input"],
        "output_streams": ["RESPONSE_PAYLOAD:output"],
        "input_side_packets": ["RERANK_NODE_RESOURCES:rerank_servable"],
        "options": {"models_path": "./"},
    }


def test_contract_error_keeps_its_type(load_text: LoadText) -> None:
    factory = NodeDoubleFactory()
    factory.contract_error = FailedPreconditionError("wrong tag")
    spec = load_text(HEAD + plugin("input", "output").replace(OPTIONS, ""))
    with pytest.raises(FailedPreconditionError, match=r"graph\.pbtxt: wrong tag$"):
        validate_graph(spec, factory)
