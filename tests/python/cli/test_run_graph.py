# SPDX-License-Identifier: Apache-2.0
"""run-graph as a person runs it: a process, its output and its exit code."""

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import harness
from helpers.command_line import DOCUMENTS, ROOT, TIMEOUT, fails, run

# Every test runs twice, with mediapipe and without.
pytestmark = pytest.mark.usefixtures("ran")

GRAPH = ROOT / "graphs/demo/graph.pbtxt"
QUERY = ("--query", "make encrypted backups")


@pytest.fixture
def graph(tmp_path: Path, model_copy: Path) -> Path:
    """A graph of its own with a model of its own, both free to damage."""
    path = tmp_path / "graph.pbtxt"
    text = GRAPH.read_text()
    path.write_text(
        text.replace("../../python/harness/models/mini-reranker", model_copy.name)
    )
    return path


def edit(graph: Path, old: str, new: str) -> None:
    text = graph.read_text()
    assert old in text
    graph.write_text(text.replace(old, new))


def test_table(ran: str) -> None:
    done = run("run-graph", GRAPH, *QUERY, "--documents", DOCUMENTS)
    assert done.returncode == 0, done.stderr
    assert done.stderr.startswith(ran)
    assert done.stderr.count("\n") == 1
    assert "rank" in done.stdout
    assert all(
        line.split(".")[0][:12] in done.stdout
        for line in DOCUMENTS.read_text().splitlines()
    )


def test_json_equals_the_library() -> None:
    done = run("run-graph", GRAPH, *QUERY, "--documents", DOCUMENTS, "--json")
    assert done.returncode == 0, done.stderr
    results = json.loads(done.stdout)["results"]
    documents = DOCUMENTS.read_text().splitlines()
    raw = harness.load_servable(harness.bundled_model()).score(QUERY[1], documents)
    order = sorted(range(len(raw)), key=lambda i: -raw[i])
    assert [result["index"] for result in results] == order
    assert [result["document"]["text"] for result in results] == [
        documents[i] for i in order
    ]


def test_top_n_and_documents_on_standard_input() -> None:
    done = run(
        "run-graph", GRAPH, *QUERY, "--documents", "-", "--top-n", "2", "--json",
        stdin="one\n\ntwo\nthree\n",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert len(json.loads(done.stdout)["results"]) == 2


def test_one_request_from_a_file() -> None:
    done = run("run-graph", GRAPH, "--request", ROOT / "graphs/demo/request.json")
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("0.") == 2


def test_documents_that_are_objects(tmp_path: Path) -> None:
    file = tmp_path / "request.json"
    documents = [{"title": "one", "text": "of two"}, {"title": "two"}]
    body = {"query": "q", "documents": documents, "rank_fields": ["title"]}
    file.write_text(json.dumps(body))
    done = run("run-graph", GRAPH, "--request", file)
    assert done.returncode == 0, done.stderr
    assert "of two" in done.stdout
    assert '{"title": "two"}' in done.stdout


def test_tokenize(tmp_path: Path) -> None:
    file = tmp_path / "request.json"
    file.write_text('{"text": ["yes", "make backups"]}')
    servable = harness.load_servable(harness.bundled_model())
    tokens = servable.tokenize(["yes", "make backups"])
    for how in ((), ("--json",)):
        done = run("run-graph", GRAPH, "--uri", "/v3/tokenize", "--request", file, *how)
        assert done.returncode == 0, done.stderr
        assert json.loads(done.stdout) == {"tokens": tokens}
    file.write_text('{"text": "yes"}\n{"text": "no"}\n')
    done = run("run-graph", GRAPH, "--uri", "/v3/tokenize", "--requests", file)
    answers = [json.loads(line)["tokens"] for line in done.stdout.splitlines()]
    assert answers == servable.tokenize(["yes", "no"])


def test_many_requests_keep_their_order(tmp_path: Path) -> None:
    file = tmp_path / "requests.jsonl"
    bodies = [
        {"query": f"query {i}", "documents": ["x"] * (1 + i % 7)} for i in range(40)
    ]
    file.write_text("\n".join(json.dumps(body) for body in bodies) + "\n")
    done = run("run-graph", GRAPH, "--requests", file, "--json")
    assert done.returncode == 0, done.stderr
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [len(answer["results"]) for answer in answers] == [
        len(body["documents"]) for body in bodies
    ]


def test_progress_on_a_terminal_leaves_standard_output_alone(tmp_path: Path) -> None:
    file = tmp_path / "requests.jsonl"
    body = json.dumps({"query": "q", "documents": ["a", "b"]})
    file.write_text(f"{body}\n" * 30)
    command = [sys.executable, "-m", "harness", "run-graph", str(GRAPH), "--json"]
    terminal, end = os.openpty()
    with (
        ThreadPoolExecutor(1) as thread,
        subprocess.Popen(
            [*command, "--requests", str(file)],
            stdout=subprocess.PIPE,
            stderr=end,
            env={**os.environ, "TERM": "xterm"},
        ) as process,
    ):
        os.close(end)
        screen = thread.submit(lambda: b"".join(iter(lambda: _read(terminal), b"")))
        output, _ = process.communicate(timeout=TIMEOUT)
        shown = screen.result(TIMEOUT)
    os.close(terminal)
    assert process.returncode == 0
    assert len([json.loads(line) for line in output.splitlines()]) == 30
    assert b"30/30" in shown
    assert b"relevance_score" not in shown


def _read(terminal: int) -> bytes:
    """What a terminal shows next; nothing once the other end is closed."""
    try:
        return os.read(terminal, 4096)
    except OSError:
        return b""


def test_a_graph_with_nodes_of_mediapipe(tmp_path: Path, ran: str) -> None:
    graph, request = tmp_path / "graph.pbtxt", tmp_path / "request.json"
    graph.write_text(
        'input_stream: "a" output_stream: "b" node { calculator: '
        '"PassThroughCalculator" input_stream: "a" output_stream: "b" }'
    )
    request.write_text("{}")
    arguments = ("run-graph", graph, "--request", request, "--json")
    if "without" not in ran:
        done = run(*arguments)
        assert (done.returncode, done.stdout) == (0, "{}\n")
        assert done.stderr == ran + "\n"
        return
    assert fails(1, *arguments, how=run) == (
        f'error: {graph}: calculator "PassThroughCalculator" is none of ours '
        "(RerankCalculatorOV), and only MediaPipe may know it: mediapipe is not "
        "installed; on Python 3.10 to 3.12: pip install 'rerank-harness[graph]'"
    )


def test_a_failing_request_ends_the_run_and_is_named(tmp_path: Path) -> None:
    file = tmp_path / "requests.jsonl"
    good = json.dumps({"query": "q", "documents": ["a"]})
    file.write_text("\n".join([good, '{"query": "q"}', good]))
    done = run("run-graph", GRAPH, "--requests", file, "--json")
    assert done.returncode == 1
    assert len(done.stdout.splitlines()) == 1
    assert f"{file}:2: " in done.stderr
    assert "documents field is missing in request" in done.stderr


def test_warnings_say_what_was_cut_and_split(graph: Path, tmp_path: Path) -> None:
    edit(graph, "models_path:", "max_position_embeddings: 92\n models_path:")
    done = run("run-graph", graph, *QUERY, "--documents", "-", stdin="word " * 500)
    assert done.returncode == 0, done.stderr
    assert "warning: query: 1 token did not fit and was cut" in done.stderr
    assert "warning: document 0: scored in 26 chunks" in done.stderr


def test_a_document_cannot_steer_the_terminal() -> None:
    done = run(
        "run-graph", GRAPH, *QUERY, "--documents", "-",
        stdin="\x1b[31mred[/red] [bold]not markup\n",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "\x1b" not in done.stdout
    assert "[bold]not markup" in done.stdout


# Usage errors: exit code 2.


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("--query", "q"),
        ("--documents", "f"),
        ("--query", "q", "--documents", "f", "--request", "r"),
        ("--request", "r", "--requests", "r"),
        ("--request", "r", "--top-n", "1"),
        ("--request", "r", "--timeout", "0"),
        ("--request", "r", "--uri", "/v3/embeddings"),
        ("--query", "q", "--documents", "f", "--uri", "/v3/tokenize"),
        ("--request", "r", "--unknown"),
    ],
)
def test_wrong_command_line(arguments: tuple[str, ...]) -> None:
    assert "error: " in fails(2, "run-graph", GRAPH, *arguments)


def test_no_command_and_help() -> None:
    fails(2)
    done = run("run-graph", "--help")
    assert done.returncode == 0
    assert "example" in done.stdout


# Failures: exit code 1 and one line that names the thing.


def test_missing_graph() -> None:
    assert "nowhere.pbtxt: no such file" in fails(
        1, "run-graph", "nowhere.pbtxt", *QUERY, "--documents", DOCUMENTS
    )


def test_missing_documents() -> None:
    assert "nowhere.txt: no such file" in fails(
        1, "run-graph", GRAPH, *QUERY, "--documents", "nowhere.txt"
    )


def test_broken_documents(tmp_path: Path) -> None:
    for name, text, expected in [
        ("a.json", "[", "valid JSON"),
        ("b.json", "{}", "list of documents, got an object"),
        ("c.jsonl", '"a"\n{', "c.jsonl:2: expected valid JSON"),
        ("d.txt", " \n", "at least one document, got none"),
        ("e.json", "[" * 100_000, "nested too deeply"),
        ("f.json", f"[{'1' * 5000}]", "an integer with too many digits"),
        ("g.jsonl", '"a"\n' + "[" * 100_000, "g.jsonl:2: expected valid JSON"),
    ]:
        file = tmp_path / name
        file.write_text(text)
        line = fails(1, "run-graph", GRAPH, *QUERY, "--documents", file)
        assert str(file) in line
        assert expected in line


def test_documents_that_are_not_utf8(tmp_path: Path) -> None:
    file = tmp_path / "latin1.txt"
    file.write_bytes(b"caf\xe9")
    assert f"{file}: expected UTF-8, got an invalid byte at 3" in fails(
        1, "run-graph", GRAPH, *QUERY, "--documents", file
    )


def test_broken_graph(graph: Path) -> None:
    edit(graph, "models_path:", "model_path:")
    line = fails(1, "run-graph", graph, *QUERY, "--documents", DOCUMENTS)
    assert str(graph) in line
    assert "model_path" in line


def test_wrong_calculator_name(graph: Path) -> None:
    edit(graph, 'calculator: "RerankCalculatorOV"', 'calculator: "RerankCalculator"')
    line = fails(1, "run-graph", graph, *QUERY, "--documents", DOCUMENTS)
    assert "RerankCalculator" in line


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (
            "_PAYLOAD:",
            "_BODY:",
            'For input streams ValidatePacketTypeSet failed: Failed to get tag "REQUEST'
            '_PAYLOAD" index 0; Tag "REQUEST_BODY" index 0 was not expected.; For '
            "output streams ValidatePacketTypeSet failed: ",
        ),
        (
            "input_side_packet:",
            "# input_side_packet:",
            'For input side packets ValidatePacketTypeSet failed: Failed to get tag "RE'
            'RANK_NODE_RESOURCES" index 0',
        ),
    ],
)
def test_streams_and_side_packets_that_do_not_fit(
    graph: Path, old: str, new: str, expected: str
) -> None:
    """MediaPipe tells each cause in a line of its own."""
    edit(graph, old, new)
    line = fails(1, "run-graph", graph, *QUERY, "--documents", DOCUMENTS)
    assert f"{graph}: " in line
    assert expected in line


def test_missing_model(graph: Path) -> None:
    edit(graph, 'models_path: "model"', 'models_path: "elsewhere"')
    line = fails(1, "run-graph", graph, *QUERY, "--documents", DOCUMENTS)
    assert "elsewhere: no such model directory" in line
    assert "node 'rerank'" in line


def test_absent_tokenizer(graph: Path, model_copy: Path) -> None:
    (model_copy / "openvino_tokenizer.xml").unlink()
    line = fails(1, "run-graph", graph, *QUERY, "--documents", DOCUMENTS)
    assert "openvino_tokenizer.xml: no such file" in line


@pytest.mark.parametrize(
    "name", ["openvino_model.xml", "openvino_model.bin", "openvino_tokenizer.xml"]
)
def test_an_export_cloned_without_git_lfs(
    graph: Path, model_copy: Path, name: str
) -> None:
    (model_copy / name).write_text(
        "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 6700000\n"
    )
    line = fails(1, "run-graph", graph, *QUERY, "--documents", DOCUMENTS)
    assert f"{name}: expected the file itself, got a Git LFS pointer to it" in line
    assert "run git lfs pull" in line


@pytest.mark.parametrize("name", ["openvino_model.xml", "openvino_tokenizer.xml"])
def test_a_model_file_that_is_no_model(
    graph: Path, model_copy: Path, name: str
) -> None:
    """Nothing but our line on standard error, TensorFlow's neither."""
    (model_copy / name).write_text("not a model\n")
    line = fails(1, "run-graph", graph, *QUERY, "--documents", DOCUMENTS)
    assert f"{name}: expected an OpenVINO model, got no XML" in line


def test_half_the_weights(graph: Path, model_copy: Path) -> None:
    weights = model_copy / "openvino_model.bin"
    weights.write_bytes(weights.read_bytes()[:1000])
    line = fails(1, "run-graph", graph, *QUERY, "--documents", DOCUMENTS)
    assert "openvino_model.xml: expected an OpenVINO model, got: " in line


def test_broken_config(graph: Path, model_copy: Path) -> None:
    (model_copy / "config.json").write_text("{")
    line = fails(1, "run-graph", graph, *QUERY, "--documents", DOCUMENTS)
    assert "config.json: expected valid JSON" in line


def test_unknown_device(graph: Path) -> None:
    edit(graph, 'target_device: "CPU"', 'target_device: "XPU"')
    line = fails(1, "run-graph", graph, *QUERY, "--documents", DOCUMENTS)
    assert "target_device" in line
    assert "'XPU'" in line


def test_unknown_property(graph: Path) -> None:
    edit(graph, "models_path:", "plugin_config: '{\"FOO\": 1}' models_path:")
    line = fails(1, "run-graph", graph, *QUERY, "--documents", DOCUMENTS)
    assert "no settable property 'FOO'" in line


def test_inputs_that_are_not_understood(graph: Path, model_copy: Path) -> None:
    xml = model_copy / "openvino_model.xml"
    text = xml.read_text()
    assert "position_ids" in text
    xml.write_text(text.replace("position_ids", "pixel_values"))
    line = fails(1, "run-graph", graph, *QUERY, "--documents", DOCUMENTS)
    assert "input 'pixel_values' is not understood" in line


def test_request_that_is_no_json(tmp_path: Path) -> None:
    file = tmp_path / "request.json"
    file.write_text("not json")
    line = fails(1, "run-graph", GRAPH, "--request", file)
    assert str(file) in line
    assert "expected valid JSON" in line


def test_timeout_is_an_error_not_a_hang(tmp_path: Path) -> None:
    file = tmp_path / "documents.txt"
    file.write_text("word " * 5000 + "\n" + "word " * 5000)
    line = fails(
        1, "run-graph", GRAPH, *QUERY, "--documents", file, "--timeout", "0.001"
    )
    assert "no response within" in line
