# SPDX-License-Identifier: Apache-2.0
"""Right and wrong answers of a soak are told apart."""

import random
from typing import Any

import pytest

from harness.errors import InvalidArgumentError, ResourceExhaustedError
from harness.soak.cases import Case, make_case
from harness.soak.refusals import Refusal
from harness.soak.stock import SETTINGS, at
from helpers.soak_doubles import DOCUMENTS, STOCK, TOO_LONG, right_answer

OBJECTS, REFUSE = SETTINGS[1], SETTINGS[4]


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
@pytest.mark.parametrize("asked", [True, False])
def test_right_answers_are_right(setting: Any, asked: bool) -> None:  # noqa: ANN401
    case = Case("m", 0, [3, 7, 7, 5], setting, 3, asked, asked)
    assert case.fault(STOCK, right_answer(case)) == ""
    case = Case("m", 0, [3, DOCUMENTS - 1], return_documents=asked, raw_scores=asked)
    assert case.fault(STOCK, right_answer(case)) == "", "chunked"


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"raw_score": 1.76}, "raw score 1.76, expected 1.75"),
        ({"raw_score": 1.0}, "not sorted"),
        ({"relevance_score": 0.7}, "relevance 0.7, expected 0.705"),
        ({"document": {"text": "d3"}}, "another one's text"),
        ({"index": 2}, "twice"),
        ({"index": 3}, "indices [3, 2] of 3 documents"),
        ({"index": 0}, "a document of raw score 1.75 is left out"),
    ],
)
def test_a_wrong_result_is_seen(changes: dict[str, Any], expected: str) -> None:
    case = Case("m", 0, [3, 7, 5], top_n=2)
    assert expected in case.fault(STOCK, right_answer(case, **changes))


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"model": "other"}, "answer of other"),
        ({"usage": {"prompt_tokens": 44, "total_tokens": 44}}, "expected 45 tokens"),
        ({"warnings": []}, "warnings [], expected ['query"),
        ({"results": []}, "0 results, expected 3"),
    ],
)
def test_a_wrong_frame_is_seen(changes: dict[str, Any], expected: str) -> None:
    case = Case("m", 0, [3, 7, 5])
    assert expected in case.fault(STOCK, right_answer(case) | changes)


def test_equal_documents_are_in_their_order() -> None:
    case = Case("m", 0, [7, 7])
    answer: Any = right_answer(case)
    answer["results"].reverse()
    assert case.fault(STOCK, answer) == "results are not sorted"


def test_only_what_was_asked_for_is_in_a_result() -> None:
    case = Case("m", 0, [7], return_documents=False, raw_scores=False)
    answer = right_answer(Case("m", 0, [7]))
    assert "raw_score in a result: True, expected False" in case.fault(STOCK, answer)
    case = Case("m", 0, [7], OBJECTS)
    answer = right_answer(Case("m", 0, [7]))
    assert "another one's text" in case.fault(STOCK, answer), "title is missing"


def test_the_first_long_document_is_refused() -> None:
    case = Case("m", 0, [1, 11, 11], REFUSE)
    assert case.refusal(STOCK) == TOO_LONG.replace("document 0", "document 1")
    assert Case("m", 0, [1, 2], REFUSE).refusal(STOCK) == ""
    assert at("documents[0]: too long", 12) == "documents[12]: too long"
    assert at("query: 0 tokens", 12) == "query: 0 tokens"


def test_refusals_have_their_kind_and_word() -> None:
    refusal = Refusal("{", InvalidArgumentError, "request")
    assert refusal.fault(InvalidArgumentError("request: expected JSON")) == ""
    assert "expected InvalidArgumentError" in refusal.fault(
        ResourceExhaustedError("request")
    )
    assert "with 'request'" in refusal.fault(InvalidArgumentError("wrong"))


def test_cases_are_the_seeds_and_within_the_tokens() -> None:
    def cases() -> list[Case]:
        chance = random.Random(1)
        return [make_case(chance, str(i), STOCK, 100) for i in range(200)]

    assert cases() == cases()
    for case in cases():
        assert case.documents
        assert sum(one.tokens for one in case.alone(STOCK)) <= 100
    assert {case.setting.name for case in cases()} == {s.name for s in SETTINGS}
