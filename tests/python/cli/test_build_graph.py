# SPDX-License-Identifier: Apache-2.0
"""build-graph: the schema, the text, the server's config, and what is refused."""

import json
import os
import re
import shutil
from pathlib import Path

import pytest

import harness
from harness.errors import InvalidArgumentError
from harness.graph import load_graph
from harness.graph.build import graph_text
from harness.graph.schema import option_fields
from harness.ovms.config import add_graph
from helpers.command_line import DOCUMENTS, ROOT, fails, run, succeeds
from helpers.executors import usual_executor

PROTO = (ROOT / "calculators/mediapipe/rerank_calculator_ov.proto").read_text()


def test_the_schema_is_the_proto_file() -> None:
    fields = option_fields()
    stated = re.findall(r"(required|optional) (\w+) (\w+) = \d+(.*);", PROTO)
    stated = [row for row in stated if row[2] != "ext"]
    assert [(f.type, f.name) for f in fields.values()] == [
        (kind, name) for _, kind, name, _ in stated
    ]
    for label, _, name, rest in stated:
        assert fields[name].required == (label == "required")
        default = re.search(r"default = \"?([^\]\"]*)", rest)
        assert fields[name].default == (default[1] if default else None)
        assert fields[name].comment or fields[name].values, f"{name} is not explained"
    assert fields["models_path"].comment.startswith("Folder of the exported model")
    assert list(fields["executor"].values) == ["AUTO", "PAGED", "DENSE", "PACKED"]
    assert "padded batches" in fields["executor"].values["DENSE"]


def test_the_text_explains_every_option() -> None:
    text = graph_text({"models_path": "./"})
    comments = " ".join(
        line.strip().lstrip("# ") for line in text.splitlines() if "#" in line
    )
    for field in option_fields().values():
        assert field.comment in comments
        assert re.search(rf"^ +(# )?{field.name}: ", text, re.MULTILINE)
    assert len(max(text.splitlines(), key=len)) <= 88


def test_values_survive_the_text(tmp_path: Path) -> None:
    config = '{"INFERENCE_PRECISION_HINT": "f32"}'
    wanted = {
        "models_path": 'a "quoted"\\path\tü',
        "max_allowed_chunks": "5",
        "plugin_config": config,
        "executor": "DENSE",
    }
    file = tmp_path / "graph.pbtxt"
    file.write_text(graph_text(wanted, "1"))
    spec = load_graph(file)
    assert spec.plugin_nodes[0].options == {
        **wanted, "target_device": "CPU", "max_allowed_chunks": 5, "executor": 2
    }  # fmt: skip
    assert spec.queue_size == 1


@pytest.mark.parametrize(
    ("option", "value", "expected"),
    [
        ("max_batched_tokens", "many", "max_batched_tokens: expected a whole number"),
        ("max_batched_tokens", "-1", "from 0 to"),
        ("max_batched_tokens", str(2**64), "from 0 to"),
        ("max_batched_tokens", "1_0", "a whole number"),
        (
            "executor",
            "FAST",
            "executor: expected one of AUTO, PAGED, DENSE, PACKED, got FAST",
        ),
        ("max_batch_tokens", "5", "did you mean max_batched_tokens?"),
        ("foo", "5", "known are models_path, "),
    ],
)
def test_wrong_values(option: str, value: str, expected: str) -> None:
    with pytest.raises(InvalidArgumentError, match=re.escape(expected)):
        graph_text({"models_path": "./", option: value})


def test_models_path_is_required() -> None:
    with pytest.raises(InvalidArgumentError, match="models_path: expected a value"):
        graph_text({})


@pytest.mark.usefixtures("ran")
def test_build_serves(model_copy: Path, tmp_path: Path) -> None:
    config = tmp_path / "config.json"
    report = json.loads(
        succeeds(
            "build-graph", model_copy, "--config", config, "--queue-size", "AUTO",
            "--set", "max_batched_tokens=64", "--json",
        )
    )  # fmt: skip
    graph = model_copy / "graph.pbtxt"
    assert report["graph"] == str(graph)
    assert report["model"] == f"Qwen3-Reranker, {usual_executor()} executor"
    assert json.loads(config.read_text()) == {
        "model_config_list": [],
        "mediapipe_config_list": [
            {"name": "model", "base_path": "model", "graph_path": "graph.pbtxt"}
        ],
    }
    shown = succeeds(
        "run-graph", graph, "--query", "q", "--documents", DOCUMENTS, "--json"
    )
    documents = DOCUMENTS.read_text().splitlines()
    assert len(json.loads(shown)["results"]) == len(documents)


def test_a_graph_elsewhere_finds_its_model(model_copy: Path, tmp_path: Path) -> None:
    out = tmp_path / "graphs" / "g.pbtxt"
    out.parent.mkdir()
    shown = succeeds("build-graph", model_copy, "--out", out)
    assert "Qwen3-Reranker" in shown
    assert 'models_path: "../model"' in out.read_text()


@pytest.mark.usefixtures("ran")
def test_a_graph_that_does_not_load_is_not_written(model_copy: Path) -> None:
    graph = model_copy / "graph.pbtxt"
    line = fails(1, "build-graph", model_copy, "--set", "target_device=XPU")
    assert f"{graph}: node 'rerank': " in line
    assert "'XPU'" in line
    assert not graph.exists()
    assert not [p for p in model_copy.iterdir() if "draft" in p.name]
    done = run("build-graph", model_copy, "--set", "target_device=XPU", "--no-load")
    assert done.returncode == 0, done.stderr
    assert graph.exists()
    line = fails(1, "build-graph", model_copy)
    assert "graph.pbtxt: is there already; --replace" in line
    succeeds("build-graph", model_copy, "--replace")
    assert "XPU" not in graph.read_text()


def test_other_entries_stay(tmp_path: Path) -> None:
    config = tmp_path / "config.json"
    others = {
        "model_config_list": [{"config": {"name": "resnet", "base_path": "/m"}}],
        "mediapipe_config_list": [{"name": "other", "graph_path": "o.pbtxt"}],
        "monitoring": {"metrics": {"enable": True}},
    }
    config.write_text(json.dumps(others))
    graph = tmp_path / "qwen" / "graph.pbtxt"
    assert add_graph(config, "rerank", graph)
    assert not add_graph(config, "rerank", graph), "a second time changes nothing"
    now = json.loads(config.read_text())
    assert now.pop("mediapipe_config_list") == [
        others["mediapipe_config_list"][0],  # type: ignore[index]
        {"name": "rerank", "base_path": "qwen", "graph_path": "graph.pbtxt"},
    ]
    assert now == {k: v for k, v in others.items() if k != "mediapipe_config_list"}


def test_a_name_that_is_taken(tmp_path: Path) -> None:
    config = tmp_path / "config.json"
    config.write_text('{"model_config_list": [{"config": {"name": "a"}}]}')
    with pytest.raises(InvalidArgumentError, match="the name 'a' is a model's"):
        add_graph(config, "a", tmp_path / "m" / "graph.pbtxt", replace=True)
    add_graph(config, "b", tmp_path / "m" / "graph.pbtxt")
    with pytest.raises(InvalidArgumentError, match="'b' is there already"):
        add_graph(config, "b", tmp_path / "n" / "graph.pbtxt")
    add_graph(config, "b", tmp_path / "n" / "graph.pbtxt", replace=True)
    (entry,) = json.loads(config.read_text())["mediapipe_config_list"]
    assert entry["base_path"] == "n"


def test_a_graph_among_the_models_is_updated_there(tmp_path: Path) -> None:
    # As OpenVINO Model Server's export_model.py writes it.
    config, graph = tmp_path / "config.json", tmp_path / "BAAI/bge/graph.pbtxt"
    entry = {"name": "BAAI/bge", "base_path": "BAAI/bge"}
    text = json.dumps({"model_config_list": [{"config": entry}]})
    config.write_text(text)
    graph.parent.mkdir(parents=True)
    # The very graph that is written, which is not there yet.
    assert not add_graph(config, "BAAI/bge", graph, replace=True)
    assert not add_graph(config, "BAAI/bge", graph)
    assert config.read_text() == text
    graph.touch()
    other = tmp_path / "new" / "rerank.pbtxt"
    with pytest.raises(harness.InvalidArgumentError, match="is there already"):
        add_graph(config, "BAAI/bge", other)
    assert add_graph(config, "BAAI/bge", other, replace=True)
    moved = {"name": "BAAI/bge", "base_path": "new", "graph_path": "rerank.pbtxt"}
    assert json.loads(config.read_text()) == {"model_config_list": [{"config": moved}]}


def test_build_replaces_the_exporters_graph(model_copy: Path, tmp_path: Path) -> None:
    config, graph = tmp_path / "config.json", model_copy / "graph.pbtxt"
    entry = {"name": "BAAI/bge", "base_path": os.path.relpath(model_copy, tmp_path)}
    content = {"model_config_list": [{"config": entry}]}
    config.write_text(json.dumps(content))
    graph.write_text("# the exporter's")
    run(
        "build-graph", model_copy, "--no-load", "--replace", "--model-name", "BAAI/bge",
        "--config", config,
    )  # fmt: skip
    assert 'calculator: "RerankCalculatorOV"' in graph.read_text()
    assert json.loads(config.read_text()) == content


def test_a_link_stays_a_link_and_a_mode_a_mode(tmp_path: Path) -> None:
    real, link = tmp_path / "data/real.json", tmp_path / "config.json"
    real.parent.mkdir()
    real.write_text("{}")
    real.chmod(0o640)
    link.symlink_to(real)
    add_graph(link, "rerank", tmp_path / "m" / "graph.pbtxt")
    assert link.is_symlink()
    (entry,) = json.loads(real.read_text())["mediapipe_config_list"]
    # Right from both folders: a server may be given the link or the file.
    assert entry["base_path"] == str(tmp_path / "m")
    assert real.stat().st_mode & 0o777 == 0o640
    beside = tmp_path / "beside.json"
    beside.symlink_to("own.json")
    add_graph(beside, "rerank", tmp_path / "m" / "graph.pbtxt")
    (entry,) = json.loads((tmp_path / "own.json").read_text())["mediapipe_config_list"]
    assert entry["base_path"] == "m"


@pytest.mark.parametrize("replaced", [False, True])
def test_a_config_that_cannot_be_written_leaves_the_graph_alone(
    model_copy: Path, tmp_path: Path, replaced: bool
) -> None:
    graph, config = model_copy / "graph.pbtxt", tmp_path / "config.json"
    if replaced:
        graph.write_text("mine")
    (tmp_path / ".config.json.draft").mkdir()
    line = fails(
        1, "build-graph", model_copy, "--no-load", "--config", config, "--replace"
    )
    assert line == f"error: {config}: Is a directory"
    assert (graph.read_text() if graph.exists() else None) == (
        "mine" if replaced else None
    )


def test_a_config_without_a_folder(model_copy: Path, tmp_path: Path) -> None:
    line = fails(1, "build-graph", model_copy, "--config", tmp_path / "no/config.json")
    assert line.endswith(f"no such folder: {tmp_path / 'no'}")
    assert not (model_copy / "graph.pbtxt").exists()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{", "expected JSON"),
        ("[]", "expected a JSON object"),
        ('{"mediapipe_config_list": {}}', "mediapipe_config_list: expected a list"),
        ('{"model_config_list": ["a"]}', "model_config_list: expected a list of"),
    ],
)
def test_a_config_that_is_none_is_left_alone(
    tmp_path: Path, text: str, expected: str
) -> None:
    config = tmp_path / "config.json"
    config.write_text(text)
    model = shutil.copytree(harness.bundled_model(), tmp_path / "model")
    line = fails(1, "build-graph", model, "--config", config)
    assert f"{config}: {expected}" in line
    assert config.read_text() == text
    assert not (model / "graph.pbtxt").exists()


@pytest.mark.parametrize(
    "arguments", [(), ("m", "--model-name", "n"), ("m", "--queue-size", "few")]
)
def test_wrong_command_line(arguments: tuple[str, ...]) -> None:
    assert "error: " in fails(2, "build-graph", *arguments)


def test_settings_are_pairs(model_copy: Path) -> None:
    assert "expected OPTION=VALUE, got executor" in fails(
        1, "build-graph", model_copy, "--set", "executor"
    )
    twice = ("--set", "executor=PAGED", "--set", "executor=DENSE")
    assert "executor is set twice" in fails(1, "build-graph", model_copy, *twice)


def test_every_option_is_explained() -> None:
    assert [f.name for f in option_fields().values() if not f.comment] == []


def test_options_are_listed() -> None:
    shown = succeeds("build-graph", "--list-options")
    assert "max_queued_tokens" in shown
    assert len(json.loads(succeeds("build-graph", "--list-options", "--json"))) == len(
        option_fields()
    )
    assert "example" in succeeds("build-graph", "--help")
