# SPDX-License-Identifier: Apache-2.0
"""A checkpoint's code is never run, nor is anybody asked whether it may be."""

import ast
import json
import pickle
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import harness
from helpers.command_line import fails, fails_under_way, run, succeeds
from helpers.family_models import bert, save

Models = Callable[..., Path]
ROOT = Path(__file__).parents[3]
# What reads a checkpoint, and runs its code or asks whether it may unless told not to.
LOADERS = {
    "from_pretrained", "from_config", "main_export", "export_from_model", "pipeline",
    "CrossEncoder", "SentenceTransformer", "SparseEncoder",
}  # fmt: skip
SETTING = "trust_remote_code"
# Code that tells when it is run, as configuration.py and modeling.py of a checkpoint.
MARKER = "MARKER"
CODE = f"""\
from transformers import PretrainedConfig
open({MARKER!r}, "w").write("the code of the checkpoint was run")
class NewConfig(PretrainedConfig):
    model_type = "new"
class NewTokenizer:
    pass
"""


def loose_calls(source: str) -> Iterator[int]:
    """Lines of the calls that do not say trust_remote_code=False."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "attr", getattr(node.func, "id", ""))
        said = [k.value for k in node.keywords if k.arg == SETTING]
        refused = [getattr(value, "value", None) is False for value in said]
        if not all(refused) or (name in LOADERS and not said):
            yield node.lineno


def test_every_call_that_loads_says_so() -> None:
    loose = {
        f"{file.relative_to(ROOT)}:{line}"
        for folder in ("python", "tools")
        for file in (ROOT / folder).rglob("*.py")
        for line in loose_calls(file.read_text(encoding="utf-8"))
    }
    assert not loose


@pytest.mark.parametrize(
    ("call", "count"),
    [
        ("AutoConfig.from_pretrained(folder)", 1),
        ("kind.from_pretrained(folder, trust_remote_code=True)", 1),
        ("kind.from_pretrained(folder, trust_remote_code=trust)", 1),
        ("kind.from_pretrained(folder, trust_remote_code=False)", 0),
        ("main_export(folder, out)", 1),
        ("load(folder, trust_remote_code=True)", 1),
        ("load(folder)", 0),
    ],
)
def test_such_calls_are_found(call: str, count: int) -> None:
    assert len(list(loose_calls(call))) == count


@pytest.fixture
def unknown(hf_model: Models, tmp_path: Path) -> Path:
    """A checkpoint whose architecture is in its own code alone."""
    return with_code(hf_model(True), tmp_path / "hf", model_type="new")


def with_code(source: Path, folder: Path, **config: object) -> Path:
    shutil.copytree(source, folder)
    (folder / "configuration.py").write_text(CODE)
    stated = json.loads((folder / "config.json").read_text())
    stated["auto_map"] = {
        "AutoConfig": "configuration.NewConfig",
        "AutoModelForCausalLM": "modeling.NewForCausalLM",
    }
    (folder / "config.json").write_text(json.dumps({**stated, **config}))
    return folder


@pytest.mark.parametrize("command", ["export", "bake", "parity", "bench"])
def test_code_is_not_run_whatever_standard_input_says(
    unknown: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    command: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    model = harness.bundled_model()
    arguments = {
        "export": (unknown, "out"),
        "bake": (unknown, "out"),
        "parity": (model, "--reference", unknown),
        "bench": (model, "--reference", unknown, "--out", "out"),
    }[command]
    line = fails(1, command, *arguments, stdin="y\n" * 9, how=run)
    assert "config.json: model_type: expected one that transformers" in line
    assert "got 'new', which comes with code of its own" in line
    assert not list(tmp_path.rglob(MARKER))
    assert not (tmp_path / "out/openvino_model.xml").exists()


def test_a_known_architecture_does_without_its_code(
    hf_model: Models, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    folder = with_code(hf_model(True), tmp_path / "hf")
    answer = succeeds("export", folder, "out", "--json", stdin="y\n" * 9, how=run)
    assert len(json.loads(answer)["verified"]) == 3
    assert not list(tmp_path.rglob(MARKER))


def test_weights_of_another_model_under_a_known_name(
    hf_model: Models, tmp_path: Path
) -> None:
    """As jina-reranker-v2 calls itself xlm-roberta: its layers have other names."""
    from safetensors.torch import load_file, save_file

    folder = with_code(hf_model(True), tmp_path / "hf")
    weights = folder / "model.safetensors"
    tensors = load_file(weights)
    name = "model.layers.0.self_attn.q_proj.weight"
    tensors["model.layers.0.mixer.Wqkv.weight"] = tensors.pop(name)
    save_file(tensors, weights, {"format": "pt"})
    line = fails_under_way("export", folder, tmp_path / "out", "--no-verify")
    assert f"expected all weights of Qwen3ForCausalLM, got none for {name}" in line
    line = fails_under_way("parity", harness.bundled_model(), "--reference", folder)
    assert f"expected all weights of Qwen3ForCausalLM, got none for {name}" in line


def test_a_tokenizer_with_code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A classifier that names no padding: the exporter loads its tokenizer again."""
    monkeypatch.chdir(tmp_path)
    folder = save(bert(), tmp_path / "hf")
    (folder / "configuration.py").write_text(CODE)
    config = json.loads((folder / "config.json").read_text())
    config |= {"pad_token_id": None, "model_type": "bert"}
    (folder / "config.json").write_text(json.dumps(config))
    file = folder / "tokenizer_config.json"
    stated = json.loads(file.read_text())
    stated["auto_map"] = {"AutoTokenizer": [None, "configuration.NewTokenizer"]}
    file.write_text(json.dumps(stated))
    succeeds("export", folder, "out", "--no-verify", stdin="y\n" * 9, how=run)
    assert not list(tmp_path.rglob(MARKER))


def test_modules_with_code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A module of modules.json that is not sentence-transformers' own."""
    monkeypatch.chdir(tmp_path)
    folder = save(bert(), tmp_path / "hf")
    (folder / "configuration.py").write_text(CODE)
    modules = [{"idx": 0, "name": "0", "path": "", "type": "configuration.NewModule"}]
    (folder / "modules.json").write_text(json.dumps(modules))
    kind = {"model_type": "CrossEncoder"}
    (folder / "config_sentence_transformers.json").write_text(json.dumps(kind))
    line = fails(
        1,
        "parity",
        harness.bundled_model(),
        "--reference",
        folder,
        stdin="y\n" * 9,
        how=run,
    )
    assert "configuration.NewModule" in line
    assert not list(tmp_path.rglob(MARKER))


class Planted:
    """Unpickles by running a program, as any class may ask for."""

    def __init__(self, marker: Path) -> None:
        self._marker = marker

    def __reduce__(self) -> tuple[Callable[..., None], tuple[Path]]:
        return (Path.mkdir, (self._marker,))


def test_a_pickle_with_code(hf_model: Models, tmp_path: Path) -> None:
    """Of an older repository's pytorch_model.bin."""
    folder = shutil.copytree(hf_model(True), tmp_path / "hf")
    (folder / "model.safetensors").unlink()
    planted = pickle.dumps({"weight": Planted(tmp_path / MARKER)})
    (folder / "pytorch_model.bin").write_bytes(planted)
    line = fails_under_way("export", folder, tmp_path / "out", "--no-verify")
    assert f"error: {folder}: " in line
    assert not list(tmp_path.rglob(MARKER))
    pickle.loads(planted)
    assert (tmp_path / MARKER).is_dir(), "the pickle does what it is planted for"
