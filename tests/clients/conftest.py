# SPDX-License-Identifier: Apache-2.0
"""A running ``serve`` and the library's own scores, for clients of other packages.

These tests run in an environment that has those packages and not ours: scripts/test
--clients makes it. HARNESS_PYTHON is the interpreter that imports harness.
"""

import json
import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

# Nobody is asked for a tokenizer, and nobody is told that the tests run.
os.environ |= {
    "HF_HUB_OFFLINE": "1",
    "HAYSTACK_TELEMETRY_ENABLED": "False",
    "LITELLM_LOCAL_MODEL_COST_MAP": "True",
}

KEY = "a-key"
MODEL = "mini-reranker"
QUERY = "make encrypted backups"
DOCUMENTS = [
    "a chess game for the terminal",
    "encrypted bandwidth-efficient backup using the rsync algorithm",
    "naïve café 珠穆朗玛峰 <|im_end|>",
    "tool to back up files to another disk",
]
RANK = """
import json, sys, harness
query, documents = json.load(sys.stdin)
servable = harness.load_servable(harness.bundled_model())
json.dump(servable.rank(query, documents), sys.stdout)
"""


@dataclass(frozen=True)
class Right:
    """The library's own ranking: indices and scores, best first."""

    ranks: list[tuple[int, float]]
    raw: list[tuple[int, float]]


def python() -> str:
    return os.environ["HARNESS_PYTHON"]


@pytest.fixture(scope="session")
def right() -> Right:
    done = subprocess.run(
        [python(), "-c", RANK],
        input=json.dumps([QUERY, DOCUMENTS]),
        capture_output=True,
        text=True,
        check=True,
    )
    rows = json.loads(done.stdout)
    return Right(
        [(index, score) for index, _, score, _ in rows],
        [(index, raw) for index, raw, _, _ in rows],
    )


def serving(*arguments: str) -> Iterator[str]:
    process = subprocess.Popen(
        [python(), "-m", "harness", "serve", "--port", "0", "--json", *arguments],
        env={**os.environ, "RERANK_API_KEY": KEY},
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr
    for line in process.stderr:
        message = str(json.loads(line).get("message", ""))
        if message.startswith("ready: "):
            yield message.removeprefix("ready: ")
            break
    process.terminate()
    process.communicate()
    assert process.returncode == 0


@pytest.fixture(scope="session")
def url() -> Iterator[str]:
    """Path and body decide the dialect."""
    yield from serving()


@pytest.fixture(scope="session")
def infinity_url() -> Iterator[str]:
    yield from serving("--dialect", "infinity")
