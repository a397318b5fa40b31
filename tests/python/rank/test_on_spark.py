# SPDX-License-Identifier: Apache-2.0
"""The example of docs/rank-dataset.md for Spark, where Spark and Java are installed."""

import os
import re
import shutil
import sys

import pytest

from helpers.command_line import ROOT
from helpers.data_sets import reranker

sql = pytest.importorskip("pyspark.sql", reason="pyspark is not installed")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not shutil.which("java"), reason="Spark needs Java"),
]


def test_the_example_ranks_as_the_library_does(monkeypatch: pytest.MonkeyPatch) -> None:
    text = (ROOT / "docs/rank-dataset.md").read_text()
    (example,) = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    monkeypatch.setenv("PYSPARK_PYTHON", sys.executable)
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(p for p in sys.path if p))
    build = sql.SparkSession.builder.master("local[2]")
    spark = build.config("spark.ui.enabled", "false").getOrCreate()
    try:
        names = {"spark": spark}
        exec(example, names)
        (row,) = names["best"]
        expected = reranker().rank("make backups", ["a game", "a backup tool"])
        assert [found["index"] for found in row["ranked"]] == [1, 0]
        assert [found["raw_score"] for found in row["ranked"]] == pytest.approx(
            [ranked.raw_score for ranked in expected], abs=1e-3
        )
    finally:
        spark.stop()
