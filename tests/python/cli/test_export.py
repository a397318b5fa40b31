# SPDX-License-Identifier: Apache-2.0
"""export: a checkpoint becomes a directory that serves, or OUT stays empty."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import torch

import harness
from harness._shared.checkpoint import LOGIT_SCORE
from helpers import encoder_models, family_models
from helpers.command_line import fails, run, succeeds

# What a weight format leaves in the exported file.
ELEMENT_TYPES = {"fp16": "f16", "int8": "u8", "int4": "u4"}
Models = Callable[..., Path]


def test_export_serves(hf_model: Models, tmp_path: Path) -> None:
    """One export with all of its parts, checked against the source and run."""
    out, config = tmp_path / "qwen", tmp_path / "config.json"
    source = shutil.copytree(hf_model(True), tmp_path / "hf")
    logit_score = source / LOGIT_SCORE
    logit_score.parent.mkdir()
    ids = {"true_token_id": 9693, "false_token_id": 2152}
    logit_score.write_text(json.dumps(ids))
    report = json.loads(
        succeeds(
            "export", source, out, "--weight-format", "int8", "--config", config,
            "--model-name", "rerank", "--set", "max_batched_tokens=64", "--json",
        )
    )  # fmt: skip
    assert report["task"] == "text-generation-with-past"
    assert len(report["verified"]) == 3
    for pair in report["verified"]:
        assert pair["ours"] == pytest.approx(pair["source"], abs=2)
    assert json.loads((out / LOGIT_SCORE).read_text()) == ids
    xml = (out / "openvino_model.xml").read_text()
    assert 'element_type="u8"' in xml
    (entry,) = json.loads(config.read_text())["mediapipe_config_list"]
    assert entry == {"name": "rerank", "base_path": "qwen", "graph_path": "graph.pbtxt"}
    answer = succeeds(
        "run-graph", out / "graph.pbtxt", "--query", "q", "--documents", "-", "--json",
        stdin="a\nb\n",
    )  # fmt: skip
    assert len(json.loads(answer)["results"]) == 2
    assert [path.name for path in tmp_path.glob("qwen*")] == ["qwen"], "no work folder"


@pytest.mark.parametrize(
    ("kind", "weight_format", "task"),
    [
        ("qwen3", "fp16", "text-generation-with-past"),
        ("qwen3", "int4", "text-generation-with-past"),
        ("qwen3-seq-cls", "int8", "text-classification"),
        ("xlm-roberta", "fp16", "text-classification"),
        ("bert", "fp16", "text-classification"),
        ("modernbert", "fp16", "text-classification"),
        ("chain", "int8", "text-classification"),
    ],
)
def test_families_and_weight_formats(
    hf_model: Models, tmp_path: Path, kind: str, weight_format: str, task: str
) -> None:
    """From the checkpoint to an answer of the graph."""
    source = checkpoint(kind, hf_model, tmp_path)
    out = tmp_path / "out"
    report = json.loads(
        succeeds("export", source, out, "--weight-format", weight_format, "--json")
    )
    assert report["task"] == task
    assert len({pair["source"] for pair in report["verified"]}) == 3
    xml = (out / "openvino_model.xml").read_text()
    assert f'element_type="{ELEMENT_TYPES[weight_format]}"' in xml
    answer = succeeds(
        "run-graph", out / "graph.pbtxt", "--query", "the fox", "--documents", "-",
        "--json", stdin="a quick fox\nnumber 74\n",
    )  # fmt: skip
    assert sorted(r["index"] for r in json.loads(answer)["results"]) == [0, 1]


def checkpoint(kind: str, hf_model: Models, folder: Path) -> Path:
    """A tiny random checkpoint of a family."""
    if kind == "qwen3":
        return hf_model(True)
    torch.manual_seed(0)
    if kind == "chain":
        return encoder_models.save_chain(encoder_models.modernbert_body(), folder)
    maker = family_models.CROSS_ENCODERS.get(kind, family_models.qwen3_seq_cls)
    model, tokenizer = maker()
    if kind in family_models.CROSS_ENCODERS:
        # Scores of a size that real ones have: f16 moves them by a share of it.
        family_models.scale_head(model, 1 / family_models.HEAD_SCALE)
    return family_models.save((model, tokenizer), folder / "hf")


def test_whose_rows_a_cross_encoder_reads(tmp_path: Path) -> None:
    """The checkpoint's, unless the server's were asked for; checked either way."""
    torch.manual_seed(0)
    source = family_models.save(family_models.bert(), tmp_path / "hf")
    shown = {}
    for rows, more in (("checkpoint", ()), ("stock", ("--rows", "stock"))):
        out = tmp_path / rows
        succeeds("export", source, out, "--weight-format", "fp32", *more)
        assert json.loads((out / "reranker.json").read_text()) == {"rows": rows}
        shown[rows] = json.loads(succeeds("inspect", out, "--json"))
    assert not shown["checkpoint"]["rows_differ"]
    assert shown["checkpoint"]["prompt"] == "[CLS]{query}[SEP]{document}[SEP]"
    assert shown["stock"]["rows_differ"]
    assert "tokenizer joins a pair as [CLS] query [SEP]" in shown["stock"]["rows"]
    table = succeeds("inspect", tmp_path / "stock")
    assert "warning" in table
    assert "OpenVINO Model Server's" in table


def test_a_classifier_is_not_exported_as_a_language_model(tmp_path: Path) -> None:
    source = family_models.save(family_models.bert(), tmp_path / "hf")
    task = ("--task", "text-generation")
    line = fails(1, "export", source, tmp_path / "out", *task)
    assert "--task: expected text-classification for cross-encoder, got" in line
    assert not (tmp_path / "out").exists()


def test_what_is_refused(hf_model: Models, tmp_path: Path) -> None:
    out = tmp_path / "out"
    line = fails(1, "export", tmp_path / "nowhere", out)
    assert "expected a local folder or a hub's model id" in line
    task = ("--task", "text-classification")
    line = fails(1, "export", hf_model(True), out, *task)
    assert "--task: expected text-generation-with-past or text-generation" in line
    assert "untrained" in line
    other = shutil.copytree(hf_model(True), tmp_path / "bert")
    config = json.loads((other / "config.json").read_text())
    config |= {"model_type": "bert", "architectures": ["BertModel"]}
    (other / "config.json").write_text(json.dumps(config))
    line = fails(1, "export", other, out)
    assert "architectures: expected one of " in line
    assert "got 'BertModel' (model_type 'bert')" in line
    assert not out.exists()
    out.mkdir()
    (out / "mine").touch()
    # Told before anybody looks for the checkpoint.
    assert "expected a new or empty folder" in fails(1, "export", "no/such", out)
    assert (out / "mine").exists()


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        (("--set", "executer=PAGED"), "did you mean executor?"),
        (
            ("--set", "executor=FAST"),
            "executor: expected one of AUTO, PAGED, DENSE, PACKED",
        ),
        (("--config", "gone/config.json"), "gone/config.json: no such folder"),
    ],
)
def test_cheap_mistakes_are_told_before_the_export(
    tmp_path: Path, more: tuple[str, str], expected: str
) -> None:
    """The checkpoint does not even exist."""
    out = tmp_path / "new" / "out"
    assert expected in fails(1, "export", "no/such", out, *more)
    assert not out.parent.exists()


def test_a_config_that_cannot_be_written_leaves_out_empty(
    hf_model: Models, tmp_path: Path
) -> None:
    out, config = tmp_path / "out", tmp_path / "config.json"
    (tmp_path / ".config.json.draft").mkdir()
    done = run("export", hf_model(True), out, "--no-verify", "--config", config)
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1] == f"error: {config}: Is a directory"
    assert not out.exists()
    assert not config.exists()


def test_families_are_those_of_the_core() -> None:
    names = harness._native.family_names()
    assert {"Qwen3-Reranker", "zerank-2", "cross-encoder"} <= set(names)
    assert len(names) == len(set(names))


def test_wrong_command_line(tmp_path: Path) -> None:
    assert "error: " in fails(2, "export", "m")
    assert "error: " in fails(2, "export", "m", "o", "--weight-format", "int3")
    line = fails(2, "export", "m", "o", "--model-name", "n")
    assert "--model-name belongs to --config" in line
    assert "example" in succeeds("export", "--help")
