# SPDX-License-Identifier: Apache-2.0
import threading

import pytest

from harness.errors import (
    DeadlineExceededError,
    FailedPreconditionError,
    InternalError,
    InvalidArgumentError,
    RerankError,
    ResourceExhaustedError,
)
from harness.graph import GraphRunner
from helpers.graph_texts import (
    BAD,
    HEAD,
    MERGE,
    PATIENCE,
    TO_BOOL,
    LoadText,
    Start,
    pass_through,
    plugin,
)
from helpers.node_double import NodeDoubleFactory, work_until_cancelled


def test_open_error_closes_the_nodes_before(load_text: LoadText) -> None:
    factory = NodeDoubleFactory()

    def fail_second(**contract: object) -> object:
        if factory.nodes:
            factory.open_error = FailedPreconditionError("no\nmodel")
        return factory(**contract)

    body = plugin("input", "a", "one") + plugin("a", "output", "two")
    with pytest.raises(FailedPreconditionError, match=r"pbtxt: no; model$"):
        GraphRunner(load_text(HEAD + body), fail_second, {})  # type: ignore[arg-type]
    assert [node.closed for node in factory.nodes] == [1, 0]


@pytest.mark.parametrize("error", [InvalidArgumentError, ResourceExhaustedError])
def test_node_error_keeps_type_and_poisons(
    start: Start, error: type[RerankError]
) -> None:
    message = 'Calculator::Process() for node "rerank" failed: no query'

    def fail_on_second(name: str, timestamp: int, inputs: dict[str, str]) -> None:
        if timestamp == 1:
            raise error(message)

    runner = start(plugin("input", "output"), NodeDoubleFactory(fail_on_second))
    assert runner.run("x", timeout=PATIENCE) == "rerank(x)"
    assert not runner.poisoned
    with pytest.raises(error) as raised:
        runner.run("x", timeout=PATIENCE)
    assert str(raised.value) == message
    assert runner.poisoned
    for _ in range(2):
        with pytest.raises(FailedPreconditionError, match="no more requests: Calc"):
            runner.run("x", timeout=PATIENCE)


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ({"outputs": "x"}, 'returned str for stream "outputs"; .* one of: output$'),
        ({"output": 3}, 'returned int for stream "output"'),
        (ValueError("two\nlines"), r'node "rerank" failed: ValueError: two lines$'),
    ],
)
def test_node_that_breaks_its_promise(
    start: Start, answer: object, expected: str
) -> None:
    def behave(name: str, timestamp: int, inputs: dict[str, str]) -> dict[str, str]:
        if isinstance(answer, Exception):
            raise answer
        return answer  # type: ignore[return-value]

    runner = start(plugin("input", "output"), NodeDoubleFactory(behave))
    with pytest.raises(InternalError, match=expected):
        runner.run("x", timeout=PATIENCE)


def test_slow_node_times_out(start: Start) -> None:
    release = threading.Event()

    def wait(name: str, timestamp: int, inputs: dict[str, str]) -> None:
        assert release.wait(PATIENCE)

    factory = NodeDoubleFactory(wait)
    runner = start(plugin("input", "output"), factory)
    with pytest.raises(DeadlineExceededError, match=r"no response within 0\.1 s"):
        runner.run("x", timeout=0.1)
    runner.close(timeout=0.1)
    assert runner.poisoned
    assert runner.alive
    release.set()
    runner.close()
    assert not runner.alive
    assert factory.nodes[0].closed == 1


def test_a_node_at_work_ends_when_time_is_up(start: Start) -> None:
    ended = threading.Event()

    def work(name: str, timestamp: int, inputs: dict[str, str]) -> None:
        try:
            work_until_cancelled(factory.nodes[0])
        finally:
            ended.set()

    factory = NodeDoubleFactory(work)
    runner = start(plugin("input", "output"), factory)
    with pytest.raises(DeadlineExceededError, match=r"no response within 0\.1 s"):
        runner.run("x", timeout=0.1)
    assert ended.wait(PATIENCE)


def test_a_node_that_fails_ends_the_others(start: Start) -> None:
    entered, ended = threading.Event(), threading.Event()

    def behave(name: str, timestamp: int, inputs: dict[str, str]) -> None:
        if name == "slow":
            entered.set()
            try:
                work_until_cancelled(factory.nodes[1])
            finally:
                ended.set()
        assert entered.wait(PATIENCE)
        raise InvalidArgumentError("no query")

    factory = NodeDoubleFactory(behave)
    body = plugin("input", "output", "quick") + plugin("input", "side", "slow")
    runner = start(body, factory)
    with pytest.raises(InvalidArgumentError, match=r"^no query$"):
        runner.run("x", timeout=PATIENCE)
    assert ended.wait(PATIENCE)


def test_no_time_left_is_no_poison(start: Start) -> None:
    runner = start(plugin("input", "output"))
    with pytest.raises(DeadlineExceededError):
        runner.run("x", timeout=0)
    assert runner.run("x", timeout=PATIENCE) == "rerank(x)"


@pytest.mark.parametrize(
    "body",
    [
        # The request's packet is refused, a plugin's packet is refused, and a node
        # fails in MediaPipe's own thread.
        pass_through("input", "a") + BAD % ("a", "output"),
        plugin("input", "a") + BAD % ("a", "output"),
        pass_through("input", "n") + MERGE % ("input", "m") + BAD % ("m", "output"),
        plugin("input", "n") + MERGE % ("n", "m") + BAD % ("m", "output"),
    ],
)
def test_mediapipe_error_is_one_typed_line(
    start: Start, body: str, capfd: pytest.CaptureFixture[str]
) -> None:
    runner = start(body)
    with pytest.raises(InvalidArgumentError) as raised:
        runner.run("x", timeout=PATIENCE)
    assert str(raised.value).startswith("Packet type mismatch on calculator")
    assert "\n" not in str(raised.value)
    assert runner.poisoned
    with pytest.raises(FailedPreconditionError, match="no more requests: Packet type"):
        runner.run("x", timeout=PATIENCE)
    runner.close()
    assert capfd.readouterr() == ("", "")


@pytest.mark.mediapipe
def test_packets_that_are_not_text(start: Start) -> None:
    runner = start(TO_BOOL % ("input", "output"))
    with pytest.raises(FailedPreconditionError, match='"output": .*stores "bool"'):
        runner.run("x", timeout=PATIENCE)
    runner = start(TO_BOOL % ("input", "a") + plugin("a", "output"))
    with pytest.raises(
        InvalidArgumentError, match='"rerank" failed: stream "a": .*bool'
    ):
        runner.run("x", timeout=PATIENCE)


def test_text_that_is_not_utf8(start: Start) -> None:
    runner = start(plugin("input", "output"))
    with pytest.raises(InvalidArgumentError, match="the request is not UTF-8"):
        runner.run("\ud800", timeout=PATIENCE)
    assert runner.run("x", timeout=PATIENCE) == "rerank(x)"
