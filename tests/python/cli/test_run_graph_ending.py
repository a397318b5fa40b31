# SPDX-License-Identifier: Apache-2.0
"""run-graph ends soon, whatever is at work: Ctrl-C, a time limit, a failure."""

import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from command_line import ROOT, TIMEOUT

GRAPH = ROOT / "graphs/demo/graph.pbtxt"
SOON = 10.0  # seconds
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
    """Takes a minute and more; not one document is equal to another."""
    return {
        "query": "q",
        "documents": [f"document {i} " + "word " * 300 for i in range(6000)],
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
    """Exit code and what standard error says, soon from now."""
    begin = time.monotonic()
    _, said = process.communicate(timeout=TIMEOUT)
    assert time.monotonic() - begin < SOON
    return process.returncode, said


def test_control_c(tmp_path: Path) -> None:
    with at_work(tmp_path, [SMALL, long_request()]) as process:
        time.sleep(0.5)
        process.send_signal(signal.SIGINT)
        assert ending(process) == (130, "error: interrupted\n")


def test_time_limit(tmp_path: Path) -> None:
    requests = [SMALL, long_request()]
    with at_work(tmp_path, requests, "--timeout", "0.5") as process:
        code, said = ending(process)
    assert code == 1
    assert said.startswith(f"error: {tmp_path / 'requests.jsonl'}:2: ")
    assert said.endswith("no response within 0.5 s\n")


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
