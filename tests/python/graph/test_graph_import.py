# SPDX-License-Identifier: Apache-2.0
import subprocess
import sys

import pytest

from harness.graph.import_error import explain_import_error
from harness.graph.status import error_from_status, one_line


@pytest.mark.mediapipe
def test_import_and_exit_with_a_graph_left_open_print_nothing() -> None:
    code = """
import pathlib, tempfile
from harness.graph import GraphPool, load_graph
path = pathlib.Path(tempfile.mkdtemp()) / "graph.pbtxt"
path.write_text('input_stream: "a" output_stream: "b" node { calculator: '
                '"PassThroughCalculator" input_stream: "a" output_stream: "b" }')
pool = GraphPool(load_graph(path), None, {}, size=2)
assert pool.run("x", timeout=50) == "x"
"""
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (
            ImportError("libGL.so.1: cannot open shared object file"),
            r"libGL\.so\.1.*apt-get install libgl1 libglib2\.0-0$",
        ),
        (
            ImportError("libgthread-2.0.so.0: cannot open shared object file"),
            "apt-get install libgl1 libglib2",
        ),
        (
            ModuleNotFoundError("No module named 'mediapipe'", name="mediapipe"),
            "^mediapipe is not installed; on Python 3.10 to 3.12: pip install",
        ),
        (
            ModuleNotFoundError("No module", name="mediapipe.framework"),
            r"no graph API \(No module\); 0\.10\.21",
        ),
        (
            ModuleNotFoundError("No module named 'cv2'", name="cv2"),
            "^mediapipe cannot be imported: No module named 'cv2'$",
        ),
        (ImportError("two\nlines"), "two lines$"),
    ],
)
def test_import_errors_are_explained(error: ImportError, expected: str) -> None:
    explained = explain_import_error(error)
    with pytest.raises(type(explained), match=expected):
        raise explained


@pytest.mark.parametrize(
    ("text", "kind", "line"),
    [
        (
            "INVALID_ARGUMENT: CalculatorGraph::Run() failed: \n"
            'Calculator::Process() for node "N" failed: no query',
            "InvalidArgumentError",
            'Calculator::Process() for node "N" failed: no query',
        ),
        (
            "INTERNAL: Graph has errors: \n; a\nb\n=== Source Location Trace: ===\nc:1",
            "InternalError",
            "a; b",
        ),
        ("RESOURCE_EXHAUSTED: full", "ResourceExhaustedError", "full"),
        ("UNIMPLEMENTED: not here", "InternalError", "not here"),
        ("", "InternalError", "unknown error"),
    ],
)
def test_status_becomes_one_typed_line(text: str, kind: str, line: str) -> None:
    error = error_from_status(text)
    assert (type(error).__name__, str(error)) == (kind, line)
    assert one_line(text) == line
