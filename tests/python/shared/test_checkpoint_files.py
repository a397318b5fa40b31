# SPDX-License-Identifier: Apache-2.0
"""What is wrong with a checkpoint's files is told at once, in one line."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import harness
from harness._shared.checkpoint import open_checkpoint
from harness._shared.checkpoint_files import POINTER, check_config, check_weights
from harness.errors import (
    FailedPreconditionError,
    InvalidArgumentError,
    NotFoundError,
    RerankError,
)
from helpers.command_line import fails, fails_under_way, succeeds

Models = Callable[..., Path]


@pytest.fixture
def folder(hf_model: Models, tmp_path: Path) -> Path:
    """A checkpoint that a test may damage."""
    return shutil.copytree(hf_model(True), tmp_path / "hf")


def change(file: Path, **values: Any) -> None:  # noqa: ANN401 - any JSON value
    stated = json.loads(file.read_text()) if file.exists() else {}
    file.write_text(json.dumps({**stated, **values}))


def pointer(file: Path) -> None:
    """What a clone without git-lfs has in place of a file."""
    file.write_bytes(POINTER + b"v1\noid sha256:aa\nsize 1192135096\n")


@pytest.mark.parametrize("name", ["model.safetensors", "tokenizer.json", "config.json"])
def test_a_clone_without_git_lfs(folder: Path, name: str) -> None:
    pointer(folder / name)
    expected = f"{folder / name}: expected the file itself, got a Git LFS pointer"
    with pytest.raises(FailedPreconditionError, match=expected) as caught:
        open_checkpoint(str(folder))
    assert "run git lfs pull" in str(caught.value)


def test_every_command_tells_it(folder: Path, tmp_path: Path) -> None:
    pointer(folder / "model.safetensors")
    for command in (
        ("export", folder, tmp_path / "out"),
        ("bake", folder, tmp_path / "out"),
        ("parity", harness.bundled_model(), "--reference", folder),
    ):
        assert "run git lfs pull" in fails(1, *command)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("kept", "expected"),
    [
        (-1000, r"expected \d+ bytes, as its header says, got \d+; fetch it again"),
        (400, r"expected \d+ bytes, as its header says, got 400; fetch it again"),
        (4, "expected safetensors, got 4 bytes without its header"),
        (0, "expected safetensors, got 0 bytes without its header"),
    ],
)
def test_half_a_file(folder: Path, kept: int, expected: str) -> None:
    file = folder / "model.safetensors"
    file.write_bytes(file.read_bytes()[:kept])
    with pytest.raises(FailedPreconditionError, match=expected):
        check_weights(folder)


def test_a_page_of_html_in_place_of_weights(folder: Path) -> None:
    (folder / "model.safetensors").write_text("<!doctype html><html>" + " " * 4000)
    with pytest.raises(FailedPreconditionError, match="fetch it again"):
        check_weights(folder)


def test_half_a_pickle(folder: Path) -> None:
    import torch

    (folder / "model.safetensors").unlink()
    file = folder / "pytorch_model.bin"
    torch.save({"weight": torch.zeros(1000)}, file)
    check_weights(folder)
    file.write_bytes(file.read_bytes()[:-500])
    with pytest.raises(FailedPreconditionError, match="without its end"):
        check_weights(folder)


def test_a_shard_that_is_missing(folder: Path) -> None:
    shards = ["model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors"]
    (folder / "model.safetensors").rename(folder / shards[0])
    index = {"weight_map": dict(zip("ab", shards, strict=True))}
    (folder / "model.safetensors.index.json").write_text(json.dumps(index))
    with pytest.raises(NotFoundError, match=f"{shards[1]}: no such file"):
        check_weights(folder)


def test_weights_of_other_libraries(folder: Path) -> None:
    (folder / "model.safetensors").rename(folder / "model-q4.gguf")
    with pytest.raises(NotFoundError, match="got model-q4.gguf") as caught:
        open_checkpoint(str(folder))
    assert str(caught.value).startswith(f"{folder}: expected model.safetensors or ")


QUANTIZED = {
    "gptq": {"quant_method": "gptq", "bits": 4},
    "awq": {"quant_method": "awq", "bits": 4},
    "fp8": {"quant_method": "fp8", "weight_block_size": [128, 128]},
    "bitsandbytes": {"quant_method": "bitsandbytes", "load_in_4bit": True},
    "compressed-tensors": {"quant_method": "compressed-tensors", "config_groups": {}},
    '{"group_size": 64, "bits": 4}': {"group_size": 64, "bits": 4},
}


@pytest.mark.parametrize(("told", "stated"), QUANTIZED.items())
def test_quantized_weights(folder: Path, told: str, stated: dict[str, Any]) -> None:
    change(folder / "config.json", quantization_config=stated)
    with pytest.raises(FailedPreconditionError) as caught:
        open_checkpoint(str(folder))
    where = f"{folder / 'config.json'}: quantization_config: "
    assert str(caught.value).startswith(
        f"{where}expected weights that are not quantized, got {told}; take the "
    )


@pytest.mark.parametrize("file", ["quantize_config.json", "quant_config.json"])
def test_quantized_weights_of_older_tools(folder: Path, file: str) -> None:
    change(folder / file, bits=4, group_size=128)
    with pytest.raises(FailedPreconditionError, match=f"{file}: expected weights that"):
        open_checkpoint(str(folder))


def test_an_adapter(folder: Path) -> None:
    for file in folder.glob("model*"):
        file.rename(folder / "adapter_model.safetensors")
    (folder / "config.json").unlink()
    change(folder / "adapter_config.json", base_model_name_or_path="Qwen/Qwen3")
    expected = r"got an adapter \(LoRA\) of Qwen/Qwen3; merge first"
    with pytest.raises(FailedPreconditionError, match=expected):
        open_checkpoint(str(folder))


@pytest.mark.parametrize("command", ["export", "bake", "parity"])
def test_a_tokenizer_of_a_newer_format(
    folder: Path, tmp_path: Path, command: str
) -> None:
    tokenizer = json.loads((folder / "tokenizer.json").read_text())
    tokenizer["model"]["type"] = "NewBPE"
    (folder / "tokenizer.json").write_text(json.dumps(tokenizer))
    arguments: tuple[object, ...] = (folder, tmp_path / "out")
    if command == "parity":
        arguments = (harness.bundled_model(), "--reference", folder)
    line = fails_under_way(command, *arguments)
    assert f"error: {folder}: its tokenizer does not load: " in line
    # The cause, in the words of the library that reads it.
    assert "NewBPE" in line or "untagged enum" in line


def test_a_tokenizer_that_cannot_be_converted(folder: Path, tmp_path: Path) -> None:
    """Of a kind that openvino_tokenizers has no operation for."""
    tokenizer = json.loads((folder / "tokenizer.json").read_text())
    tokenizer["pre_tokenizer"] = {"type": "FixedLength", "length": 3}
    (folder / "tokenizer.json").write_text(json.dumps(tokenizer))
    # Not Qwen's own class, which does not ask the file.
    change(folder / "tokenizer_config.json", tokenizer_class="PreTrainedTokenizerFast")
    line = fails_under_way("export", folder, tmp_path / "out", "--no-verify")
    assert f"{folder}: its tokenizer cannot be converted to OpenVINO: " in line
    assert "FixedLength" in line
    assert not (tmp_path / "out").exists()


def test_numbers_that_only_python_writes(folder: Path, tmp_path: Path) -> None:
    change(folder / "config.json", time_step_limit=[0.0, float("inf")], x=float("nan"))
    assert "Infinity" in (folder / "config.json").read_text()
    succeeds("export", folder, tmp_path / "out", "--weight-format", "fp32")
    assert harness.load_servable(tmp_path / "out").score("q", ["a", "b"])


@pytest.mark.parametrize(
    ("content", "error", "expected"),
    [
        (b"{", InvalidArgumentError, "expected valid JSON, got an error at line 1"),
        (b"[]", InvalidArgumentError, "expected a JSON object"),
        (b"\xff{}", InvalidArgumentError, "expected UTF-8"),
        (None, NotFoundError, "no such file"),
    ],
)
def test_a_config_that_is_damaged(
    folder: Path, content: bytes | None, error: type[RerankError], expected: str
) -> None:
    file = folder / "config.json"
    file.unlink() if content is None else file.write_bytes(content)
    with pytest.raises(error, match=f"{file}: {expected}"):
        check_config(folder)
