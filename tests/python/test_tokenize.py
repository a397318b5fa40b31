# SPDX-License-Identifier: Apache-2.0
"""POST /v3/tokenize beside the tokenizer that the stock server asks.

The server hands the request's parameters to OpenVINO GenAI's tokenizer, never adds
special tokens, cuts where a max_length is given, and leaves padding in its answer
only where the request asks for it.
"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import harness
from helpers import family_models

genai = pytest.importorskip("openvino_genai", reason="extra bench")

Models = Callable[..., Path]

TEXTS = [
    "yes",
    "Yes or No, 0 or 1: a query and a passage",
    "",
    "word1 number 37 the lazy dog " * 30,
    "Ein schöner Tag für Bücher; 今日は良い天気です。",
]
PARAMETERS: list[dict[str, Any]] = [
    {},
    {"max_length": 3},
    {"max_length": 513},
    {"pad_to_max_length": True},
    {"max_length": 1, "pad_to_max_length": True},
    {"max_length": 513, "pad_to_max_length": True},
    {"max_length": 40, "pad_to_max_length": True, "padding_side": "left"},
    {"max_length": 40, "pad_to_max_length": True, "padding_side": "right"},
    {"pad_to_max_length": True, "padding_side": "left"},
    {"max_length": 3, "pad_to_max_length": False, "add_special_tokens": True},
]


def stock(tokenizer: Any, texts: list[str], parameters: dict[str, Any]) -> Any:  # noqa: ANN401
    """What the server answers, made with its tokenizer."""
    arguments = {**parameters, "add_special_tokens": False}
    if "max_length" in arguments:
        arguments["truncation"] = True
    encoded = tokenizer.encode(texts, **arguments)
    padded = parameters.get("pad_to_max_length", False)
    rows = [
        [int(i) for i, kept in zip(ids, mask, strict=True) if kept or padded]
        for ids, mask in zip(
            encoded.input_ids.data, encoded.attention_mask.data, strict=True
        )
    ]
    return rows[0] if len(rows) == 1 else rows


def ours(servable: harness.Servable, text: Any, parameters: dict[str, Any]) -> Any:  # noqa: ANN401
    body = json.dumps({"text": text, **parameters})
    return json.loads(servable.tokenize_body(body))["tokens"]


def assert_equal(model: Path) -> None:
    servable = harness.load_servable(model)
    tokenizer = genai.Tokenizer(model)
    for parameters in PARAMETERS:
        expected = stock(tokenizer, TEXTS, parameters)
        assert ours(servable, TEXTS, parameters) == expected, parameters
        for text in TEXTS:
            expected = stock(tokenizer, [text], parameters)
            assert ours(servable, text, parameters) == expected, (text, parameters)


def test_the_bundled_model() -> None:
    """Its tokenizer cuts and pads on the left."""
    assert_equal(harness.bundled_model())


def test_a_long_text_is_not_cut_at_the_models_length() -> None:
    servable = harness.load_servable(harness.bundled_model())
    text = "yes " * servable.max_length * 2
    expected = stock(genai.Tokenizer(harness.bundled_model()), [text], {})
    assert len(expected) > servable.max_length
    assert ours(servable, text, {}) == expected


def test_qwen3(ov_model: Models) -> None:
    assert_equal(ov_model(True))


def cross_encoder(
    family: str, folder: Path, sides: dict[str, str], *, add_special_tokens: bool = True
) -> Path:
    """A tiny one, its tokenizer converted with or without what it adds to a text."""
    import openvino
    from openvino_tokenizers import convert_tokenizer

    from helpers.exports import export

    model, tokenizer = family_models.CROSS_ENCODERS[family]()
    for name, side in sides.items():
        setattr(tokenizer, name, side)
    hf = family_models.save((model, tokenizer), folder / "hf")
    export(hf, folder / "ov", task="text-classification")
    converted = convert_tokenizer(tokenizer, add_special_tokens=add_special_tokens)
    openvino.save_model(converted, folder / "ov/openvino_tokenizer.xml")
    return folder / "ov"


@pytest.mark.parametrize("family", ["bert", "roberta", "xlm-roberta"])
@pytest.mark.parametrize("added", [True, False])
def test_a_cross_encoder(family: str, added: bool, tmp_path: Path) -> None:
    """Added tokens count for its longest text, though none is added."""
    assert_equal(cross_encoder(family, tmp_path, {}, add_special_tokens=added))


@pytest.mark.parametrize(("pad", "cut"), [("left", "right"), ("right", "left")])
def test_sides_are_the_tokenizers_own(pad: str, cut: str, tmp_path: Path) -> None:
    sides = {"padding_side": pad, "truncation_side": cut}
    model = cross_encoder("roberta", tmp_path, sides)
    servable = harness.load_servable(model)
    whole, cut_text = (
        ours(servable, "the lazy dog", parameters)
        for parameters in ({}, {"max_length": 2})
    )
    assert cut_text == (whole[:2] if cut == "right" else whole[-2:])
    assert_equal(model)


def test_an_exported_cross_encoder_adds_no_tokens_for_the_server(
    tmp_path: Path,
) -> None:
    """The server asks its tokenizer for that in a way that GenAI does not follow."""
    from helpers.exports import export

    hf = family_models.save(family_models.xlm_roberta(), tmp_path / "hf")
    export(hf, tmp_path / "ov", task="text-classification")
    tokenizer = genai.Tokenizer(tmp_path / "ov", add_special_tokens=False)
    rows = tokenizer.encode("the lazy dog").input_ids.data.tolist()
    assert rows == harness.load_servable(tmp_path / "ov").tokenize(["the lazy dog"])
