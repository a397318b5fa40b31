# SPDX-License-Identifier: Apache-2.0
"""The parts of tools/train_mini_reranker, on a few texts; no training."""

from pathlib import Path
from typing import Any

import pytest
import torch
from transformers import AutoTokenizer

from harness._shared.prompt import whole
from tools.train_mini_reranker import start, testset, training
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
    testset.save_cases(cases, tmp_path / "cases.jsonl.gz")
    assert testset.load_cases(tmp_path / "cases.jsonl.gz") == cases


def test_hard_negatives_stand_anywhere_in_a_case() -> None:
    """Equal scores rank as documents stand: places must favour nobody."""
    hard = [
        Pair("debian", f"hard-{i}", f"topic {i}", f"red apples and {i} more apples")
        for i in range(12)
    ]
    cases = testset.make_cases([*hard, *PAIRS], len(hard) + len(PAIRS))
    places = [
        place
        for case in cases
        for place, text in enumerate(case.documents)
        if "apples" in case.documents[case.answer] and "apples" in text
    ]
    assert sum(places) / len(places) == pytest.approx(9.5, abs=1.5)


def test_too_few_pairs_for_a_case_are_refused() -> None:
    with pytest.raises(ValueError, match="19 held-out pairs, 1 of one group: expected"):
        testset.make_cases(PAIRS[:19], 1)


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
