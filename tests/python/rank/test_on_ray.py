# SPDX-License-Identifier: Apache-2.0
"""A real Ray cluster, of several nodes on this machine: what it writes and survives."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import harness
from harness.errors import FailedPreconditionError, InvalidArgumentError
from harness.rank.job import Job, Report, rank_data_set
from harness.rank.on_ray import Cluster
from harness.rank.ranking import Asked
from helpers.command_line import fails, succeeds
from helpers.data_sets import Rows, check, make_rows, read_out, write_jsonl

ray = pytest.importorskip("ray", reason="without the extra ray")
psutil = pytest.importorskip("psutil", reason="comes with export tools")
pytestmark = pytest.mark.slow

TIMEOUT = 240  # seconds; machines are busy
PYTHONPATH = os.pathsep.join(path for path in sys.path if path)
STORE = 80 << 20  # bytes: parts' numbers and counts are all that travels
GIB = 1 << 30
ROWS = make_rows(300, documents=16, seed=5)
PART = 10  # queries


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    """A head that computes nothing and two nodes of one CPU."""
    from ray.cluster_utils import Cluster as Nodes

    # Workers of Ray import the harness as this process does.
    environment = pytest.MonkeyPatch()
    environment.setenv("PYTHONPATH", PYTHONPATH)
    nodes: Any = Nodes(
        initialize_head=True,
        head_node_args={"num_cpus": 0, "object_store_memory": STORE},
    )
    for _ in range(2):
        add_node(nodes)
    ray.init(address=nodes.address, log_to_driver=False, logging_level="ERROR")
    yield nodes
    ray.shutdown()
    nodes.shutdown()
    environment.undo()


def add_node(nodes: Any) -> Any:  # noqa: ANN401
    return nodes.add_node(num_cpus=1, memory=2 * GIB, object_store_memory=STORE)


def job(folder: Path, rows: Rows, *, skip: bool = False, part: int = PART) -> Job:
    source = write_jsonl(folder / "in.jsonl", rows)
    return Job(
        source,
        folder / "out",
        harness.bundled_model(),
        part_queries=part,
        asked=Asked(skip=skip),
    )


def processes(name: str) -> list[Any]:
    """Of this test's cluster, those with a name."""
    found = []
    for process in psutil.Process().children(recursive=True):
        try:
            if name in " ".join(process.cmdline()):
                found.append(process)
        except psutil.Error:
            continue
    return found


def actors() -> list[Any]:
    return [p for p in processes("ray::") if "MapWorker" in " ".join(p.cmdline())]


def run_and_break(work: Job, damage: Callable[[], None], after: int = 4) -> Report:
    """Ranks; does the damage when so many parts are written and others are not."""
    done = False

    def progress(report: Report) -> None:
        nonlocal done
        if report.written >= after and not done:
            assert len(list(work.out.glob("in-*.jsonl"))) < report.parts
            done = True
            damage()

    report = rank_data_set(work, Cluster("auto"), progress)
    assert done
    return report


@pytest.mark.usefixtures("cluster")
def test_the_output_is_the_local_run_s(tmp_path: Path) -> None:
    (tmp_path / "here").mkdir()
    rows = ROWS[:60]
    there, here = job(tmp_path, rows), job(tmp_path / "here", rows)
    report = rank_data_set(there, Cluster("auto"))
    rank_data_set(here)
    assert (report.parts, report.written, report.queries) == (6, 6, 60)
    names = sorted(file.name for file in here.out.glob("in-*"))
    assert sorted(file.name for file in there.out.glob("in-*")) == names
    for name in names:
        assert len((there.out / name).read_text().splitlines()) == PART
    check(read_out(there.out), rows)
    check(read_out(here.out), rows)


@pytest.mark.usefixtures("cluster")
def test_every_node_works_and_each_actor_loads_once(tmp_path: Path) -> None:
    work = job(tmp_path, ROWS, part=4)
    seen: set[int] = set()

    def look(_: Report) -> None:
        seen.update(process.pid for process in actors())

    rank_data_set(work, Cluster("auto"), look)
    assert len(seen) == 2, "an actor for each CPU, none started again"


@pytest.mark.usefixtures("cluster")
def test_a_killed_actor_costs_nothing_but_time(tmp_path: Path) -> None:
    work = job(tmp_path, ROWS)

    def kill() -> None:
        victims = actors()
        assert victims
        victims[0].send_signal(signal.SIGKILL)

    report = run_and_break(work, kill)
    assert report.queries == len(ROWS)
    found = read_out(work.out)
    assert [row["id"] for row in found] == [row["id"] for row in ROWS]
    check(found[::20], ROWS[::20])


def test_a_killed_node_costs_nothing_but_time(tmp_path: Path, cluster: Any) -> None:  # noqa: ANN401
    extra = add_node(cluster)
    cluster.wait_for_nodes()
    work = job(tmp_path, ROWS)

    def lose() -> None:
        raylet = psutil.Process(extra.all_processes["raylet"][0].process.pid)
        own = {process.pid for process in raylet.children(recursive=True)}
        assert own & {process.pid for process in actors()}, "it works for us"
        cluster.remove_node(extra, allow_graceful=False)

    report = run_and_break(work, lose, after=6)
    assert report.queries == len(ROWS)
    found = read_out(work.out)
    assert [row["id"] for row in found] == [row["id"] for row in ROWS]
    check(found[::20], ROWS[::20])


def broken(rows: Rows) -> Rows:
    return [*rows[:5], {"id": "x", "query": 7, "documents": []}, *rows[5:]]


@pytest.mark.usefixtures("cluster")
def test_a_broken_row_is_told_as_it_is_here(tmp_path: Path) -> None:
    work = job(tmp_path, broken(ROWS[:8]), part=2)
    with pytest.raises(InvalidArgumentError) as raised:
        rank_data_set(work, Cluster("auto"))
    expected = f"{work.source}:6: query: expected a string, got a number"
    assert str(raised.value) == expected
    report = rank_data_set(
        job(tmp_path, broken(ROWS[:8]), skip=True, part=2), Cluster("auto")
    )
    assert report.errors == [expected]
    assert (work.out / "in-00002.errors").read_text() == f"{expected}\n"
    check(read_out(work.out), ROWS[:8])


@pytest.mark.usefixtures("cluster")
def test_a_model_that_does_not_load_is_told_once(tmp_path: Path) -> None:
    work = job(tmp_path, ROWS[:4])
    wrong = Job(work.source, work.out, tmp_path, part_queries=PART)
    with pytest.raises(FailedPreconditionError, match="no such|config"):
        rank_data_set(wrong, Cluster("auto"))


@pytest.mark.usefixtures("cluster")
def test_no_room_is_told(tmp_path: Path) -> None:
    with pytest.raises(FailedPreconditionError, match="expected a node with 64 CPUs"):
        rank_data_set(job(tmp_path, ROWS[:4]), Cluster("auto", cpus=64))


def test_no_cluster_is_told(tmp_path: Path) -> None:
    source = write_jsonl(tmp_path / "in.jsonl", ROWS[:1])
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))  # and does not listen
        closed = f"127.0.0.1:{nobody.getsockname()[1]}"
        for address, message in (
            (closed, f"expected a cluster at {closed}, got "),
            ("nowhere", "expected auto, local or HOST:PORT, got nowhere"),
            ("ray://a:b", "expected auto, local or HOST:PORT, got ray://a:b"),
        ):
            how = ("--ray-address", address)
            line = fails(1, "rank-dataset", source, tmp_path / "out", *how)
            assert line.startswith(f"error: --ray-address: {message}")


def test_a_driver_that_is_killed_goes_on_where_it_was(tmp_path: Path) -> None:
    work = job(tmp_path, ROWS, part=5)
    # Names as a person writes them: the actors stand in another folder.
    arguments = [
        *("rank-dataset", "in.jsonl", "out", "--part-queries", "5"),
        *("--ray-address", "local", "--ray-actors", "2"),
    ]
    # Of its own: the tests' cluster is not meant.
    environment = {k: v for k, v in os.environ.items() if k != "RAY_ADDRESS"}
    environment["PYTHONPATH"] = PYTHONPATH
    command = [sys.executable, "-m", "harness", *arguments]
    process = subprocess.Popen(
        command, stderr=subprocess.DEVNULL, env=environment, cwd=tmp_path
    )
    deadline = time.monotonic() + TIMEOUT
    while len(list(work.out.glob("in-*.jsonl"))) < 5:
        assert time.monotonic() < deadline
        assert process.poll() is None, "it ended before it could be killed"
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    process.wait(TIMEOUT)
    before = {f.name: f.stat().st_mtime_ns for f in work.out.glob("in-*.jsonl")}
    assert 5 <= len(before) < 60
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        timeout=TIMEOUT,
        env=environment,
        cwd=tmp_path,
    )
    assert done.returncode == 0, done.stderr
    told = done.stderr.splitlines()
    # Ray's own core may write, in its form: [date time level ...].
    assert [line for line in told if not line.startswith(("part ", "["))] == []
    for name, when in before.items():
        assert (work.out / name).stat().st_mtime_ns == when
    found = read_out(work.out)
    assert [row["id"] for row in found] == [row["id"] for row in ROWS]
    check(found[::20], ROWS[::20])


def test_options_of_the_cluster_need_its_address(tmp_path: Path) -> None:
    source = write_jsonl(tmp_path / "in.jsonl", ROWS[:1])
    line = fails(1, "rank-dataset", source, tmp_path / "out", "--ray-actors", 2)
    assert line == "error: --ray-actors: expected --ray-address, too, got none"
    assert succeeds("rank-dataset", source, tmp_path / "out")
