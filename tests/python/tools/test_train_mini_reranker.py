# SPDX-License-Identifier: Apache-2.0
"""The parts of tools/train_mini_reranker, on a few texts; no training."""

from pathlib import Path
from typing import Any

import pytest
import torch
from transformers import AutoTokenizer

from harness.bench.prompt import whole
from tools.train_mini_reranker import start, testset, training
from tools.train_mini_reranker.card import write_card
from tools.train_mini_reranker.forward import Question, Scorer
from tools.train_mini_reranker.pairs import Chance, Pair, split
from tools.train_mini_reranker.vocabulary import train_vocabulary

THINGS = (
    "audio", "backup", "calendar", "chess", "compiler", "database", "editor", "email",
    "firewall", "game", "image", "keyboard", "library", "map", "monitor", "network",
    "password", "printer", "radio", "scanner", "spreadsheet", "terminal", "video",
    "weather", "widget", "window",
)  # fmt: skip
PAIRS = [
    Pair(
        "debian",
        f"source-{thing}",
        f"simple {thing} tool",
        f"This is a small program that helps with every {thing} that you have. "
        "It is written in C and has few dependencies.",
    )
    for thing in THINGS
]


@pytest.fixture(scope="module")
def tokenizer(tmp_path_factory: pytest.TempPathFactory) -> Any:  # noqa: ANN401
    out = tmp_path_factory.mktemp("vocabulary") / "tokenizer"
    train_vocabulary([text for p in PAIRS for text in (p.topic, p.text)] * 20, out)
    return AutoTokenizer.from_pretrained(out)


@pytest.fixture(scope="module")
def model(tokenizer: Any) -> Any:  # noqa: ANN401
    texts = [text for p in PAIRS for text in (p.topic, p.text)]
    rows = tokenizer(texts, add_special_tokens=False)["input_ids"]
    return start.new_model(rows, tokenizer, seed=0).eval()


def test_no_group_is_on_two_sides() -> None:
    pairs = [
        Pair("debian", f"source-{i // 3}", f"topic {i}", f"text {i}")
        for i in range(3000)
    ]
    parts = split(pairs)
    groups = [{pair.group for pair in part} for part in parts.values()]
    assert sum(map(len, groups)) == len(set().union(*groups))
    assert sum(map(len, parts.values())) == len(pairs)
    assert 0.08 < len(parts["test"]) / len(pairs) < 0.16
    assert split(pairs) == parts


def test_a_case_has_one_answer_at_its_place(tmp_path: Path) -> None:
    cases = testset.make_cases(PAIRS, 8)
    assert len(cases) == 8
    for case in cases:
        assert len(set(case.documents)) == testset.DOCUMENTS
        (pair,) = [p for p in PAIRS if p.text == case.documents[case.answer]]
        assert pair.topic in case.query
    assert len({case.answer for case in cases}) > 1
    testset.save_cases(cases, tmp_path / "cases.jsonl")
    assert testset.load_cases(tmp_path / "cases.jsonl") == cases


def test_shared_parts_change_no_score(model: Any, tokenizer: Any) -> None:  # noqa: ANN401
    questions = [
        Question("a chess game", [PAIRS[3].text, "", PAIRS[9].text]),
        Question("x", ["y" * 40, PAIRS[0].text, "z"]),
    ]
    with torch.inference_mode():
        ours = Scorer(model, tokenizer)(questions, 100)
        for row, question in zip(ours, questions, strict=True):
            for score, document in zip(row, question.documents, strict=True):
                ids = tokenizer(
                    whole(question.query, document),
                    add_special_tokens=False,
                    return_tensors="pt",
                )["input_ids"]
                logits = model(ids).logits[0, -1]
                yes, no = (tokenizer.convert_tokens_to_ids(a) for a in ("yes", "no"))
                expected = float(logits[yes] - logits[no])
                assert float(score) == pytest.approx(expected, abs=1e-3)


def test_the_first_weights_compare_words(model: Any, tokenizer: Any) -> None:  # noqa: ANN401
    scorer = Scorer(model, tokenizer)
    documents = [pair.text for pair in PAIRS]
    with torch.inference_mode():
        right = sum(
            int(scorer([Question(pair.topic, documents)], 100).argmax()) == i
            for i, pair in enumerate(PAIRS)
        )
    assert right >= 0.8 * len(PAIRS)


def test_a_step_lowers_the_loss(model: Any, tokenizer: Any) -> None:  # noqa: ANN401
    lines: list[str] = []
    steps: list[int] = []
    plan = training.Plan(
        steps=50, queries=2, documents=4, warm_up=2, validate_every=25,
        phases=((1.0, 2, 32),),
    )  # fmt: skip
    everything = [[j for j in range(len(PAIRS)) if j != i] for i in range(len(PAIRS))]
    material = [training.Material(PAIRS, everything)]
    before = [p.clone() for p in model.parameters()]
    try:
        scorer = Scorer(model, tokenizer)
        training.train(model, scorer, material, plan, 0, steps.append, lines.append)
    finally:
        with torch.no_grad():
            for now, old in zip(model.parameters(), before, strict=True):
                now.copy_(old)
    assert steps == [25, 50]
    # Chance: log(4) and the second term.
    assert float(lines[-1].split("loss ")[1].split(",")[0]) < 1.0


def test_choices_follow_from_the_text_alone() -> None:
    assert Chance("a", 1).share() == Chance("a", 1).share() != Chance("a", 2).share()
    assert Chance("a").some(["x", "y", "z"], 3) == ["x", "y", "z"]


def test_the_card_says_what_was_measured(tmp_path: Path) -> None:
    (tmp_path / "model.bin").write_bytes(bytes(2_000_000))
    results = {"debian": {"ours": {"MRR": 0.5, "nDCG@10": 0.25}}}
    facts: dict[str, object] = {
        "cases": 1000, "weights": 1.25, "layers": 4, "steps": 2500, "queries": 12,
        "documents": 8, "device": "CPU", "seed": 3,
    }  # fmt: skip
    write_card(tmp_path, results, facts, "int8 moves nothing")
    card = (tmp_path / "README.md").read_text()
    assert "2.0 MB" in card
    assert "| this model | 0.500 | 0.250 |" in card
    assert "int8 moves nothing" in card
    assert "{" not in card
