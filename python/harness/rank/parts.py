# SPDX-License-Identifier: Apache-2.0
"""Input files cut into parts, the unit that is ranked and written."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from harness.errors import InvalidArgumentError, NotFoundError
from harness.rank.sources import RUNS, SUFFIXES, Record, records


@dataclass(frozen=True)
class Part:
    """Some queries of one file.

    Attributes:
        file: Where they are.
        offset: Where the first begins; of Parquet its row.
        line: The line that begins there.
        count: How many.
        name: Of the output file, without its ending.
    """

    file: Path
    offset: int
    line: int
    count: int
    name: str

    def records(self) -> Iterator[Record]:
        """The part's records.

        Raises:
            InvalidArgumentError: The file has fewer than when it was cut.
        """
        found = 0
        for record in records(self.file, self.offset, self.line):
            yield record
            found += 1
            if found == self.count:
                return
        raise InvalidArgumentError(
            f"{self.file}: expected {self.count} queries from line {self.line} on, got "
            f"{found}: it changed while it was ranked"
        )

    def output(self, out: Path) -> Path:
        """The file that is there when the part is done."""
        return out / f"{self.name}.jsonl"

    def errors(self, out: Path) -> Path:
        """The rows that were left out."""
        return out / f"{self.name}.errors"


def input_files(source: Path) -> list[Path]:
    """The file, or the files of the folder that have a format of ours, by name.

    Raises:
        NotFoundError: There is no such file or folder.
        InvalidArgumentError: A format is not known, or a folder has none.
    """
    known = ", ".join(SUFFIXES)
    if source.is_file():
        if source.suffix not in SUFFIXES:
            raise InvalidArgumentError(
                f"{source}: expected a file with the ending {known}, got "
                f"{source.suffix or 'none'}"
            )
        return [source]
    if not source.is_dir():
        raise NotFoundError(f"{source}: no such file or folder")
    files = sorted(f for f in source.iterdir() if f.suffix in SUFFIXES and f.is_file())
    if not files:
        raise InvalidArgumentError(f"{source}: expected files that end in {known}")
    stems = [file.name for file in files]
    if len({file.stem for file in files}) != len(files):
        raise InvalidArgumentError(
            f"{source}: expected names that differ before their endings, got "
            f"{', '.join(stems)[:200]}"
        )
    return files


def cut(files: list[Path], queries: int) -> list[Part]:
    """Parts of so many queries; a file's last one has what is left.

    Raises:
        InvalidArgumentError: A file cannot be read, or a run's query comes twice.
    """
    return [part for file in files for part in _cut_file(file, queries)]


def _cut_file(file: Path, queries: int) -> Iterator[Part]:
    start, line, count, number = 0, 1, 0, 0
    end, after = 0, 1
    seen: set[object] = set()
    for record in records(file):
        if file.suffix in RUNS:
            _check_once(file, record, seen)
        if count == queries:
            yield Part(file, start, line, count, f"{file.stem}-{number:05d}")
            start, line, count, number = end, after, 0, number + 1
        count += 1
        end, after = record.end, record.after
    if count:
        yield Part(file, start, line, count, f"{file.stem}-{number:05d}")


def _check_once(file: Path, record: Record, seen: set[object]) -> None:
    query = record.content[0][1][0]
    if query in seen:
        raise InvalidArgumentError(
            f"{file}:{record.line}: expected the lines of a query together, got "
            f"{query.decode(errors='replace')} again"
        )
    seen.add(query)
