# SPDX-License-Identifier: Apache-2.0
"""bench --against: a double of a server, and what N clients see of it."""

import json
import socket
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from harness._shared.rerank_client import parse_url
from harness.bench.load import percentile
from harness.bench.workloads import select
from harness.errors import InvalidArgumentError
from helpers.command_line import fails, run
from helpers.rerank_server import ranking, serving

DELAY = 0.05  # seconds that a slow double takes


def against(url: str, out: Path, *more: object) -> tuple[object, ...]:
    return ("bench", "--against", url, "--model-name", "m", "--out", out, *more)


def saved(out: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((out / "load.json").read_text())
    return loaded


def test_all_clients_at_once_and_every_request_once(tmp_path: Path) -> None:
    # Answers only when four ask, so that fewer at once could never end. The first
    # request is the probe.
    together = threading.Barrier(4, timeout=60)

    def answer(number: int, body: dict[str, Any]) -> tuple[int, Any]:
        if number:
            together.wait()
        return ranking(number, body)

    with serving(answer) as server:
        done = run(
            *against(server.url, tmp_path, "--clients", 4, "--request-count", 20)
        )
    assert done.returncode == 0, done.stderr
    assert server.paths == {"/v3/rerank"}
    assert server.busiest == 4
    assert server.connections == 5, "a client keeps its connection"
    bodies = server.bodies[1:]
    assert len(bodies) == 20
    assert len({body["query"] for body in bodies}) == 20
    assert {body["model"] for body in bodies} == {"m"}
    assert {len(body["documents"]) for body in bodies} == {20}
    entry = saved(tmp_path)["workloads"]["A"]
    assert entry["answered"] == 20
    assert entry["failed"] == 0
    assert "requests/s" in done.stdout


def test_texts_are_those_of_the_workload(tmp_path: Path) -> None:
    with serving() as server:
        done = run(
            *against(server.url, tmp_path, "--workloads", "D", "--request-count", 8)
        )
    assert done.returncode == 0, done.stderr
    (workload,) = select(["D"])
    sent = {tuple(body["documents"]) for body in server.bodies[1:]}
    known = {tuple(request.documents) for request in workload.requests(0)}
    assert sent <= known
    assert saved(tmp_path)["workloads"]["D"]["clients"] == 8


def test_latency_and_throughput_are_what_the_server_took(tmp_path: Path) -> None:
    def slow(number: int, body: dict[str, Any]) -> tuple[int, Any]:
        # One request of ten takes three times as long.
        time.sleep(3 * DELAY if number % 10 == 5 else DELAY)
        return ranking(number, body)

    with serving(slow) as server:
        more = ("--request-count", 20, "--clients", 1, "--json", "--scale", "0.1")
        done = run(*against(server.url, tmp_path, *more))
    assert done.returncode == 0, done.stderr
    results = json.loads(done.stdout)
    assert results == saved(tmp_path)
    assert (tmp_path / "load.png").read_bytes().startswith(b"\x89PNG")
    assert "load.png" in done.stderr
    entry = results["workloads"]["A"]
    latency = entry["latency_seconds"]
    assert DELAY <= latency["p50"] <= latency["p99"] <= latency["max"]
    assert latency["p99"] >= 3 * DELAY
    assert latency["p50"] <= latency["mean"]
    curve = entry["latency_quantiles"]
    assert curve == sorted(curve)
    assert [curve[p] for p in (50, 90, 99)] == [latency[f"p{p}"] for p in (50, 90, 99)]
    assert (len(curve), curve[-1]) == (101, latency["max"])
    assert entry["seconds"] >= 24 * DELAY
    assert entry["requests_per_second"] == pytest.approx(
        20 / entry["seconds"], rel=1e-3
    )
    assert entry["documents_per_second"] == pytest.approx(
        2 * entry["requests_per_second"], rel=1e-3
    )


def test_without_matplotlib_there_is_no_picture_and_a_line_says_so(
    tmp_path: Path,
) -> None:
    with serving() as server:
        more = ("--request-count", 2, "--clients", 1)
        done = run(*against(server.url, tmp_path, *more), without=["matplotlib"])
    assert done.returncode == 0, done.stderr
    assert "no picture: the plot needs the package matplotlib" in done.stderr
    assert [file.name for file in tmp_path.iterdir()] == ["load.json"]


def test_failed_requests_are_counted_told_and_end_with_1(tmp_path: Path) -> None:
    def sometimes(number: int, body: dict[str, Any]) -> tuple[int, Any]:
        if number % 4 == 1:
            return 429, {"error": "queue\nis full"}
        return ranking(number, body)

    with serving(sometimes) as server:
        more = ("--request-count", 8, "--clients", 2)
        done = run(*against(server.url, tmp_path, *more))
    assert done.returncode == 1
    assert (tmp_path / "load.png").exists()
    entry = saved(tmp_path)["workloads"]["A"]
    assert (entry["answered"], entry["failed"]) == (6, 2)
    assert entry["errors"] == {"HTTP 429: queue is full": 2}
    assert len(entry["timeline"]["answered"]) == len(entry["timeline"]["failed"]) == 40
    assert sum(entry["timeline"]["answered"]) == 6
    assert sum(entry["timeline"]["failed"]) == 2
    parts = 40 * entry["timeline"]["bin_seconds"]
    # Half a microsecond of rounding in each part and in the whole.
    assert parts == pytest.approx(entry["seconds"], abs=41 * 0.5e-6 + 1e-9)
    assert "A: 2 failed: HTTP 429: queue is full" in done.stdout
    assert done.stderr.splitlines()[-1] == (
        f"error: {server.url}/v3/rerank: 2 of 8 requests failed, "
        "most: HTTP 429: queue is full"
    )


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ((404, b"<html>no\x1b[31m</html>"), "HTTP 404: <html>no\ufffd[31m</html>"),
        ((200, b"not json"), "expected a ranking, got: not json"),
        ((200, {"results": []}), "each of 1 documents once, got 0 results"),
        ((200, b'{"results": [{"index": 0, "relevance_score": NaN}]}'), "finite"),
    ],
    ids=["status", "text", "too few", "not finite"],
)
def test_a_server_that_cannot_rerank_is_told_at_once(
    tmp_path: Path, answer: tuple[int, Any], expected: str
) -> None:
    with serving(lambda _number, _body: answer) as server:
        line = fails(1, *against(server.url, tmp_path))
        assert len(server.bodies) == 1
    assert line.startswith(f"error: {server.url}/v3/rerank: ")
    assert expected in line


def test_nobody_listens(tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}"
        line = fails(1, *against(url, tmp_path / "out"))
    assert "no connection: Connection refused" in line
    assert not any(tmp_path.iterdir()), "no folder for results that nobody has"


def test_an_answer_that_never_comes(tmp_path: Path) -> None:
    release = threading.Event()

    def hang(number: int, body: dict[str, Any]) -> tuple[int, Any]:
        release.wait(60)
        return ranking(number, body)

    with serving(hang) as server:
        line = fails(1, *against(server.url, tmp_path, "--timeout", "0.2"))
        release.set()
    assert "no answer within 0.2 s" in line


@pytest.mark.parametrize(
    "arguments",
    [
        ("--against", "http://h"),
        ("model", "--against", "http://h", "--model-name", "m"),
        ("model", "--clients", "2"),
        ("model", "--model-name", "m"),
        ("--against", "http://h", "--model-name", "m", "--peers", "ours"),
        ("--against", "http://h", "--model-name", "m", "--repeats", "2"),
        ("--against", "http://h", "--model-name", "m", "--clients", "0"),
        (),
    ],
)
def test_wrong_command_line(arguments: tuple[str, ...]) -> None:
    assert "error: " in fails(2, "bench", *arguments)


def test_urls() -> None:
    assert str(parse_url("http://h:9000")) == "http://h:9000/v3/rerank"
    assert str(parse_url("https://h/")) == "https://h:443/v3/rerank"
    assert str(parse_url("http://[::1]:1/other?a=b")) == "http://[::1]:1/other?a=b"
    for wrong in ("localhost:8000", "ftp://h", "http://", "http://h:x", "http://u:p@h"):
        with pytest.raises(InvalidArgumentError, match="URL"):
            parse_url(wrong)
    with pytest.raises(InvalidArgumentError) as error:
        parse_url("http://user:secret@h")
    assert "secret" not in str(error.value)


def test_percentiles_are_nearest_ranks() -> None:
    values = [float(i) for i in range(1, 101)]
    assert [percentile(values, p) for p in (50, 90, 99)] == [50, 90, 99]
    assert percentile([7.0], 50) == percentile([7.0], 99) == 7
    assert percentile([1.0, 2.0], 50) == 1
