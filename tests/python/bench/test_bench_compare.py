# SPDX-License-Identifier: Apache-2.0
"""bench-compare: two files, what changed, and when that is a failure."""

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from helpers.command_line import call, fails


def entry(seconds: list[float], peak: float) -> dict[str, Any]:
    return {
        "seconds": seconds,
        "median_seconds": sorted(seconds)[len(seconds) // 2],
        "peak_memory_mb": peak,
        "computed_tokens": 100,
    }


BENCH: dict[str, Any] = {
    "machine": {"cpu": "c", "cores": 2},
    "versions": {"openvino": "2026.4.1"},
    "model": {},
    "settings": {"repeats": 3},
    "workloads": {
        "A": {
            "documents": 20,
            "clients": 1,
            "prompt_tokens": 900,
            "peers": {
                "ours": entry([1.0, 1.1, 1.2], 500.0),
                "seed": entry([4.0, 4.1, 4.2], 900.0),
            },
        }
    },
}
LOAD: dict[str, Any] = {
    "kind": "load",
    "url": "http://h:1/v3/rerank",
    "client_machine": {},
    "settings": {"requests": 10},
    "workloads": {
        "A": {
            "documents": 20,
            "clients": 1,
            "title": "skewed lengths",
            "answered": 10,
            "failed": 0,
            "documents_per_second": 200.0,
            "latency_seconds": {"p50": 0.1, "p90": 0.2, "p99": 0.4},
            "requests_per_second": 10.0,
        }
    },
}

Files = Callable[[dict[str, Any], dict[str, Any]], tuple[Path, Path]]


@pytest.fixture
def files(tmp_path: Path) -> Files:
    """files(before, after) -> the two as files."""

    def write(before: dict[str, Any], after: dict[str, Any]) -> tuple[Path, Path]:
        paths = (tmp_path / "before.json", tmp_path / "after.json")
        for path, value in zip(paths, (before, after), strict=True):
            path.write_text(json.dumps(value))
        return paths

    return write


def peer(results: dict[str, Any], name: str = "ours") -> dict[str, Any]:
    found: dict[str, Any] = results["workloads"]["A"]["peers"][name]
    return found


def test_what_changed_and_by_how_much(files: Files) -> None:
    after = copy.deepcopy(BENCH)
    peer(after).update(entry([2.0, 2.2, 2.4], 250.0))
    done = call("bench-compare", *files(BENCH, after), "--json")
    assert done.returncode == 0, done.stderr
    comparison = json.loads(done.stdout)
    rows = {(r["contender"], r["metric"]): r for r in comparison["rows"]}
    seconds, memory = rows["ours", "seconds"], rows["ours", "peak MB"]
    assert (seconds["before"], seconds["after"]) == (1.1, 2.2)
    assert seconds["change_percent"] == seconds["worse_by_percent"] == 100
    assert not seconds["overlapping"]
    assert memory["change_percent"] == memory["worse_by_percent"] == -50
    assert rows["seed", "seconds"]["change_percent"] == 0
    assert comparison["missing"] == comparison["differences"] == []
    table = call("bench-compare", *files(BENCH, after))
    assert "+100.0 %" in table.stdout
    assert "-50.0 %" in table.stdout


def test_fail_over_gates(files: Files) -> None:
    after = copy.deepcopy(BENCH)
    peer(after).update(entry([2.0, 2.2, 2.4], 500.0))
    paths = files(BENCH, after)
    assert call("bench-compare", *paths, "--fail-over", "101").returncode == 0
    done = call("bench-compare", *paths, "--fail-over", "99")
    assert done.returncode == 1
    assert done.stderr == (
        "error: 1 of 6 numbers are worse by more than 99 %; "
        "most: A, ours, seconds, 1.1 to 2.2\n"
    )
    # The other way round it is an improvement.
    back = call("bench-compare", *reversed(paths), "--fail-over", "1")
    assert back.returncode == 0, back.stderr


def test_rounds_that_overlap_are_marked_and_do_not_fail(files: Files) -> None:
    after = copy.deepcopy(BENCH)
    peer(after).update(entry([1.15, 1.6, 1.7], 500.0))
    done = call("bench-compare", *files(BENCH, after), "--fail-over", "5")
    assert done.returncode == 0, done.stderr
    assert "~ +45.5 %" in done.stdout


def test_load_files_where_more_requests_are_better(files: Files) -> None:
    after = copy.deepcopy(LOAD)
    after["workloads"]["A"]["requests_per_second"] = 5.0
    done = call("bench-compare", *files(LOAD, after), "--fail-over", "50")
    assert done.returncode == 1
    assert "most: A, requests/s, 10 to 5" in done.stderr
    assert "-50.0 %" in done.stdout


def test_a_number_that_is_gone_fails_the_gate(files: Files) -> None:
    after = copy.deepcopy(BENCH)
    peer(after, "seed")["median_seconds"] = None
    done = call("bench-compare", *files(BENCH, after), "--fail-over", "1000")
    assert done.returncode == 1
    assert done.stderr == "error: 1 numbers of the first file are not in the second\n"


def test_no_answers_any_more_fails_the_gate(files: Files) -> None:
    after = copy.deepcopy(LOAD)
    after["workloads"]["A"]["requests_per_second"] = 0.0
    done = call("bench-compare", *files(LOAD, after), "--fail-over", "50")
    assert done.returncode == 1
    assert "A, requests/s, 10 to 0" in done.stderr


def test_what_was_not_the_same_is_told(files: Files) -> None:
    after = copy.deepcopy(BENCH)
    after["machine"]["cores"] = 64
    after["workloads"]["A"]["documents"] = 2
    peer(after, "seed")["median_seconds"] = None
    done = call("bench-compare", *files(BENCH, after))
    assert done.returncode == 0, done.stderr
    assert "not the same: machine.cores: 2, then 64" in done.stdout
    assert "not the same: workload A: documents: 20, then 2" in done.stdout
    assert "A, seed, seconds: only in the first file" in done.stdout


def test_what_only_one_file_has_is_one_line(files: Files) -> None:
    after = copy.deepcopy(BENCH)
    after["workloads"]["B"] = copy.deepcopy(BENCH["workloads"]["A"])
    del after["workloads"]["A"]["peers"]["seed"]
    done = call("bench-compare", *files(BENCH, after), "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["missing"] == [
        "A, seed: only in the first file",
        "B: only in the second file",
    ]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (BENCH, LOAD, "two files of one kind"),
        ({}, BENCH, "the first file: expected what bench"),
        (BENCH, {"workloads": []}, "the second file: expected what bench"),
        (BENCH, {**BENCH, "workloads": {}}, "that both files measured, got none"),
    ],
    ids=["two kinds", "empty", "other", "nothing shared"],
)
def test_files_that_cannot_be_compared(
    files: Files,
    before: dict[str, Any],
    after: dict[str, Any],
    expected: str,
) -> None:
    assert expected in fails(1, "bench-compare", *files(before, after))


def test_missing_and_broken_files(tmp_path: Path) -> None:
    assert "nowhere.json: no such file" in fails(
        1, "bench-compare", "nowhere.json", "nowhere.json"
    )
    for text, expected in (("{", "expected valid JSON"), ("[]", "a JSON object")):
        file = tmp_path / "file.json"
        file.write_text(text)
        line = fails(1, "bench-compare", file, file)
        assert str(file) in line
        assert expected in line
    assert "--fail-over" in fails(2, "bench-compare", "a", "b", "--fail-over", "-1")


def test_two_loads_are_drawn(files: Files, tmp_path: Path) -> None:
    after = copy.deepcopy(LOAD)
    after["workloads"]["A"]["latency_quantiles"] = [0.001 * i for i in range(101)]
    out = tmp_path / "change.png"
    # The first file is of an older release, without a curve.
    done = call("bench-compare", *files(LOAD, after), "--plot", out)
    assert done.returncode == 0, done.stderr
    assert out.read_bytes().startswith(b"\x89PNG")
    assert "contender" not in done.stdout, "a column that is empty"
    nowhere = tmp_path / "no" / "change.png"
    done = call("bench-compare", *files(LOAD, after), "--plot", nowhere)
    assert done.returncode == 1
    assert done.stderr == f"error: {nowhere}: No such file or directory\n"


def test_two_benches_are_drawn(files: Files, tmp_path: Path) -> None:
    from matplotlib.image import imread

    after = copy.deepcopy(BENCH)
    peer(after).update(entry([2.0, 2.2, 2.4], 250.0))
    after["workloads"]["B"] = copy.deepcopy(BENCH["workloads"]["A"])
    out = tmp_path / "change.png"
    done = call("bench-compare", *files(BENCH, after), "--plot", out)
    assert done.returncode == 0, done.stderr
    assert f"written: {out}" in done.stderr
    # What is worse is red, what is better green.
    pixels = imread(out)[..., :3].reshape(-1, 3)
    for colour in ("#b00020", "#00703c", "#999999", "#0072B2"):
        wanted = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        assert (abs(pixels - wanted).max(axis=1) < 0.02).any(), colour
