# SPDX-License-Identifier: Apache-2.0
"""The parts of tools/train_mini_reranker, on a few texts; no training."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch

from helpers.few_lessons import PAIRS
from tools.train_mini_reranker import corpus, senses, testset
from tools.train_mini_reranker.cases import load_cases, save_cases
from tools.train_mini_reranker.lessons import Lessons, order
from tools.train_mini_reranker.pairs import Chance, Pair, split


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
    save_cases(cases, tmp_path / "cases.jsonl")
    assert load_cases(tmp_path / "cases.jsonl") == cases
    save_cases(cases, tmp_path / "cases.jsonl.gz")
    assert load_cases(tmp_path / "cases.jsonl.gz") == cases


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


def test_a_table_learns_what_the_teacher_sees(lessons: Lessons) -> None:
    """From noise, until each topic's mean is nearest to that of its text."""
    tokens = len(lessons.rare)
    noise = torch.randn(tokens, 32, generator=torch.Generator().manual_seed(2))
    first = torch.nn.functional.normalize(noise, dim=1)
    every = torch.arange(len(PAIRS))

    def right(table: torch.Tensor) -> int:
        asked, read = (
            senses.mean_of(table, lessons.rare, part, every, 64)
            for part in (lessons.queries, lessons.passages)
        )
        return int(((asked @ read.T).argmax(1) == every).sum())

    lines: list[str] = []
    table = senses.learn_senses(lessons, first, 200, 0, lines.append)
    assert lines[-1].startswith("senses, step 200: loss ")
    assert float(table.norm(dim=1).max()) <= senses.LONGEST + 1e-6
    assert right(table) == len(PAIRS)
    assert torch.equal(
        senses.mean_of(table, torch.zeros(tokens), lessons.queries, every[:1], 1)[0],
        torch.nn.functional.normalize(table[lessons.queries.tokens[0]], dim=0),
    )


def test_bm25_of_tokens(tokenizer: Any, lessons: Lessons) -> None:  # noqa: ANN401
    """The text with the query's word wins, and twice is more than once."""
    texts = ["a chess game, a chess editor", "a chess game, a radio editor", "a radio"]
    rows = corpus.tokenized(["chess", *texts], tokenizer, "cpu")
    ids, _ = rows.rows(torch.arange(4), 24, [0])
    (scores,) = corpus.lexical(ids[:1], ids[None, 1:], lessons.stems, lessons.rare)
    assert 1 >= float(scores[0]) > float(scores[1]) > float(scores[2]) == 0


def test_rows_end_as_told(tokenizer: Any) -> None:  # noqa: ANN401
    texts = ["audio backup", "chess"]
    ids, length = corpus.tokenized(texts, tokenizer, "cpu").rows(
        torch.tensor([1, 0, 1]), 2, [7, 8]
    )
    expected = [[*tokenizer.encode(f" {texts[i]}").ids[:2], 7, 8] for i in (1, 0, 1)]
    assert [row[:n].tolist() for row, n in zip(ids, length, strict=True)] == expected
    assert ids[0, length[0] :].tolist() == [0] * (4 - int(length[0]))


def test_choices_follow_from_the_text_alone() -> None:
    assert Chance("a", 1).share() == Chance("a", 1).share() != Chance("a", 2).share()
    assert Chance("a").some(["x", "y", "z"], 3) == ["x", "y", "z"]


@pytest.mark.parametrize(
    ("free", "size", "expected"),
    [(6, 10, 3), (6, 26, 6), (0, 10, 0), (26, 10, 10), (2, 10, 2), (24, 10, 8)],
)
def test_a_batch_has_its_share_of_free_queries(
    lessons: Lessons, free: int, size: int, expected: int
) -> None:
    """Those of which only the teacher knows what answers them."""
    answer = lessons.answer.clone()
    answer[:free] = -1
    random = torch.Generator().manual_seed(0)
    drawn = order(replace(lessons, answer=answer), size, 0.3, random)
    for _ in range(5):
        batch = next(drawn)
        assert len(set(batch.tolist())) == size
        assert int((batch < free).sum()) == expected


def test_every_query_has_its_turn(lessons: Lessons) -> None:
    answer = torch.where(torch.arange(len(PAIRS)) < 6, -1, lessons.answer)
    random = torch.Generator().manual_seed(0)
    drawn = order(replace(lessons, answer=answer), 10, 0.3, random)
    seen = torch.cat([next(drawn) for _ in range(6)])
    assert sorted(set(seen.tolist())) == list(range(len(PAIRS)))
    assert [int((seen == query).sum()) for query in range(6)] == [3] * 6
