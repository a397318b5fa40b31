# SPDX-License-Identifier: Apache-2.0
"""Examples in documents work: graphs load, bodies are answered, the chain runs."""

import json
import re
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import harness
from harness.errors import FailedPreconditionError
from harness.graph import load_graph
from harness.graph.resources import load_side_packets
from harness.ovms.config import check_graph

ROOT = Path(__file__).parents[3]
DOCUMENTS = ["README.md", *(f"docs/{f.name}" for f in (ROOT / "docs").glob("*.md"))]
TIMEOUT = 300  # seconds
STREAMS = """\
input_stream: "REQUEST_PAYLOAD:input"
output_stream: "RESPONSE_PAYLOAD:output"
"""
Models = Callable[..., Path]


def blocks(file: str) -> list[str]:
    """What stands in a document's fences, without their indentation."""
    found = re.findall(
        r"^( *)```\w*\n(.*?)^ *```", (ROOT / file).read_text(), re.DOTALL | re.MULTILINE
    )
    return [
        re.sub(f"^{indent}", "", text, flags=re.MULTILINE) for indent, text in found
    ]


BLOCKS = [(file, text) for file in DOCUMENTS for text in blocks(file)]
GRAPHS = [pytest.param(text, id=file) for file, text in BLOCKS if "node {" in text]
OBJECTS = [(file, text) for file, text in BLOCKS if text.startswith("{")]
BODIES = [
    pytest.param(body, id=file)
    for file, text in BLOCKS
    for body in re.findall(r"-d '(\{.*?\})'", text, re.DOTALL)
]


def test_there_are_examples() -> None:
    assert len(GRAPHS) >= 1
    assert len(BODIES) >= 3
    assert {file for file, _ in OBJECTS} >= {"docs/api.md", "docs/ovms.md"}


@pytest.mark.parametrize("text", GRAPHS)
def test_graphs_load(text: str, tmp_path: Path) -> None:
    """With their model in place of the one that comes with the package."""
    text = re.sub(
        r'models_path: ".*?"', f'models_path: "{harness.bundled_model()}"', text
    )
    if not text.startswith("input_stream"):
        text = STREAMS + text
    file = tmp_path / "graph.pbtxt"
    file.write_text(text)
    (servable,) = load_side_packets(load_graph(file))["rerank_servable"].values()
    assert servable.family == "Qwen3-Reranker"


@pytest.mark.parametrize("body", BODIES)
def test_bodies_are_answered(body: str) -> None:
    asked = json.loads(body)
    servable = harness.load_servable(harness.bundled_model())
    answer = json.loads(servable.rerank(body))
    assert len(answer["results"]) == asked.get("top_n", len(asked["documents"]))
    assert answer["model"] == asked["model"]


def test_the_response_has_every_key_that_an_answer_can_have() -> None:
    (text,) = (text for file, text in OBJECTS if file == "docs/api.md")
    servable = harness.load_servable(harness.bundled_model(), max_length=200)
    answer = json.loads(
        servable.rerank(
            json.dumps(
                {
                    "model": "m",
                    "query": "q",
                    "documents": ["word " * 500],
                    "return_documents": True,
                    "raw_scores": True,
                    "long_documents": "TRUNCATE",
                }
            )
        )
    )
    assert shape(json.loads(text)) == shape(answer)


def shape(value: Any) -> Any:  # noqa: ANN401 - any JSON value
    """A value's keys and kinds."""
    if isinstance(value, dict):
        return {key: shape(entry) for key, entry in value.items()}
    if isinstance(value, list):
        return [shape(value[0])]
    return type(value).__name__


def test_other_objects_are_a_servers_config_or_a_models_override(
    model_copy: Path, tmp_path: Path
) -> None:
    seen = set()
    for file, text in OBJECTS:
        value = json.loads(text)
        if "mediapipe_config_list" in value:
            config = tmp_path / "config.json"
            config.write_text(text)
            check_graph(config, "another", tmp_path / "m" / "graph.pbtxt")
            seen.add("config")
        elif "results" not in value:
            (model_copy / "reranker.json").write_text(text)
            if value == {"family": "cross-encoder"}:
                # For a classifier, which this model is not; test_families.py scores
                # with it.
                with pytest.raises(FailedPreconditionError, match="text-class"):
                    harness.load_servable(model_copy)
                seen.add("family")
                continue
            servable = harness.load_servable(model_copy)
            if "family" in value:
                assert servable.family == value["family"]
                assert servable.model.family_evidence == "reranker.json"
                seen.add("prompt's family")
                continue
            assert servable.prompt("q", "d") == "qd", file
            seen.add("override")
    assert seen == {"config", "family", "prompt's family", "override"}


def test_the_quickstart_chain_runs(hf_model: Models, tmp_path: Path) -> None:
    """Each command of the real model's chapters, on a tiny one."""
    text = (ROOT / "docs/quickstart.md").read_text()
    wanted = ("export", "run-graph models", "build-graph models", "parity")
    lines = [
        line.removeprefix("python -m harness ")
        for line in text.splitlines()
        if line.startswith(tuple(f"python -m harness {command}" for command in wanted))
    ]
    assert len(lines) == len(wanted)
    for line in lines:
        ours = line.replace("Qwen/Qwen3-Reranker-0.6B", str(hf_model(True)))
        done = subprocess.run(
            [
                sys.executable, "-m", "harness",
                *shlex.split(ours.replace("models/", f"{tmp_path}/models/")),
            ],
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=TIMEOUT,
            check=False,
        )  # fmt: skip
        assert done.returncode == 0, f"{line}: {done.stderr}"
        assert done.stdout
    assert (tmp_path / "models/qwen/graph.pbtxt").is_file()
    assert (tmp_path / "models/config.json").is_file()
