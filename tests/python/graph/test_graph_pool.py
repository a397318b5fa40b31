# SPDX-License-Identifier: Apache-2.0
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from harness.errors import (
    CancelledError,
    DeadlineExceededError,
    FailedPreconditionError,
    InvalidArgumentError,
)
from harness.graph import GraphPool, GraphSpec, validate_graph
from helpers.graph_texts import HEAD, PATIENCE, LoadText, pass_through, plugin
from helpers.node_double import NodeDoubleFactory, work_until_cancelled

# With a node of MediaPipe's own, and of rerank nodes alone.
MIXED = HEAD + pass_through("input", "a") + plugin("a", "output")
ALONE = HEAD + plugin("input", "output")


@pytest.fixture(params=[MIXED, ALONE], ids=["mixed", "alone"])
def graph(request: pytest.FixtureRequest) -> str:
    text: str = request.param
    return text


@pytest.fixture
def spec(load_text: LoadText, graph: str) -> GraphSpec:
    return load_text(graph)


def fail_on_bad(name: str, timestamp: int, inputs: dict[str, str]) -> None:
    if "bad" in inputs.values():
        raise InvalidArgumentError("bad request")


def test_pool_reuses_its_graphs(spec: GraphSpec) -> None:
    factory = NodeDoubleFactory()
    with GraphPool(spec, factory, {}, size=1) as pool:
        for i in range(5):
            assert pool.run(str(i), timeout=PATIENCE) == f"rerank({i})"
        (node,) = factory.opened
        assert node.timestamps == [0, 1, 2, 3, 4]
        assert node.closed == 0
    assert node.closed == 1
    with pytest.raises(FailedPreconditionError, match="the pool is closed"):
        pool.run("x", timeout=PATIENCE)


@pytest.mark.parametrize("size", [None, 0])
def test_without_a_pool_every_request_gets_a_fresh_graph(
    spec: GraphSpec, size: int | None
) -> None:
    factory = NodeDoubleFactory()
    with GraphPool(spec, factory, {}, size=size) as pool:
        assert pool.size == 0
        for i in range(3):
            assert pool.run(str(i), timeout=PATIENCE) == f"rerank({i})"
    assert [node.timestamps for node in factory.opened] == [[0]] * 3
    assert [node.closed for node in factory.opened] == [1] * 3


def test_size_from_the_comment(load_text: LoadText, graph: str) -> None:
    factory = NodeDoubleFactory()
    spec = load_text(f"# OVMS_GRAPH_QUEUE_MAX_SIZE: AUTO\n{graph}")
    with GraphPool(spec, factory, {}) as pool:
        assert pool.size == spec.queue_size >= 1
        assert len(factory.opened) == pool.size
    with pytest.raises(InvalidArgumentError, match="size must be 0 or more, got -1"):
        GraphPool(spec, factory, {}, size=-1)


@pytest.mark.parametrize("size", [0, 1, 2])
def test_error_in_between_replaces_the_graph(spec: GraphSpec, size: int) -> None:
    factory = NodeDoubleFactory(fail_on_bad)
    with GraphPool(spec, factory, {}, size=size) as pool:
        for _ in range(3):
            assert pool.run("good", timeout=PATIENCE) == "rerank(good)"
            with pytest.raises(InvalidArgumentError, match=r"^bad request$"):
                pool.run("bad", timeout=PATIENCE)
            assert pool.run("good", timeout=PATIENCE) == "rerank(good)"
        if size:
            # Each error ends one graph, and the next request starts another.
            assert len(factory.opened) == size + 3
    assert all(node.closed == 1 for node in factory.opened)


def test_replacement_that_does_not_start_is_tried_again(spec: GraphSpec) -> None:
    factory = NodeDoubleFactory(fail_on_bad)
    with GraphPool(spec, factory, {}, size=1) as pool:
        with pytest.raises(InvalidArgumentError):
            pool.run("bad", timeout=PATIENCE)
        factory.open_error = FailedPreconditionError("no model")
        for _ in range(2):
            with pytest.raises(FailedPreconditionError, match=r"pbtxt: no model$"):
                pool.run("good", timeout=PATIENCE)
        factory.open_error = None
        assert pool.run("good", timeout=PATIENCE) == "rerank(good)"


def test_invalid_graph_starts_nothing(load_text: LoadText) -> None:
    factory = NodeDoubleFactory()
    with pytest.raises(InvalidArgumentError, match="which nothing produces"):
        GraphPool(load_text(HEAD + plugin("no", "output")), factory, {}, size=1)
    assert factory.opened == []


def test_start_that_fails_closes_what_was_started(spec: GraphSpec) -> None:
    factory = NodeDoubleFactory()
    validate_graph(spec, factory)

    def fail_third(**contract: object) -> object:
        if len(factory.opened) == 2:
            factory.open_error = FailedPreconditionError("no memory")
        return factory(**contract)

    with pytest.raises(FailedPreconditionError, match="no memory"):
        GraphPool(spec, fail_third, {}, size=3)  # type: ignore[arg-type]
    assert [node.closed for node in factory.opened] == [1, 1, 0]


@pytest.mark.parametrize("size", [0, 1, 3])
def test_many_threads(spec: GraphSpec, size: int) -> None:
    factory = NodeDoubleFactory(fail_on_bad)
    texts = ["bad" if i % 25 == 7 else f"request {i}" for i in range(200)]

    with GraphPool(spec, factory, {}, size=size) as pool:

        def request(text: str) -> str:
            try:
                return pool.run(text, timeout=PATIENCE)
            except InvalidArgumentError as error:
                return str(error)

        with ThreadPoolExecutor(8) as executor:
            answers = list(executor.map(request, texts))
    expected = ["bad request" if t == "bad" else f"rerank({t})" for t in texts]
    assert answers == expected
    assert all(n.timestamps == list(range(len(n.timestamps))) for n in factory.opened)
    assert all(node.closed == 1 for node in factory.opened)


def test_slow_node_times_out_and_does_not_hold_the_pool(spec: GraphSpec) -> None:
    release, left = threading.Event(), threading.Event()

    def wait_on_slow(name: str, timestamp: int, inputs: dict[str, str]) -> None:
        if "slow" in inputs.values():
            assert release.wait(PATIENCE)
            left.set()

    factory = NodeDoubleFactory(wait_on_slow)
    with GraphPool(spec, factory, {}, size=1) as pool:
        with pytest.raises(DeadlineExceededError, match="no response within"):
            pool.run("slow", timeout=0.1)
        assert pool.run("quick", timeout=PATIENCE) == "rerank(quick)"
        assert not left.is_set(), "the slow node is still at work"
        release.set()
    assert [node.closed for node in factory.opened] == [1, 1]


def test_wait_for_an_idle_graph_counts(spec: GraphSpec) -> None:
    entered = threading.Event()

    def work(name: str, timestamp: int, inputs: dict[str, str]) -> None:
        entered.set()
        work_until_cancelled(factory.opened[0])

    factory = NodeDoubleFactory(work)
    with (
        GraphPool(spec, factory, {}, size=1) as pool,
        ThreadPoolExecutor(2) as executor,
    ):
        first = executor.submit(pool.run, "first", PATIENCE)
        assert entered.wait(PATIENCE)
        with pytest.raises(DeadlineExceededError, match=r"no idle graph within 0\.1 s"):
            pool.run("second", timeout=0.1)
        third = executor.submit(pool.run, "third")
        while not pool._condition._waiters:  # type: ignore[attr-defined]
            time.sleep(0.001)
        pool.close()
        with pytest.raises(CancelledError, match="the pool was closed"):
            third.result(PATIENCE)
        with pytest.raises(CancelledError, match="the graph was closed"):
            first.result(PATIENCE)


def test_close_ends_the_requests_at_work(spec: GraphSpec) -> None:
    entered = threading.Barrier(3)

    def work(name: str, timestamp: int, inputs: dict[str, str]) -> None:
        entered.wait(PATIENCE)
        # Neither ends before both are told.
        for node in factory.opened:
            with pytest.raises(CancelledError):
                work_until_cancelled(node)
        raise CancelledError("the request was cancelled")

    factory = NodeDoubleFactory(work)
    with ThreadPoolExecutor(2) as executor:
        with GraphPool(spec, factory, {}, size=2) as pool:
            requests = [executor.submit(pool.run, text) for text in "ab"]
            entered.wait(PATIENCE)
        for request in requests:
            with pytest.raises(CancelledError, match="the graph was closed"):
                request.result(PATIENCE)
    assert [node.closed for node in factory.opened] == [1, 1]


def test_a_graph_that_starts_while_the_pool_closes_runs_nothing(
    spec: GraphSpec,
) -> None:
    factory = NodeDoubleFactory()

    def close_meanwhile(**contract: object) -> object:
        if validated:
            pool.close()
        return factory(**contract)

    validated = False
    pool = GraphPool(spec, close_meanwhile, {}, size=0)  # type: ignore[arg-type]
    validated = True
    with pytest.raises(CancelledError, match="the pool was closed"):
        pool.run("x", timeout=PATIENCE)
    (node,) = factory.opened
    assert node.timestamps == []
    assert node.closed == 1


def test_pool_survives_more_requests_than_it_has_time_for(spec: GraphSpec) -> None:
    def work(name: str, timestamp: int, inputs: dict[str, str]) -> None:
        time.sleep(0.01)

    factory = NodeDoubleFactory(work)
    with GraphPool(spec, factory, {}, size=2) as pool:

        def request(number: int) -> str:
            try:
                return pool.run(str(number), timeout=0.015)
            except DeadlineExceededError as error:
                return str(error)

        with ThreadPoolExecutor(8) as executor:
            answers = list(executor.map(request, range(100)))
        late = [answer for answer in answers if "within" in answer or "left" in answer]
        right = [f"rerank({number})" for number in range(100)]
        assert late
        assert all(a == b or a in late for a, b in zip(answers, right, strict=True))
        # No graph was lost on the way: both serve at once.
        both = threading.Barrier(2)

        def meet(name: str, timestamp: int, inputs: dict[str, str]) -> None:
            both.wait(PATIENCE)

        factory.behaviour = meet
        with ThreadPoolExecutor(2) as executor:
            again = list(executor.map(lambda text: pool.run(text, PATIENCE), "ab"))
        assert again == ["rerank(a)", "rerank(b)"]


def test_uri_reaches_the_nodes(spec: GraphSpec) -> None:
    factory = NodeDoubleFactory()
    with GraphPool(spec, factory, {}, size=1) as pool:
        pool.run("x", timeout=PATIENCE)
        pool.run("x", timeout=PATIENCE, uri="/v3/tokenize")
        pool.run("x", timeout=PATIENCE)
    assert factory.opened[0].uris == ["/v3/rerank", "/v3/tokenize", "/v3/rerank"]
