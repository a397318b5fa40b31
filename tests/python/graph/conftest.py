# SPDX-License-Identifier: Apache-2.0
"""Graphs as text."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from harness.graph import GraphRunner, GraphSpec, load_graph
from helpers.graph_texts import HEAD, SERVABLES, LoadText, Start
from helpers.node_double import NodeDoubleFactory


@pytest.fixture
def load_text(tmp_path: Path) -> LoadText:
    def load(text: str) -> GraphSpec:
        path = tmp_path / "graph.pbtxt"
        path.write_text(text, encoding="utf-8")
        return load_graph(path)

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
