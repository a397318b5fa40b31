# SPDX-License-Identifier: Apache-2.0
"""Parquet files that cannot be read: one line says why."""

import sys
from pathlib import Path

import pytest

from harness.datasets.parquet import rows
from harness.errors import FailedPreconditionError, InvalidArgumentError


def test_a_pyarrow_that_does_not_load_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As pyarrow 26 with numpy 1."""
    (tmp_path / "pyarrow").mkdir()
    text = "raise ImportError('pyarrow requires NumPy 2.0')"
    (tmp_path / "pyarrow/__init__.py").write_text(text)
    monkeypatch.syspath_prepend(str(tmp_path))
    for name in [n for n in sys.modules if n.split(".")[0] == "pyarrow"]:
        monkeypatch.delitem(sys.modules, name)
    with pytest.raises(FailedPreconditionError, match=r"load \(pyarrow requires NumPy"):
        list(rows(tmp_path / "a.parquet", 0))


def test_what_is_no_parquet_is_told(tmp_path: Path) -> None:
    pytest.importorskip("pyarrow", reason="without the extra parquet")
    (tmp_path / "a.parquet").write_bytes(b"no parquet at all")
    with pytest.raises(InvalidArgumentError, match=r"a\.parquet: not a Parquet file"):
        list(rows(tmp_path / "a.parquet", 0))
