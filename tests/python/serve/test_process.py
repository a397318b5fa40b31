# SPDX-License-Identifier: Apache-2.0
"""The server as a process: signals, several models, TLS, addresses."""

import json
import os
import shutil
import signal
import socket
import ssl
import subprocess
import threading
import urllib.request
from pathlib import Path

import pytest

import harness
from helpers.command_line import fails
from helpers.serve_process import TIMEOUT, Process, running

BODY = {"query": "make backups", "documents": ["a backup tool", "a chess game"]}


def expected(**options: object) -> list[dict[str, object]]:
    servable = harness.load_servable(harness.bundled_model(), **options)  # type: ignore[arg-type]
    results: list[dict[str, object]] = json.loads(servable.rerank(json.dumps(BODY)))[
        "results"
    ]
    return results


def test_models_by_name_with_options_of_their_own(tmp_path: Path) -> None:
    model = harness.bundled_model()
    graph = tmp_path / "of-graph" / "graph.pbtxt"
    graph.parent.mkdir()
    demo = Path(__file__).parents[3] / "graphs/demo/graph.pbtxt"
    text = demo.read_text().replace('models_path: "', f'models_path: "{model}" # "')
    graph.write_text(text)
    with running(
        f"a={model}", f"b={model}", graph, "--set", "b.instruction=Find it"
    ) as process:
        server = process.server
        names = [m["id"] for m in server.get("/v1/models").json["data"]]
        assert names == ["a", "b", "of-graph"]
        for name in ("a", "of-graph"):
            got = server.post("/rerank", BODY | {"model": name})
            assert got.json["results"] == expected()
        got = server.post("/rerank", BODY | {"model": "b"})
        assert got.json["results"] == expected(instruction="Find it")
        assert got.json["results"] != expected()
        assert server.post("/rerank", BODY).json["results"] == expected()
        assert process.end() == 0


def test_sigterm_finishes_what_runs() -> None:
    # About a second of work, on many machines.
    documents = [f"document {i} " + "word " * 40 for i in range(1500)]
    with running("--grace", TIMEOUT) as process:
        answers: list[int] = []

        def ask() -> None:
            body = {"query": "q", "documents": documents}
            got = process.server.post("/rerank", body)
            answers.extend([got.status, len(got.json["results"])])

        thread = threading.Thread(target=ask)
        thread.start()
        while b"rerank_requests_running 1.0" not in process.server.get("/metrics").data:
            assert thread.is_alive()
        assert process.end() == 0
        thread.join(TIMEOUT)
        assert answers == [200, 1500]


def test_sighup_loads_again_and_loses_no_request(tmp_path: Path) -> None:
    folder = shutil.copytree(harness.bundled_model(), tmp_path / "model")
    with running(folder) as process:
        server, ending, wrong = process.server, threading.Event(), []

        def ask() -> None:
            while not ending.is_set():
                got = server.post("/rerank", BODY)
                if got.status != 200:
                    wrong.append(got)

        threads = [threading.Thread(target=ask) for _ in range(4)]
        for thread in threads:
            thread.start()
        # A broken model: what answers goes on.
        config = folder / "config.json"
        text = config.read_bytes()
        config.write_bytes(b"{")
        process.process.send_signal(signal.SIGHUP)
        process.wait_for("model model: not loaded again: ")
        config.write_bytes(text)
        # Another one: it has an instruction of its own.
        (folder / "reranker.json").write_text('{"default_instruction": "Find it"}')
        seen = len(process.lines)
        process.process.send_signal(signal.SIGHUP)
        process.wait_for("model model: loaded in", seen)
        ending.set()
        for thread in threads:
            thread.join(TIMEOUT)
        assert not wrong
        (model,) = server.get("/v1/models").json["data"]
        assert model["instruction"] == "Find it"
        results = server.post("/rerank", BODY).json["results"]
        assert results == expected(instruction="Find it")
        assert process.end() == 0


def resident_mb(process: Process) -> float:
    pages = Path(f"/proc/{process.process.pid}/statm").read_text().split()[1]
    return int(pages) * os.sysconf("SC_PAGE_SIZE") / 2**20


def test_large_bodies_leave_no_memory_behind() -> None:
    large = {"text": "a", "rest": "x" * 8_000_000}
    body = {"query": "q", "documents": [large], "return_documents": True}
    with running() as process:
        assert process.server.post("/rerank", BODY).status == 200
        before = resident_mb(process)

        def ask() -> None:
            for _ in range(3):
                assert process.server.post("/rerank", body).status == 200

        threads = [threading.Thread(target=ask) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(TIMEOUT)
        # Without care it is more than 300 (AMD64, glibc 2.36).
        assert resident_mb(process) - before < 100
        assert process.end() == 0


def test_tls(tmp_path: Path) -> None:
    certificate, key = tmp_path / "c.pem", tmp_path / "k.pem"
    if not shutil.which("openssl"):
        pytest.skip("openssl, which makes a certificate, is not installed")
    subprocess.run(
        f"openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes "
        f"-keyout {key} -out {certificate} -days 2 -subj /CN=localhost "
        f"-addext subjectAltName=IP:127.0.0.1".split(),
        check=True,
        capture_output=True,
    )
    with running("--tls-certificate", certificate, "--tls-key", key) as process:
        assert process.url.startswith("https://127.0.0.1:")
        context = ssl.create_default_context(cafile=str(certificate))
        with urllib.request.urlopen(
            process.url + "/ready", context=context, timeout=TIMEOUT
        ) as answer:
            assert answer.status == 200
        assert process.end() == 0
    said = fails(
        1, "serve", "--port", 0, "--tls-certificate", key, "--tls-key", certificate
    )
    assert f"{key}: expected a TLS certificate with its key: " in said


def test_an_address_in_use_and_one_that_there_is_not() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        said = fails(1, "serve", "--port", port)
        assert said.startswith(f"error: 127.0.0.1:{port}: cannot listen: ")
    assert fails(1, "serve", "--host", "no.such.host.invalid").startswith(
        "error: host no.such.host.invalid: "
    )


def test_the_key_may_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(os.environ, "RERANK_API_KEY", "k")
    with running() as process:
        server = process.server
        assert server.post("/rerank", BODY).status == 401
        server.headers["Authorization"] = "bearer k"
        assert server.post("/rerank", BODY).status == 200
        assert "k" not in [str(v) for line in process.lines for v in line.values()]
