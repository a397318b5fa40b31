# SPDX-License-Identifier: Apache-2.0
"""The cache of exports that tests share: what makes two exports the same."""

from pathlib import Path

import pytest

from helpers import exports

MADE: list[Path] = []


@pytest.fixture
def source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkpoint's folder; exporting it is a test double that writes one file."""

    def export(source: Path, out: Path, **options: str) -> None:
        MADE.append(source)
        out.mkdir()
        (out / "openvino_model.xml").write_text(f"{options}")

    MADE.clear()
    monkeypatch.setenv("RERANK_TEST_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(exports, "export_openvino", export)
    monkeypatch.setattr(exports, "PACKAGES", ("openvino",))
    folder = tmp_path / "hf"
    folder.mkdir()
    (folder / "config.json").write_text("{}")
    return folder


def test_an_equal_checkpoint_is_exported_once(source: Path, tmp_path: Path) -> None:
    exports.export(source, tmp_path / "a", task="text-generation")
    (tmp_path / "a/openvino_model.xml").write_text("damaged by a test")
    exports.export(source, tmp_path / "b", task="text-generation")
    assert len(MADE) == 1
    assert (tmp_path / "b/openvino_model.xml").read_text() == (
        "{'task': 'text-generation'}"
    )


def test_what_differs_is_another_export(source: Path, tmp_path: Path) -> None:
    exports.export(source, tmp_path / "a", task="text-generation")
    exports.export(source, tmp_path / "b", task="text-classification")
    (source / "config.json").write_text('{"model_type": "bert"}')
    exports.export(source, tmp_path / "c", task="text-generation")
    assert len(MADE) == 3


def test_half_an_export_is_made_again(source: Path, tmp_path: Path) -> None:
    key = exports.export_key(source, task="text-generation")
    (tmp_path / f"cache/{key}.part").mkdir(parents=True)
    exports.export(source, tmp_path / "a", task="text-generation")
    assert len(MADE) == 1
