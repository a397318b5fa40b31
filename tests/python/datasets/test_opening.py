# SPDX-License-Identifier: Apache-2.0
"""Data sets of every format: folders, files, ids of packages and hubs."""

import gzip
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from harness.datasets.dataset import Dataset
from harness.datasets.opening import open_dataset, open_files
from harness.errors import InvalidArgumentError, NotFoundError
from helpers.command_line import TIMEOUT
from helpers.hub_double import serving
from helpers.ranking_sets import (
    QRELS,
    QUERIES,
    beir,
    corpus_rows,
    jsonl,
    qrel_rows,
    query_rows,
    trec,
)

NO_PARQUET = "without the extra parquet"


def check(dataset: Dataset) -> None:
    """It is the set of the helper."""
    assert dataset.judgements == QRELS
    assert dataset.queries == {id_: QUERIES[id_] for id_ in QRELS}
    assert sorted(dataset.documents) == ["d1", "d2", "d3", "d4"]
    assert len(dataset.documents) == 4
    text = dataset.documents.find("d1", "here")
    assert text == "Backup a tool that encrypts backups of files"
    with pytest.raises(InvalidArgumentError, match="^here: expected an id of"):
        dataset.documents.find("d9", "here")


def parquet_file(file: Path, rows: list[dict[str, Any]]) -> None:
    pyarrow = pytest.importorskip("pyarrow", reason=NO_PARQUET)
    from pyarrow import parquet

    file.parent.mkdir(parents=True, exist_ok=True)
    parquet.write_table(pyarrow.Table.from_pylist(rows), file)


def test_a_folder_of_beir(tmp_path: Path) -> None:
    dataset = open_dataset(str(beir(tmp_path / "set")), "test")
    check(dataset)
    assert dataset.name == "set"
    assert dataset.candidates is None


def test_a_packed_corpus_is_the_same(tmp_path: Path) -> None:
    folder = beir(tmp_path / "set")
    plain = folder / "corpus.jsonl"
    (folder / "corpus.jsonl.gz").write_bytes(gzip.compress(plain.read_bytes()))
    plain.unlink()
    check(open_dataset(str(folder), "test"))


def test_a_hubs_folder_in_parquet(tmp_path: Path) -> None:
    parquet_file(tmp_path / "corpus/corpus-00000-of-00002.parquet", corpus_rows()[:1])
    parquet_file(tmp_path / "corpus/corpus-00001-of-00002.parquet", corpus_rows()[1:])
    parquet_file(tmp_path / "queries/queries-00000-of-00001.parquet", query_rows())
    parquet_file(tmp_path / "data/test-00000-of-00001.parquet", qrel_rows())
    ranked = [{"query-id": "q1", "corpus-ids": ["d2", "d1"]}]
    parquet_file(tmp_path / "top_ranked/test-00000.parquet", ranked)
    dataset = open_dataset(str(tmp_path), "test")
    check(dataset)
    assert dataset.candidates == {"q1": ["d2", "d1"]}
    assert not dataset.ordered


def test_files_of_trec(tmp_path: Path) -> None:
    files = trec(tmp_path)
    check(open_files(files["queries"], files["corpus"], files["qrels"]))


def test_a_split_that_is_not_there_is_told(tmp_path: Path) -> None:
    folder = beir(tmp_path / "set")
    with pytest.raises(NotFoundError, match=r"qrels/dev\.tsv.*got test\.tsv"):
        open_dataset(str(folder), "dev")


def test_a_query_without_a_text_is_told(tmp_path: Path) -> None:
    folder = beir(tmp_path / "set")
    with (folder / "qrels/test.tsv").open("a") as stream:
        stream.write("q9\td1\t1\n")
    with pytest.raises(InvalidArgumentError, match="expected an id of .*, got q9"):
        open_dataset(str(folder), "test")


ROWS: list[dict[str, Any]] = [
    {"query": "a", "positive": ["good", "best", "good"], "negative": ["bad"]},
    {"id": 7, "query": ["b"], "positive": "one", "negative": []},
    {"query": "c", "documents": ["x", "y", "z"], "answer": 1},
    {"query": "d", "documents": ["x", "y", "z"], "answer": [0, 2]},
]


@pytest.mark.parametrize("kind", ["jsonl", "jsonl.gz", "parquet"])
def test_reranking_rows(kind: str, tmp_path: Path) -> None:
    file = tmp_path / f"mine.{kind}"
    # A column of Parquet has one type.
    rows = ROWS[:1] if kind == "parquet" else ROWS
    if kind == "parquet":
        parquet_file(file, rows)
    else:
        content = "".join(f"{json.dumps(row)}\n" for row in rows).encode()
        file.write_bytes(gzip.compress(content) if kind == "jsonl.gz" else content)
    found = open_dataset(str(file), "test")
    grades = {
        found.queries[query]: {
            found.documents.find(d, ""): grade for d, grade in of.items()
        }
        for query, of in found.judgements.items()
    }
    expected = {
        "a": {"good": 1, "best": 1, "bad": 0},
        "b": {"one": 1},
        "c": {"x": 0, "y": 1, "z": 0},
        "d": {"x": 1, "y": 0, "z": 1},
    }
    assert grades == {row: expected[row] for row in grades}
    assert len(grades) == len(rows)
    assert found.candidates
    for query, documents in found.candidates.items():
        assert sorted(documents) == sorted(found.judgements[query])
    assert found.name == "mine"


def test_the_order_of_candidates_tells_nothing(tmp_path: Path) -> None:
    rows = [
        {"query": str(i), "positive": [f"g{i}"], "negative": [f"b{i}", f"c{i}"]}
        for i in range(300)
    ]
    found = open_dataset(str(jsonl(tmp_path / "a.jsonl", rows)), "test")
    assert found.candidates
    first = sum(found.judgements[q][d[0]] for q, d in found.candidates.items())
    # 100 of 300 by chance, with a standard deviation of 8.
    assert 60 < first < 140


BROKEN = [
    ({"query": "a"}, "positive: expected a list, got nothing"),
    ({"query": ["a", "b"]}, "query: expected one query, got a list of 2"),
    ({"query": 1}, "query: expected a string, got a number"),
    ({"query": "a", "positive": ["x"], "negative": ["x"]}, "expected no text in both"),
    ({"query": "a", "positive": [1]}, "positive[0]: expected a string, got a number"),
    ({"query": "a", "documents": ["x"], "answer": 1}, "answer: expected 0 to 0, got 1"),
    ({"query": "a", "documents": ["x"]}, "answer: expected a place among documents"),
]


@pytest.mark.parametrize(("row", "message"), BROKEN)
def test_a_broken_row_is_told(
    row: dict[str, Any], message: str, tmp_path: Path
) -> None:
    file = jsonl(tmp_path / "a.jsonl", [ROWS[0], row])
    with pytest.raises(InvalidArgumentError) as raised:
        open_dataset(str(file), "test")
    assert str(raised.value).startswith(f"{file}:2: {message}")


def test_what_is_no_data_set_is_told(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="expected a folder, a file, irds:ID or"):
        open_dataset("nowhere", "test")
    with pytest.raises(NotFoundError, match=r"expected corpus\.jsonl"):
        open_dataset(str(tmp_path), "test")
    (tmp_path / "a.csv").touch()
    with pytest.raises(InvalidArgumentError, match="expected a file with the ending"):
        open_dataset(str(tmp_path / "a.csv"), "test")
    rows = b'{"query": "a", "positive": ["b"], "negative": []}\n' * 99
    (tmp_path / "a.jsonl.gz").write_bytes(gzip.compress(rows)[:-9])
    with pytest.raises(InvalidArgumentError, match="expected a whole gzip file"):
        open_dataset(str(tmp_path / "a.jsonl.gz"), "test")


def test_a_data_set_of_ir_datasets(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IR_DATASETS_HOME", str(tmp_path / "home"))
    ir_datasets = pytest.importorskip("ir_datasets", reason="without ir_datasets")
    files = {name: str(file) for name, file in trec(tmp_path).items()}
    made = ir_datasets.create_dataset(
        docs_tsv=files["corpus"],
        queries_tsv=files["queries"],
        qrels_trec=files["qrels"],
    )
    ir_datasets.registry.register("ours/test", made)
    dataset = open_dataset("irds:ours/test", "test")
    check(dataset)
    assert dataset.name == "irds:ours/test"
    with pytest.raises(NotFoundError, match="ir_datasets has no data set no/such"):
        open_dataset("irds:no/such", "test")


def from_hub(name: str, url: str, home: Path) -> str:
    """What a process of its own makes of an id: the address is read at import."""
    code = (
        "from harness.datasets.opening import open_dataset\n"
        "from harness.errors import RerankError\n"
        f"try: d = open_dataset({name!r}, 'test'); print(d.name, d.judgements)\n"
        "except RerankError as error: print(type(error).__name__, error)"
    )
    environment = {**os.environ, "HF_ENDPOINT": url, "HF_HOME": str(home)}
    environment.pop("HF_HUB_OFFLINE", None)
    return subprocess.run(
        [sys.executable, "-c", code],
        env=environment,
        capture_output=True,
        text=True,
        timeout=TIMEOUT,
        check=True,
    ).stdout.strip()


def test_a_hubs_data_set(tmp_path: Path) -> None:
    folder = beir(tmp_path / "set")
    files = {
        str(file.relative_to(folder)): file.read_bytes()
        for file in folder.rglob("*.*l")
    }
    files["qrels/test.tsv"] = (folder / "qrels/test.tsv").read_bytes()
    files["set.py"] = b"raise SystemExit"
    home = tmp_path / "home"
    with serving(files, "org/set", kind="datasets") as hub:
        first = from_hub("hub:org/set", hub.url, home)
        assert first == f"hub:org/set {QRELS}"
        assert "set.py" not in hub.fetched
        url = hub.url
        told = from_hub("hub:org/other", url, home)
        assert told.startswith("NotFoundError hub:org/other: expected a hub's data")
    # Without a hub its cache serves.
    assert from_hub("hub:org/set", url, home) == first
