# SPDX-License-Identifier: Apache-2.0
"""Baked folders that tests share."""

from collections.abc import Callable
from pathlib import Path

import pytest

import harness
from harness.bake import Baked, bake

BakeMaker = Callable[..., Baked]


@pytest.fixture(scope="session")
def baked_model(
    ov_model: Callable[..., Path], tmp_path_factory: pytest.TempPathFactory
) -> BakeMaker:
    """baked_model(tied, task, weight_format) -> that export, baked."""
    folder = tmp_path_factory.mktemp("baked")

    made: dict[str, Baked] = {}

    def make(*arguments: object) -> Baked:
        model = ov_model(*arguments)
        if model.name not in made:
            made[model.name] = bake(model, folder / model.name)
        return made[model.name]

    return make


@pytest.fixture(scope="session")
def baked_bundled(tmp_path_factory: pytest.TempPathFactory) -> Baked:
    """The bundled model, baked with short rows so that documents need chunks."""
    out = tmp_path_factory.mktemp("bundled") / "mini"
    return bake(harness.bundled_model(), out, max_length=160)
