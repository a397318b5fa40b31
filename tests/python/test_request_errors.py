# SPDX-License-Identifier: Apache-2.0
"""Requests that are wrong in one place, made up by hypothesis: the error names it.

And it tells nothing of the texts: each request holds a marker that no error shows.
"""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import harness

MARKER = "MARKER-7f3a"

SETTINGS = settings(
    max_examples=60,
    deadline=None,
    derandomize=True,  # continuous integration sees what we saw
    suppress_health_check=[HealthCheck.too_slow],
)

marked = st.text(max_size=20).map(lambda text: text + MARKER)
valid = st.fixed_dictionaries(
    {"query": marked, "documents": st.lists(marked, min_size=1, max_size=4)},
    optional={
        "model": st.text(max_size=9),
        "top_n": st.integers(1, 9),
        "return_documents": st.booleans(),
        "raw_scores": st.booleans(),
        "instruction": marked,
        "max_chunks_per_doc": st.integers(1, 9),
        "max_tokens_per_doc": st.integers(1, 9),
        "long_documents": st.sampled_from(["CHUNK", "TRUNCATE"]),
    },
)

NO_TEXT: tuple[Any, ...] = (1, 1.5, True, [MARKER], {"text": MARKER})
NO_FLAG: tuple[Any, ...] = (0, 1, "yes", MARKER, [True], {})
NO_COUNT: tuple[Any, ...] = (-1, 1.5, True, "1", MARKER, [1], {}, -(2**70), 0.0)
# Field -> word in the error and values that the field does not take.
WRONG: dict[str, tuple[str, tuple[Any, ...]]] = {
    "model": ("model", NO_TEXT),
    "query": ("query", ("", None, *NO_TEXT)),
    "documents": ("documents", ([], None, 1, MARKER, {"text": MARKER})),
    "top_n": ("top_n", NO_COUNT),
    "return_documents": ("return_documents", NO_FLAG),
    "raw_scores": ("raw_scores", NO_FLAG),
    "rank_fields": ("rank_fields", ([1], [None], 1, True, "text", {})),
    "max_chunks_per_doc": ("max_chunks_per_doc", (0, *NO_COUNT)),
    "max_tokens_per_doc": ("max_tokens_per_doc", (0, *NO_COUNT)),
    "instruction": ("instruction", NO_TEXT),
    "instruct": ("instruct", NO_TEXT),
    "long_documents": ("long_documents", (*NO_TEXT, "", "chunk")),
    "truncate": ("truncate", (0, 1, [True], {}, "", "START", "end")),
}
faults = st.sampled_from(
    [(field, word, value) for field, (word, wrong) in WRONG.items() for value in wrong]
)


@pytest.fixture(scope="module")
def servable() -> harness.Servable:
    return harness.load_servable(harness.bundled_model(), max_length=128)


def refused(servable: harness.Servable, body: str | bytes) -> str:
    """The message, which is one line and tells nothing of the texts."""
    with pytest.raises(harness.InvalidArgumentError) as caught:
        servable.rerank(body)
    message = str(caught.value)
    assert message
    assert "\n" not in message
    assert MARKER not in message
    return message


@settings(SETTINGS, max_examples=200)
@given(request=valid, fault=faults)
def test_one_wrong_field_is_named(
    servable: harness.Servable, request: dict[str, Any], fault: tuple[str, str, Any]
) -> None:
    field, word, value = fault
    assert word in refused(servable, json.dumps(request | {field: value}))


@SETTINGS
@given(
    request=valid,
    wrong=st.sampled_from([None, 1, True, [MARKER], {}, {"text": 1}, {"a": MARKER}]),
    data=st.data(),
)
def test_one_wrong_document_is_named(
    servable: harness.Servable,
    request: dict[str, Any],
    wrong: object,
    data: st.DataObject,
) -> None:
    place = data.draw(st.integers(0, len(request["documents"])))
    request["documents"].insert(place, wrong)
    message = refused(servable, json.dumps(request))
    assert "document" in message
    # Which of the first two is of the wrong type is a matter of taste.
    alone = len(request["documents"]) == 1 or not isinstance(wrong, dict)
    where = {place} if alone or place > 0 else {0, 1}
    assert any(str(index) in message for index in where)


@SETTINGS
@given(request=valid, data=st.data())
def test_a_field_that_stands_twice_is_named(
    servable: harness.Servable, request: dict[str, Any], data: st.DataObject
) -> None:
    """Even with the same value; also within a document."""
    key = data.draw(st.sampled_from(sorted(request)))
    pairs = [(name, json.dumps(value)) for name, value in request.items()]
    pairs.insert(data.draw(st.integers(0, len(pairs))), (key, json.dumps(request[key])))
    body = ", ".join(f'"{name}": {value}' for name, value in pairs)
    assert key in refused(servable, "{" + body + "}")
    twice = json.dumps(request["documents"][0])
    # A document's keys are a user's, too.
    document = f'{{"{MARKER}": {twice}, "{MARKER}": {twice}}}'
    message = refused(servable, f'{{"query": "q", "documents": [{document}]}}')
    assert "documents[0]" in message


@SETTINGS
@given(request=valid, lone=st.integers(0xD800, 0xDFFF), data=st.data())
def test_a_lone_surrogate_is_an_error_that_says_where(
    servable: harness.Servable, request: dict[str, Any], lone: int, data: st.DataObject
) -> None:
    text = data.draw(st.text(max_size=9)) + chr(lone) + MARKER
    field = data.draw(st.sampled_from(["query", "documents", "instruction", "other"]))
    if field == "documents":
        place = data.draw(st.integers(0, len(request["documents"]) - 1))
        request["documents"][place] = text
    else:
        request[field] = text
    message = refused(servable, json.dumps(request))  # escaped: \ud800
    assert field in message
    if field == "documents":
        assert f"documents[{place}]" in message


@SETTINGS
@given(body=st.text(max_size=80) | st.binary(max_size=80))
def test_anything_else_as_a_body_is_a_typed_error(
    servable: harness.Servable, body: str | bytes
) -> None:
    refused(servable, body)


# Invalid UTF-8 (a lone continuation, a cut sequence, an overlong one, a surrogate,
# beyond Unicode), a byte order mark, NUL, and anything.
BYTES = (b"\x80", b"\xe2\x82", b"\xc0\xaf", b"\xed\xa0\x80", b"\xf5\x80\x80\x80")
splices = st.sampled_from([*BYTES, b"\xef\xbb\xbf", b"\0"]) | st.binary(max_size=6)


@SETTINGS
@given(request=valid, splice=splices, data=st.data())
def test_bytes_in_a_valid_body_give_a_response_or_a_typed_error(
    servable: harness.Servable,
    request: dict[str, Any],
    splice: bytes,
    data: st.DataObject,
) -> None:
    body = json.dumps(request, ensure_ascii=data.draw(st.booleans())).encode()
    at = data.draw(st.integers(0, len(body)))
    spliced = body[:at] + splice + body[at:]
    try:
        answer = servable.rerank(spliced)
    except harness.InvalidArgumentError:
        refused(servable, spliced)
        return
    assert splice not in BYTES, "invalid UTF-8 was answered"
    assert splice != b"\0", "a bare NUL is no JSON"
    assert json.loads(answer)["results"]
