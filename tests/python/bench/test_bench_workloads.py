# SPDX-License-Identifier: Apache-2.0
"""The workloads: the same on every machine, and of the length they claim."""

import hashlib
from pathlib import Path
from statistics import median

import harness
from harness._shared.prompt import whole
from harness.bench.tokenizer import Tokenizer
from harness.bench.workloads import UNIFORM, WORKLOADS, Workload, select

# Of the first and last text of workload A.
DIGEST = "402cc030c312d73a"


def named(name: str) -> Workload:
    (workload,) = select([name])
    return workload


def test_sizes() -> None:
    names = ["A", "B", "C", "D", "E10", "E100", "E1000", "F"]
    assert [w.name for w in WORKLOADS] == names
    assert len(named("F").lengths) == 100
    assert len(named("A").lengths) == 20
    assert 70 <= median(named("A").lengths) <= 80
    assert max(named("A").lengths) > 3 * median(named("A").lengths)
    assert named("B").lengths == (100,) * 100
    assert named("C").lengths == (512,) * 16
    assert named("D").clients == 8
    assert len(set(UNIFORM.lengths)) == 1
    assert [len(w.lengths) for w in select("E")] == [10, 100, 1000]


def test_texts_are_the_same_everywhere() -> None:
    (request,) = named("A").requests(0)
    texts = "\n".join([request.query, request.documents[0], request.documents[-1]])
    assert hashlib.sha256(texts.encode()).hexdigest()[:16] == DIGEST
    assert named("A").requests(0) == [request]


def test_rounds_and_clients_have_queries_of_their_own() -> None:
    workload = named("D")
    first, second = workload.requests(0), workload.requests(1)
    assert len({request.query for request in first + second}) == 16
    assert [r.documents for r in first] == [r.documents for r in second]
    documents = [document for request in first for document in request.documents]
    assert len(set(documents)) == len(documents) == 160


def test_a_share_keeps_the_spread() -> None:
    assert named("A").scaled(1) is named("A")
    small = named("E1000").scaled(0.001)
    assert small.lengths == (300, 300)
    half = named("A").scaled(0.5)
    assert len(half.lengths) == 10
    assert set(half.lengths) < set(named("A").lengths)


def test_a_word_is_a_token_and_prompts_are_ours(tiny: Path) -> None:
    tokenizer = Tokenizer(tiny / "ov")
    servable = harness.load_servable(tiny / "ov")
    for name in ("A", "B"):
        (request,) = named(name).requests(0)
        lengths = tokenizer.prompt_lengths(request.query, request.documents)
        ours = servable.encode(request.query, request.documents)
        assert lengths == [len(ids) for ids in ours]
        frame = lengths[0] - named(name).lengths[0]
        assert lengths == [frame + length for length in named(name).lengths]
        # And not only as many: the very same tokens.
        ids, mask = tokenizer.encode(
            [whole(request.query, document) for document in request.documents]
        )
        real = [row[keep == 1].tolist() for row, keep in zip(ids, mask, strict=True)]
        assert real == ours
