# SPDX-License-Identifier: Apache-2.0
"""What differs between running a graph in MediaPipe and without it."""

import subprocess
import sys
from pathlib import Path

import pytest

from harness.errors import (
    FailedPreconditionError,
    InvalidArgumentError,
    RerankError,
)
from harness.graph import load_graph, validate_graph
from harness.graph.plain_backend import PlainBackend
from helpers import HAS_MEDIAPIPE
from helpers.graph_texts import CLOSED_GATE, HEAD, pass_through, plugin
from helpers.node_double import NodeDoubleFactory

REASON = "mediapipe is not installed; install it"


def refused(folder: Path, text: str) -> RerankError:
    """The error of a graph that does not run without MediaPipe."""
    path = folder / "graph.pbtxt"
    path.write_text(text)
    with pytest.raises(RerankError) as raised:
        validate_graph(load_graph(path, PlainBackend(REASON)), NodeDoubleFactory())
    assert str(raised.value).startswith(f"{path}:")
    assert "\n" not in str(raised.value)
    return raised.value


@pytest.mark.parametrize(
    ("body", "calculator"),
    [
        (pass_through("input", "a") + plugin("a", "output"), "PassThroughCalculator"),
        # Options of types that only MediaPipe knows.
        (CLOSED_GATE % ("input", "a") + plugin("a", "output"), "GateCalculator"),
        (
            'node { calculator: "GateCalculator" input_stream: "input" '
            'output_stream: "output" options { '
            "[mediapipe.GateCalculatorOptions.ext] { allow: true } } }",
            "GateCalculator",
        ),
    ],
)
def test_nodes_of_mediapipe_need_it(tmp_path: Path, body: str, calculator: str) -> None:
    error = refused(tmp_path, HEAD + body)
    assert isinstance(error, FailedPreconditionError)
    assert str(error).endswith(
        f'calculator "{calculator}" is none of ours (RerankCalculatorOV), and only '
        f"MediaPipe may know it: {REASON}"
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            plugin("input", "output").replace("OV", "Ov", 1),
            'unknown calculator "RerankCalculatorOv"; did you mean RerankCalculatorOV?',
        ),
        (plugin("Input", "output"), 'reads stream "Input", which nothing produces'),
        (
            'input_side_packet: "A:B" ' + plugin("input", "output"),
            'input_side_packet: expected "TAG:name", "TAG:index:name" or "name", got '
            '"A:B"',
        ),
        ("packet_generator {}", 'no field named "packet_generator"'),
    ],
)
def test_what_is_wrong_is_told(tmp_path: Path, text: str, expected: str) -> None:
    error = refused(tmp_path, HEAD + text)
    assert isinstance(error, InvalidArgumentError)
    assert expected in str(error)


@pytest.mark.parametrize("there", [True, False][not HAS_MEDIAPIPE :])
def test_mediapipe_runs_graphs_where_it_is(
    there: bool, request: pytest.FixtureRequest
) -> None:
    if not there:
        request.getfixturevalue("without_mediapipe")
    code = (
        "import sys; from harness.graph import find_backend; "
        "print(find_backend().title, 'cv2' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60
    )
    expected = (
        "in MediaPipe 0.10.21 True"
        if there
        else "without MediaPipe (mediapipe is not installed; on Python 3.10 to 3.12: "
        "pip install 'rerank-harness[graph]') False"
    )
    assert (done.stdout.strip(), done.stderr) == (expected, "")
