# SPDX-License-Identifier: Apache-2.0
"""What is compared: models, each with every precision, instruction and policy."""

import hashlib
import itertools
import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import harness
from harness._shared import machine
from harness._shared.model_file import find_model_file, read_model, weight_precision
from harness.errors import InvalidArgumentError, NotFoundError

HINT = "INFERENCE_PRECISION_HINT"


@dataclass(frozen=True)
class Column:
    """One way to rank.

    Attributes:
        label: What a person calls it; no two are alike.
        model: The model directory.
        weights: Precision of its weights, for example "int8".
        precision: What the device is asked to compute in; empty: its own choice.
        instruction: In front of every query; None: the model's.
        long_documents: What happens to a document that does not fit; None: default.
        options: All that load_servable takes.
    """

    label: str
    model: Path
    weights: str
    precision: str
    instruction: str | None
    long_documents: str | None
    options: dict[str, Any] = field(hash=False)

    def key(self) -> str:
        """A hash of all that decides its scores, the model's files by size and time."""
        files = sorted(f for f in self.model.rglob("*") if f.is_file())
        stated = [
            (str(f.relative_to(self.model)), f.stat().st_size, f.stat().st_mtime_ns)
            for f in files
        ]
        content = {**asdict(self), "model": str(self.model.resolve()), "files": stated}
        del content["label"]
        content["versions"] = [harness.__version__, machine.versions()["openvino"]]
        text = json.dumps(content, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Choices:
    """What the columns are made of; an empty list is the default alone.

    Attributes:
        models: Model directories.
        precisions: Of INFERENCE_PRECISION_HINT.
        instructions: In place of the model's.
        long_documents: Policies.
        options: Of load_servable, the same for all.
    """

    models: list[Path]
    precisions: list[str]
    instructions: list[str]
    long_documents: list[str]
    options: dict[str, Any]


def make_columns(choices: Choices) -> list[Column]:
    """Every combination.

    Raises:
        NotFoundError: A model is not there.
        InvalidArgumentError: Two are the same.
    """
    weights = {model: _weights(model) for model in choices.models}
    instructions: list[tuple[int, str | None]] = [
        *enumerate(choices.instructions, start=1)
    ]
    policies: list[str | None] = [*choices.long_documents]
    columns = [
        _column(choices, weights, *chosen)
        for chosen in itertools.product(
            choices.models,
            choices.precisions or [""],
            instructions or [(0, None)],
            policies or [None],
        )
    ]
    labels = [column.label for column in columns]
    for label in labels:
        if labels.count(label) > 1:
            raise InvalidArgumentError(f"expected each setting once, got {label} again")
    return columns


def _column(
    choices: Choices,
    weights: dict[Path, str],
    model: Path,
    precision: str,
    instruction: tuple[int, str | None],
    policy: str | None,
) -> Column:
    options = dict(choices.options)
    number, text = instruction
    if precision:
        options["plugin_config"] = {
            **options.get("plugin_config", {}),
            HINT: precision,
        }
    if text is not None:
        options["instruction"] = text
    if policy is not None:
        options["long_documents"] = policy
    names = [path.resolve().name for path in choices.models]
    name = model.resolve().name
    parts = [name if names.count(name) == 1 else str(model)]
    if len(choices.precisions) > 1:
        parts.append(precision)
    if len(choices.instructions) > 1:
        parts.append(f"instruction {number}")
    if policy is not None and len(choices.long_documents) > 1:
        parts.append(policy)
    return Column(
        ", ".join(parts), model, weights[model], precision, text, policy, options
    )


def _weights(model: Path) -> str:
    file = find_model_file(model)
    if not file.is_file():
        raise NotFoundError(f"{file}: no such file; expected a model directory")
    return weight_precision(read_model(file))
