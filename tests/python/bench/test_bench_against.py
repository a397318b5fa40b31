# SPDX-License-Identifier: Apache-2.0
"""bench --against a server, and bench-compare."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from command_line import fails, run, succeeds
from harness.bench.against import Load, Target, percentile, run_load
from harness.bench.workloads import select
from harness.errors import InvalidArgumentError
from rerank_server import ranking, serving

(SKEWED,) = select(["A"])


def test_percentiles_are_nearest_ranks() -> None:
    ordered = [float(i) for i in range(1, 11)]
    assert [percentile(ordered, share) for share in (1, 50, 90, 95, 100)] == [
        1, 5, 9, 10, 10,
    ]  # fmt: skip
    assert percentile([7.0], 50) == 7.0


def test_every_request_is_sent_once(tmp_path: Path) -> None:
    with serving() as server:
        shown = succeeds(
            "bench", "--against", server.url, "--clients", 4, "--requests", 30,
            "--model-name", "qwen", "--scale", 0.2, "--out", tmp_path, "--json",
        )  # fmt: skip
    results = json.loads(shown)
    assert results == json.loads((tmp_path / "against.json").read_text())
    assert results["succeeded"] == len(results["latencies_ms"]) == 30
    assert results["errors"] == {}
    latency = results["latency_ms"]
    assert 0 < latency["p50"] <= latency["p90"] <= latency["p99"] <= latency["max"]
    assert results["requests_per_second"] > 0
    assert server.paths == {"/v3/rerank"}
    assert len(server.connections) <= 4, "a client keeps its connection"
    assert {body["model"] for body in server.bodies} == {"qwen"}
    assert {len(body["documents"]) for body in server.bodies} == {4}
    # No request is another's copy: a server that remembers gains nothing.
    assert max(Counter(body["query"] for body in server.bodies).values()) == 1


def test_failures_are_counted_by_what_they_say(tmp_path: Path) -> None:
    def answer(number: int, body: dict[str, Any]) -> tuple[int, str]:
        bad = {
            3: (400, '{"error":\n"too long"}'),
            5: (200, "no json"),
            7: (200, '{"results": [{"index": 0}]}'),
        }
        return bad.get(number) or ranking(number, body)

    with serving(answer) as server:
        done = run(
            "bench", "--against", server.url, "--clients", 1, "--requests", 10,
            "--scale", 0.2, "--out", tmp_path,
        )  # fmt: skip
    assert done.returncode == 1
    assert "3 of 10 requests failed" in done.stderr
    assert "succeeded" in done.stdout
    results = json.loads((tmp_path / "against.json").read_text())
    assert results["succeeded"] == 7
    assert results["errors"] == {
        'HTTP 400: {"error": "too long"}': 1,
        "an answer that is no ranking": 1,
        "a ranking of 1 documents, expected 4": 1,
    }


def test_nobody_there() -> None:
    with serving() as server:
        url = server.url
    target = Target.parse(f"{url}/other/path", "m", timeout=5)
    results = run_load(target, Load(SKEWED.scaled(0.1), clients=2, requests=4))
    assert results["url"] == f"{url}/other/path"
    assert results["succeeded"] == 0
    assert results["latency_ms"] == {}
    assert sum(results["errors"].values()) == 4
    assert "refused" in next(iter(results["errors"]))


def test_a_slow_server_runs_into_the_timeout() -> None:
    import threading

    ended = threading.Event()

    def answer(number: int, body: dict[str, Any]) -> tuple[int, str]:
        ended.wait(10)
        return ranking(number, body)

    with serving(answer) as server:
        target = Target.parse(server.url, "m", timeout=0.2)
        results = run_load(target, Load(SKEWED.scaled(0.1), clients=1, requests=1))
        ended.set()
    assert results["errors"] == {"timed out": 1}


@pytest.mark.parametrize("url", ["localhost:8000", "ftp://a", "http://", "http://a:b"])
def test_what_is_no_url(url: str) -> None:
    with pytest.raises(InvalidArgumentError, match="--against: expected http://"):
        Target.parse(url, "m", 1)


def test_wrong_command_line(tmp_path: Path) -> None:
    assert "expected MODEL_DIR or --against" in fails(2, "bench")
    assert "expected MODEL_DIR or --against" in fails(
        2, "bench", tmp_path, "--against", "http://a"
    )


def against(**changes: object) -> dict[str, object]:
    return {
        "workload": "A", "documents": 20, "clients": 8,
        "latency_ms": {"p50": 10.0, "p99": 20.0},
        "requests_per_second": 50.0, "errors": {}, **changes,
    }  # fmt: skip


def write(folder: Path, *contents: object) -> list[Path]:
    files = [folder / f"{number}.json" for number in range(len(contents))]
    for file, content in zip(files, contents, strict=True):
        file.write_text(json.dumps(content))
    return files


def test_compare_servers(tmp_path: Path) -> None:
    slower = against(latency_ms={"p50": 15.0, "p99": 20.0}, requests_per_second=25.0)
    files = write(tmp_path, against(), slower)
    rows = json.loads(succeeds("bench-compare", *files, "--json"))
    assert {row["what"]: row["ratio"] for row in rows} == {
        "latency p50": 1.5, "latency p99": 1.0, "requests": 0.5, "errors": None,
    }  # fmt: skip
    done = run("bench-compare", *files, "--fail-above", 1.6)
    assert done.returncode == 1
    assert "requests (1/s) is 2.00 times as bad" in done.stderr
    assert "latency p50 (ms) is" not in done.stderr
    assert "1.500" in done.stdout
    succeeds("bench-compare", *files, "--fail-above", 2)


def test_compare_workloads(tmp_path: Path) -> None:
    def bench(seconds: float | None) -> dict[str, object]:
        entry = {"median_seconds": seconds, "peak_memory_mb": 100.0}
        return {"workloads": {"A": {"peers": {"ours": entry}}}}

    files = write(tmp_path, bench(2.0), bench(1.0), bench(None), {"workloads": {}})
    rows = json.loads(succeeds("bench-compare", *files[:2], "--json"))
    assert [(row["what"], row["unit"], row["ratio"]) for row in rows] == [
        ("A ours", "s", 0.5),
        ("A ours", "MB", 1.0),
    ]
    succeeds("bench-compare", files[0], files[2], "--fail-above", 1)
    assert "that are in both files, got none" in fails(
        1, "bench-compare", files[0], files[3]
    )


def test_files_that_cannot_be_compared(tmp_path: Path) -> None:
    good, other, mixed, bad = write(
        tmp_path, against(), against(clients=4), {"workloads": {}}, []
    )
    assert "clients: expected the same in both files, got 8 and 4" in fails(
        1, "bench-compare", good, other
    )
    assert "two files of one kind" in fails(1, "bench-compare", good, mixed)
    assert f"{bad}: expected bench.json or against.json" in fails(
        1, "bench-compare", good, bad
    )
    assert "No such file" in fails(1, "bench-compare", good, tmp_path / "gone.json")
