# SPDX-License-Identifier: Apache-2.0
"""Queries, the teacher's part and the material that training reads."""

from pathlib import Path

import numpy as np
import pytest
import torch

from tools.train_mini_reranker import teacher
from tools.train_mini_reranker.asking import Asker
from tools.train_mini_reranker.material import (
    Material,
    load_material,
    part,
    save_material,
)
from tools.train_mini_reranker.pairs import Chance, Pair

SENSES = [
    Pair("wordnet", "photo", "photo: a kind of picture", "g", ("photo", "snapshot")),
    Pair("wordnet", "disk", "disk: a kind of device", "g", ("disk",)),
    Pair("wordnet", "archive", "archive: a kind of file", "g", ("archive",)),
]
VERBS = ("create", "edit", "run", "copy")


@pytest.fixture
def asker() -> Asker:
    return Asker(SENSES, VERBS)


def asked(asker: Asker, kind: str, topic: str, name: str = "") -> set[str]:
    pair = Pair(kind, "g", topic, "text", name=name)
    return {asker.ask(pair, Chance(i)) for i in range(300)}


@pytest.mark.parametrize("topic", ["Creating an archive", "Create an archive"])
def test_a_heading_that_does_something_is_asked_for(asker: Asker, topic: str) -> None:
    queries = asked(asker, "docs", topic)
    assert "how do I create an archive?" in queries
    assert not any("what is creat" in query for query in queries)


def test_doubled_letters_are_undone(asker: Asker) -> None:
    assert "how to run a disk" in asked(asker, "docs", "Running a disk")


def test_what_is_a_question_stays_one(asker: Asker) -> None:
    queries = asked(asker, "docs", "Why does it run?")
    assert {query.lower().rstrip("?") for query in queries} == {"why does it run"}


def test_other_kinds(asker: Asker) -> None:
    assert "what is HTTP" in asked(asker, "words", "HTTP")
    assert "is there a package for editor of texts?" in asked(
        asker, "debian", "Editor of texts"
    )
    assert "what is vim" in asked(asker, "debian", "editor of texts", name="vim")


def test_now_and_then_a_synonym_stands_for_a_word(asker: Asker) -> None:
    assert any("snapshot" in query for query in asked(asker, "docs", "a photo of it"))


def test_questions_of_no_text(asker: Asker) -> None:
    texts = ["With it you can edit a photo, or copy your disk."] * 3
    errands = asker.errands(texts, 10)
    assert len(errands) == 2
    assert any("edit a photo" in errand for errand in errands)
    assert asker.errands(texts[:2], 10) == []  # too rare
    (like,) = asker.names(["It is a program similar to Excel for everybody."])
    assert "Excel" in like
    (thing,) = asker.things(["Some archive of everything."], 10)
    assert "archive" in thing


def test_material_is_read_as_written(tmp_path: Path) -> None:
    numbers = np.arange(4, dtype=np.int32)
    material = Material(
        ["a\u2028b", "c"], ["q"], numbers[:1], numbers[:2], numbers.reshape(1, 4),
        {"head": "h"},
    )  # fmt: skip
    save_material(material, tmp_path / "material")
    read = load_material(tmp_path / "material")
    assert (read.passages, read.queries) == (material.passages, material.queries)
    assert read.frame == material.frame
    for name in ("answer", "group", "lexical"):
        np.testing.assert_array_equal(getattr(read, name), getattr(material, name))


def test_a_part_keeps_its_own_queries_and_numbers_them_anew() -> None:
    count = 40
    answer = np.array([*range(count), *[-1] * count], np.int32)
    lexical = np.stack([(answer + 1) % count, np.full(2 * count, -1)], 1)
    material = Material(
        [f"text {i}" for i in range(count)],
        [f"query {i}" for i in range(2 * count)],
        answer, np.arange(count, dtype=np.int32), lexical.astype(np.int32), {},
    )  # fmt: skip
    some = part(material, 10, 0)
    assert len(some.passages) == 10
    named = [int(text.split()[1]) for text in some.passages]
    assert some.group.tolist() == named
    owned = some.answer >= 0
    assert sorted(some.answer[owned].tolist()) == list(range(10))
    assert 0 < len(owned) - owned.sum() < count  # of those of no text
    for query, own, near in zip(some.queries, some.answer, some.lexical, strict=True):
        number = int(query.split()[1])
        if own >= 0:
            assert named[own] == number
        if near[0] >= 0:
            assert named[near[0]] == (int(material.answer[number]) + 1) % count
        assert near[1] == -1


def test_the_answers_group_is_nobodys_negative() -> None:
    vectors = torch.eye(6)
    queries = torch.tensor([[1.0, 0.9, 0.8, 0.7, 0, 0], [0, 0, 0, 0.1, 1, 0.5]])
    near = teacher.nearest(
        queries, vectors, torch.tensor([0, -1]), torch.tensor([7, 7, 8, 9, 9, 9]), 2
    )
    assert near.tolist() == [[2, 3], [4, 5]]


def test_a_missing_teacher_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(teacher, "PACKAGE", "no_such_package")
    with pytest.raises(ValueError, match="pip install no-such-package"):
        teacher.installed()
