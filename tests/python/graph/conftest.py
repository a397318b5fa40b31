# SPDX-License-Identifier: Apache-2.0
"""Graphs as text, and what runs them.

Tests that take ``backend``, ``load_text`` or ``start`` run twice: in MediaPipe, where
it is installed, and without it. Graphs with nodes of MediaPipe's own run once: a text
of the test's parameters shows that, or the mark ``mediapipe`` says it.
"""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from harness.graph import Backend, GraphRunner, GraphSpec, load_graph
from harness.graph.plain_backend import PlainBackend
from helpers import HAS_MEDIAPIPE
from helpers.graph_texts import HEAD, SERVABLES, LoadText, Start
from helpers.node_double import NodeDoubleFactory

BACKENDS: dict[str, Callable[[], Backend]] = {
    "plain": lambda: PlainBackend("not here"),
}
if HAS_MEDIAPIPE:
    from harness.graph.mediapipe_backend import MediaPipeBackend

    BACKENDS["mediapipe"] = MediaPipeBackend
MEDIAPIPES_OWN = re.compile(r'calculator: "(?!RerankCalculatorOV")')


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items[:] = [item for item in items if not _is_plain_and_mixed(item)]


def _is_plain_and_mixed(item: pytest.Item) -> bool:
    """It would run, without MediaPipe, nodes that are MediaPipe's."""
    if not isinstance(item, pytest.Function):
        return False
    parameters = item.callspec.params if hasattr(item, "callspec") else {}
    if HAS_MEDIAPIPE and parameters.get("backend") != "plain":
        return False
    texts = [text for text in parameters.values() if isinstance(text, str)]
    return item.get_closest_marker("mediapipe") is not None or any(
        MEDIAPIPES_OWN.search(text) for text in texts
    )


@pytest.fixture(params=list(BACKENDS))
def backend(request: pytest.FixtureRequest) -> Backend:
    return BACKENDS[request.param]()


@pytest.fixture
def load_text(tmp_path: Path, backend: Backend) -> LoadText:
    def load(text: str) -> GraphSpec:
        path = tmp_path / "graph.pbtxt"
        path.write_text(text, encoding="utf-8")
        return load_graph(path, backend)

    return load


@pytest.fixture
def start(load_text: LoadText) -> Iterator[Start]:
    """Starts a graph from the text behind HEAD; closes it after the test."""
    runners = []

    def start_graph(body: str, factory: NodeDoubleFactory | None = None) -> GraphRunner:
        spec = load_text(HEAD + body)
        runners.append(GraphRunner(spec, factory or NodeDoubleFactory(), SERVABLES))
        return runners[-1]

    yield start_graph
    for runner in runners:
        runner.close()
        assert not runner.alive
