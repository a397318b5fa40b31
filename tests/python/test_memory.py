# SPDX-License-Identifier: Apache-2.0
"""A small body must not cost much memory, nor keep it."""

import json
import subprocess
import sys

# Prints how much the peak and what stays grew by, in MiB, and what was raised.
CHILD = """
import json, resource, sys
import harness

def resident():
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * resource.getpagesize() / 2**20

def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024

case = json.loads(sys.stdin.read())
servable = harness.load_servable(harness.bundled_model())
small = json.dumps({"query": "q", "documents": ["a"]})
servable.rerank(small)
body = json.dumps(case["body"])
before, before_peak, error = resident(), peak(), ""
unlimited = resource.getrlimit(resource.RLIMIT_AS)
if case["limit"]:
    with open("/proc/self/statm") as file:
        now = int(file.read().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (now + case["limit"] * 2**20, unlimited[1]))
try:
    servable.rerank(body)
except harness.RerankError as caught:
    error = f"{type(caught).__name__}: {caught}"
resource.setrlimit(resource.RLIMIT_AS, unlimited)
growth = peak() - before_peak
servable.rerank(small)
print(json.dumps({"peak": growth, "kept": resident() - before, "error": error}))
"""


def grow(body: dict[str, object], limit: int | None = None) -> dict[str, float | str]:
    """``limit``: MiB of address space that the request may add."""
    done = subprocess.run(
        [sys.executable, "-c", CHILD],
        input=json.dumps({"body": body, "limit": limit}),
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    grown: dict[str, float | str] = json.loads(done.stdout)
    return grown


def test_a_long_document_does_not_make_short_ones_long() -> None:
    documents = ["1 " * 500_000] + [f"document {i}" for i in range(31)]
    body = {"query": "q", "documents": documents, "max_tokens_per_doc": 10}
    grown = grow(body)
    assert grown["error"] == ""
    # Padded together they take 800 MiB.
    assert float(grown["peak"]) < 300
    assert float(grown["kept"]) < 100


def test_too_many_prompts_are_refused_before_they_take_memory() -> None:
    documents = [f"document {i}" for i in range(5000)]
    grown = grow({"query": "the " * 4100, "documents": documents})
    assert str(grown["error"]).startswith("InvalidArgumentError: request: expected")
    # All prompts together take 160 MiB once.
    assert float(grown["peak"]) < 60


def test_without_memory_a_request_fails_alone_and_names_its_text() -> None:
    documents = ["short", "1 " * 3_000_000]
    body = {"query": "q", "documents": documents, "max_tokens_per_doc": 10}
    # It needs about 300; the child's next request must be answered.
    error = str(grow(body, limit=100)["error"])
    assert error.startswith("ResourceExhaustedError: document 1: tokenizer: expected")
    assert "Exception from" not in error
