# SPDX-License-Identifier: Apache-2.0
"""Runs all workloads and keeps bench.json up to date after each.

Example:
    >>> results = run(Settings(Path("model"), workloads.select("A"), ["ours"]), print)
"""

import json
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from harness.bench import machine, results
from harness.bench.contest import Contest
from harness.bench.process import Process
from harness.bench.workloads import UNIFORM, Workload
from harness.errors import InternalError, InvalidArgumentError, NotFoundError
from harness.servable import PropertyValue

COUNT_LIMIT = 600.0  # seconds
PEAK_ROUNDS = 3
DEFAULT_PROPERTIES: dict[str, PropertyValue] = {
    "INFERENCE_PRECISION_HINT": "f32",
    "DYNAMIC_QUANTIZATION_GROUP_SIZE": 32,
    "KV_CACHE_PRECISION": "f32",
}

Results = dict[str, Any]  # what bench.json holds
Say = Callable[[str], None]


@dataclass(frozen=True)
class Settings:
    """What to measure, and how."""

    folder: Path  # what make-model wrote
    workloads: list[Workload]
    peers: list[str]
    properties: dict[str, PropertyValue] = field(
        default_factory=lambda: dict(DEFAULT_PROPERTIES)
    )
    repeats: int = 3
    limit: float = 300.0  # seconds of one measurement
    scale: float = 1.0  # share of the documents, for a quick look


def check_folder(folder: Path) -> None:
    """Says in time that a folder is not make-model's.

    Raises:
        NotFoundError: A file that contenders read is missing.
        InvalidArgumentError: The model's config names no vocabulary.
    """
    if not folder.is_dir():
        raise NotFoundError(f"{folder}: no such model folder; make-model makes one")
    for name in (
        "ov/openvino_model.xml",
        "ov/openvino_tokenizer.xml",
        "hf/config.json",
    ):
        if not (folder / name).is_file():
            raise NotFoundError(
                f"{folder / name}: no such file; expected a folder that make-model made"
            )
    _vocabulary(folder)


def run(
    settings: Settings, say: Say, save: Callable[[Results], None] = lambda _: None
) -> Results:
    """Measures everything.

    Args:
        settings: What to measure.
        say: Told a line of progress now and then.
        save: Given the results so far after every workload.

    Returns:
        What bench.json holds; docs/performance.md explains it.

    Raises:
        RerankError: The folder, or the counting of tokens, is at fault. What
            contenders cannot do is in the results.
    """
    check_folder(settings.folder)
    everything: Results = {
        "date": time.strftime("%Y-%m-%d"),
        "machine": machine.describe(),
        "versions": machine.versions(),
        "model": _model(settings.folder),
        "settings": {
            "properties": settings.properties,
            "repeats": settings.repeats,
            "limit_seconds": settings.limit,
            "scale": settings.scale,
        },
        "peers": {name: {"given": None} for name in settings.peers},
        "peak_tokens_per_second": None,
        "workloads": {},
    }
    if "ours" in settings.peers:
        peak = peak_tokens_per_second(settings, say)
        everything["peak_tokens_per_second"] = peak
    for workload in settings.workloads:
        _run_workload(workload.scaled(settings.scale), settings, everything, say)
        save(everything)
    return everything


def peak_tokens_per_second(settings: Settings, say: Say) -> float | None:
    """The best that ours reaches: tokens computed a second on full batches.

    The largest of PEAK_ROUNDS rounds of the uniform workload, whose equal documents
    leave no batch partly empty; None when it cannot be measured.
    """
    contest = _contest(UNIFORM.scaled(settings.scale), settings, ["ours"])
    contest.run(0, PEAK_ROUNDS, say)
    ours = contest.measurements["ours"]
    if not ours.seconds or not ours.computed_tokens:
        return None
    return round(ours.computed_tokens / min(ours.seconds), 1)


def _contest(workload: Workload, settings: Settings, names: list[str]) -> Contest:
    return Contest(
        workload, names, settings.folder, settings.properties, settings.limit
    )


def _run_workload(
    workload: Workload, settings: Settings, everything: Results, say: Say
) -> None:
    lengths = _count(workload, settings.folder)
    contest = _contest(workload, settings, settings.peers)
    logits = results.largest_logits_bytes(lengths, _vocabulary(settings.folder))
    contest.run(logits, settings.repeats, say)
    ours = contest.measurements.get("ours")
    entries = {}
    for name, measurement in contest.measurements.items():
        entries[name] = results.entry(name, measurement, lengths, ours)
        if measurement.given:
            everything["peers"][name]["given"] = measurement.given
    peak = everything["peak_tokens_per_second"]
    speed = entries.get("ours", {}).get("computed_tokens_per_second")
    everything["workloads"][workload.name] = {
        "title": workload.title,
        "group": workload.group,
        "clients": workload.clients,
        "documents": len(workload.lengths) * workload.clients,
        "prompt_tokens": sum(map(sum, lengths)),
        "longest_prompt": max(map(max, lengths)),
        "efficiency_of_ours": round(speed / peak, 4) if speed and peak else None,
        "peers": entries,
    }


def _count(workload: Workload, folder: Path) -> list[list[int]]:
    """Tokens of every prompt, counted in a process of its own."""
    requests = [asdict(request) for request in workload.requests(0)]
    with Process() as process:
        answer = process.ask(
            {"do": "count", "folder": str(folder), "requests": requests}, COUNT_LIMIT
        )
    if answer["status"] != "measured":
        raise InternalError(f"{workload.name}: tokens not counted: {answer['reason']}")
    lengths: list[list[int]] = answer["lengths"]
    return lengths


def _config(folder: Path) -> dict[str, Any]:
    file = folder / "ov" / "config.json"
    try:
        config: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise InvalidArgumentError(f"{file}: expected a model's config") from None
    return config


def _vocabulary(folder: Path) -> int:
    size = _config(folder).get("vocab_size")
    if not isinstance(size, int):
        raise InvalidArgumentError(
            f"{folder / 'ov/config.json'}: expected a number vocab_size, got {size!r}"
        )
    return size


def _model(folder: Path) -> dict[str, Any]:
    config = _config(folder)
    names = ("model_type", "hidden_size", "num_hidden_layers", "vocab_size")
    weights = (folder / "ov" / "openvino_model.bin").stat().st_size
    return {
        **{name: config.get(name) for name in names},
        "weights_mb": round(weights / machine.MB, 1),
    }
