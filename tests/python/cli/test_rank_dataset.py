# SPDX-License-Identifier: Apache-2.0
"""The command rank-dataset: what it writes, and runs that do not end well."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from harness.rank import ranking
from harness.rank.outputs import opened
from helpers.command_line import call, fails, succeeds
from helpers.data_sets import check, make_rows, read_out, reranker, write_jsonl

TIMEOUT = 120  # seconds; machines are busy


def test_every_row_comes_once_in_order_with_the_library_s_scores(
    tmp_path: Path,
) -> None:
    rows = make_rows(23)
    source, out = write_jsonl(tmp_path / "in.jsonl", rows), tmp_path / "out"
    done = call("rank-dataset", source, out, "--part-queries", 5)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("23 queries, ")
    assert "part 5 of 5: 23 queries" in done.stderr
    check(read_out(out), rows)
    assert len(list(out.glob("in-*.jsonl"))) == 5
    assert not list(out.glob("*.errors"))


def test_a_folder_top_n_texts_and_options_of_the_model(tmp_path: Path) -> None:
    rows = make_rows(4, documents=6, seed=1)
    (tmp_path / "in").mkdir()
    write_jsonl(tmp_path / "in" / "a.jsonl", rows[:1])
    write_jsonl(tmp_path / "in" / "b.jsonl", rows[1:])
    report = json.loads(
        succeeds(
            *("rank-dataset", tmp_path / "in", tmp_path / "out", "--top-n", 2),
            *("--texts", "--instruction", "Find it", "--json"),
        )
    )
    assert (report["queries"], report["parts"]) == (4, 2)
    for got, row in zip(read_out(tmp_path / "out"), rows, strict=True):
        texts = [document["text"] for document in row["documents"]]
        expected = reranker().rank(row["query"], texts, instruction="Find it", top_n=2)
        found = [(r["index"], r["document"]["text"]) for r in got["results"]]
        assert found == [(r.index, r.document) for r in expected]


def test_what_is_there_is_not_done_again(tmp_path: Path) -> None:
    source, out = write_jsonl(tmp_path / "in.jsonl", make_rows(6)), tmp_path / "out"
    arguments = ("rank-dataset", source, out, "--part-queries", 2)
    succeeds(*arguments)
    before = {file.name: file.stat().st_ino for file in out.glob("in-*.jsonl")}
    (out / "in-00001.jsonl").unlink()
    assert "2 of 3 parts were there already" in succeeds(*arguments)
    after = {file.name: file.stat().st_ino for file in out.glob("in-*.jsonl")}
    assert set(before) == set(after)
    assert {n for n in before if before[n] == after[n]} >= {
        "in-00000.jsonl",
        "in-00002.jsonl",
    }


def test_another_run_in_the_folder_is_refused(tmp_path: Path) -> None:
    source, out = write_jsonl(tmp_path / "in.jsonl", make_rows(2)), tmp_path / "out"
    succeeds("rank-dataset", source, out)
    for option, name in (
        (("--top-n", 3), "top_n"),
        (("--instruction", "other"), "options"),
        (("--part-queries", 1), "part_queries"),
    ):
        line = fails(1, "rank-dataset", source, out, *option)
        assert f"expected the run that began there, with {name} " in line
    write_jsonl(source, make_rows(3))
    assert "with input " in fails(1, "rank-dataset", source, out)


def test_a_folder_of_something_else_is_refused(tmp_path: Path) -> None:
    source = write_jsonl(tmp_path / "in.jsonl", make_rows(1))
    line = fails(1, "rank-dataset", source, tmp_path)
    assert line.endswith("or one of an earlier run, got in.jsonl")


def test_two_runs_at_once_are_refused(tmp_path: Path) -> None:
    source, out = write_jsonl(tmp_path / "in.jsonl", make_rows(1)), tmp_path / "out"
    with opened(out, {}):
        line = fails(1, "rank-dataset", source, out)
    assert line.endswith("expected no other run, got one that is writing there")


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    """Six rows, of which lines 2 and 5 are broken."""
    rows = make_rows(6, seed=2)
    file = write_jsonl(tmp_path / "in.jsonl", rows)
    lines = file.read_text().splitlines()
    lines[1] = "{"
    lines[4] = json.dumps({"id": "q4", "query": "", "documents": ["d"]})
    file.write_text("\n".join(lines) + "\n")
    return file


def test_a_broken_row_ends_the_run_and_what_was_written_stays(
    broken: Path, tmp_path: Path
) -> None:
    done = call("rank-dataset", broken, tmp_path / "out", "--part-queries", 1)
    assert done.returncode == 1
    last = done.stderr.splitlines()[-1]
    assert last.startswith(f"error: {broken}:2: expected valid JSON")
    assert [row["id"] for row in read_out(tmp_path / "out")] == ["q0"]


def test_broken_rows_can_be_left_out_and_are_told(broken: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    arguments = ("rank-dataset", broken, out, "--part-queries", 3)
    assert call(*arguments).returncode == 1
    done = call(*arguments, "--on-error", "skip")
    assert done.returncode == 0, done.stderr
    assert "2 broken rows left out" in done.stdout
    told = [x for x in done.stderr.splitlines() if x.startswith("skipped: ")]
    assert [line.split(": ")[1] for line in told] == [f"{broken}:2", f"{broken}:5"]
    rows = [row for row in make_rows(6, seed=2) if row["id"] not in ("q1", "q4")]
    check(read_out(out), rows)
    kept = "".join(f.read_text() for f in sorted(out.glob("*.errors")))
    assert kept.splitlines() == [line.removeprefix("skipped: ") for line in told]


@pytest.mark.slow
def test_a_killed_run_goes_on_where_it_was(tmp_path: Path) -> None:
    rows = make_rows(300, documents=12, seed=3)
    source, out = write_jsonl(tmp_path / "in.jsonl", rows), tmp_path / "out"
    arguments = ["rank-dataset", str(source), str(out), "--part-queries", "10"]
    process = subprocess.Popen(
        [sys.executable, "-m", "harness", *arguments], stderr=subprocess.DEVNULL
    )
    deadline = time.monotonic() + TIMEOUT
    while len(list(out.glob("in-*.jsonl"))) < 3:
        assert time.monotonic() < deadline
        assert process.poll() is None, "it ended before it could be killed"
        time.sleep(0.005)
    process.send_signal(signal.SIGKILL)
    assert process.wait(TIMEOUT) == -signal.SIGKILL
    before = {file.name: file.stat().st_mtime_ns for file in out.glob("in-*.jsonl")}
    assert 3 <= len(before) < 30
    (out / ".unfinished-host-1-in-00029.jsonl").write_text("half")
    assert f"; {len(before)} of 30 parts were there already" in succeeds(*arguments)
    for name, when in before.items():
        assert (out / name).stat().st_mtime_ns == when
    assert sorted(os.listdir(out)) == sorted(
        [".lock", "run.json", *(f"in-{n:05d}.jsonl" for n in range(30))]
    )
    found = read_out(out)
    assert [row["id"] for row in found] == [row["id"] for row in rows]
    check(found[::30], rows[::30])


def test_a_part_is_written_whole_or_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    source, out = write_jsonl(tmp_path / "in.jsonl", make_rows(1)), tmp_path / "out"
    succeeds("rank-dataset", source, out)
    (out / "in-00000.jsonl").unlink()
    monkeypatch.setattr("harness.datasets.whole_files.os.fsync", full)
    assert "No space left on device" in fails(1, "rank-dataset", source, out)
    assert sorted(os.listdir(out)) == [".lock", "run.json"]


def test_as_many_queries_are_asked_at_once_as_was_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import threading

    most, running, lock = 0, 0, threading.Lock()
    rank = ranking._rank

    def counted(*arguments: object) -> object:
        nonlocal most, running
        with lock:
            running += 1
            most = max(most, running)
        try:
            time.sleep(0.01)
            return rank(*arguments)  # type: ignore[arg-type]
        finally:
            with lock:
                running -= 1

    monkeypatch.setattr(ranking, "_rank", counted)
    source = write_jsonl(tmp_path / "in.jsonl", make_rows(40))
    succeeds(
        *("rank-dataset", source, tmp_path / "out", "--part-queries", 2),
        *("--at-once", 5),
    )
    assert most == 5, "and over the ends of parts"
