# SPDX-License-Identifier: Apache-2.0
"""Folders as BEIR has them, also in Parquet and in parts, as a hub has them.

corpus.jsonl    or .jsonl.gz, .parquet, or a folder corpus/ of such files
queries.jsonl   likewise
qrels/SPLIT.tsv or .jsonl, .parquet; a hub's data/ or default/ in place of qrels/
top_ranked/     optional: query-id with corpus-ids, the candidates
"""

from pathlib import Path

from harness.datasets.dataset import Dataset, Documents, Judgements, Memory, Rankings
from harness.datasets.fields import id_of, list_of, wrong
from harness.datasets.records import SUFFIXES, id_and_text, objects
from harness.datasets.texts import Texts
from harness.datasets.trec import add, read_qrels
from harness.errors import InvalidArgumentError, NotFoundError

QRELS = ("qrels", "data", "default")


def read_beir(folder: Path, split: str) -> Dataset:
    """The data set of a folder.

    Raises:
        NotFoundError: A part of it is not there.
        InvalidArgumentError: A file is broken.
    """
    corpus, queries = _table(folder, "corpus"), _table(folder, "queries")
    for name, files in (("corpus", corpus), ("queries", queries)):
        if not files:
            raise NotFoundError(
                f"{folder}: expected {name}.jsonl, .jsonl.gz or .parquet, or a folder "
                f"{name} of such files"
            )
    judgements = _judgements(folder, split)
    texts = read_texts(queries)
    ranked = _table(folder, "top_ranked")
    return Dataset(
        folder.name,
        {id_: texts.find(id_, f"{folder}: qrels of {split}") for id_ in judgements},
        read_texts(corpus),
        judgements,
        _candidates(ranked) if ranked else None,
    )


def is_beir(folder: Path) -> bool:
    """Whether it has a corpus and queries."""
    return bool(_table(folder, "corpus") and _table(folder, "queries"))


def read_texts(files: list[Path]) -> Documents:
    """Texts by id; those of one .jsonl or .tsv stay in their file.

    Raises:
        NotFoundError, InvalidArgumentError: A file is missing or broken.
    """
    if len(files) == 1 and files[0].suffix in (".jsonl", ".tsv"):
        return Texts(files[0])
    texts = Memory()
    for place, row in objects(files):
        texts.add(*id_and_text(place, row), place)
    return texts


def _table(folder: Path, name: str) -> list[Path]:
    """The files of a table; none where it is not there."""
    for suffix in SUFFIXES:
        if (file := folder / f"{name}{suffix}").is_file():
            return [file]
    inside = folder / name
    return [f for s in SUFFIXES for f in sorted(inside.glob(f"*{s}"))]


def _judgements(folder: Path, split: str) -> Judgements:
    for place in (folder / name for name in QRELS):
        if (file := place / f"{split}.tsv").is_file():
            return read_qrels(file)
        parts = [file for s in SUFFIXES for file in sorted(place.glob(f"*{s}"))]
        files = [f for f in parts if f.name.split(".")[0].split("-")[0] == split]
        if files:
            return _graded(files)
    known = sorted(f.name for name in QRELS for f in (folder / name).glob("*"))
    raise NotFoundError(
        f"{folder}: expected qrels/{split}.tsv, .jsonl or .parquet (--split), got "
        f"{', '.join(known)[:200] or 'no qrels'}"
    )


def _graded(files: list[Path]) -> Judgements:
    found: Judgements = {}
    for place, row in objects(files):
        query = id_of(row.get("query-id"), f"{place}: query-id")
        document = id_of(row.get("corpus-id"), f"{place}: corpus-id")
        grade = row.get("score")
        if isinstance(grade, bool) or not isinstance(grade, (int, float)):
            raise wrong(f"{place}: score", "a whole number", grade)
        if grade != int(grade):
            raise InvalidArgumentError(
                f"{place}: score: expected a whole number, got {grade}"
            )
        add(found, query, document, int(grade), place)
    return found


def _candidates(files: list[Path]) -> Rankings:
    found: Rankings = {}
    for place, row in objects(files):
        query = id_of(row.get("query-id"), f"{place}: query-id")
        ids = list_of(row.get("corpus-ids"), f"{place}: corpus-ids")
        found[query] = [id_of(id_, f"{place}: corpus-ids") for id_ in ids]
        if len(set(found[query])) != len(ids):
            raise InvalidArgumentError(f"{place}: corpus-ids: expected each id once")
    return found
