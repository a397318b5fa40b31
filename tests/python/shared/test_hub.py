# SPDX-License-Identifier: Apache-2.0
"""A hub's id: only what is read is downloaded, and whatever a folder may be works."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from helpers.command_line import TIMEOUT, fails, run, succeeds
from helpers.hub_double import Hub, serving

Models = Callable[..., Path]
OTHERS = (
    "onnx/model.onnx", "onnx/model.onnx_data", "openvino/openvino_model.xml",
    "openvino/openvino_model.bin", "flax_model.msgpack", "tf_model.h5",
    "rust_model.ot", "model.fp16.safetensors", "model-q8.gguf", "model.onnx",
    "README.md", "picture.png", "modeling.py", "coreml/config.json",
)  # fmt: skip
SMALL = {"config.json", "tokenizer.json", "tokenizer_config.json"}


@pytest.fixture
def files(hf_model: Models) -> dict[str, bytes]:
    """A checkpoint, and what else a repository holds."""
    folder = hf_model(True)
    own = {path.name: path.read_bytes() for path in folder.iterdir()}
    return {**own, **dict.fromkeys(OTHERS, b"for somebody else")}


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The hub's cache, empty."""
    monkeypatch.setenv("HF_HOME", str(tmp_path / "cache"))
    monkeypatch.delenv("HF_HUB_OFFLINE", raising=False)
    return tmp_path / "cache"


def opened(url: str, model: str = "org/model") -> subprocess.CompletedProcess[str]:
    """open_checkpoint in a process of its own: the hub's address is read at import."""
    code = (
        "from harness._shared.checkpoint import open_checkpoint\n"
        "from harness.errors import RerankError\n"
        f"try: print(open_checkpoint({model!r}).folder)\n"
        "except RerankError as error: print(type(error).__name__, error)"
    )
    return subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "HF_ENDPOINT": url},
        capture_output=True,
        text=True,
        timeout=TIMEOUT,
        check=True,
    )


def bin_only(files: dict[str, bytes], hf_model: Models, tmp_path: Path) -> None:
    """As many older repositories are: weights for torch.load alone."""
    import torch
    from safetensors.torch import load_file

    file = tmp_path / "pytorch_model.bin"
    torch.save(load_file(hf_model(True) / "model.safetensors"), file)
    del files["model.safetensors"]
    files["pytorch_model.bin"] = file.read_bytes()


def test_a_repository_with_pytorch_weights_only(
    files: dict[str, bytes],
    hf_model: Models,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    bin_only(files, hf_model, tmp_path)
    with serving(files, "org/bin-only") as hub:
        monkeypatch.setenv("HF_ENDPOINT", hub.url)
        out = tmp_path / "out"
        succeeds("export", "org/bin-only", out, "--weight-format", "fp32", how=run)
    assert (out / "openvino_model.xml").is_file()
    assert fetched_weights(hub) == {"pytorch_model.bin"}


def fetched_weights(hub: Hub) -> set[str]:
    """What was downloaded beside the small files; nothing of the others may be."""
    assert hub.fetched >= SMALL
    assert not hub.fetched & set(OTHERS)
    return {name for name in hub.fetched if Path(name).suffix != ".json"} - {
        "chat_template.jinja",
        "merges.txt",
    }


def test_weights_for_other_libraries_are_left(files: dict[str, bytes]) -> None:
    files["pytorch_model.bin"] = b"the same weights once more"
    with serving(files) as hub:
        done = opened(hub.url)
    assert (Path(done.stdout.strip()) / "config.json").is_file(), done
    assert fetched_weights(hub) == {"model.safetensors"}


def test_shards(files: dict[str, bytes]) -> None:
    from safetensors.torch import load, save

    tensors = load(files.pop("model.safetensors"))
    names = sorted(tensors)
    places: dict[str, str] = {}
    for number, part in enumerate((names[::2], names[1::2]), 1):
        shard = f"model-0000{number}-of-00002.safetensors"
        files[shard] = save({name: tensors[name] for name in part}, {"format": "pt"})
        places |= dict.fromkeys(part, shard)
    files["model.safetensors.index.json"] = json.dumps({"weight_map": places}).encode()
    files["model-00001-of-00009.safetensors"] = b"of another set"
    with serving(files) as hub:
        done = opened(hub.url)
    assert "snapshots" in done.stdout, done
    assert fetched_weights(hub) == set(places.values())


def test_modules_of_sentence_transformers(files: dict[str, bytes]) -> None:
    files["modules.json"] = json.dumps(
        [{"path": "", "type": "..."}, {"path": "1_Pooling"}, {"path": "2_Dense"}]
    ).encode()
    files["1_Pooling/config.json"] = b"{}"
    files["2_Dense/config.json"] = b"{}"
    files["2_Dense/model.safetensors"] = files["model.safetensors"]
    files["2_Dense/pytorch_model.bin"] = b"the same once more"
    with serving(files) as hub:
        done = opened(hub.url)
    assert "snapshots" in done.stdout, done
    assert fetched_weights(hub) == {"model.safetensors", "2_Dense/model.safetensors"}
    assert {"1_Pooling/config.json", "2_Dense/config.json"} <= hub.fetched


def test_what_cannot_be_exported_is_not_downloaded(files: dict[str, bytes]) -> None:
    stated = json.loads(files["config.json"])
    stated["quantization_config"] = {"quant_method": "awq"}
    files["config.json"] = json.dumps(stated).encode()
    with serving(files) as hub:
        done = opened(hub.url)
    assert "expected weights that are not quantized, got awq" in done.stdout
    assert fetched_weights(hub) == set()


def test_a_repository_without_weights_for_us(files: dict[str, bytes]) -> None:
    del files["model.safetensors"]
    with serving(files) as hub:
        done = opened(hub.url)
    assert done.stdout.startswith(
        "NotFoundError org/model: expected model.safetensors or pytorch_model.bin, "
        "whole or in shards, got flax_model.msgpack, model-q8.gguf, tf_model.h5"
    )


def test_the_cache_serves_when_the_hub_is_gone(files: dict[str, bytes]) -> None:
    with serving(files) as hub:
        first = opened(hub.url)
    assert "snapshots" in first.stdout, first
    assert opened(hub.url).stdout == first.stdout


def test_what_a_hub_refuses(
    files: dict[str, bytes], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with serving(files, refusal="GatedRepo") as hub:
        done = opened(hub.url)
    assert "accept the model's terms there, and set HF_TOKEN" in done.stdout
    with serving(files) as hub:
        monkeypatch.setenv("HF_ENDPOINT", hub.url)
        line = fails(1, "export", "org/other", tmp_path / "out", how=run)
    assert "org/other: expected a local folder or a hub's model id; no such fo" in line
