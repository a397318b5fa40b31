# SPDX-License-Identifier: Apache-2.0
"""Exports that all workers, and later runs, share.

An export takes 12 seconds, of which half converts Qwen3's tokenizer. What it makes is
kept in a folder named by a hash of all that it is made of: the checkpoint's files, the
options, the code that exports, and the releases of the packages that it calls.
"""

import fcntl
import hashlib
import importlib.metadata
import json
import os
import shutil
from collections.abc import Iterable
from pathlib import Path

import harness
from harness.export.model_directory import export_openvino

ROOT = Path(__file__).parents[3]
PACKAGES = (
    "nncf", "openvino", "openvino-tokenizers", "optimum", "optimum-intel", "torch",
    "transformers",
)  # fmt: skip


def cache_folder() -> Path:
    """RERANK_TEST_CACHE, or a folder among the builds of this tree."""
    return Path(os.environ.get("RERANK_TEST_CACHE") or ROOT / "build" / "test-exports")


def _hash(files: Iterable[tuple[str, Path]], *texts: str) -> str:
    digest = hashlib.sha256()
    for name, file in sorted(files):
        digest.update(f"{name}\0{file.stat().st_size}\0".encode())
        digest.update(file.read_bytes())
    for text in texts:
        digest.update(text.encode() + b"\0")
    return digest.hexdigest()


def _code() -> Iterable[tuple[str, Path]]:
    package = Path(harness.__file__).parent
    for room in ("export", "_shared"):
        for file in (package / room).rglob("*.py"):
            yield str(file.relative_to(package)), file


def _content(folder: Path) -> Iterable[tuple[str, Path]]:
    for file in folder.rglob("*"):
        if file.is_file():
            yield str(file.relative_to(folder)), file


def _versions() -> dict[str, str]:
    return {name: importlib.metadata.version(name) for name in PACKAGES}


def export_key(source: Path, **options: str | None) -> str:
    """The name that the export of ``source`` with ``options`` has in the cache."""
    return _hash(
        [*_content(source), *_code()],
        json.dumps([options, _versions()], sort_keys=True),
    )


def export(source: Path, out: Path, **options: str | None) -> None:
    """harness.export's export_openvino, or a copy of what it made before.

    Args:
        source: Hugging Face folder.
        out: New folder for the export, which the caller may change.
        **options: task, and what else export_openvino takes.
    """
    cache = cache_folder()
    cache.mkdir(parents=True, exist_ok=True)
    kept = cache / export_key(source, **options)
    with (cache / f"{kept.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not kept.exists():
            fresh = cache / f"{kept.name}.part"
            shutil.rmtree(fresh, ignore_errors=True)
            export_openvino(source, fresh, **options)  # type: ignore[arg-type]
            fresh.rename(kept)
    shutil.copytree(kept, out)
