# SPDX-License-Identifier: Apache-2.0
"""What a model file says of itself, and what is said of one that is broken."""

from pathlib import Path

import pytest

import harness
from harness._shared.model_file import (
    find_model_file,
    inputs,
    read_model,
    weight_precision,
    weight_types,
)
from harness.errors import InvalidArgumentError


def test_the_bundled_model() -> None:
    model = read_model(find_model_file(harness.bundled_model()))
    assert [(i.name, i.type, i.shape) for i in inputs(model)] == [
        ("input_ids", "i64", [-1, -1]),
        ("attention_mask", "i64", [-1, -1]),
        ("position_ids", "i64", [-1, -1]),
        ("beam_idx", "i32", [-1]),
    ]
    types = weight_types(model)
    assert [*types] == ["u8", "f16", "f32"], "the largest first"
    assert types["u8"] > 0.99
    assert sum(types.values()) == pytest.approx(1)
    assert weight_precision(model) == "int8"


@pytest.mark.parametrize(
    "text", ["", "no XML", "<net/>"], ids=["empty", "text", "no layers"]
)
def test_a_file_that_is_no_model_is_named_in_one_line(
    tmp_path: Path, text: str
) -> None:
    file = tmp_path / "openvino_model.xml"
    file.write_text(text)
    with pytest.raises(InvalidArgumentError) as raised:
        read_model(file)
    assert str(raised.value).startswith(f"{file}: ")
    assert "\n" not in str(raised.value)


def test_a_model_in_sentence_transformers_folder(tmp_path: Path) -> None:
    assert find_model_file(tmp_path) == tmp_path / "openvino_model.xml"
    inner = tmp_path / "openvino/openvino_model.xml"
    inner.parent.mkdir()
    inner.touch()
    assert find_model_file(tmp_path) == inner
