# SPDX-License-Identifier: Apache-2.0
"""Rows of a Parquet file, from any row on."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from harness._shared.extras import import_failure, require
from harness.errors import InvalidArgumentError

BATCH = 256  # rows that are decoded at once


def rows(file: Path, first: int) -> Iterator[tuple[int, dict[str, Any]]]:
    """Number and content of each row from `first` on.

    Row groups before it are not read.

    Raises:
        FailedPreconditionError: pyarrow is not installed, or does not load.
        InvalidArgumentError: It is no Parquet file.
    """
    require("a Parquet file", pyarrow="rerank-harness[parquet]")
    try:
        import pyarrow
        from pyarrow import parquet
    except ImportError as error:  # One that is newer than numpy lets it be.
        raise import_failure("a Parquet file", error) from error

    try:
        with parquet.ParquetFile(file) as content:
            number = 0
            groups: list[int] = []
            for group in range(content.num_row_groups):
                size = content.metadata.row_group(group).num_rows
                if not groups and number + size <= first:
                    number += size
                else:
                    groups.append(group)
            for batch in content.iter_batches(BATCH, row_groups=groups):
                for row in batch.to_pylist():
                    if number >= first:
                        yield number, row
                    number += 1
    except pyarrow.ArrowInvalid as error:
        cause = str(error).splitlines()[0]
        raise InvalidArgumentError(f"{file}: not a Parquet file: {cause}") from None
