# SPDX-License-Identifier: Apache-2.0
"""What a checkpoint's files are, before any library opens them.

Example:
    >>> check_config(Path("hf"))
    >>> check_weights(Path("hf"))

Read here in plain Python, because libraries fail late and in many ways on what is told
at once: adapters, quantized weights, files that git-lfs has not fetched, half a file.

Needs no extra.
"""

import json
import struct
import zipfile
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any

from harness._shared.json_text import parse_json
from harness.errors import (
    FailedPreconditionError,
    InvalidArgumentError,
    NotFoundError,
    RerankError,
)

# The first line of what git keeps in place of a large file.
POINTER = b"version https://git-lfs.github.com/spec/"
# Wherever a library would look for weights, in its order.
WEIGHTS = ("model.safetensors", "pytorch_model.bin")
ADAPTER = "adapter_config.json"
# Beside config.json, or in it: what tells that weights are not plain numbers.
_QUANTIZED_FILES = ("quantize_config.json", "quant_config.json")
_QUANTIZED_KEYS = ("quantization_config", "compression_config", "quantization")
_HEADER_SIZE = struct.Struct("<Q")


def is_pointer(file: Path) -> bool:
    """Whether a file is what git-lfs leaves where it was not asked to fetch."""
    with file.open("rb") as opened:
        return opened.read(len(POINTER)) == POINTER


def read_object(file: Path) -> dict[str, Any]:
    """The JSON object in a file, read as Python writes it: Infinity and NaN too.

    Raises:
        NotFoundError: There is no such file.
        InvalidArgumentError: It holds no JSON object.
    """
    try:
        text = file.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise NotFoundError(f"{file}: no such file") from None
    except UnicodeDecodeError:
        raise InvalidArgumentError(f"{file}: expected UTF-8") from None
    value = parse_json(text, str(file))
    if not isinstance(value, dict):
        raise InvalidArgumentError(f"{file}: expected a JSON object")
    return value


def check_config(folder: Path) -> dict[str, Any]:
    """Whether a checkpoint's small files are those of a whole, plain model.

    Returns:
        What config.json holds.

    Raises:
        RerankError: They are not; the message says what to do.
    """
    _check_pointers(folder)
    if (folder / ADAPTER).is_file():
        base = read_object(folder / ADAPTER).get("base_model_name_or_path")
        raise FailedPreconditionError(
            f"{folder / ADAPTER}: expected a whole model, got an adapter (LoRA) of "
            f"{base or 'a model that it does not name'}; merge first: peft's "
            "merge_and_unload(), saved into a folder of its own"
        )
    config = read_object(folder / "config.json")
    _check_quantization(folder, config)
    return config


def check_weights(folder: Path) -> None:
    """Whether a checkpoint's weights are there and whole.

    Raises:
        NotFoundError: There are none.
        FailedPreconditionError: A file is a git-lfs pointer or half a file.
    """
    names = {path.name for path in folder.iterdir()}
    try:
        chosen = choose_weights(names, lambda index: (folder / index).read_text())
    except RerankError as error:
        raise type(error)(f"{folder}: {error}") from None
    for name in chosen:
        file = folder / name
        if not file.is_file():
            raise NotFoundError(f"{file}: no such file")
        _check_whole(file)


def choose_weights(names: Collection[str], read: Callable[[str], str]) -> list[str]:
    """Which files of weights a library would load, and no other.

    Args:
        names: All files of the folder.
        read: The text of one of them, for an index of shards.

    Raises:
        NotFoundError: None of them is a file of weights that is known here.
    """
    for name in WEIGHTS:
        if name in names:
            return [name]
        index = f"{name}.index.json"
        if index in names:
            return [index, *_shards(index, read(index))]
    others = sorted(n for n in names if Path(n).suffix in (".gguf", ".h5", ".msgpack"))
    raise NotFoundError(
        f"expected {' or '.join(WEIGHTS)}, whole or in shards, got "
        + (", ".join(others) or "no file of weights")
    )


def _shards(index: str, text: str) -> list[str]:
    places = parse_json(text, index)
    places = places.get("weight_map") if isinstance(places, dict) else None
    if not isinstance(places, dict) or not all(
        isinstance(name, str) for name in places.values()
    ):
        raise InvalidArgumentError(f"{index}: expected an object with weight_map")
    return sorted(set(places.values()))


def _check_pointers(folder: Path) -> None:
    for file in sorted(folder.iterdir()):
        if file.is_file() and is_pointer(file):
            raise FailedPreconditionError(
                f"{file}: expected the file itself, got a Git LFS pointer to it; run "
                "git lfs pull"
            )


def _check_quantization(folder: Path, config: dict[str, Any]) -> None:
    stated = {key: config[key] for key in _QUANTIZED_KEYS if config.get(key)}
    for name in _QUANTIZED_FILES:
        if (folder / name).is_file():
            stated[name] = read_object(folder / name)
    if not stated:
        return
    key, value = next(iter(stated.items()))
    where = (
        folder / key if key in _QUANTIZED_FILES else f"{folder / 'config.json'}: {key}"
    )
    method = value.get("quant_method") if isinstance(value, dict) else None
    raise FailedPreconditionError(
        f"{where}: expected weights that are not quantized, got "
        f"{method or json.dumps(value)[:80]}; take the checkpoint that this one was "
        "made of, and --weight-format int8 or int4"
    )


def _check_whole(file: Path) -> None:
    size = file.stat().st_size
    if file.suffix == ".safetensors":
        expected = _safetensors_size(file)
        if expected is None:
            raise FailedPreconditionError(
                f"{file}: expected safetensors, got {size} bytes without its header; "
                "fetch it again"
            )
        if expected != size:
            raise FailedPreconditionError(
                f"{file}: expected {expected} bytes, as its header says, got {size}; "
                "fetch it again"
            )
    elif file.suffix == ".bin":
        with file.open("rb") as opened:
            zipped = opened.read(2) == b"PK"
        # A zip's directory is its end.
        if size == 0 or (zipped and not zipfile.is_zipfile(file)):
            raise FailedPreconditionError(
                f"{file}: expected a whole file of weights, got {size} bytes without "
                "its end; fetch it again"
            )


def _safetensors_size(file: Path) -> int | None:
    """Bytes that the file must have; None where it has no header."""
    with file.open("rb") as opened:
        start = opened.read(_HEADER_SIZE.size)
        if len(start) < _HEADER_SIZE.size:
            return None
        (length,) = _HEADER_SIZE.unpack(start)
        if length > file.stat().st_size:
            return int(_HEADER_SIZE.size + length)
        try:
            header = json.loads(opened.read(length))
            ends = [
                entry["data_offsets"][1]
                for name, entry in header.items()
                if name != "__metadata__"
            ]
            return int(_HEADER_SIZE.size + length + max(ends, default=0))
        except (ValueError, TypeError, KeyError, IndexError, AttributeError):
            return None
