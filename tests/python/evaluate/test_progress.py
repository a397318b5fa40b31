# SPDX-License-Identifier: Apache-2.0
"""The resume file: what is kept, what a kill may leave, and who may write."""

from pathlib import Path

import pytest

from harness.errors import FailedPreconditionError, InvalidArgumentError
from harness.evaluate.progress import FILE, opened
from harness.evaluate.scoring import Answer


def answer(query: str) -> Answer:
    return Answer(query, [1.5, -2.0], 7, 0.25, 99.0, 1)


def test_answers_come_back(tmp_path: Path) -> None:
    with opened(tmp_path, "work") as progress:
        progress.add("a", answer("1"))
        progress.add("b", answer("1"))
    with opened(tmp_path, "work") as progress:
        assert progress.answers("a") == {"1": answer("1")}
        assert progress.answers("c") == {}
        progress.add("a", answer("2"))
    with opened(tmp_path, "work") as progress:
        assert list(progress.answers("a")) == ["1", "2"]
    assert (tmp_path / FILE).read_text().count('"work":') == 1


@pytest.mark.parametrize("left", range(1, 60, 7))
def test_a_line_that_was_cut_is_dropped(left: int, tmp_path: Path) -> None:
    with opened(tmp_path, "work") as progress:
        progress.add("a", answer("1"))
        progress.add("a", answer("2"))
    file = tmp_path / FILE
    file.write_bytes(file.read_bytes()[:-left])
    with opened(tmp_path, "work") as progress:
        assert list(progress.answers("a")) == ["1"]
        progress.add("a", answer("3"))
    with opened(tmp_path, "work") as progress:
        assert list(progress.answers("a")) == ["1", "3"]


def test_a_head_that_was_cut_is_written_again(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text('{"work": "wo')
    with opened(tmp_path, "work"):
        pass
    assert (tmp_path / FILE).read_text() == '{"work": "work"}\n'


@pytest.mark.parametrize(
    "text", ["no JSON\n", "[]\n", "{}\n", '{"work": "work"}\n{"column": "a"}\n']
)
def test_something_else_is_refused(text: str, tmp_path: Path) -> None:
    (tmp_path / FILE).write_text(text)
    with (
        pytest.raises(InvalidArgumentError, match="expected what an earlier run"),
        opened(tmp_path, "work"),
    ):
        pass
    assert (tmp_path / FILE).read_text() == text


def test_two_runs_at_once_are_refused(tmp_path: Path) -> None:
    with (
        opened(tmp_path, "work"),
        pytest.raises(FailedPreconditionError, match="expected no other run"),
        opened(tmp_path, "work"),
    ):
        pass


def test_without_a_folder_nothing_is_kept() -> None:
    with opened(None, "work") as progress:
        progress.add("a", answer("1"))
        assert list(progress.answers("a")) == ["1"]
