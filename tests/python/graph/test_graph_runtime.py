# SPDX-License-Identifier: Apache-2.0
import gc
import threading
import time
import weakref
from collections.abc import Callable
from pathlib import Path

import pytest

from harness.errors import (
    CancelledError,
    FailedPreconditionError,
    RerankError,
)
from harness.graph import GraphRunner
from harness.graph.backend import Packet
from helpers.graph_texts import (
    CLOSED_GATE,
    HEAD,
    JOIN,
    LIMITER,
    PATIENCE,
    SERVABLES,
    TWO_INPUTS,
    LoadText,
    Start,
    pass_through,
    plugin,
)
from helpers.node_double import NodeDoubleFactory


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (pass_through("input", "output"), "x"),
        (plugin("input", "output"), "rerank(x)"),
        (
            pass_through("input", "a") + plugin("a", "b") + pass_through("b", "output"),
            "rerank(x)",
        ),
        # Beside the plugin.
        (plugin("input", "output") + pass_through("input", "side"), "rerank(x)"),
        (plugin("input", "side") + pass_through("input", "output"), "x"),
        # One behind the other, and with MediaPipe in between.
        (plugin("input", "a", "one") + plugin("a", "output", "two"), "two(one(x))"),
        (
            plugin("input", "a", "one")
            + pass_through("a", "b")
            + plugin("b", "output", "two"),
            "two(one(x))",
        ),
        # Several inputs, on either side of the cut.
        (pass_through("input", "a") + plugin("input", "b") + TWO_INPUTS, "x+rerank(x)"),
        (plugin("input", "b") + JOIN, "x"),
        # The inputs' settled bounds let a node run without all its packets.
        (
            CLOSED_GATE % ("input", "a") + pass_through("input", "b") + TWO_INPUTS,
            "two(x)",
        ),
        (LIMITER + plugin("a", "output"), "rerank(x)"),
    ],
)
def test_one_request(start: Start, body: str, expected: str) -> None:
    runner = start(body)
    answers = [runner.run("x", timeout=PATIENCE) for _ in range(3)]
    expected = f"two({expected})" if "+" in expected else expected
    assert answers == [expected] * 3


@pytest.mark.parametrize(
    "body",
    [
        pass_through("input", "a") + plugin("a", "b") + pass_through("b", "output"),
        plugin("input", "output"),
    ],
)
def test_thousand_requests_with_rising_timestamps(start: Start, body: str) -> None:
    factory = NodeDoubleFactory()
    runner = start(body, factory)
    for i in range(1000):
        assert runner.run(f"{i} é😀\0", timeout=PATIENCE) == f"rerank({i} é😀\0)"
    assert factory.nodes[0].timestamps == list(range(1000))


def test_side_packets_and_close(start: Start) -> None:
    factory = NodeDoubleFactory()
    runner = start(plugin("input", "output"), factory)
    (node,) = factory.nodes
    assert node.side_packets == {"rerank_servable": SERVABLES["rerank_servable"]}
    runner.close()
    runner.close()
    assert node.closed == 1
    assert not runner.alive
    with pytest.raises(FailedPreconditionError, match="no more requests: it is closed"):
        runner.run("x", timeout=PATIENCE)


class SlowGraph:
    """A graph that is long in taking a packet from the caller."""

    def __init__(self, graph: object) -> None:
        self._graph = graph

    def __getattr__(self, name: str) -> object:
        return getattr(self._graph, name)

    def add_packet_to_input_stream(self, stream: str, packet: Packet) -> None:
        time.sleep(0.2)
        self.__getattr__("add_packet_to_input_stream")(stream, packet)  # type: ignore[operator]


@pytest.mark.parametrize(
    "body", [plugin, pytest.param(pass_through, marks=pytest.mark.mediapipe)]
)
def test_a_request_whose_packet_is_late_is_answered(
    start: Start, body: Callable[[str, str], str]
) -> None:
    runner = start(body("input", "output"))
    runner._graph = SlowGraph(runner._graph)  # type: ignore[assignment]
    for _ in range(2):
        assert "x" in runner.run("x", timeout=PATIENCE)


NOTHING = 'gave no packet on output stream "output"'


@pytest.mark.parametrize(
    "body",
    [
        plugin("input", "output"),
        plugin("input", "a") + pass_through("a", "output"),
        plugin("input", "a", "one") + plugin("a", "output", "two"),
    ],
)
def test_no_packet_is_an_error_but_no_poison(start: Start, body: str) -> None:
    def even_only(
        name: str, timestamp: int, inputs: dict[str, str]
    ) -> dict[str, str] | None:
        return {} if timestamp % 2 else None

    runner = start(body, NodeDoubleFactory(even_only))
    for _ in range(3):
        assert "(x)" in runner.run("x", timeout=PATIENCE)
        with pytest.raises(FailedPreconditionError, match=NOTHING):
            runner.run("x", timeout=PATIENCE)


@pytest.mark.parametrize(
    "body",
    [
        CLOSED_GATE % ("input", "output") + plugin("input", "a"),
        CLOSED_GATE % ("input", "a") + plugin("a", "output"),
    ],
)
def test_closed_gate_is_found_without_a_timeout(start: Start, body: str) -> None:
    runner = start(body)
    for _ in range(3):
        with pytest.raises(FailedPreconditionError, match=NOTHING):
            runner.run("x")


def test_close_ends_a_waiting_request(start: Start) -> None:
    entered, release = threading.Event(), threading.Event()

    def wait(name: str, timestamp: int, inputs: dict[str, str]) -> None:
        entered.set()
        assert release.wait(PATIENCE)

    runner = start(plugin("input", "output"), NodeDoubleFactory(wait))
    errors: list[Exception] = []

    def request() -> None:
        try:
            runner.run("x")
        except RerankError as error:
            errors.append(error)

    thread = threading.Thread(target=request)
    thread.start()
    assert entered.wait(PATIENCE)
    with pytest.raises(FailedPreconditionError, match="at work on another request"):
        runner.run("y")
    runner.close(timeout=0.1)
    thread.join(PATIENCE)
    release.set()
    assert [type(error) for error in errors] == [CancelledError]


@pytest.mark.parametrize(
    "body",
    [pass_through("input", "a") + plugin("a", "output"), plugin("input", "output")],
)
def test_closed_graphs_are_freed(load_text: LoadText, body: str) -> None:
    spec = load_text(HEAD + body)
    runner = GraphRunner(spec, NodeDoubleFactory(), {})
    assert runner.run("x", timeout=PATIENCE) == "rerank(x)"
    reference = weakref.ref(runner)
    runner.close()
    del runner
    gc.collect()
    assert reference() is None


def test_no_threads_are_left(load_text: LoadText, tmp_path: Path) -> None:
    spec = load_text(HEAD + plugin("input", "a", "one") + plugin("a", "output", "two"))
    before = threading.active_count()
    runner = GraphRunner(spec, NodeDoubleFactory(), {})
    assert threading.active_count() == before + 3
    runner.close()
    assert threading.active_count() == before
