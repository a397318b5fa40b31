# SPDX-License-Identifier: Apache-2.0
"""Every combination, its name, and what makes its scores stale."""

import os
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import harness
from harness.errors import InvalidArgumentError, NotFoundError
from harness.evaluate.columns import Choices, Column, make_columns

BUNDLED = harness.bundled_model()


def columns(*models: Path, **changes: Any) -> list[Column]:  # noqa: ANN401 - of Choices
    choices = Choices(list(models) or [BUNDLED], [], [], [], {})
    return make_columns(replace(choices, **changes))


def test_one_model_is_one_column() -> None:
    (column,) = columns(precisions=["f32"], instructions=["find"])
    assert column.label == "mini-reranker"
    assert column.weights == "int8"
    assert column.options == {
        "plugin_config": {"INFERENCE_PRECISION_HINT": "f32"},
        "instruction": "find",
    }


def test_a_precision_stands_beside_other_properties() -> None:
    given = {"plugin_config": {"INFERENCE_NUM_THREADS": 1}, "max_length": 99}
    first, second = columns(precisions=["f32", "bf16"], options=given)
    assert first.options["plugin_config"] == {
        "INFERENCE_NUM_THREADS": 1,
        "INFERENCE_PRECISION_HINT": "f32",
    }
    assert second.options["plugin_config"]["INFERENCE_PRECISION_HINT"] == "bf16"
    assert second.options["max_length"] == 99
    assert given == {"plugin_config": {"INFERENCE_NUM_THREADS": 1}, "max_length": 99}


def test_folders_of_one_name_are_named_by_their_paths(tmp_path: Path) -> None:
    other = shutil.copytree(BUNDLED, tmp_path / "mini-reranker")
    labels = [column.label for column in columns(BUNDLED, other)]
    assert labels == [str(BUNDLED), str(other)]


def test_what_is_wrong_is_told(tmp_path: Path) -> None:
    with pytest.raises(InvalidArgumentError, match="expected each setting once"):
        columns(precisions=["f32", "f32"])
    with pytest.raises(NotFoundError, match="expected a model directory"):
        columns(tmp_path)


def test_scores_are_those_of_files_options_and_versions(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = shutil.copytree(BUNDLED, tmp_path / "model")
    (column,) = columns(model)
    key = column.key()
    assert columns(model)[0].key() == key
    assert replace(column, label="other").key() == key
    keys = {key, replace(column, options={"max_length": 99}).key()}
    keys.add(columns(model, precisions=["f32"])[0].key())
    os.utime(model / "openvino_model.bin", (1, 1))
    keys.add(column.key())
    (model / "reranker.json").write_text("{}")
    keys.add(column.key())
    monkeypatch.setattr(harness, "__version__", "9")
    keys.add(column.key())
    assert len(keys) == 6
