# SPDX-License-Identifier: Apache-2.0
"""run-graph ends soon, whatever is at work: Ctrl-C, a time limit, a failure."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from helpers.command_line import ROOT, TIMEOUT, fails

# Every test runs twice, with mediapipe and without.
pytestmark = pytest.mark.usefixtures("ran")

GRAPH = ROOT / "graphs/demo/graph.pbtxt"
Request = dict[str, object]

SMALL: Request = {"query": "q", "documents": ["a"]}
# A shell's background jobs, which tests may be, start with Ctrl-C ignored.
PROGRAM = """
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)
from harness.cli.main import main
sys.exit(main(sys.argv[1:]))
"""


def long_request() -> Request:
    """Takes minutes: whoever answers it has not ended it.

    Not one document is equal to another.
    """
    return {
        "query": "q",
        "documents": [f"document {i} " + "word " * 300 for i in range(9000)],
    }


@contextmanager
def at_work(
    folder: Path, requests: list[Request], *arguments: str
) -> Iterator["subprocess.Popen[str]"]:
    """run-graph that has answered the first request and works on the last one."""
    file = folder / "requests.jsonl"
    file.write_text("\n".join(json.dumps(request) for request in requests))
    command = [sys.executable, "-c", PROGRAM, "run-graph", str(GRAPH), "--json"]
    with subprocess.Popen(
        [*command, "--requests", str(file), *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            assert process.stdout is not None
            assert "results" in json.loads(process.stdout.readline())
            yield process
        finally:
            process.kill()


def ending(process: "subprocess.Popen[str]") -> tuple[int, str]:
    """Exit code and what standard error says; there is no further answer."""
    answers, said = process.communicate(timeout=TIMEOUT)
    assert "results" not in answers
    return process.returncode, said


def wait_until_it_computes(process: "subprocess.Popen[str]") -> None:
    """Half a second of the processor's time, however long it takes to get it."""
    stat = Path(f"/proc/{process.pid}/stat")

    def used() -> int:
        return sum(map(int, stat.read_text().rpartition(")")[2].split()[11:13]))

    enough = used() + os.sysconf("SC_CLK_TCK") // 2
    while used() < enough:
        time.sleep(0.01)


def test_control_c(tmp_path: Path) -> None:
    with at_work(tmp_path, [SMALL, long_request()]) as process:
        wait_until_it_computes(process)
        process.send_signal(signal.SIGINT)
        assert ending(process) == (130, "error: interrupted\n")


def test_time_limit(tmp_path: Path) -> None:
    # Half a second is too short for the long request on every machine; a busy one
    # may be too slow for any other, so there is none.
    file = tmp_path / "requests.jsonl"
    file.write_text(json.dumps(long_request()))
    line = fails(1, "run-graph", GRAPH, "--requests", file, "--timeout", "0.5")
    assert line == f"error: {file}:1: {GRAPH}: no response within 0.5 s"


def test_a_failing_request_ends_the_others(tmp_path: Path) -> None:
    # While one client is at the first, the other fails and begins the last.
    documents = [f"document {i} " + "word " * 300 for i in range(50)]
    first: Request = {"query": "q", "documents": documents}
    bad: Request = {"query": "q"}
    requests = [first, bad, long_request()]
    with at_work(tmp_path, requests) as process:
        code, said = ending(process)
    assert code == 1
    assert f"{tmp_path / 'requests.jsonl'}:2: " in said
    assert "documents field is missing in request" in said
    assert len(said.splitlines()) == 1
