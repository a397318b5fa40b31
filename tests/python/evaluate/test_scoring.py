# SPDX-License-Identifier: Apache-2.0
"""A model's process: its answers, its errors, and what is told when it dies."""

import sys
from pathlib import Path
from typing import Any

import pytest

import harness
from harness.errors import FailedPreconditionError, InvalidArgumentError
from harness.evaluate.columns import Column
from harness.evaluate.scoring import Question, ask

TEXTS = ["a backup tool", "chess", "mail " * 40]


def column(**options: Any) -> Column:  # noqa: ANN401 - of load_servable
    return Column("ours", harness.bundled_model(), "int8", "", None, None, options)


def question(id_: str) -> Question:
    return Question(id_, f"query {id_}", TEXTS[: 1 + int(id_) % 3])


def test_answers_are_the_librarys_in_order() -> None:
    ids = [str(i) for i in range(50)]
    answers = list(ask(column(), ids, question))
    assert [a.query_id for a in answers] == ids
    servable = harness.load_servable(harness.bundled_model())
    for answer in answers:
        asked = question(answer.query_id)
        expected = servable.score(asked.query, asked.documents)
        # Batches are others: what the executors promise (docs/accuracy.md).
        assert answer.scores == pytest.approx(list(expected), abs=1e-3)
        assert answer.tokens == expected.prompt_tokens
        assert answer.seconds >= 0


def test_what_does_not_load_is_told() -> None:
    with pytest.raises(InvalidArgumentError, match="^ours: maximum length must"):
        list(ask(column(max_length=1), ["1"], question))


def test_a_refused_query_is_told() -> None:
    options = {"max_length": 80, "long_documents": "ERROR"}
    with pytest.raises(InvalidArgumentError, match="^ours: "):
        list(ask(column(**options), ["0", "1", "2"], question))


def test_a_text_that_is_not_there_is_told() -> None:
    def missing(id_: str) -> Question:
        if id_ == "3":
            raise InvalidArgumentError("candidates of 3: expected an id")
        return question(id_)

    with pytest.raises(InvalidArgumentError, match="candidates of 3"):
        list(ask(column(), [str(i) for i in range(9)], missing))


def test_a_process_that_dies_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = tmp_path / "python"
    script.write_text(
        "#!/bin/sh\nread line\necho first >&2\necho last >&2\nkill -9 $$\n"
    )
    script.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(script))
    with pytest.raises(
        FailedPreconditionError, match="^ours: the model's process ended .*-9: last$"
    ):
        list(ask(column(), ["1", "2"], question))
