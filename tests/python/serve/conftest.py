# SPDX-License-Identifier: Apache-2.0
"""A server with the bundled model, shared by the tests of this folder."""

from collections.abc import Iterator

import pytest

import harness
from helpers.serving import Served, served


@pytest.fixture(scope="package")
def server() -> Iterator[Served]:
    with served() as running:
        yield running


@pytest.fixture(scope="package")
def servable(server: Served) -> harness.Servable:
    """The very model that the server has."""
    return server.models.find("mini").servable
