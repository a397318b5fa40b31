# SPDX-License-Identifier: Apache-2.0
"""Cross-encoders with the rows that their own tokenizers make of a pair.

Beside sentence-transformers' CrossEncoder: the same tokens, cut as it cuts them, and
the same scores.
"""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from transformers import AutoTokenizer

import harness
from harness._shared.checkpoint import open_checkpoint
from harness._shared.cross_encoder import load_forward
from harness.parity.cross_encoder import CrossEncoderOracle
from harness.parity.pair_rows import PairRowsOracle
from helpers import encoder_models, family_models

F32 = {"INFERENCE_PRECISION_HINT": "f32"}
TOLERANCE = 1e-4
SPREAD = 0.05
WORDS = " ".join(f"word{i} fox" for i in range(150))
SHORT = "what does the quick fox jump over?"
QUERIES = [SHORT, WORDS, " ".join(WORDS.split()[:40])]
DOCUMENTS = [
    "the lazy dog",
    "",
    "Ein schöner Tag für Bücher",
    "word1 word2\nnumber 74",
    "今日は良い天気です。",
    # What is as long as a query, and longer than a row.
    " ".join(WORDS.split()[:40]),
    WORDS,
]

Model = tuple[str, Path]


@pytest.fixture(scope="module", params=encoder_models.SCALED)
def model(request: pytest.FixtureRequest, tmp_path_factory: Any) -> Model:  # noqa: ANN401
    """Name, and the folder with checkpoint (hf) and export (ov)."""
    folder = tmp_path_factory.mktemp("rows")
    name: str = request.param
    encoder_models.export_scaled(name, folder)
    return name, folder


def test_tokens_and_scores_are_those_of_cross_encoder(model: Model) -> None:
    name, folder = model
    stated = json.loads((folder / "ov/reranker.json").read_text())
    assert stated["rows"] == "checkpoint"
    servable = harness.load_servable(
        folder / "ov", plugin_config=F32, long_documents="TRUNCATE"
    )
    checkpoint = open_checkpoint(str(folder / "hf"))
    oracle = CrossEncoderOracle(checkpoint)
    again = PairRowsOracle.load(checkpoint)
    assert servable.max_length == again.max_length == family_models.LONGEST_ROW
    assert not servable.rows_differ
    begin = "<s>" if name in ("roberta", "xlm-roberta", "camembert") else "[CLS]"
    assert servable.rows.startswith(f"rows are the checkpoint's: {begin} query ")
    assert servable.prompt("Q", "D").startswith(f"{begin}Q")
    for query in QUERIES:
        rows = [oracle.encode(query, document) for document in DOCUMENTS]
        assert servable.encode(query, DOCUMENTS) == rows
        assert max(map(len, rows)) == family_models.LONGEST_ROW
        assert [again.encode(query, document) for document in DOCUMENTS] == rows
        expected = oracle.score(query, DOCUMENTS)
        assert np.ptp(expected) > SPREAD
        np.testing.assert_allclose(
            servable.score(query, DOCUMENTS), expected, rtol=0, atol=TOLERANCE
        )
        np.testing.assert_allclose(
            again.score(query, DOCUMENTS), expected, rtol=0, atol=TOLERANCE
        )


def test_long_documents_are_split_where_they_are_not_cut(model: Model) -> None:
    """CHUNK, the default: every row is one that the checkpoint's tokenizer makes."""
    _, folder = model
    servable = harness.load_servable(folder / "ov", plugin_config=F32)
    oracle = CrossEncoderOracle(open_checkpoint(str(folder / "hf")))
    rows = servable.encode(SHORT, [WORDS])
    assert len(rows) > 2
    assert rows[0] == oracle.encode(SHORT, WORDS)
    end = len(oracle.encode("", "")) - len(rows[0])
    added = oracle.encode(SHORT, "")
    head = len(added) - sum(
        a == b for a, b in zip(reversed(added), reversed(rows[0]), strict=False)
    )
    assert end < 0 < head
    assert all(row[:head] == rows[0][:head] for row in rows)
    fits = servable.score(SHORT, DOCUMENTS[:5])
    np.testing.assert_allclose(
        fits, oracle.score(SHORT, DOCUMENTS[:5]), rtol=0, atol=TOLERANCE
    )


@pytest.mark.parametrize("model", ["bert", "roberta"], indirect=True)
def test_a_folder_that_says_nothing_keeps_the_servers_rows(
    model: Model, tmp_path: Path
) -> None:
    """And says which are the checkpoint's."""
    name, folder = model
    file = folder / "ov/reranker.json"
    text = file.read_text()
    file.write_text("{}")
    try:
        servable = harness.load_servable(folder / "ov", plugin_config=F32)
    finally:
        file.write_text(text)
    special = servable.special_tokens
    (row,) = servable.encode(SHORT, ["the lazy dog"])
    assert [row[0], row[-1]] == [special.bos, special.eos]
    assert servable.rows_differ == (name == "bert")
    assert servable.rows.startswith("rows are OpenVINO Model Server's, BOS query EOS ")
    if name == "bert":
        assert "joins a pair as [CLS] query [SEP] document [SEP], " in servable.rows
        assert '{"rows": "checkpoint"} in reranker.json' in servable.rows
    else:
        assert servable.rows.endswith("the checkpoint was trained on the same")


def test_a_token_types_place_moves_the_score(tmp_path: Path) -> None:
    """Else equal scores would not prove that types arrive."""
    torch.manual_seed(0)
    source = family_models.save(family_models.bert(), tmp_path / "hf")
    forward, names, _ = load_forward(source)
    assert "token_type_ids" in names
    tokenizer = AutoTokenizer.from_pretrained(source, trust_remote_code=False)
    features = tokenizer(SHORT, "the lazy dog", return_tensors="pt")
    with torch.inference_mode():
        right = forward(*(features[name] for name in names))
        features["token_type_ids"].zero_()
        wrong = forward(*(features[name] for name in names))
    assert abs(float(right - wrong)) > 100 * TOLERANCE
