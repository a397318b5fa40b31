# SPDX-License-Identifier: Apache-2.0
"""Rows of files: each format, from any place on, and what is wrong with one."""

import csv
import json
from pathlib import Path

import pytest

from harness.datasets.texts import Texts
from harness.errors import InvalidArgumentError, NotFoundError
from harness.rank.parts import cut, input_files
from harness.rank.rows import Row, Tables
from harness.rank.sources import parse, records
from helpers.data_sets import Rows, make_rows, write_jsonl

ROWS = make_rows(9)


def write_csv(file: Path, rows: Rows) -> Path:
    with file.open("w", newline="", encoding="utf-8-sig") as stream:
        writer = csv.writer(stream)
        writer.writerow(["query_id", "query", "document_id", "document"])
        for row in rows:
            for document in row["documents"]:
                # A field over two lines: a record is more than a line.
                text = document["text"].replace(" ", '\n"', 1)
                writer.writerow([row["id"], row["query"], document["id"], text])
    return file


def write_run(folder: Path, rows: Rows) -> tuple[Path, Tables]:
    run = folder / "in.trec"
    lines = [
        f"{row['id']} Q0 {document['id']} {rank} 1.0 bm25\n"
        for row in rows
        for rank, document in enumerate(row["documents"], start=1)
    ]
    run.write_text("".join(lines))
    queries = [{"_id": row["id"], "text": row["query"]} for row in rows]
    corpus = [
        {"_id": d["id"], "title": "", "text": d["text"]}
        for row in rows
        for d in row["documents"]
    ]
    return run, Tables(
        Texts(write_jsonl(folder / "queries", queries)),
        Texts(write_jsonl(folder / "corpus", corpus)),
    )


def all_rows(file: Path, tables: Tables | None = None) -> list[Row]:
    return [parse(file, record, tables or Tables()) for record in records(file)]


def same(found: list[Row], rows: Rows) -> None:
    assert [row.id for row in found] == [row["id"] for row in rows]
    assert [row.query for row in found] == [row["query"] for row in rows]
    for got, row in zip(found, rows, strict=True):
        assert got.document_ids == tuple(d["id"] for d in row["documents"])
        texts = [text.replace('\n"', " ") for text in got.documents]
        assert texts == [d["text"] for d in row["documents"]]


def make(kind: str, folder: Path) -> tuple[Path, Tables]:
    if kind == "csv":
        return write_csv(folder / "in.csv", ROWS), Tables()
    if kind == "trec":
        return write_run(folder, ROWS)
    if kind == "parquet":
        pyarrow = pytest.importorskip("pyarrow", reason="without the extra parquet")
        from pyarrow import parquet

        table = pyarrow.Table.from_pylist(ROWS)
        parquet.write_table(table, folder / "in.parquet", row_group_size=2)
        return folder / "in.parquet", Tables()
    return write_jsonl(folder / "in.jsonl", ROWS), Tables()


@pytest.mark.parametrize("kind", ["jsonl", "csv", "trec", "parquet"])
def test_each_format_gives_the_rows(kind: str, tmp_path: Path) -> None:
    file, tables = make(kind, tmp_path)
    same(all_rows(file, tables), ROWS)


@pytest.mark.parametrize("kind", ["jsonl", "csv", "trec", "parquet"])
@pytest.mark.parametrize("queries", [1, 2, 4, 9, 100])
def test_parts_together_are_the_file(kind: str, queries: int, tmp_path: Path) -> None:
    file, tables = make(kind, tmp_path)
    parts = cut([file], queries)
    assert [part.count for part in parts[:-1]] == [queries] * (len(parts) - 1)
    found = [parse(file, r, tables) for part in parts for r in part.records()]
    same(found, ROWS)
    assert [row.place for row in found] == [r.place for r in all_rows(file, tables)]


def test_documents_may_be_strings_or_ids(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus.tsv"
    corpus.write_text("7\ta text\twith a tab\n8\tanother\n")
    file = write_jsonl(
        tmp_path / "in.jsonl",
        [
            {"query": "q", "documents": ["one", {"text": "two", "title": "T"}]},
            {"query": "q", "document_ids": [7, "8"]},
        ],
    )
    first, second = all_rows(file, Tables(corpus=Texts(corpus)))
    assert first.documents == ("one", "T two")
    assert first.document_ids == (None, None)
    assert second.documents == ("a text\twith a tab", "another")
    assert second.document_ids == ("7", "8")


BROKEN = [
    ("{", ":2: expected valid JSON"),
    ("[]", ":2: expected an object with query and documents, got a list"),
    ('{"documents": []}', ":2: query: expected a string, got nothing"),
    ('{"query": 1, "documents": []}', ":2: query: expected a string, got a number"),
    ('{"query": "q"}', ":2: documents: expected a list, got nothing"),
    ('{"query": "q", "documents": "d"}', ":2: documents: expected a list, got a st"),
    ('{"query": "q", "documents": [1]}', ":2: documents[0]: expected a string, got a"),
    ('{"query": "q", "documents": [{}]}', ":2: documents[0].text: expected a string"),
    ('{"query": "q", "documents": [{"id": 1}]}', ":2: documents[0]: expected a text, "),
    ('{"query": "\\ud800", "documents": []}', ":2: query: expected Unicode text"),
    ('{"id": [], "query": "q", "documents": []}', ":2: id: expected a string or a"),
]


@pytest.mark.parametrize(("line", "message"), BROKEN)
def test_a_broken_object_is_told_by_line_and_field(
    line: str, message: str, tmp_path: Path
) -> None:
    file = tmp_path / "in.jsonl"
    good = json.dumps({"query": "q", "documents": ["d"]})
    file.write_text(f"{good}\n{line}\n{good}\n")
    first, broken, last = records(file)
    with pytest.raises(InvalidArgumentError) as raised:
        parse(file, broken, Tables())
    assert str(raised.value).startswith(f"{file}{message}")
    for record in (first, last):
        assert parse(file, record, Tables()).documents == ("d",)


def test_bytes_that_are_no_text_are_told(tmp_path: Path) -> None:
    file = tmp_path / "in.jsonl"
    file.write_bytes(b'{"query": "\xff", "documents": []}\n')
    with pytest.raises(InvalidArgumentError, match="in.jsonl:1: expected UTF-8"):
        all_rows(file)


def test_a_broken_line_of_csv_spoils_its_query_alone(tmp_path: Path) -> None:
    file = tmp_path / "in.csv"
    file.write_text("query,document\na,1\na\na,2\nb,3\n")
    broken, good = records(file)
    with pytest.raises(InvalidArgumentError, match=r"csv:3: expected 2 fields, got 1"):
        parse(file, broken, Tables())
    assert parse(file, good, Tables()).documents == ("3",)


def test_a_csv_without_the_columns_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "in.csv"
    file.write_text("q,d\n1,2\n")
    with pytest.raises(InvalidArgumentError, match=r"in\.csv:1: expected a header"):
        list(records(file))


def test_a_run_is_checked(tmp_path: Path) -> None:
    run, tables = write_run(tmp_path, ROWS)
    text = run.read_text()
    run.write_text(text.replace(" bm25", "", 1))
    with pytest.raises(InvalidArgumentError, match=r"in\.trec:1: expected 6 fields"):
        all_rows(run, tables)
    run.write_text(text + "q99 Q0 d 1 1.0 x\n")
    with pytest.raises(InvalidArgumentError, match="an id of queries, got q99"):
        all_rows(run, tables)
    with pytest.raises(InvalidArgumentError, match="expected --queries and --corpus"):
        all_rows(run)
    run.write_text(text + text.splitlines()[0] + "\n")
    with pytest.raises(InvalidArgumentError, match="of a query together, got q0 again"):
        cut([run], 4)


def test_texts_are_checked(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="none: no such file"):
        Texts(tmp_path / "none")
    file = write_jsonl(tmp_path / "t.jsonl", [{"_id": "a", "text": ""}] * 2)
    with pytest.raises(InvalidArgumentError, match="jsonl:2: expected each id once"):
        Texts(file)
    file.write_text('{"_id": "a"}\n')
    with pytest.raises(InvalidArgumentError, match=r"t\.jsonl:1: .* _id and text"):
        Texts(file)


def test_inputs_are_files_of_known_formats_with_names_of_their_own(
    tmp_path: Path,
) -> None:
    with pytest.raises(NotFoundError, match="nowhere: no such file or folder"):
        input_files(tmp_path / "nowhere")
    with pytest.raises(InvalidArgumentError, match="expected files that end in"):
        input_files(tmp_path)
    for name in ("b.jsonl", "a.csv", "notes.md"):
        (tmp_path / name).touch()
    assert [f.name for f in input_files(tmp_path)] == ["a.csv", "b.jsonl"]
    (tmp_path / "a.jsonl").touch()
    with pytest.raises(InvalidArgumentError, match="names that differ before their"):
        input_files(tmp_path)
    with pytest.raises(InvalidArgumentError, match=r"got \.md"):
        input_files(tmp_path / "notes.md")


def test_a_file_that_shrank_is_told(tmp_path: Path) -> None:
    file = write_jsonl(tmp_path / "in.jsonl", ROWS)
    (part,) = cut([file], 100)
    write_jsonl(file, ROWS[:3])
    with pytest.raises(InvalidArgumentError, match="expected 9 queries .* got 3"):
        list(part.records())
