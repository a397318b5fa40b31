# SPDX-License-Identifier: Apache-2.0
"""Runs all workloads and keeps bench.json up to date after each.

Example:
    >>> models = find_models(Path("model"))
    >>> results = run(Settings(models, workloads.select("A"), ["ours"]), print)
"""

import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Any

from harness._shared import machine
from harness.bench import results
from harness.bench.contest import Contest
from harness.bench.models import Models, read_config, vocabulary
from harness.bench.peers import GROUP, TUNED, TUNED_GROUP, properties_of
from harness.bench.process import Process
from harness.bench.workloads import UNIFORM, Workload
from harness.errors import InternalError
from harness.options import PropertyValue

COUNT_LIMIT = 600.0  # seconds
PEAK_ROUNDS = 3
DEFAULT_PROPERTIES: dict[str, PropertyValue] = {
    "INFERENCE_PRECISION_HINT": "f32",
    GROUP: 32,
    "KV_CACHE_PRECISION": "f32",
}

Results = dict[str, Any]  # what bench.json holds
Say = Callable[[str], None]


@dataclass(frozen=True)
class Settings:
    """What to measure, and how."""

    models: Models
    workloads: list[Workload]
    peers: list[str]
    properties: dict[str, PropertyValue] = field(
        default_factory=lambda: dict(DEFAULT_PROPERTIES)
    )
    tuned_group: int = TUNED_GROUP  # of ours-tuned
    repeats: int = 3
    limit: float = 300.0  # seconds of one measurement
    scale: float = 1.0  # share of the documents, for a quick look
    against_limit: bool = False  # whether the model's products alone are measured


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
        RerankError: The counting of tokens or the limit is at fault. What contenders
            cannot do is in the results.
    """
    names = settings.peers
    everything: Results = {
        "date": time.strftime("%Y-%m-%d"),
        "machine": machine.describe(),
        "versions": machine.versions(),
        "model": _model(settings.models),
        "settings": {
            "properties": settings.properties,
            "tuned_group": settings.tuned_group if TUNED in names else None,
            "repeats": settings.repeats,
            "limit_seconds": settings.limit,
            "scale": settings.scale,
        },
        "peers": {name: {"given": None} for name in settings.peers},
        "peak_tokens_per_second": None,
        "limit_tokens_per_second": None,
        "workloads": {},
    }
    if "ours" in settings.peers:
        peak = peak_tokens_per_second(settings, say)
        everything["peak_tokens_per_second"] = peak
    if settings.against_limit:
        everything["limit_tokens_per_second"] = _limit(settings, say)
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


def _limit(settings: Settings, say: Say) -> float:
    """Tokens a second of the model's matrix products alone (bench.limit)."""
    question = {
        "do": "limit",
        "export": str(settings.models.export),
        "properties": settings.properties,
    }
    with Process() as process:
        answer = process.ask(question, settings.limit)
    if answer["status"] != "measured":
        raise InternalError(f"limit: products not measured: {answer['reason']}")
    speed: float = round(answer["tokens_per_second"], 1)
    say(f"limit: matrix products alone: {speed:,.0f} tokens/s")
    return speed


def _contest(workload: Workload, settings: Settings, names: list[str]) -> Contest:
    return Contest(
        workload,
        names,
        settings.models,
        lambda name: properties_of(name, settings.properties, settings.tuned_group),
        settings.limit,
    )


def _run_workload(
    workload: Workload, settings: Settings, everything: Results, say: Say
) -> None:
    lengths = _count(workload, settings.models)
    contest = _contest(workload, settings, settings.peers)
    logits = results.largest_logits_bytes(lengths, vocabulary(settings.models.export))
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
        "efficiency_of_ours": _share(speed, peak),
        "share_of_limit": _share(speed, everything["limit_tokens_per_second"]),
        "peers": entries,
    }


def _share(speed: float | None, most: float | None) -> float | None:
    return round(speed / most, 4) if speed and most else None


def _count(workload: Workload, models: Models) -> list[list[int]]:
    """Tokens of every prompt, counted in a process of its own."""
    requests = [asdict(request) for request in workload.requests(0)]
    question = {
        "do": "count",
        "export": str(models.export),
        "cross_encoder": models.cross_encoder,
        "requests": requests,
    }
    with Process() as process:
        answer = process.ask(question, COUNT_LIMIT)
    if answer["status"] != "measured":
        raise InternalError(f"{workload.name}: tokens not counted: {answer['reason']}")
    lengths: list[list[int]] = answer["lengths"]
    return lengths


def _model(models: Models) -> dict[str, Any]:
    config = read_config(models.export)
    names = ("model_type", "hidden_size", "num_hidden_layers", "vocab_size")
    weights = (models.export / "openvino_model.bin").stat().st_size
    return {
        **{name: config.get(name) for name in names},
        "weights_mb": round(weights / machine.MB, 1),
    }
